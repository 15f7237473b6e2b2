"""Back: one is where one was, however far one has read, and the card one came from is where it was."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Window, expect_as_reloaded, reveal
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
SOON = 15_000  # milliseconds
FILLED = """
from feed.actions.content import Content
from feed.actions.posts import create_comment
from feed.models import Post
from django.utils import timezone
from users.actions.follows import follow
from users.models import User
alice, bob = (User.objects.get(username=name) for name in ("alice", "bob"))
follow(actor=alice, person=bob)
words = "Words to fill a line or two. "
Post.objects.bulk_create(
    Post(author=bob, body=f"Number {n}. " + words * (4 + n % 17), created_at=timezone.now())
    for n in range(90)
)
User.objects.filter(pk=bob.pk).update(post_count=90)
first = Post.objects.earliest("pk")
if {comments}:
    for n in range(210):
        content = Content(body=f"Comment {n}. " + words * (1 + n % 9))
        create_comment(author=bob, post=first, content=content)
print(first.pk)
"""
CARDS = "[id^=region-] article"


def filled(site: Site, *, with_comments: bool = False) -> int:
    """Let bob, whom alice follows, have written a lot; returns his first post."""
    return int(site.python(FILLED.replace("{comments}", str(with_comments))))


def read_on(page: Page, times: int) -> Locator:
    """Load further parts by reading on; returns the eighth card from the end, at the top of the screen."""
    cards = page.locator(CARDS)
    for _ in range(times):
        before = cards.count()
        reveal(page.locator(".more"))
        page.wait_for_function(
            "([cards, before]) => document.querySelectorAll(cards).length > before",
            arg=[CARDS, before],
        )
    card = page.locator(f"#{cards.nth(cards.count() - 8).get_attribute('id')}")
    card.evaluate("one => one.scrollIntoView({behavior: 'instant'})")
    return card


def top_of(card: Locator) -> float:
    """Return where on the screen a card begins."""
    return float(card.evaluate("one => one.getBoundingClientRect().top"))


def expect_where_it_was(card: Locator, top: float) -> None:
    """Wait until a card is on the screen where it was."""
    expect(card).to_be_in_viewport(timeout=SOON)
    name = card.get_attribute("id")
    card.page.wait_for_function(
        "([name, top]) => Math.abs(document.getElementById(name).getBoundingClientRect().top - top) < 3",
        arg=[name, top],
        timeout=SOON,
    )


IN_FULL_TABLES = [pytest.param(path, marks=pytest.mark.matrix) for path in ("/public/", "/@bob/")]


@pytest.mark.slice(2)
@pytest.mark.parametrize("where", ["/", "comments", *IN_FULL_TABLES])
def test_back_leads_to_the_card_one_came_from_and_it_is_where_it_was(
    site: Site, open_window: Open, where: str
) -> None:
    first = filled(site, with_comments=where == "comments")
    alice = open_window(site.url, "alice")
    page = alice.open(f"/posts/{first}/" if where == "comments" else where)
    card = read_on(page, 3)
    top, depth = top_of(card), page.evaluate("scrollY")
    assert depth > 10_000
    card.locator("a.when, .when a").first.click()
    alice.live()
    assert page.evaluate("scrollY") < depth / 2
    # What comes in meanwhile stands above, and takes nobody's place.
    new = [site.post("bob", f"While away {number}. " + "Words. " * 60) for number in range(2)]
    page.go_back()
    alice.live()
    if where == "comments":
        expect_where_it_was(card, top)
    else:  # something came in above: there it is the browser that holds the card in place
        expect(card).to_be_in_viewport(timeout=SOON)
        expect(page.locator(f"#post-{new[0]}")).to_be_attached()
    expect_as_reloaded(alice)
    top = top_of(card)
    page.reload()
    alice.live()
    if where == "comments":
        expect_where_it_was(card, top)
    else:  # where it stood a moment after Back may not have been its last place yet
        expect(card).to_be_in_viewport(timeout=SOON)


@pytest.mark.matrix
def test_back_from_the_new_posts_brings_what_was_loaded(site: Site, open_window: Open) -> None:
    filled(site)
    alice = open_window(site.url, "alice")
    page = alice.open("/public/")
    card = read_on(page, 2)
    expect(page.locator("#timeline > .reading")).to_be_attached(timeout=SOON)
    new = site.post("bob", "Written meanwhile")
    page.locator("#new-posts").click()
    expect(page.locator(f"#post-{new}")).to_be_in_viewport(timeout=SOON)
    expect(card).to_have_count(0)  # back at the head the page lets go of it
    page.go_back()
    expect(card).to_have_count(1)
    alice.live()
    expect_as_reloaded(alice)


@pytest.mark.matrix
def test_without_javascript_the_address_shows_the_same_list(site: Site, open_window: Open) -> None:
    filled(site)
    alice = open_window(site.url, "alice")
    page = alice.open("/public/")
    card = read_on(page, 2)
    name, shown = card.get_attribute("id"), page.locator(CARDS).count()
    address = page.url.removeprefix(site.url)
    plain = open_window(site.url, java_script_enabled=False).page
    plain.goto(address)
    expect(plain.locator(CARDS)).to_have_count(shown)
    card = plain.locator(f"#{name}")
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    card.locator("a.when, .when a").first.click()
    expect(plain.locator("#comments")).to_be_attached()
    plain.go_back()
    expect(card).to_be_in_viewport()
    assert box is not None
    assert card.bounding_box() == pytest.approx(box, abs=3)
    # It goes on as it always did, on a page of its own.
    plain.locator(".more").click()
    expect(plain.locator("#timeline.older")).to_be_attached()
    plain.go_back()
    expect(plain.locator(CARDS)).to_have_count(shown)


def test_back_to_a_search_shows_what_was_found(site: Site, open_window: Open) -> None:
    alice = open_window(site.url, "alice")
    page = alice.open("/people/")
    field = page.locator("#find-people")
    field.press_sequentially("bo")
    found = page.locator("#people-found .handle")
    expect(found).to_have_text(["@bob"])
    page.locator("#people-found a", has_text="@bob").first.click()
    expect(page).to_have_url(f"{site.url}/@bob/")
    alice.live()
    page.go_back()
    expect(field).to_have_value("bo")
    expect(found).to_have_text(["@bob"])
    alice.live()
    expect_as_reloaded(alice)

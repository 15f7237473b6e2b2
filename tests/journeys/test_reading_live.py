"""Reading: the feed never jumps, nothing takes the focus, and one comes back to where one stopped."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded, reveal, untouched
from tests.services import Site, wait_for

pytestmark = pytest.mark.journey

SOON = 20_000  # milliseconds
SET_UP = """
from django.utils import timezone
from feed.models import Post
from users.actions.follows import follow
from users.models import User
bob = User.objects.get(username="bob")
for name in ("alice", "carol"):
    follow(actor=User.objects.get(username=name), person=bob)
now = timezone.now()
made = Post.objects.bulk_create(
    Post(author=bob, body=f"Number {n}. " + "Words to fill a line or two. " * 8, created_at=now)
    for n in range({number})
)
User.objects.filter(pk=bob.pk).update(post_count={number})
print(made[0].pk, made[-1].pk)
"""


def filled(site: Site, number: int) -> tuple[int, int]:
    """Let bob, whom alice and carol follow, have written so much; returns the first and last id."""
    said = site.python(SET_UP.replace("{number}", str(number)))
    first, last = said.split()
    return int(first), int(last)


def place_of(site: Site, name: str) -> int:
    """Return the place that is remembered for somebody, 0 where none is."""
    said = site.python(
        "from feed.models import ReadingPlace\n"
        f"print(ReadingPlace.objects.filter(person__username={name!r})"
        ".values_list('post_id', flat=True).first() or 0)"
    )
    return int(said)


def top_of(page: Page, selector: str) -> float:
    """Return where on the screen an element begins."""
    script = "one => one.getBoundingClientRect().top"
    return float(page.locator(selector).first.evaluate(script))


def read_to(page: Page, post: int) -> None:
    """Wheel down until this card is in the middle of the screen."""
    card = page.locator(f"#post-{post}")
    for _ in range(60):
        if card.count() and 100 < top_of(page, f"#post-{post}") < 500:
            break
        page.mouse.wheel(0, 350)
        page.wait_for_timeout(20)  # as a hand does; nothing is waited for
    expect(card).to_be_in_viewport()


def test_one_goes_on_where_one_stopped_on_another_device(
    site: Site, open_window: Callable[..., Window]
) -> None:
    first, last = filled(site, 70)
    telephone = open_window(site.url, "alice", viewport={"width": 390, "height": 844})
    desk = open_window(site.url, "alice")
    page = telephone.open("/")
    expect(page.locator(".continue")).to_have_count(0)
    with untouched(page):
        read_to(page, last - 33)
        # Every fifth card is noted, the last of them for good.
        wait_for(lambda: last - 40 <= place_of(site, "alice") <= last - 29, "the place", 20)
        expect_as_reloaded(telephone)
    stopped = place_of(site, "alice")
    desk.open("/")
    way = desk.page.locator(".continue a")
    expect(way).to_have_text("Continue where you left off")
    way.click()
    desk.live()
    page = desk.page
    cards = page.locator("#timeline > article")
    expect(cards.first).to_have_id(f"post-{stopped}")
    expect(cards.first).to_be_in_viewport()

    with untouched(page):
        new = site.post("bob", "Written meanwhile")
        site.send("bob", f"/posts/{stopped}/edit/", body="Changed meanwhile")
        expect(page.locator(f"#post-{stopped} .text")).to_have_text("Changed meanwhile")
        expect(page.locator(f"#post-{new}")).to_have_count(0)  # it stands at the head
        site.send("bob", f"/posts/{stopped - 2}/delete/")
        expect(page.locator(f"#post-{stopped - 2}")).to_have_count(0, timeout=SOON)
        reveal(page.locator(".more"))
        expect(cards).to_have_count(min(stopped - first, 39))
        expect_as_reloaded(desk)
    page.locator(".to-head a").click()
    desk.live()
    expect(cards.first).to_have_id(f"post-{new}")


def test_the_feed_stands_still_while_others_write(
    site: Site, open_window: Callable[..., Window]
) -> None:
    _first, last = filled(site, 30)
    window = open_window(site.url, "alice")
    page = window.open("/")
    under_the_eye = last - 12
    read_to(page, under_the_eye)
    card = f"#post-{under_the_eye}"
    link = page.locator(f"{card} .when").first
    link.focus()
    before = top_of(page, card)
    with untouched(page):
        for number in range(6):
            new = site.post("bob", f"Pushed in above {number}\nin several\nlines")
            expect(page.locator(f"#post-{new}")).to_be_attached(timeout=SOON)
            assert abs(top_of(page, card) - before) <= 2, number
        # Parts of that very card, and of one further up, are swapped.
        site.send("carol", f"/posts/{under_the_eye}/like/")
        site.comment("carol", under_the_eye, "A comment")
        site.send("bob", f"/posts/{under_the_eye}/edit/", body="As long as it was before. " * 9)
        site.send("bob", f"/posts/{last - 5}/edit/", body="Shorter now")
        expect(page.locator(f"{card} .text")).to_contain_text("As long as", timeout=SOON)
        expect(page.locator(f"#post-{last - 5} .text")).to_have_text("Shorter now", timeout=SOON)
        expect(page.locator(f".post-{under_the_eye}-likes")).to_have_text(", 1 like", timeout=SOON)
        expect(page.locator(f".post-{under_the_eye}-comments")).to_have_text(", 1 comment")
        site.send("bob", f"/posts/{last - 3}/delete/")
        expect(page.locator(f"#post-{last - 3}")).to_have_count(0, timeout=SOON)
        assert abs(top_of(page, card) - before) <= 2
        expect(link).to_be_focused()
        expect_as_reloaded(window)


def test_nothing_takes_the_focus_from_what_is_typed(
    site: Site, open_window: Callable[..., Window]
) -> None:
    _first, last = filled(site, 5)
    window = open_window(site.url, "alice")
    page = window.open("/")
    field = page.locator("#composer-body")
    field.press_sequentially("Half a th")
    with untouched(page):
        new = site.post("bob", "Written meanwhile")
        expect(page.locator("#timeline > article").first).to_have_id(f"post-{new}", timeout=SOON)
        site.send("bob", f"/posts/{last}/edit/", body="Changed meanwhile")
        expect(page.locator(f"#post-{last} .text")).to_have_text("Changed meanwhile", timeout=SOON)
        page.keyboard.type("ought")
        expect(field).to_be_focused()
        expect(field).to_have_value("Half a thought")
        # A button of a card keeps it, too, while others do something with the post.
        button = page.locator(f".post-{last}-own").get_by_role("button", name="Bookmark")
        button.focus()
        site.send("carol", f"/posts/{last}/like/")
        expect(page.locator(f".post-{last}-likes")).to_have_text(", 1 like", timeout=SOON)
        expect(button).to_be_focused()


def test_without_javascript_a_button_remembers(
    site: Site, open_window: Callable[..., Window]
) -> None:
    _first, last = filled(site, 45)
    page = open_window(site.url, "alice", java_script_enabled=False).page
    page.goto("/")
    page.click(".more")
    expect(page.locator("#timeline > article").first).to_have_id(f"post-{last - 20}")
    page.get_by_role("button", name="Remember my place").click()
    expect(page.locator(".messages")).to_contain_text("Home opens here")
    page.goto("/")
    page.click(".continue a")
    expect(page.locator("#timeline > article").first).to_have_id(f"post-{last - 39}")
    page.click(".to-head a")
    expect(page.locator("#timeline > article").first).to_have_id(f"post-{last}")


@pytest.mark.matrix
def test_the_marks_are_neither_seen_nor_reached(
    site: Site, open_window: Callable[..., Window]
) -> None:
    _first, last = filled(site, 50)
    site.send("alice", "/reading/", at=str(last - 40))
    for theme, width in (("light", 390), ("dark", 1280)):
        size = {"width": width, "height": 844}
        window = open_window(site.url, "alice", color_scheme=theme, viewport=size, bypass_csp=True)
        window.allow_status(404)  # axe looks for imported stylesheets in the wrong place
        page = window.open("/")
        reveal(page.locator(".more"))
        expect(page.locator("#timeline > article")).to_have_count(40)
        expect(page.locator(".place-mark")).to_have_count(7)
        expect(page.locator(".place-mark button:visible")).to_have_count(0)
        gaps = page.locator("#timeline > article").evaluate_all(
            "all => [...new Set(all.slice(1).map((one, n) =>"
            " Math.round(one.getBoundingClientRect().top - all[n].getBoundingClientRect().bottom)))]"
        )
        assert len(gaps) == 1, gaps
        page.wait_for_load_state("networkidle")
        assert not [one["id"] for one in Axe().run(page).response["violations"]]

"""What one looks at stays where it is, and a list that stays open stays as long as it was."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded, reveal, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
SOON = 20_000  # milliseconds
PHONE = {"width": 390, "height": 844}
NODES = "document.querySelector('#timeline').childNodes.length"
LINES = "Some words to fill a line or two. " * 6


def top_of(page: Page, selector: str) -> float:
    """Return where on the screen an element begins, in pixels."""
    return float(page.locator(selector).first.evaluate("one => one.getBoundingClientRect().top"))


def settled_top_of(page: Page, selector: str) -> float:
    """The same, once the browser has laid the page out and scrolled it."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return top_of(page, selector)


def test_comments_do_not_push_the_form_one_types_in(site: Site, open_window: Open) -> None:
    post = site.post("alice", "Talk to me")
    for number in range(6):
        site.comment("alice", post, f"{number} {LINES}")
    bob = open_window(site.url, "bob", viewport=PHONE)
    page = bob.open(f"/posts/{post}/")
    field = page.locator("#comment-body")
    field.click()
    page.keyboard.type("Half a th")
    page.evaluate("document.querySelector('#comment-form').scrollIntoView({block: 'center'})")
    before = settled_top_of(page, "#comment-form")
    for number in range(3):
        new = site.comment("carol", post, f"Meanwhile {number} {LINES}")
        expect(page.locator(f"#comment-{new}")).to_be_attached(timeout=SOON)
        assert abs(settled_top_of(page, "#comment-form") - before) <= 2, number
    expect(field).to_be_focused()
    page.keyboard.type("ought")
    expect(field).to_have_value("Half a thought")


def test_the_form_under_the_post_and_the_comment_one_reads_stay_where_they_are(
    site: Site, open_window: Open
) -> None:
    post = site.post("alice", "Talk to me")
    comments = [site.comment("alice", post, f"{number} {LINES}") for number in range(8)]
    bob = open_window(site.url, "bob", viewport=PHONE)
    page = bob.open(f"/posts/{post}/")
    below = "one => one.getBoundingClientRect().bottom"
    card = page.locator(f"#post-{post}").evaluate(below)
    form = page.locator("#comment-form").evaluate(below)
    assert card <= top_of(page, "#comment-form"), "it stands right under the post"
    assert form <= top_of(page, "#comments"), "and above all comments"
    order = "one => one.compareDocumentPosition(document.querySelector('#comments'))"
    assert page.locator("#comment-form").evaluate(order) == 4, "for the keyboard, too"
    page.locator("#comment-body").click()
    page.keyboard.type("Half a th")
    with untouched(page):
        # What answers the first comment comes in below the form, where one types.
        before = settled_top_of(page, "#comment-form")
        new = site.comment("carol", post, f"Meanwhile {LINES}", parent=comments[0])
        expect(page.locator(f"#comment-{new}")).to_be_attached(timeout=SOON)
        assert settled_top_of(page, "#comment-form") == before
        # And above the comment that one reads, further down, in the midst of a sentence.
        read = f"#comment-{comments[5]}"
        page.locator(read).evaluate(
            "one => one.scrollIntoView({block: 'center', behavior: 'instant'})"
        )
        before = settled_top_of(page, read)
        for number in range(3):
            new = site.comment("carol", post, f"{number} {LINES}", parent=comments[0])
            expect(page.locator(f"#comment-{new}")).to_be_attached(timeout=SOON)
            assert abs(settled_top_of(page, read) - before) <= 2, number
        expect(page.locator("#comment-body")).to_be_focused()
        expect(page.locator("#comment-body")).to_have_value("Half a th")
        expect_as_reloaded(bob)


def test_a_card_under_the_pointer_is_not_pushed_away(site: Site, open_window: Open) -> None:
    posts = [site.post("alice", f"{number} {LINES}") for number in range(5)]
    bob = open_window(site.url, "bob")
    page = bob.open("/public/")
    card = f"#post-{posts[-1]}"
    page.locator(f"{card} .own-like").hover()
    before = settled_top_of(page, card)
    with untouched(page):
        for number in range(3):
            new = site.post("carol", f"Meanwhile {number} {LINES}")
            expect(page.locator(f"#post-{new}")).to_be_attached(timeout=SOON)
            expect(page.locator(f"#post-{new}")).to_be_hidden()
            assert settled_top_of(page, card) == before, number
        link = page.locator("#new-posts")
        expect(link).to_be_visible()
        expect_as_reloaded(bob)
        link.click()
        expect(page.locator(f"#post-{new}")).to_be_visible()
        expect(link).to_be_hidden()
        # With nothing in hand what is new shows at once.
        newest = site.post("carol", "And one more")
        expect(page.locator(f"#post-{newest}")).to_be_visible(timeout=SOON)
        expect(page.locator("#timeline > article").first).to_have_id(f"post-{newest}")
        # Held back again, until the pointer is gone.
        page.locator(f"#post-{newest} .own-like").hover()
        last = site.post("carol", "The last one")
        expect(page.locator(f"#post-{last}")).to_be_attached(timeout=SOON)
        expect(page.locator(f"#post-{last}")).to_be_hidden()
        page.mouse.move(2, 400)
        expect(page.locator(f"#post-{last}")).to_be_visible()


def test_near_the_head_the_card_one_reads_stays(site: Site, open_window: Open) -> None:
    posts = [site.post("alice", f"{number} {LINES}") for number in range(8)]
    bob = open_window(site.url, "bob", viewport=PHONE, has_touch=True)
    site.send("bob", "/@alice/follow/")
    page = bob.open("/")
    card = f"#post-{posts[-2]}"
    expect(page.locator(card)).to_be_visible(timeout=SOON)
    page.evaluate("scrollTo(0, 120)")
    before = settled_top_of(page, card)
    for number in range(3):
        new = site.post("alice", f"Meanwhile {number} {LINES}")
        expect(page.locator(f"#post-{new}")).to_be_attached(timeout=SOON)
        assert abs(settled_top_of(page, card) - before) <= 2, number


def test_a_first_number_makes_no_card_taller(site: Site, open_window: Open) -> None:
    post = site.post("alice", "Short")
    page = open_window(site.url, "bob", viewport=PHONE).open("/public/")
    height = "one => one.getBoundingClientRect().height"
    card = page.locator(f"#post-{post}")
    before = card.evaluate(height)
    site.send("carol", f"/posts/{post}/like/")
    expect(page.locator(f".post-{post}-likes")).to_have_text(", 1 like", timeout=SOON)
    assert card.evaluate(height) == before
    site.send("carol", f"/posts/{post}/boost/")
    site.send("carol", "/posts/new/", body="See this", quote=str(post))
    expect(page.locator(f".post-{post}-boosts")).to_have_text(", 1 boost", timeout=SOON)
    expect(page.locator(f".post-{post}-quotes")).to_have_text(", 1 quote", timeout=SOON)
    assert card.evaluate(height) == before


def test_an_open_page_keeps_its_length(site: Site, open_window: Open) -> None:
    for number in range(22):
        site.post("alice", f"Number {number}")
    bob = open_window(site.url, "bob")
    page = bob.open("/public/")
    cards = page.locator("#timeline > article")
    before = page.evaluate(NODES)
    with untouched(page):
        for number in range(12):
            new = site.post("carol", f"Meanwhile {number}")
        expect(cards.first).to_have_id(f"post-{new}", timeout=SOON)
        expect(cards).to_have_count(20)
        # Nothing of the cards that went is left behind.
        assert page.evaluate(NODES) <= before
        expect_as_reloaded(bob)
        # What was taken from the end comes back, in order, and to the very end.
        reveal(page.locator(".more-again"))
        expect(cards).to_have_count(34)
        expect(page.locator(".more:visible")).to_have_count(0)
        expect_as_reloaded(bob)
        # Whoever reads further down is left alone, and what comes meanwhile is held back.
        page.locator("#timeline > article").last.scroll_into_view_if_needed()
        expect(page.locator("#timeline > .reading")).to_be_attached()
        for number in range(25):
            new = site.post("carol", f"While they read {number}")
        expect(page.locator("#timeline > .gap")).to_be_attached(timeout=SOON)
        expect(page.locator(".new-posts-afresh")).to_be_visible()
        assert cards.count() == 34 + 20
    page.locator(".new-posts-afresh").click()
    bob.live()
    expect(cards.first).to_have_id(f"post-{new}")


def test_a_list_that_grew_in_ones_hand_is_as_long_as_a_reload_when_it_is_let_go(
    site: Site, open_window: Open
) -> None:
    for number in range(22):
        site.post(("alice", "carol")[number % 2], f"Number {number}")
    bob = open_window(site.url, "bob")
    site.send("bob", "/@alice/follow/")
    page = bob.open("/")
    page.locator("#timeline > article .own-like").nth(3).focus()
    site.send("alice", "/posts/new/", body="While bob holds on")
    expect(page.locator("#timeline > .hold")).to_be_attached(timeout=SOON)
    # Lists go on in the hand: below what a reload shows nobody looks what else belongs there.
    site.send("bob", "/@carol/follow/")
    cards = page.locator("#timeline > article")
    expect(cards).to_have_count(12 + 10, timeout=SOON)
    # Where the pointer has left the page meanwhile, it is let go already, and the link is not there.
    page.locator("#new-posts").evaluate("one => { one.focus(); one.click(); }")
    expect(page.locator("#timeline > .hold")).to_have_count(0, timeout=SOON)
    expect(cards).to_have_count(20, timeout=SOON)
    expect_as_reloaded(bob)


def test_who_leaves_the_page_and_presses_new_posts_at_once_gets_them(
    site: Site, open_window: Open
) -> None:
    site.post("alice", "A card")
    bob = open_window(site.url, "bob")
    page = bob.open("/public/")
    page.locator("#timeline > article").first.hover()
    page.locator("#timeline > article .own-like").first.focus()
    new = site.post("alice", "While bob holds on")
    expect(page.locator("#timeline > .hold")).to_be_attached(timeout=SOON)
    page.mouse.move(0, 0)  # what leaving the page says, the press must not be taken for
    page.locator("#new-posts").evaluate("one => { one.focus(); one.click(); }")
    expect(page.locator("#timeline > .hold")).to_have_count(0, timeout=SOON)
    expect(page.locator(f"#post-{new}")).to_be_visible()


def test_show_more_goes_on_below_what_has_come_in_above_it(site: Site, open_window: Open) -> None:
    posts = [site.post(("alice", "carol")[number % 2], f"Number {number}") for number in range(50)]
    bob = open_window(site.url, "bob")
    page = bob.open("/public/")
    cards = page.locator("#timeline > article")
    expect(cards).to_have_count(20)
    with untouched(page):
        site.send("bob", "/@carol/mute/")  # ten go, and what stands further down takes their place
        expect(page.locator(f"#post-{posts[10]}")).to_be_attached(timeout=SOON)
        expect(cards).to_have_count(20)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(page.locator(".more:visible, .more-again:visible")).to_have_count(0)
        expect(cards).to_have_count(25)
        expect_as_reloaded(bob)


def test_new_posts_and_an_offer_are_told_one_below_the_other(site: Site, open_window: Open) -> None:
    posts = [site.post("alice", f"Number {number}") for number in range(45)]
    bob = open_window(site.url, "bob", viewport=PHONE)
    page = bob.open("/public/")
    reveal(page.locator("#timeline > .more"))
    expect(page.locator("#timeline > article")).to_have_count(40)
    page.locator("#timeline > article").nth(30).scroll_into_view_if_needed()
    expect(page.locator("#timeline > .reading")).to_be_attached()
    with untouched(page):
        # What is brought back stands somewhere further down, where nobody has looked.
        moderates = (
            "from feed.actions.posts import delete_posts, restore_posts\n"
            "from feed.models import Post\nfrom users.models import User\n"
            "admin = User.objects.get(username='admin')\n"
            f"%s(actor=admin, posts=[Post.objects.get(pk={posts[20]})])"
        )
        site.python(moderates % "delete_posts")
        expect(page.locator(f"#post-{posts[20]}")).to_have_count(0, timeout=SOON)
        site.python(moderates % "restore_posts")
        offer = page.locator("#live-offer .behind")
        expect(offer).to_be_visible(timeout=SOON)
        new = site.post("carol", "Written meanwhile")
        expect(page.locator(f"#post-{new}")).to_be_attached(timeout=SOON)
        link = page.locator("#new-posts")
        expect(link).to_be_visible()
        above, below = offer.bounding_box(), link.bounding_box()
        assert above is not None and below is not None
        assert above["y"] + above["height"] <= below["y"]

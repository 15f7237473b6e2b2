"""A text of many lines shows its beginning, and all of it to who asks; edits fold nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
SOON = 20_000  # milliseconds
LINES = "\r\n".join(["x"] * 230)


def height(page: Page, post: int, part: str = "") -> float:
    """Return how high a card is, or a part of it, in pixels."""
    box = page.locator(f"#post-{post} {part}".strip()).first.bounding_box()
    assert box is not None
    return box["height"]


def test_a_long_post_is_folded_stays_unfolded_when_it_is_edited_and_can_be_folded_again(
    site: Site, open_window: Open
) -> None:
    bob = open_window(site.url, "bob")
    page = bob.open("/public/")
    post = site.post("alice", LINES)  # pushed
    expect(page.locator(f"#post-{post}")).to_be_visible(timeout=SOON)
    assert height(page, post) < 600
    box = page.locator(f"#post-{post} .unfold input")
    expect(page.locator(f"#post-{post} .unfold")).to_have_text("Read more", use_inner_text=True)
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator(f"#post-{post} .unfold")).to_have_text("Read less", use_inner_text=True)
    assert height(page, post) > 4_500
    site.send("alice", f"/posts/{post}/edit/", body=f"{LINES}\r\nthe end")
    text = page.locator(f"#post-{post} .text")
    expect(text).to_contain_text("the end", timeout=SOON)
    assert height(page, post) > 4_500
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    site.send("alice", f"/posts/{post}/edit/", body="short now")
    expect(text).to_have_text("short now", timeout=SOON)
    expect(page.locator(f"#post-{post} .unfold")).to_be_hidden()
    site.send("alice", f"/posts/{post}/edit/", body=LINES)
    expect(page.locator(f"#post-{post} .unfold")).to_be_visible(timeout=SOON)
    page.locator(f"#post-{post} .unfold").click()
    assert height(page, post) < 600
    expect_as_reloaded(bob)


def test_without_javascript_it_unfolds_and_on_its_own_page_all_of_it_shows(
    site: Site, open_window: Open
) -> None:
    post = site.post("alice", f"{LINES}\r\nhttps://example.org/")
    reply = site.send("alice", "/posts/new/", body=LINES, warning="Long")
    warned = int(reply.split('Posted · <a href="/posts/')[1].split("/")[0])
    window = open_window(site.url, java_script_enabled=False)
    page = window.page
    page.goto("/public/")
    assert height(page, post) < 600
    page.locator(f"#post-{post} .unfold").click()
    assert height(page, post) > 4_500
    page.locator(f"#post-{post} .unfold").click()
    assert height(page, post) < 600
    page.locator(f"#post-{post} .text a").focus()  # the keyboard does not vanish below
    assert height(page, post) > 4_500
    unfold = page.locator(f"#post-{warned} .unfold")
    expect(unfold).to_be_hidden()
    page.locator(f"#post-{warned} summary").click()
    expect(unfold).to_be_visible()
    assert height(page, warned) < 700
    page.goto(f"/posts/{post}/")
    assert height(page, post) > 4_500
    expect(page.locator(f"#post-{post} .unfold")).to_be_hidden()


def test_marks_upon_marks_stay_off_what_stands_around_them(site: Site, open_window: Open) -> None:
    """That is painted as it was, to the pixel."""
    below = site.post("alice", "The neighbour below")
    post = site.post("alice", "plain")
    above = site.post("alice", "The neighbour above")
    window = open_window(site.url, java_script_enabled=False)
    page = window.page
    page.goto("/public/")
    around = [f"#post-{above}", f"#post-{post} .who", f"#post-{post} .card-foot", f"#post-{below}"]
    shots = [page.locator(one).screenshot() for one in around]
    for marks in ("\u0302" * 19, "\u0316" * 19, "\u0335\u0322\u034a\u0362" * 4):
        site.send("alice", f"/posts/{post}/edit/", body=("t" + marks) * 12)
        page.goto("/public/")
        assert page.locator(f"#post-{post} .text").inner_text() == ("t" + marks) * 12
        page.locator(f"#post-{post} .edited").evaluate("one => one.hidden = true")
        for one, shot in zip(around, shots, strict=True):
            assert page.locator(one).screenshot() == shot, (one, marks)


def test_what_is_copied_has_all_of_a_shortened_address(site: Site, open_window: Open) -> None:
    text = "Read https://www.example.org/a/very/long/way/to/go/on?and=on#there and on."
    post = site.post("alice", text)
    window = open_window(site.url, java_script_enabled=True)
    page = window.page
    page.goto("/public/")
    link = page.locator(f"#post-{post} .text a")
    box = link.bounding_box()
    assert box is not None
    copied = page.evaluate(
        """where => {
          const range = document.createRange();
          range.selectNodeContents(document.querySelector(where));
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          return getSelection().toString();
        }""",
        f"#post-{post} .text",
    )
    assert copied.strip() == text
    # Yet it is as wide as what is seen of it.
    seen = "example.org/a/very/long/way/to/go/…"
    page.locator(f"#post-{post} .text").evaluate("(one, seen) => { one.textContent = seen }", seen)
    page.locator(f"#post-{post} .text").evaluate("one => { one.style.display = 'inline-block' }")
    plain = page.locator(f"#post-{post} .text").bounding_box()
    assert plain is not None
    assert abs(plain["width"] - box["width"]) < 2

"""The buttons of a card: what they say to those who listen, and where a visitor's press leads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window
from tests.services import PASSWORD, Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
SOON = 20_000  # milliseconds
PLACES = """card => [...card.querySelectorAll('.card-foot .action')].map((one) => {
  const {left, top, height} = one.getBoundingClientRect();
  return [Math.round(left), Math.round(top), Math.round(height)];
})"""


def test_a_button_says_what_it_does_and_how_many_did_and_shows_a_sign_and_the_number(
    site: Site, open_window: Open
) -> None:
    post = site.post("alice", "Worth a word")
    page = open_window(site.url, "bob", viewport={"width": 390, "height": 800}).open("/public/")
    card = page.locator(f"#post-{post}")
    before = card.evaluate(PLACES)
    like = card.get_by_role("button", name="Like", exact=True)
    expect(like).to_be_visible()
    for name in ("alice", "carol"):
        site.send(name, f"/posts/{post}/like/")
    site.send("carol", f"/posts/{post}/boost/")
    site.send("carol", f"/posts/{post}/comments/", body="A word")
    expect(card.get_by_role("button", name="Like, 2 likes", exact=True)).to_be_visible(timeout=SOON)
    expect(card.get_by_role("button", name="Boost, 1 boost", exact=True)).to_be_visible()
    expect(card.get_by_role("link", name="Comment, 1 comment", exact=True)).to_be_visible()
    expect(card.get_by_role("link", name="Quote", exact=True)).to_be_visible()
    assert card.evaluate(PLACES) == before, "a first number moves no other button"
    card.locator(".own-like").click()
    done = card.get_by_role("button", name="Liked — undo like, 3 likes", exact=True)
    expect(done).to_be_visible(timeout=SOON)
    seen = page.evaluate(
        "() => [...document.querySelectorAll('.own-like *')].filter((one) =>"
        " parseFloat(getComputedStyle(one).fontSize)).map((one) => one.textContent)"
    )
    assert seen == ["3"]


@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_visitor_is_led_to_sign_in_and_back_to_the_button_and_nothing_is_done_for_them(
    site: Site, open_window: Open, is_scripted: bool
) -> None:
    post = site.post("alice", "Worth a word")
    page = open_window(site.url, java_script_enabled=is_scripted).page
    page.goto(f"/posts/{post}/")
    card = page.locator(f"#post-{post}")
    card.get_by_role("button", name="Like").click()
    page.fill("[name=login]", "bob")
    page.fill("[name=password]", PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page).to_have_url(f"{site.url}/posts/{post}/#like-{post}")
    button = page.locator(f"#like-{post}")
    expect(button).to_be_focused()
    expect(button).to_have_text("Like")
    assert "<b>1</b> like" not in site.get(f"/posts/{post}/")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Liked — undo like, 1 like")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(390, 700), (1280, 700)])
def test_a_menu_opens_over_what_is_below_and_closes_by_a_press_beside_it(
    site: Site, open_window: Open, width: int, height: int
) -> None:
    posts = [site.post("alice", f"Number {number}") for number in range(3)]
    page = open_window(site.url, "bob", viewport={"width": width, "height": height}).open(
        "/public/"
    )
    for post in posts:
        button, menu = page.locator(f"#menu-{post}"), page.locator(f"#for-{post}")
        button.scroll_into_view_if_needed()
        button.click()
        block = menu.get_by_role("button", name="Block")
        expect(block).to_be_visible()
        box = menu.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
        on_top = "one => one.contains(document.elementFromPoint(...(({left, top, width, height}) =>"
        on_top += " [left + width / 2, top + height / 2])(one.getBoundingClientRect())))"
        assert block.evaluate(on_top), "nothing lies over it, nor cuts it off"
        button.click(force=True)  # on the same "⋯"
        expect(menu).to_be_hidden()
        button.click()
        expect(menu).to_be_visible()
        page.mouse.click(2, 300)
        expect(menu).to_be_hidden()


def test_an_open_menu_outlasts_what_others_do_and_goes_with_its_post(
    site: Site, open_window: Open
) -> None:
    post = site.post("alice", "Short-lived")
    page = open_window(site.url, "bob").open("/public/")
    page.locator(f"#menu-{post}").click()
    menu = page.locator(f"#for-{post}")
    expect(menu.get_by_role("button", name="Mute")).to_be_visible()
    site.send("carol", f"/posts/{post}/like/")
    site.send("alice", f"/posts/{post}/edit/", body="Changed")
    expect(page.locator(f"#post-{post} .text")).to_have_text("Changed", timeout=SOON)
    expect(page.locator(f"#like-{post}")).to_contain_text("1 like", timeout=SOON)
    expect(menu).to_be_visible()
    menu.get_by_role("button", name="Block").click()
    expect(page.locator(f"#post-{post}")).to_have_count(0, timeout=SOON)
    expect(menu).to_have_count(0)

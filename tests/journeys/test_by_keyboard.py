"""What people come for, done with the keyboard alone: every stop shows that it has the focus."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window
from tests.services import PASSWORD, Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
# What has the focus: its name, its id, and whether one can see that it has it.
STOP = """() => {
  const one = document.activeElement, shown = one.closest('.unfold') || one;
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
  return [one.textContent.trim().slice(0, 60), one.id || one.name || '',
    one.type === 'datetime-local' /* its parts show it */
    || (style.outlineStyle !== 'none' || style.boxShadow !== 'none') && box.width && box.height];
}"""
MOST_STOPS = 60


def tab_to(page: Page, what: str) -> None:
    """Press Tab until the focus stands where the name, or the id, is this; every stop must be seen."""
    passed = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        name, ident, is_seen = page.evaluate(STOP)
        passed.append((name, ident))
        if page.evaluate("document.activeElement === document.body"):
            break  # the end of the page
        assert is_seen or ident == "live", f"nobody sees that the focus is here: {passed[-1]}"
        if re.fullmatch(what, name) or ident == what:
            return
    raise AssertionError(f"no way by Tab to {what}: {passed}")


def press(page: Page, what: str) -> None:
    """Go there by Tab, and press Enter."""
    tab_to(page, what)
    page.keyboard.press("Enter")


def test_who_signs_in_and_out_needs_no_mouse(shared_site: Site, open_window: Open) -> None:
    page = open_window(shared_site.url).page
    page.goto("/public/")
    press(page, "Sign in")
    page.wait_for_url("**/accounts/login/**")
    tab_to(page, "id_login")
    page.keyboard.type("carol")
    tab_to(page, "id_password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_be_visible()
    press(page, ".*Account menu")
    press(page, "Sign out")
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_the_way_past_the_header_leads_past_it(shared_site: Site, open_window: Open) -> None:
    page = open_window(shared_site.url, "bob").page
    page.keyboard.press("Tab")
    assert page.evaluate(STOP)[0] == "Skip to content"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_post_is_written_liked_and_answered(site: Site, open_window: Open) -> None:
    bob = open_window(site.url, "bob")
    page = bob.open("/")
    tab_to(page, "composer-body")
    page.keyboard.type("Written by the keyboard")
    press(page, "Post")
    card = page.locator("#timeline > article").first
    expect(card).to_contain_text("Written by the keyboard")
    post = (card.get_attribute("id") or "").removeprefix("post-")
    page = bob.open(f"/posts/{post}/")
    for icon in ("boost", "like", "bookmark"):
        button = page.locator(f"#{icon}-{post}")
        tab_to(page, f"{icon}-{post}")
        page.keyboard.press("Space" if icon == "like" else "Enter")
        expect(button).to_have_class(re.compile("is-pressed"))
        expect(button).to_be_focused()
    tab_to(page, "comment-body")
    page.keyboard.type("A comment by the keyboard")
    press(page, "Comment")
    expect(page.locator("#comments")).to_contain_text("A comment by the keyboard")


@pytest.mark.matrix
def test_a_poll_behind_a_warning_is_written(site: Site, open_window: Open) -> None:
    page = open_window(site.url, "bob").open("/")
    tab_to(page, "composer-body")
    page.keyboard.type("Which bread?")
    press(page, "Poll")
    for name, text in (("poll_choice_1", "Rye"), ("poll_choice_2", "Wheat")):
        tab_to(page, name)
        page.keyboard.type(text)
    press(page, "Content warning")
    tab_to(page, "composer-warning")
    page.keyboard.type("Hunger")
    press(page, "Post")
    card = page.locator("#timeline > article").first
    expect(card.locator(".warning-words")).to_have_text("Hunger")
    expect(card).to_contain_text("Rye")


@pytest.mark.matrix
def test_the_menu_of_a_post_opens_and_leads_on(site: Site, open_window: Open) -> None:
    post = site.post("bob", "With a menu")
    page = open_window(site.url, "bob").open(f"/posts/{post}/")
    press(page, f"menu-{post}")
    expect(page.locator(f"#post-{post} .menu")).to_contain_text("Delete")
    press(page, "Who can reply")
    expect(page).to_have_url(re.compile(f"/posts/{post}/answers/$"))
    page.go_back()
    press(page, f"menu-{post}")
    expect(page.locator(f"#post-{post} .menu")).to_contain_text("Delete")
    page.keyboard.press("Escape")
    expect(page.locator(f"#post-{post} .menu")).to_be_hidden()
    expect(page.locator(f"#menu-{post}")).to_be_focused()


@pytest.mark.matrix
def test_somebody_is_found_followed_and_muted(site: Site, open_window: Open) -> None:
    page = open_window(site.url, "bob", viewport={"width": 800, "height": 800}).open("/people/")
    tab_to(page, "find-people")
    page.keyboard.type("alice")
    page.keyboard.press("Enter")
    expect(page.locator("#people-found")).to_contain_text("1 person found")
    press(page, "Alice ?@alice")
    expect(page).to_have_url(re.compile("/@alice/$"))
    press(page, "Follow")
    expect(page.locator(".relation")).to_contain_text("Following")
    press(page, ".*⋯.*")
    expect(page.locator(".relation-menu")).to_have_attribute("open", "")
    press(page, "For a day")
    expect(page.locator(".relation")).to_contain_text("Muted until")


@pytest.mark.matrix
def test_notifications_are_read_and_a_setting_is_changed(site: Site, open_window: Open) -> None:
    site.send("alice", "/@bob/follow/")
    page = open_window(site.url, "bob", viewport={"width": 800, "height": 800}).open("/")
    press(page, "Notifications.*")
    page.wait_for_url("**/notifications/")
    expect(page.locator("#notifications")).to_contain_text("followed you")
    press(page, ".*Account menu")
    press(page, "Settings")
    page.wait_for_url("**/settings/profile/")
    press(page, "All settings")
    press(page, "Privacy")
    page.wait_for_url("**/settings/privacy/")
    tab_to(page, "id_is_protected")
    page.keyboard.press("Space")
    press(page, "Save")
    expect(page.locator("#id_is_protected")).to_be_checked()
    expect(page.locator(".message").first).to_be_visible()

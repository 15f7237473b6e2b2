"""What one sees first: the bar of a phone, the account menu, the connection line, the settings."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import SERVER_AWAY, Window, open_account_menu
from tests.journeys import pages
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}
# Where the parts of a page stand, for two moments to be held against each other.
PLACES = """() => ['.brand', '.places', '.account', '#composer', '#timeline'].map((one) => {
  const box = document.querySelector(one).getBoundingClientRect();
  return [one, box.x, box.y, box.width, box.height];
})"""
GROUND = "(card) => getComputedStyle(card).backgroundColor"
LOW = "(box) => box.getBoundingClientRect().bottom <= innerHeight && box.getBoundingClientRect().top >= 0"


def names(page: Page, selector: str) -> list[str]:
    """Return the words of what shows of these, without numbers."""
    shown = page.locator(f"{selector} >> visible=true").all_inner_texts()
    return [" ".join(one.split()).rstrip("0123456789 ") for one in shown]


def test_the_bar_of_a_phone_holds_what_one_comes_for(shared_site: Site, open_window: Open) -> None:
    page = open_window(shared_site.url, "bob", viewport=PHONE).open("/")
    bar = ["Home", "Explore", "New post", "Notifications", "Messages"]
    assert names(page, ".places-bar a") == bar
    page.locator(".places-bar").get_by_role("link", name="New post").click()
    expect(page.locator("#composer-body")).to_be_visible()
    page.goto("/")
    page.get_by_role("navigation", name="Timelines").get_by_role("link", name="Public").click()
    expect(page).to_have_url(f"{shared_site.url}/public/")
    expect(page.get_by_role("heading", level=1, name="Public")).to_have_count(1)


@pytest.mark.parametrize("size", [PHONE, WIDE])
@pytest.mark.parametrize("has_script", [True, False])
def test_what_is_ones_own_stands_in_the_account_menu(
    shared_site: Site, open_window: Open, size: dict[str, int], has_script: bool
) -> None:
    window = open_window(shared_site.url, "bob", viewport=size, java_script_enabled=has_script)
    page = window.page
    page.goto("/")
    menu = page.locator("#account-menu")
    expect(menu).to_be_hidden()
    open_account_menu(page)
    expect(menu.get_by_role("button", name="Sign out")).to_be_in_viewport(ratio=1)
    further = ["Bookmarks", "Scheduled"] if size == PHONE else []
    shown = ["Profile", *further, "Settings", "Sign out"]
    assert names(page, "#account-menu :is(a, button)") == shown
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    open_account_menu(page)
    page.locator(".brand").click(position={"x": 2, "y": 2}, force=True)
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Account menu").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{shared_site.url}/@bob/")


def test_the_account_menu_follows_its_name(site: Site, open_window: Open) -> None:
    page = open_window(site.url, "bob", viewport=WIDE).open("/")
    button = page.get_by_role("button", name="Account menu")
    expect(button).to_contain_text("@bob")
    site.python(
        "from users.actions.usernames import change_username; from users.models import User; "
        "change_username(actor=User.objects.get(username='bob'), username='bobby')"
    )
    expect(button).to_contain_text("@bobby")
    expect(page.locator("#account-menu .place-me")).to_have_attribute("href", "/@bobby/")


@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_the_connection_line_costs_no_row_and_moves_nothing(
    site: Site, open_window: Open, size: dict[str, int]
) -> None:
    window = open_window(site.url, "bob", viewport=size)
    window.allow(SERVER_AWAY)
    page = window.open("/")
    line = page.locator("#live-status")
    assert line.get_attribute("role") == "status"
    brand, shown = (page.locator(one).bounding_box() for one in (".brand", "#live-status"))
    assert brand and shown
    assert abs(brand["y"] + brand["height"] / 2 - shown["y"] - shown["height"] / 2) < 2
    before = page.evaluate(PLACES)
    site.kill()
    away = line.locator(".is-away")
    expect(away).to_be_visible()
    assert page.evaluate(PLACES) == before
    page.evaluate("scrollTo(0, 10_000)")
    assert away.evaluate(LOW), "it is out of sight"
    page.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize("has_script", [True, False])
def test_settings_fold_into_a_list_on_a_phone(
    shared_site: Site, open_window: Open, has_script: bool
) -> None:
    window = open_window(shared_site.url, "bob", viewport=PHONE, java_script_enabled=has_script)
    page = window.page
    page.goto("/settings/display/")
    settings = page.get_by_role("navigation", name="Settings")
    box = settings.bounding_box()
    assert box and box["height"] < 60
    page.get_by_role("button", name="All settings").click()
    expect(settings.locator("[aria-current]")).to_have_text("Display")
    settings.get_by_role("link", name="Your data").click()
    expect(page).to_have_url(f"{shared_site.url}/settings/data/")


def test_settings_stand_beside_the_page_on_wide_screens(
    shared_site: Site, open_window: Open
) -> None:
    page = open_window(shared_site.url, "bob", viewport=WIDE).open("/settings/display/")
    settings = page.get_by_role("navigation", name="Settings")
    expect(page.get_by_role("button", name="All settings")).to_be_hidden()
    box, column = settings.bounding_box(), page.locator(".manage").bounding_box()
    assert box and column
    assert box["x"] >= column["x"] + column["width"]
    settings.get_by_role("link", name="Privacy").click()
    expect(settings.locator("[aria-current]")).to_have_text("Privacy")


def test_a_conversation_that_is_gone_has_a_heading_and_a_way_back(
    shared_site: Site, open_window: Open
) -> None:
    window = open_window(shared_site.url, "bob", viewport=PHONE)
    window.allow_status(404)
    page = window.page
    page.goto("/messages/999999/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Messages")
    page.get_by_role("link", name="All conversations").click()
    expect(page).to_have_url(f"{shared_site.url}/messages/")


@pytest.mark.slice(2)
@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_axe_finds_nothing_in_the_open_menus(
    shared_site: Site, open_window: Open, size: dict[str, int]
) -> None:
    window = open_window(shared_site.url, "bob", viewport=size, bypass_csp=True)
    page = window.page
    for path, name in (("/", "Account menu"), ("/settings/display/", "All settings")):
        pages.arrive(page, path)
        button = page.get_by_role("button", name=name)
        if button.is_visible():
            button.click()
        for mode in ("light", "dark", "forced"):
            page.emulate_media(**pages.MODES[mode])
            assert not pages.violations(page, mode), (path, mode)


def test_a_text_that_is_written_has_one_ring_around_its_sheet(
    shared_site: Site, open_window: Open
) -> None:
    page = open_window(shared_site.url, "bob", viewport=WIDE).open("/")
    page.focus("#composer-body")
    clear = "rgba(0, 0, 0, 0)"
    expect(page.locator("#composer-body")).to_have_css("outline-color", clear)
    expect(page.locator("#composer-body")).to_have_css("border-top-color", clear)
    expect(page.locator("#composer")).to_have_css("outline-style", "solid")


def test_replies_stand_on_cards_like_posts(shared_site: Site, open_window: Open) -> None:
    post = shared_site.post("bob", "Which bread?")
    shared_site.send("bob", f"/posts/{post}/comments/", body="Rye.")
    page = open_window(shared_site.url, "bob", viewport=WIDE).open("/@bob/")
    ground = page.locator("#timeline > article").first.evaluate(GROUND)
    page = open_window(shared_site.url, "bob", viewport=WIDE).open("/@bob/replies/")
    assert page.locator("#timeline > article").first.evaluate(GROUND) == ground


@pytest.mark.parametrize("path", ["/", "/posts/new/"])
def test_without_javascript_the_button_that_sends_ends_the_row(
    shared_site: Site, open_window: Open, path: str
) -> None:
    window = open_window(shared_site.url, "bob", viewport=PHONE, java_script_enabled=False)
    page = window.page
    page.goto(path)
    foot, send = (
        page.locator(f"#composer {one}").bounding_box()
        for one in (".composer-foot", ".composer-send")
    )
    assert foot and send
    assert abs(foot["x"] + foot["width"] - send["x"] - send["width"]) < 2


def test_on_a_phone_the_head_of_messages_is_one_row(shared_site: Site, open_window: Open) -> None:
    page = open_window(shared_site.url, "bob", viewport=PHONE).open("/messages/")
    head, button = (
        page.locator(one).bounding_box() for one in ("h1", ".chat-titles .button >> nth=1")
    )
    assert head and button
    assert abs(head["y"] + head["height"] / 2 - button["y"] - button["height"] / 2) < 4


def test_the_rail_asks_only_where_it_shows_and_loses_whom_one_blocks(
    site: Site, open_window: Open
) -> None:
    site.post("alice", "Good morning")
    phone = open_window(site.url, "bob", viewport=PHONE)
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))
    phone.open("/public/")
    wide = open_window(site.url, "bob", viewport=WIDE).open("/public/")
    suggested = wide.get_by_role("complementary").get_by_role("link", name="@alice")
    expect(suggested).to_be_visible()
    assert not [one for one in asked if one.endswith("/rail/")]
    site.send("bob", "/@alice/block/")
    expect(suggested).to_have_count(0)


@pytest.mark.parametrize("height", [600, 720, 900])
def test_the_rail_never_stands_over_its_foot(
    shared_site: Site, open_window: Open, height: int
) -> None:
    for name in ("bob", "carol"):
        shared_site.post(name, "Early: #bread #rye #oven #ferry #choir")
    size = {"width": 1280, "height": height}
    page = open_window(shared_site.url, "bob", viewport=size).open("/public/")
    expect(page.locator(".rail-advice a").nth(1)).to_be_visible()
    rail, foot = page.locator(".rail").bounding_box(), page.locator(".site-footer").bounding_box()
    assert rail and foot
    assert rail["y"] + rail["height"] <= foot["y"]

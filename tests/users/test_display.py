"""Theme and size of text: by the account, and by a cookie where nobody is signed in."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from feed.models import LiveEvent
from tests.html import page_of, parse
from tests.people import person, signed_in, text_of
from users.actions.display import set_display
from users.models import User
from users.models.display import AS_IT_COMES, Display, TextSize, Theme

pytestmark = pytest.mark.django_db
PATH = "/settings/display/"
NIGHT = {"theme": "dark", "text_size": "large"}


def look_of(browser: Client, path: str = "/public/") -> tuple[set[str], str]:
    """Return the classes that say how a page looks, and what it says of day and night."""
    one = page_of(browser.get(path)).one("meta", name="color-scheme")
    return one.classes, one.attributes["content"]


def test_a_page_follows_the_device_until_somebody_chooses() -> None:
    for browser in (Client(), signed_in(person("alice"))):
        assert look_of(browser) == ({"theme-system", "text-normal"}, "light dark")


def test_who_is_signed_in_finds_their_choice_in_every_browser() -> None:
    alice = person("alice")
    here, elsewhere = signed_in(alice), signed_in(alice)
    response = here.post(PATH, NIGHT)
    assert (response.status_code, response["Location"]) == (302, PATH)
    for browser in (here, elsewhere):
        assert look_of(browser) == ({"theme-dark", "text-large"}, "dark")
    assert "display" not in here.cookies
    form = page_of(elsewhere.get(PATH))
    assert {one.attributes["value"] for one in form.all("input", checked="")} == {"dark", "large"}


def test_a_visitor_finds_it_in_their_browser_alone() -> None:
    here, elsewhere = Client(), Client()
    assert here.post(PATH, NIGHT).status_code == 302
    assert look_of(here) == ({"theme-dark", "text-large"}, "dark")
    assert look_of(elsewhere) == ({"theme-system", "text-normal"}, "light dark")
    cookie = here.cookies["display"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_what_the_account_says_comes_before_what_the_browser_says() -> None:
    alice = person("alice")
    browser = Client()
    browser.post(PATH, NIGHT)
    browser.force_login(alice)
    assert look_of(browser)[1] == "dark"  # they have not chosen yet
    set_display(actor=alice, display=Display(Theme.LIGHT, TextSize.NORMAL))
    assert look_of(browser) == ({"theme-light", "text-normal"}, "light")


@pytest.mark.parametrize("cookie", ["", "dark", "dark.", "pink.large", "dark.huge", '"><p>.large'])
def test_a_cookie_that_says_nothing_we_know_counts_for_nothing(cookie: str) -> None:
    browser = Client()
    browser.cookies["display"] = cookie
    assert look_of(browser) == ({"theme-system", "text-normal"}, "light dark")


def test_a_button_at_the_foot_of_a_page_leads_back_to_it_and_leaves_the_size() -> None:
    alice = person("alice")
    set_display(actor=alice, display=Display(Theme.LIGHT, TextSize.LARGEST))
    browser = signed_in(alice)
    page = page_of(browser.get("/public/"))
    button = page.one("button", name="theme", value="contrast")
    assert button.attributes["formaction"] == PATH
    assert button.attributes["form"] == page.one("form", id="act").id
    came_from = {"Referer": "http://testserver/public/?after=9"}
    response = browser.post(PATH, {"theme": "contrast"}, headers=came_from)
    assert response["Location"] == "/public/?after=9"
    page = page_of(browser.get("/public/"))
    pressed = page.one("button", **{"aria-pressed": "true"})
    assert pressed.attributes["value"] == "contrast"
    assert page.one("meta", id="display").classes == {"theme-contrast", "text-largest"}


def test_visitors_are_led_to_the_form_and_get_no_cookie_on_the_way() -> None:
    browser = Client()
    page = page_of(browser.get("/public/"))
    assert page.all("a", href=PATH)
    assert not page.all("button", name="theme")
    assert not browser.cookies


def test_what_nobody_can_choose_is_refused() -> None:
    alice = person("alice")
    for sent in ({"theme": "pink"}, {"text_size": "9rem"}):
        assert signed_in(alice).post(PATH, sent).status_code == 422
        assert Client().post(PATH, sent).status_code == 422
    alice.refresh_from_db()
    assert (alice.theme, alice.text_size) == ("", "")


def test_the_choice_needs_the_token_of_the_page() -> None:
    alice = person("alice")
    for browser in (Client(enforce_csrf_checks=True), signed_in(alice, enforce_csrf_checks=True)):
        assert browser.post(PATH, NIGHT).status_code == 403
    alice.refresh_from_db()
    assert alice.theme == ""


def test_the_same_choice_again_tells_no_page_anything() -> None:
    alice = person("alice")
    assert set_display(actor=alice, display=AS_IT_COMES)
    events = LiveEvent.objects.count()
    assert not set_display(actor=alice, display=AS_IT_COMES)
    assert LiveEvent.objects.count() == events
    assert User.objects.get(pk=alice.pk).display == AS_IT_COMES


@pytest.mark.parametrize("theme", Theme)
def test_the_edge_of_the_screen_has_the_colour_of_the_page_s_top(theme: Theme) -> None:
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    ordinary, high = re.findall(r"--card: light-dark\((#\w+), (#\w+)\);", tokens)[:2]
    day, night = high if theme == Theme.CONTRAST else ordinary
    display = Display(theme, TextSize.NORMAL)
    page = parse(render_to_string("feed/frame/_display.html", {"display": display}))
    said = {
        one.attributes["media"]: one.attributes["content"]
        for one in page.all("meta", name="theme-color")
    }
    assert said == {
        "(prefers-color-scheme: light)": night if theme == Theme.DARK else day,
        "(prefers-color-scheme: dark)": day if theme == Theme.LIGHT else night,
    }


@pytest.mark.parametrize("path", ["/public/", "/no/such/page/", "/accounts/login/", PATH])
def test_every_page_says_it_before_anything_is_painted(path: str) -> None:
    html = text_of(Client().get(path))
    assert html.index('id="display"') < html.index('rel="stylesheet"')
    assert "hx-swap-oob" not in html.partition("</head>")[0]


def test_no_fragment_knows_a_theme() -> None:
    """They are rendered once for many."""
    names = {"display", "theme"}
    templates = Path(settings.BASE_DIR) / "templates/feed"
    knowing = {
        path.relative_to(templates).as_posix()
        for path in templates.rglob("*.html")
        if names & set(re.findall(r"{[{%][^}]*?\b(display|theme)\.", path.read_text()))
    }
    assert knowing == {"frame/_display.html", "frame/_themes.html"}

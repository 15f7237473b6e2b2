"""The browsers one is signed in with, and ending those elsewhere."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.factories import PASSWORD
from tests.html import page_of
from tests.log import new_events
from tests.people import person, signed_in
from users.models import Session, User
from users.templatetags.accounts import browser_name

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/138.0.0.0 Safari/537.36"
)


def sign_in(user: User, agent: str) -> Client:
    """Return a browser that came in by the form."""
    browser = Client(headers={"User-Agent": agent})
    browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return browser


def is_in(browser: Client) -> bool:
    """Whether somebody is signed in there."""
    return bool(page_of(browser.get("/")).all("form", id="composer"))


def names_in(browser: Client) -> list[str]:
    """Return the browsers that the list names, this one marked."""
    page = page_of(browser.get("/accounts/sessions/"))
    return [one.text.strip() for one in page.all("p", class_="row-name")]


def test_the_list_names_each_browser_and_which_is_this_one() -> None:
    dora = person("dora")
    sign_in(dora, PHONE)
    here = sign_in(dora, FIREFOX)
    sign_in(person("erik"), CHROME)
    assert names_in(here) == ["Firefox, Linux This browser", "Safari, iPhone"]
    assert "127.0.0.1" in page_of(here.get("/accounts/sessions/")).one("ul", class_="rows").text


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Safari, iPhone"),
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/138.0.0.0", "Edge, Windows"),
        ("curl/8.5", "Another program"),
        ("", "Another program"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, name: str) -> None:
    assert browser_name(agent) == name


def test_signing_out_everywhere_else_leaves_this_browser_alone() -> None:
    dora, erik = person("dora"), person("erik")
    here, phone, other = sign_in(dora, FIREFOX), sign_in(dora, PHONE), sign_in(erik, CHROME)
    unrecorded = signed_in(dora)  # as from a release before
    assert is_in(phone)
    assert is_in(unrecorded)
    with new_events() as told:
        assert here.post("/accounts/sessions/").status_code == 302
    assert [(kind, about) for kind, about, _topics in told] == [("sessions_changed", dora.pk)] * 2
    assert [is_in(browser) for browser in (here, phone, unrecorded, other)] == [
        True,
        False,
        False,
        True,
    ]
    assert Session.objects.filter(user_id=dora.pk).count() == 1


def test_nothing_is_kept_of_a_browser_that_has_signed_out() -> None:
    dora = person("dora")
    browser = sign_in(dora, FIREFOX)
    assert UserSession.objects.get().ip == "127.0.0.1"
    browser.post("/accounts/logout/")
    assert not UserSession.objects.exists()


def test_after_a_change_of_password_this_browser_is_still_on_the_list() -> None:
    dora = person("dora")
    phone, here = sign_in(dora, PHONE), sign_in(dora, FIREFOX)
    new = "another-horse-8"
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert not is_in(phone)
    assert names_in(here) == ["Firefox, Linux This browser"]


def test_a_visitor_sees_no_list() -> None:
    response = Client().get("/accounts/sessions/")
    assert response["Location"] == "/accounts/login/?next=/accounts/sessions/"

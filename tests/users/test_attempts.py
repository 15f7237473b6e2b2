"""Who tries passwords is counted by the account they try, however they name it and this site."""

import re
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.base.internal.flows import check_rate_limit
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory

from config.settings import base
from tests.factories import PASSWORD
from tests.html import page_of
from tests.people import person, signed_in
from users.accounts import attempts
from users.accounts.account import account_of
from users.models import User

pytestmark = pytest.mark.django_db

WRONG = "wrong-horse-1"


@pytest.fixture(autouse=True)
def limits(settings: Any) -> Iterator[None]:
    """The site's own limits, of which nothing has been used up."""
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    settings.ALLOWED_HOSTS = ["testserver", "plaza.example"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def dora() -> User:
    """Somebody with a verified address."""
    dora = person("dora")
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    return dora


def attempt(login: str, password: str, ip: int, browser: Client | None = None, **more: Any) -> int:
    """Try to sign in from this address; returns the status: 302 in, 200 wrong, 429 too often."""
    where = {"REMOTE_ADDR": f"192.0.2.{ip}", **more}
    typed = {"login": login, "password": password}
    return (browser or Client()).post("/accounts/login/", typed, **where).status_code


# --- one account, one count --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ["dora", "DORA", "dora@example.org", "Dora@Example.ORG", " dora "],
        ["nobody", "NOBODY", "Nobody", " nobody", "noBody"],
        ["x@example.org", "X@example.org", "x@EXAMPLE.org", " x@example.org", "x@example.org "],
    ],
)
def test_an_account_is_counted_once_whatever_it_is_called(dora: User, names: list[str]) -> None:
    answers = [attempt(name, WRONG, ip) for ip, name in enumerate(names)]
    assert answers == [200] * 5
    assert [attempt(name, WRONG, 100 + ip) for ip, name in enumerate(names)] == [429] * 5
    assert attempt("erik", WRONG, 99) == 200


@pytest.mark.parametrize("host", ["testserver:1", "TESTSERVER", "plaza.example", "plaza.example:7"])
def test_another_host_header_is_no_new_count(dora: User, host: str) -> None:
    assert [attempt("dora", WRONG, ip) for ip in range(5)] == [200] * 5
    assert attempt("dora", WRONG, 99, HTTP_HOST=host) == 429


def test_a_new_password_ends_the_count(dora: User) -> None:
    for ip in range(6):
        attempt("dora@example.org", WRONG, ip)
    assert attempt("dora", PASSWORD, 50) == 429
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": "Dora@example.org"})
    [letter] = mail.outbox
    link = re.findall(r"https?://testserver(\S+/key/\S+)", str(letter.body))[0]
    form = browser.get(link, follow=True)
    new = {"password1": "new-horse-77", "password2": "new-horse-77"}
    assert browser.post(form.request["PATH_INFO"], new).status_code == 302
    assert attempt("dora", "new-horse-77", 51) == 302


# --- bounded by key and day ---------------------------------------------------------------------------


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let time pass for the limits: so many seconds with each call."""
    passed = [0.0]

    def pass_by(seconds: float) -> None:
        passed[0] += seconds

    clock = SimpleNamespace(
        time=lambda: time.time() + passed[0], monotonic=time.monotonic, sleep=time.sleep
    )
    monkeypatch.setattr(attempts, "time", clock)
    monkeypatch.setattr(
        "allauth.core.internal.ratelimit.time", clock
    )  # of the limits that are allauth's
    return pass_by


def test_wrong_passwords_at_one_account_are_bounded_by_the_day(dora: User, later: Any) -> None:
    tried = 0
    for ip in range(200):
        later(301)
        tried += attempt("dora", WRONG, ip) == 200
    assert tried == 50
    later(86_400)
    assert attempt("dora", PASSWORD, 1) == 302


@pytest.mark.parametrize("address", ["nobody@example.org", "dora@example.org"])
def test_one_address_gets_so_many_mails_a_day_however_they_are_asked_for(
    dora: User, later: Any, settings: Any, address: str
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    for number in range(60):
        later(600)
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        asked = browser.post("/accounts/password/reset/", {"email": address.upper()})
        assert asked.status_code in (302, 429)
    assert len(mail.outbox) == 6
    mail.outbox.clear()
    for number in range(60):
        later(600)
        typed = {"username": f"new{number}", "email": address, "name": ""}
        typed |= {"password1": PASSWORD, "password2": PASSWORD}
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert browser.post("/accounts/signup/", typed).status_code == 302
    assert len(mail.outbox) == 6


def test_mails_from_one_place_are_bounded_by_the_day(later: Any) -> None:
    sent = 0
    for number in range(320):
        later(10)
        asked = Client().post("/accounts/password/reset/", {"email": f"x{number}@example.org"})
        sent += asked.status_code == 302
    assert sent == len(mail.outbox) == 300


# --- where one has signed in before ----------------------------------------------------------------------


def locked_out(login: str = "dora") -> None:
    """Others try passwords until nobody gets in."""
    for ip in range(100, 105):
        attempt(login, WRONG, ip)
    assert attempt(login, PASSWORD, 106) == 429


def test_where_one_has_signed_in_before_nobody_locks_one_out(dora: User) -> None:
    browser = Client()
    assert attempt("dora", PASSWORD, 1, browser) == 302
    cookie = browser.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    browser.post("/accounts/logout/")
    locked_out("dora@example.org")
    assert attempt("dora", PASSWORD, 1, browser) == 302
    browser.post("/accounts/logout/")
    # Not even from the place that the others come from.
    for _ in range(12):
        attempt("erik", WRONG, 1)
    assert attempt("dora@example.org", PASSWORD, 1, browser) == 302


def test_such_a_browser_has_no_more_attempts_than_any_other(dora: User) -> None:
    browser = Client()
    attempt("dora", PASSWORD, 1, browser)
    browser.post("/accounts/logout/")
    answers = [attempt("dora", WRONG, ip, browser) for ip in range(6)]
    assert answers == [200] * 5 + [429]
    assert attempt("dora", PASSWORD, 50) == 302


@pytest.mark.parametrize(
    "cookie", ["", "x", '{"name": "a", "accounts": [1]}', "eyJuYW1lIjoiYSJ9:a:b"]
)
def test_a_cookie_that_is_made_up_opens_nothing(dora: User, cookie: str) -> None:
    locked_out()
    browser = Client()
    browser.cookies["device"] = cookie
    assert attempt("dora", PASSWORD, 1, browser) == 429


def test_a_browser_is_known_to_those_alone_who_have_signed_in_there(dora: User) -> None:
    person("erik")
    browser = Client()
    assert attempt("erik", PASSWORD, 1, browser) == 302
    browser.post("/accounts/logout/")
    locked_out()
    assert attempt("dora", PASSWORD, 2, browser) == 429


def test_a_family_shares_a_browser(dora: User) -> None:
    browser = Client()
    for name in ("dora", *(f"person{number}" for number in range(9))):
        if name != "dora":
            person(name)
        assert attempt(name, PASSWORD, 1, browser) == 302
        browser.post("/accounts/logout/")
    locked_out()
    assert attempt("dora", PASSWORD, 2, browser) == 302


def test_who_types_the_right_password_uses_up_no_attempt(dora: User) -> None:
    for number in range(12):
        person(f"pupil{number}")
    assert [attempt(f"pupil{number}", PASSWORD, 7) for number in range(12)] == [302] * 12
    assert [attempt("dora", PASSWORD, 7) for _ in range(12)] == [302] * 12


def test_an_attempt_that_is_refused_uses_up_none_of_the_place(dora: User) -> None:
    for ip in range(100, 105):
        attempt("dora", WRONG, ip)
    assert [attempt("dora", WRONG, 7) for _ in range(12)] == [429] * 12
    assert [attempt(f"somebody{number}", WRONG, 7) for number in range(10)] == [200] * 10


def test_who_is_signed_in_can_show_once_more_that_it_is_they(dora: User) -> None:
    browser = signed_in(dora)
    locked_out()
    assert browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def test_too_many_attempts_are_answered_in_words(dora: User) -> None:
    locked_out()
    response = Client().post("/accounts/login/", {"login": "dora", "password": PASSWORD})
    assert int(response["Retry-After"]) > 0
    assert page_of(response).one("main", id="live").one("h1").text == "You're doing that too often"


def test_a_code_that_is_right_ends_no_count_of_passwords(dora: User) -> None:
    """Whoever tries passwords from a place has an account of their own there, and a second factor."""
    names = [f"somebody{number}" for number in range(30)]
    assert [attempt(name, WRONG, 7) for name in names[:10]] == [200] * 10
    request = RequestFactory(REMOTE_ADDR="192.0.2.7").post("/")
    with context.request_context(request):
        check_rate_limit(dora)()
    assert attempt(names[10], WRONG, 7) == 429
    assert attempt(names[11], WRONG, 8) == 200


def test_who_tries_passwords_keeps_nobody_at_that_place_from_a_second_step(dora: User) -> None:
    for number in range(12):
        attempt(f"somebody{number}", WRONG, 7)
    request = RequestFactory(REMOTE_ADDR="192.0.2.7").post("/")
    with context.request_context(request):
        check_rate_limit(dora)  # raises where it is refused


def test_a_name_may_be_typed_as_the_site_writes_it(dora: User) -> None:
    assert attempt("@dora", PASSWORD, 1) == 302
    assert attempt("@Dora ", PASSWORD, 1) == 302


def test_who_writes_down_an_address_that_is_not_theirs_gets_nothing_by_it(dora: User) -> None:
    boss = person("boss")  # as the staff makes accounts: without a row for the address so far
    EmailAddress.objects.create(user=dora, email=boss.email, verified=False)
    assert account_of(boss.email) == boss
    assert attempt(boss.email, PASSWORD, 1) == 302

"""Who tries passwords is counted by the account they try, however they name it and this site."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from config.settings import base
from tests.factories import PASSWORD
from tests.people import person
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

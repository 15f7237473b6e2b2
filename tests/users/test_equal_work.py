"""Whether an address or a name has an account is not told by how long an answer takes.

A clock would lie on a busy machine: what takes time is counted, hashes of passwords and statements.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.settings import base
from tests.factories import PASSWORD
from tests.moderators import superuser
from tests.people import person
from users.actions.sign_up_blocks import add_block
from users.models import Mail, User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

WRONG = "wrong-horse-1"
TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "?(\w+)"?')


@pytest.fixture(autouse=True)
def as_in_production(settings: Any) -> Iterator[None]:
    """Addresses are verified, mail is stored, nothing has been counted yet."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    cache.clear()
    Client().get("/accounts/login/")  # what only the first request does
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def dora() -> User:
    """Somebody with a verified address."""
    dora = person("dora")
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    return dora


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been hashed."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def note(self: Any, password: str, *rest: Any) -> str:
        done.append(password)
        return encode(self, password, *rest)

    monkeypatch.setattr(MD5PasswordHasher, "encode", note)
    return done


def work_of(path: str, hashes: list[str], ip: int, **typed: str) -> tuple[int, Counter[str], int]:
    """Send a form from an address of its own; returns how many hashes and which statements that took,
    and the status."""
    hashes.clear()
    with CaptureQueriesContext(connection) as queries:
        response = Client(REMOTE_ADDR=f"192.0.2.{ip}").post(path, typed)
    return (
        len(hashes),
        Counter(filter(None, (_kind(one["sql"]) for one in queries))),
        response.status_code,
    )


def _kind(sql: str) -> str:
    """Return what a statement does, and to which table."""
    verb = sql.split()[0]
    if verb == "ROLLBACK":  # of a savepoint, on top of its release; nothing reaches the disk
        return ""
    table = TABLE.search(sql)
    return f"{verb} {table[1]}" if table else verb


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("dora", "nobody"), ("dora@example.org", "nobody@example.org"), ("erik", "nobody")],
)
def test_a_wrong_password_takes_as_much_as_a_wrong_name(
    hashes: list[str], known: str, unknown: str
) -> None:
    person("erik").set_unusable_password()
    wrong, nobody = (
        work_of("/accounts/login/", hashes, ip, login=login, password=WRONG)
        for ip, login in enumerate((known, unknown))
    )
    assert wrong == nobody
    assert wrong[0] == 1


def test_signing_up_takes_as_much_where_there_is_an_account(hashes: list[str]) -> None:
    typed = {"password1": PASSWORD, "password2": PASSWORD, "name": "Erik"}
    path = "/accounts/signup/"
    new = work_of(path, hashes, 1, username="erik", email="erik@example.org", **typed)
    known = work_of(path, hashes, 2, username="fay", email="dora@example.org", **typed)
    assert new == known
    assert new[0] == 1
    assert set(User.objects.values_list("username", flat=True)) == {"dora", "erik"}
    assert EmailAddress.objects.count() == 2
    assert [row.message().to for row in Mail.objects.order_by("pk")] == [
        ["erik@example.org"],
        ["dora@example.org"],
    ]


def test_who_is_blocked_takes_as_much_where_there_is_an_account(hashes: list[str]) -> None:
    add_block(actor=superuser(), kind="domain", typed="example.org")
    typed = {"password1": PASSWORD, "password2": PASSWORD, "name": "Erik"}
    path = "/accounts/signup/"
    new = work_of(path, hashes, 1, username="erik", email="erik@example.org", **typed)
    known = work_of(path, hashes, 2, username="fay", email="dora@example.org", **typed)
    assert new == known
    assert (new[0], Mail.objects.count()) == (0, 0)
    assert set(User.objects.filter(is_staff=False)) == {User.objects.get(username="dora")}


def test_asking_for_a_new_password_takes_as_much_where_there_is_none(hashes: list[str]) -> None:
    known, unknown = (
        work_of("/accounts/password/reset/", hashes, ip, email=email)
        for ip, email in enumerate(("dora@example.org", "nobody@example.org"))
    )
    assert known == unknown
    assert Mail.objects.count() == 2

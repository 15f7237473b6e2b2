"""Whatever anybody sends, nothing breaks, and nothing hidden is told."""

import logging
import os
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from tests.routes import routes

from .asking import TownWithSecrets, ask, faults
from .draws import Odd

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(0)]

SLICE = 400
MANY = int(os.environ.get("FUZZ_REQUESTS", "20000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


def wrong_among(seed: int, number: int) -> list[str]:
    """Return what is wrong with the answers to so many odd requests."""
    return [
        f"{one}: {fault}"
        for one in TownWithSecrets().odd_requests(seed, number)
        for fault in faults(one, ask(one))
    ]


def test_an_odd_request_breaks_nothing_and_learns_nothing() -> None:
    wrong = wrong_among(0, SLICE)
    assert not wrong, "\n".join(wrong[:20])


@pytest.fixture
def unlogged() -> Iterator[None]:
    """Keep no lines of the log: each would keep its request, and 20,000 of them 13 GB."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.matrix
@pytest.mark.usefixtures("unlogged")
def test_many_odd_requests_break_nothing_and_learn_nothing() -> None:
    """`make fuzz` says how many, and from which seed."""
    wrong = wrong_among(SEED, MANY)
    assert not wrong, "\n".join(wrong[:50])


@pytest.mark.parametrize(
    "odd",
    [
        Odd(
            "alice",
            "POST",
            "/posts/new/",
            {},
            "application/x-www-form-urlencoded; charset=latin1",
            b"body=x",
        ),
        Odd(
            "admin",
            "POST",
            "/settings/username/",
            {"HX-Request": "true", "HX-Current-URL": "http://[::1"},
        ),
        Odd(
            "",
            "GET",
            "/public/",
            {"Origin": "http://[::1", "Referer": "http://[::1", "Host": "[::1"},
        ),
    ],
    ids=["another charset", "no address", "no host"],
)
def test_what_once_broke_is_answered(odd: Odd) -> None:
    TownWithSecrets()
    assert faults(odd, ask(odd)) == []


@pytest.mark.parametrize(
    "who", ["stranger", *(pytest.param(one, marks=pytest.mark.matrix) for one in ("", "alice"))]
)
def test_what_is_hidden_is_answered_as_what_never_was(who: str) -> None:
    """By status, headers, words, and how much is asked of the database."""
    town = TownWithSecrets()
    about = [
        route for route in routes(get_resolver().url_patterns) if route.startswith("posts/<id:pk>/")
    ]
    assert len(about) > 15
    differs = []
    for route in about:
        for method in ("GET", "POST"):
            said = {}
            for pk in (town.hidden[0].pk, town.hidden[1].pk, 987_654):
                path = "/" + route.replace("<id:pk>", str(pk))
                with CaptureQueriesContext(connection) as queries:
                    answer = ask(Odd(who, method, path))
                names = sorted(answer.headers)
                said[pk] = (answer.status_code, names, _told(answer.content), len(queries))
            if len({str(one) for one in said.values()}) > 1:
                brief = {pk: (one[0], len(one[1]), len(one[2]), one[3]) for pk, one in said.items()}
                differs.append(f"{method} {route}: {brief}")
    assert not differs, "\n".join(differs)


def _told(content: bytes) -> bytes:
    """Return what a page says, without ids and tokens."""
    return re.sub(rb'[0-9]+|value="[^"]*"|[0-9a-f]{8,}', b"", content)

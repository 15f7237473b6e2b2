"""Nobody gets so many pages that others wait for theirs; no person meets the limit."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from config.settings import base
from tests.people import person, signed_in, text_of
from users.http import pace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[list[float]]:
    """Let a minute begin, which lasts as long as the test wants; a few pages are the limit."""
    now = [6_000.0]
    monkeypatch.setattr("users.http.pace.monotonic", lambda: now[0])
    settings.LIMITS = {"page": "3/m", "visit": "2/m"}
    yield now


def statuses(browser: Client, number: int, path: str = "/public/", **headers: Any) -> list[int]:
    """Return how the server answers so many times."""
    return [browser.get(path, **headers).status_code for _ in range(number)]


def test_visitors_of_one_address_wait_when_they_ask_for_too_many_pages(
    stopped: list[float],
) -> None:
    visitor = Client()
    assert statuses(visitor, 2) == [200, 200]
    refused = visitor.get("/public/")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "61"
    assert "You're doing that too often" in text_of(refused)
    assert statuses(visitor, 1, REMOTE_ADDR="192.0.2.7") == [200]
    stopped[0] += 60
    assert statuses(visitor, 1) == [200]


def test_a_whole_ipv6_network_is_one_address() -> None:
    visitor = Client()
    addresses = [f"2001:db8:1:2::{number}" for number in range(1, 4)]
    found = [statuses(visitor, 1, REMOTE_ADDR=one)[0] for one in addresses]
    assert found == [200, 200, 429]
    assert statuses(visitor, 1, REMOTE_ADDR="2001:db8:1:3::1") == [200]


def test_who_is_signed_in_is_counted_alone_wherever_they_are() -> None:
    browser = Client()  # one: each has a process of its own, so to say, which counts for itself
    browser.force_login(person("anna"))
    anna = browser.cookies["sessionid"].value
    assert statuses(browser, 4) == [200, 200, 200, 429]
    assert statuses(browser, 1, REMOTE_ADDR="192.0.2.7") == [429]
    browser.cookies.clear()
    browser.force_login(person("bob"))
    assert statuses(browser, 1) == [200]  # from the same address
    browser.cookies["sessionid"] = "made-up"
    assert statuses(browser, 3) == [200, 200, 429]
    browser.cookies["sessionid"] = anna
    assert statuses(browser, 1) == [429]


def test_of_several_rates_each_counts(stopped: list[float], settings: Any) -> None:
    settings.LIMITS = {"visit": "2/m,3/h"}
    visitor = Client()
    assert statuses(visitor, 3) == [200, 200, 429]
    stopped[0] += 60
    assert statuses(visitor, 2) == [200, 429]
    stopped[0] += 3600
    assert statuses(visitor, 1) == [200]


def test_forms_count_as_well_and_what_was_typed_comes_back() -> None:
    anna = signed_in(person("anna"))
    statuses(anna, 3)
    refused = anna.post("/posts/new/", {"body": "Not lost"})
    assert refused.status_code == 429
    assert "Not lost" in text_of(refused)


def test_who_watches_and_pictures_are_not_counted() -> None:
    visitor = Client()
    assert set(statuses(visitor, 9, "/healthz")) == {200}
    assert 429 not in statuses(visitor, 9, f"/media/pictures/{'a' * 22}-48.webp")


def test_the_window_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_KNOWN", 1)
    visitor = Client()
    assert statuses(visitor, 3) == [200, 200, 429]
    # Nobody new is counted, and nobody new is kept out.
    assert statuses(visitor, 3, REMOTE_ADDR="192.0.2.7") == [200, 200, 200]


def test_the_site_has_the_limits_and_they_are_far_above_what_people_do() -> None:
    assert base.LIMITS["page"] == "300/m"
    assert base.LIMITS["visit"] == "600/m"
    assert "users.http.pace.PaceMiddleware" in base.MIDDLEWARE

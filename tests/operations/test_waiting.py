"""Nobody who waits for another machine holds a connection to the database meanwhile."""

import time
from typing import Any

import pytest
import requests
from django.db import connection
from django.test import Client

from feed.live.log import doorbell
from tests.mail_server import mail_server
from users.accounts.other_sites import OtherSitesAdapter
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def is_held(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note, whenever something outside is asked, whether the database connection is held."""
    noted: list[bool] = []
    send = requests.Session.send

    def note(*args: Any, **options: Any) -> Any:
        noted.append(connection.connection is not None)
        return send(*args, **options)

    monkeypatch.setattr(requests.Session, "send", note)
    return noted


def test_another_site_that_is_silent_is_waited_for_without_one(
    is_held: list[bool], settings: Any
) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    began = time.monotonic()
    with mail_server() as silent:
        silent.is_silent = True
        assert not User.objects.exists()  # as the session is read
        assert connection.connection is not None
        with OtherSitesAdapter().get_requests_session() as session, pytest.raises(requests.Timeout):
            session.get(f"http://127.0.0.1:{silent.port}/")
    assert is_held == [False]
    assert time.monotonic() - began < 60
    assert not User.objects.exists()


def test_whether_redis_answers_is_asked_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(execute: Any, *arguments: Any) -> Any:
        asked.append("the database")
        return execute(*arguments)

    async def ring_once() -> None:
        asked.append("Redis")

    monkeypatch.setattr(doorbell, "is_shared", lambda: True)
    monkeypatch.setattr("feed.views.health._ring_once", ring_once)
    with connection.execute_wrapper(note):
        assert Client().get("/readyz").status_code == 200
    assert asked[0] == "Redis"
    assert "the database" in asked

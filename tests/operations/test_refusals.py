"""Who is not let in by PostgreSQL reads why, and not that it took too long."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.db.utils import ConnectionHandler
from django.test import Client

from config import logs
from config.postgresql import base
from config.settings.connections import database
from config.settings.environment import Environment
from tests.services import Postgres, Site

PASSWORD = "right"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def guarded() -> Iterator[Postgres]:
    """A PostgreSQL that lets `plaza` in by a password alone, and nobody else."""
    server = Postgres()
    server.ask_for_passwords(PASSWORD)
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def nothing_found_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test has found out does not count."""
    monkeypatch.setattr(base, "_found", {})


def connecting(server: Postgres, who: str, name: str = "postgres", *, seconds: float = 0.5) -> Any:
    """Return a connection of Django's, as DATABASE_URL would have it, that waits for so long."""
    url = f"postgres://{who}@127.0.0.1:{server.port}/{name}"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", url)
        config = database(Environment(), "")
    config["OPTIONS"]["pool"] |= {"timeout": seconds, "min_size": 0}
    # Pools are known by their names, and the suite's own is "default".
    return ConnectionHandler({"default": config, "guarded": config})["guarded"]


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("who", "name", "code"),
    [
        ("plaza:wrong", "postgres", "28P01"),
        ("plaza", "postgres", "28P01"),  # no password at all
        ("nobody:right", "postgres", "28000"),
        (f"plaza:{PASSWORD}", "nowhere", "3D000"),
    ],
)
def test_a_refusal_says_its_code(guarded: Postgres, who: str, name: str, code: str) -> None:
    one = connecting(guarded, who, name)
    with pytest.raises(OperationalError, match=code) as refused:
        one.ensure_connection()
    one.close_pool()
    assert getattr(refused.value.__cause__, "sqlstate", None) == code
    record = logging.LogRecord("users.x", 30, "", 1, "away (%s)", (refused.value,), None)
    assert logs.message_of(record) == f"away (OperationalError {code})"


@pytest.mark.postgres
def test_who_is_let_in_is_let_in(guarded: Postgres) -> None:
    one = connecting(guarded, f"plaza:{PASSWORD}", seconds=10)
    one.ensure_connection()
    one.close()
    one.close_pool()


@pytest.mark.postgres
def test_a_server_that_is_away_refuses_nothing(guarded: Postgres) -> None:
    guarded.halt()
    one = connecting(guarded, f"plaza:{PASSWORD}")
    try:
        with pytest.raises(OperationalError, match="couldn't get a connection"):
            one.ensure_connection()
    finally:
        one.close_pool()
        guarded.start()


@pytest.mark.postgres
def test_a_command_with_a_wrong_password_ends_with_its_code(
    guarded: Postgres, tmp_path: Path
) -> None:
    site = Site(tmp_path, f"postgres://plaza:wrong@127.0.0.1:{guarded.port}/postgres")
    with pytest.raises(AssertionError, match="SQLSTATE 28P01"):
        site.manage("migrate")


def test_a_process_that_is_not_let_in_is_not_ready_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise OperationalError from psycopg.errors.InvalidPassword()

    monkeypatch.setattr(connection, "cursor", refuse)
    response = Client().get("/readyz", REMOTE_ADDR="127.0.0.1")
    assert (response.status_code, response.json()["database"]) == (503, "refused")

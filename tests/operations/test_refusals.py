"""Who is not let in by PostgreSQL reads why, and not that it took too long."""

import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.db.utils import ConnectionHandler
from django.test import Client

from config.operations import logs
from config.postgresql import base, refusals
from config.settings.connections import database
from config.settings.environment import Environment
from config.stack.parts import free_port
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


def connecting(server: Any, who: str, name: str = "postgres", *, seconds: float = 0.5) -> Any:
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


def test_while_nobody_says_why_all_hear_in_time_that_it_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server of names that is away: whoever asks for the code waits a little, the others do not."""
    over = threading.Event()
    asked = []

    def silent(parameters: dict[str, Any]) -> str:
        asked.append(parameters)
        over.wait(30)
        return ""

    monkeypatch.setattr(base, "sqlstate_of", silent)
    one = connecting(SimpleNamespace(port=free_port()), "plaza", seconds=0.2)
    with ThreadPoolExecutor(4) as threads:
        tries = [
            threads.submit(one.get_new_connection, one.get_connection_params()) for _ in range(4)
        ]
        try:
            waiting = wait(tries, 10).not_done
        finally:
            over.set()
    one.close_pool()
    assert not waiting
    assert all(isinstance(tried.exception(), psycopg.OperationalError) for tried in tries)
    assert len(asked) == 1


@pytest.mark.postgres
def test_a_name_is_looked_up_outside_libpq_which_would_stop_every_thread(
    guarded: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **options: Any) -> Any:
        found = known("127.0.0.1", *rest, **options)
        return [(*found[0][:4], ("::1", 0, 0, 0)), *found] if host == "db.plaza.example" else found

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    parameters = {"host": "db.plaza.example", "port": guarded.port, "dbname": "postgres"}
    assert refusals.sqlstate_of({**parameters, "user": "plaza", "password": "wrong"}) == "28P01"


@pytest.mark.matrix
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

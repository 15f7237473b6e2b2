"""What goes round in a process is watched from outside its own thread."""

import asyncio
import os
import socket
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.test import Client

from feed.live.hub.reader import Reader
from tests.operations.test_metrics import figure
from tests.services import Site
from tests.sockets import run
from tests.workers import workers
from users.lib import watchdog
from users.lib.watchdog import Watched

END_SLEEPERS = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND query LIKE '%%pg_sleep%%'"""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is watched: what other tests of this process have left does not count."""
    monkeypatch.setattr(watchdog, "_all", weakref.WeakSet())


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Where systemd would listen, for this process and those that it starts."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.bind(str(tmp_path / "notify"))
        there.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield there


@pytest.fixture
def hub_like() -> Iterator[Watched]:
    """Something that must beat all the time, and has not."""
    watched = Watched("hub-like", late=0)
    watched.beat()
    yield watched
    watched.rest()


def ask(sql: str) -> object:
    """Return the first thing that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_reader_whose_database_falls_silent_asks_anew() -> None:
    async def story() -> None:
        reader = Reader("test")
        reader.watched = Watched("test", wait=0.5)
        watchdog.begin()
        try:
            with pytest.raises(OperationalError):
                async with asyncio.timeout(15):
                    await reader.run(ask, "SELECT pg_sleep(60)")
            assert await reader.run(ask, "SELECT 7") == 7
        finally:
            await reader.run(ask, END_SLEEPERS)  # the server itself has not noticed
            await reader.close()

    run(story())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_reader_that_goes_on_asking_is_left_alone() -> None:
    watched = Watched("test", wait=0.5)

    def long_work() -> None:
        with watched.bounded():
            for _number in range(4):
                ask("SELECT pg_sleep(0.3)")
                assert not watched.cut_if_silent()

    long_work()


def test_a_connection_that_could_not_be_cut_is_not_said_to_be_cut(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watched = Watched("uncut", wait=0)
    with socket.socket() as unconnected:
        watched._connection = _wrapper_around(unconnected.fileno())
        watched._asked = 0.0
        assert not watched.cut_if_silent()
    watched._connection = _wrapper_around(-1)
    assert not watched.cut_if_silent()
    assert not figure("plaza_waits_cut_total", loop="uncut")
    assert "is cut" not in caplog.text
    there, here = socket.socketpair()
    with there, here:
        watched._connection = _wrapper_around(here.fileno())
        assert watched.cut_if_silent()
        assert there.recv(1) == b""
    assert figure("plaza_waits_cut_total", loop="uncut") == 1
    assert "uncut waited too long for the database: its connection is cut" in caplog.text


def _wrapper_around(descriptor: int) -> SimpleNamespace:
    """Return what of a connection of Django's the watchdog looks at."""
    return SimpleNamespace(
        connection=SimpleNamespace(pgconn=SimpleNamespace(socket=descriptor)),
    )


def test_a_process_in_which_something_stands_still_says_so(hub_like: Watched) -> None:
    response = Client().get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "stuck", "late": ["hub-like"]}
    hub_like.rest()
    assert Client().get("/healthz").status_code == 200


def test_systemd_hears_nothing_once_something_stands_still(
    hub_like: Watched, systemd: socket.socket
) -> None:
    systemd.setblocking(False)
    watchdog.look()
    with pytest.raises(BlockingIOError):
        systemd.recv(100)
    hub_like.rest()
    watchdog.look()
    assert systemd.recv(100) == b"WATCHDOG=1"


@pytest.mark.journey
def test_systemd_hears_from_a_server_without_visitors(site: Site, systemd: socket.socket) -> None:
    site.kill()
    site.environment["NOTIFY_SOCKET"] = os.environ["NOTIFY_SOCKET"]
    site.start()
    assert systemd.recv(100) == b"WATCHDOG=1"


@pytest.mark.django_db(transaction=True)
def test_systemd_hears_from_the_worker(tmp_path: Path, systemd: socket.socket) -> None:
    with workers(tmp_path) as start:
        start()
        assert systemd.recv(100) == b"WATCHDOG=1"

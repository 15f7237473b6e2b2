"""A process at its limit of file descriptors serves those who are there, and says that it is."""

import asyncio
import json
import resource
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from websockets.exceptions import InvalidMessage, InvalidStatus

from tests.operations.test_metrics import figures_of
from tests.services import BASE, Site, wait_for
from tests.sockets import close_code, cursor_in, frame_with, open_socket, run, say
from tests.workers import workers
from users.lib import descriptors, watchdog

NOFILE = resource.RLIMIT_NOFILE
FEW = 240
SOCKETS, CONNECTIONS = 300, 120  # more than there are descriptors
NUMBERS = """
import socket
from users.lib.descriptors import next_number
said = next_number()
held = socket.socket()
print(said, held.fileno(), next_number())
"""


@contextmanager
def soft_limit(number: int) -> Iterator[int]:
    """Give what is started meanwhile so few; yields how many it may take."""
    soft, hard = resource.getrlimit(NOFILE)
    resource.setrlimit(NOFILE, (number, hard))
    try:
        yield hard
    finally:
        resource.setrlimit(NOFILE, (soft, hard))


def soft_limit_of(pid: int) -> int:
    """Return what this process may have."""
    return resource.prlimit(pid, NOFILE)[0]


@pytest.mark.journey
def test_a_server_takes_as_many_as_it_is_allowed(site: Site) -> None:
    site.kill()
    with soft_limit(FEW) as hard:
        site.start()
    (process,) = site.processes.values()
    assert soft_limit_of(process.pid) == hard
    assert figures_of(site)["process_max_fds"] == hard


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_as_many_as_it_is_allowed(tmp_path: Path) -> None:
    with workers(tmp_path) as start, soft_limit(FEW) as hard:
        process = start()
        wait_for(lambda: soft_limit_of(process.pid) == hard, "the worker to take them")
        process.send_signal(signal.SIGTERM)


def test_a_limit_that_may_not_be_raised_is_said_and_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*arguments: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr(resource, "getrlimit", lambda what: (100, 200))
    assert descriptors.raise_limit() == 100
    assert "stays at 100 of 200" in caplog.text


async def crowd(site: Site) -> list[Any]:
    """Open more sockets than the process has descriptors; returns those that were let in."""
    held = []
    for _number in range(SOCKETS):
        try:
            held.append(await open_socket(site, "/ws/public/"))
        except (InvalidMessage, InvalidStatus, OSError):
            continue
    return held


@pytest.mark.journey
def test_however_many_pages_and_connections_there_are_a_post_goes_through_and_all_is_said(
    site: Site,
) -> None:
    (process,) = site.processes.values()
    resource.prlimit(process.pid, NOFILE, (FEW, FEW))

    async def test() -> None:
        mine = await open_socket(site, "/ws/home/", "alice")
        await say(mine, cursor_in(await asyncio.to_thread(site.get, "/", "alice")))
        await frame_with(mine, "live-cursor")
        pages = await crowd(site)
        assert len(pages) >= FEW // 3
        assert len(pages) < SOCKETS
        silent = [socket.create_connection(("127.0.0.1", site.ports[0]), 5) for _ in range(20)]
        post = await asyncio.to_thread(site.post, "alice", "heard all the same")
        await frame_with(mine, f'id="post-{post}"')
        says = await asyncio.to_thread(figures_of, site)
        assert says["process_max_fds"] == FEW
        assert says["process_open_fds"] < FEW
        refused = says['plaza_sockets_refused_total{reason="descriptors"}']
        assert refused == SOCKETS - len(pages)
        said = json.loads(await asyncio.to_thread(site.get, "/readyz"))
        assert (said["descriptors"], said["degraded"]) == ("few", True)
        for one in silent:
            one.close()
        for page in pages:
            await page.close()

        def is_well() -> bool:
            return not json.loads(site.get("/readyz"))["degraded"]

        await asyncio.to_thread(wait_for, is_well, "room for pages")
        again = await open_socket(site, "/ws/public/")
        await again.close()
        assert (await close_code(again))[0] == 1000

    run(test())
    assert site.log().count(f"open pages are refused: nearly all of {FEW} descriptors") == 1


@pytest.mark.journey
def test_connections_that_say_nothing_leave_enough_for_those_who_ask(site: Site) -> None:
    (process,) = site.processes.values()
    resource.prlimit(process.pid, NOFILE, (FEW, FEW))
    address = ("127.0.0.1", site.ports[0])
    asking = socket.create_connection(address, 5)  # before the crowd, as nginx keeps some
    silent = [socket.create_connection(address, 5) for _ in range(2 * FEW)]

    def ask(path: str) -> bytes:
        asking.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{site.ports[0]}\r\n\r\n".encode())
        answer = b""
        while b"</html>" not in answer and b"process_open_fds " not in answer:
            part = asking.recv(65_536)
            assert part, answer
            answer += part
        return answer

    assert ask("/public/").startswith(b"HTTP/1.1 200")
    said = ask("/metrics").decode()
    refused = next(
        line for line in said.splitlines() if line.startswith("plaza_connections_refused_total ")
    )
    assert float(refused.rpartition(" ")[2]) >= FEW
    for one in (*silent, asking):
        one.close()
    wait_for(lambda: site.answers(site.ports[0]), "room for connections")


def test_a_process_to_which_no_descriptor_is_left_for_long_says_that_it_is_stuck(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watchdog, "_all", weakref.WeakSet())  # what other tests have left
    monkeypatch.setattr(watchdog, "_none_left_since", None)
    monkeypatch.setattr(watchdog, "LATE_SECONDS", -1)
    with monkeypatch.context() as leaking:
        leaking.setattr(descriptors, "next_number", descriptors.limit)
        watchdog.look()
        response = Client().get("/healthz")
    assert (response.status_code, response.json()["late"]) == (503, ["descriptors"])
    watchdog.look()
    assert Client().get("/healthz").status_code == 200


def test_who_gets_the_last_ones_follows_from_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, connections, pages in ((65_536, 65_408, 65_344), (1_024, 896, 832), (240, 160, 120)):
        monkeypatch.setattr(descriptors, "limit", lambda limit=limit: limit)
        assert descriptors.for_connections() == connections
        assert descriptors.for_pages() == pages


def test_the_number_of_who_asks_next_is_the_lowest_that_is_free() -> None:
    """Told by a process of its own: threads of this one open and close some as well."""
    done = subprocess.run(
        [sys.executable, "-c", NUMBERS], cwd=BASE, capture_output=True, text=True, check=True
    )
    said, held, after = map(int, done.stdout.split())
    assert said == held < after

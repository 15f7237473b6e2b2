"""How a server process ends: nobody who was let in is sent away unanswered."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from config.stack.parts import ready
from tests.services import BASE, Site, server_with, wait_for
from tests.sockets import close_code, cursor_in, frame_with, open_socket, run, say

pytestmark = pytest.mark.journey

HEAD = b"%b HTTP/1.1\r\nHost: 127.0.0.1\r\n"


class Server:
    """One process of the site, on a socket file and on a port."""

    def __init__(self, site: Site, folder: Path) -> None:
        """Say where it listens."""
        self.site = site
        self.path = folder / "web.sock"
        self.port = site.ports[0]
        self.log = folder / "log"
        self.start()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        where = ["-u", str(self.path), "-b", "127.0.0.1", "-p", str(self.port), "-v", "0"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.server", *where],
                cwd=BASE,
                env=self.site.environment,
                stdout=log,
                stderr=log,
            )
        wait_for(lambda: ready(self.path), "daphne")

    def connect(self) -> socket.socket:
        """Connect to the socket file."""
        one = socket.socket(socket.AF_UNIX)
        one.settimeout(20)
        one.connect(str(self.path))
        return one

    def refuses(self) -> bool:
        """Whether nobody gets in any more."""
        try:
            self.connect().close()
        except OSError:
            return True
        return False


@pytest.fixture
def server(tmp_path: Path, sqlite_template: Path) -> Iterator[Server]:
    """One process; the folder's name is short, as names of socket files must be."""
    database = tmp_path / "site.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    with TemporaryDirectory(prefix="plaza-draining-") as folder:
        server = Server(Site(tmp_path, f"sqlite:///{database}"), Path(folder))
        yield server
        server.process.kill()
        server.process.wait()
        assert "Traceback" not in server.log.read_text(), server.log.read_text()


def answer(one: socket.socket) -> HTTPResponse:
    """Read the answer that comes over this connection."""
    reply = HTTPResponse(one)
    reply.begin()
    reply.read()
    return reply


def test_what_has_begun_is_finished_and_nobody_new_comes_in(server: Server) -> None:
    half, idle = server.connect(), server.connect()
    half.sendall(HEAD % b"POST /posts/new/" + b"Content-Length: 6\r\n\r\nbod")
    kept = HTTPConnection("127.0.0.1", server.port, timeout=20)
    kept.request("GET", "/healthz")
    assert kept.getresponse().read()
    server.process.send_signal(signal.SIGTERM)
    wait_for(server.refuses, "the door to close")
    wait_for(lambda: kept.sock.recv(1) == b"", "the idle connection to close")
    idle.sendall(HEAD % b"GET /healthz" + b"\r\n")  # had connected and is late with its request
    last = answer(idle)
    assert (last.status, last.headers["Connection"]) == (200, "close")
    half.sendall(b"y=x")
    last = answer(half)
    assert (last.status, last.headers["Connection"]) == (403, "close")  # without a token
    assert server.process.wait(10) == 0
    assert not server.path.exists()


def test_the_socket_file_is_for_the_group_and_nobody_else(server: Server) -> None:
    assert server.path.stat().st_mode & 0o777 == 0o660


def test_who_waits_at_the_door_when_it_closes_is_let_in(server: Server) -> None:
    server.process.send_signal(signal.SIGSTOP)
    waiting = [server.connect() for _ in range(700)]
    for one in waiting:
        one.sendall(HEAD % b"GET /healthz" + b"\r\n")
    server.process.send_signal(signal.SIGTERM)
    server.process.send_signal(signal.SIGCONT)
    assert {answer(one).status for one in waiting} == {200}
    assert server.process.wait(10) == 0


def test_open_pages_are_told_to_come_back(server: Server) -> None:
    site = server.site
    cursor = cursor_in(site.get("/public/"))

    async def check() -> None:
        pages = [await open_socket(site, "/ws/public/") for _ in range(20)]
        for page in pages:
            await say(page, cursor)
        for page in pages:
            await frame_with(page, "live-status")
        server.process.send_signal(signal.SIGTERM)
        assert {(await close_code(page))[0] for page in pages} == {1012}

    run(check())
    assert server.process.wait(10) == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_who_comes_while_the_only_process_is_away_waits_where_its_port_is_held(
    tmp_path: Path, sqlite_template: Path, how: signal.Signals
) -> None:
    database = tmp_path / "site.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    site = Site(tmp_path, f"sqlite:///{database}", are_ports_held=True).start()
    try:
        site.kill(how)
        waiting = [HTTPConnection("127.0.0.1", site.ports[0], timeout=30) for _number in range(10)]
        for one in waiting:
            one.request("GET", "/public/")
        site.start()
        assert {one.getresponse().status for one in waiting} == {200}
    finally:
        site.kill()
        site.let_go()
    assert "Traceback" not in site.log(), site.log()


@pytest.mark.slice(2)
@pytest.mark.parametrize("signals", [1, 2])
def test_a_socket_file_that_is_held_stays_for_the_next_process(
    server: Server, signals: int
) -> None:
    path = server.path.with_name("held.sock")
    with socket.socket(socket.AF_UNIX) as held, server.log.open("ab") as log:
        held.bind(str(path))
        held.listen(100)

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                server_with(held),
                cwd=BASE,
                env=server.site.environment,
                stdout=log,
                stderr=log,
                pass_fds=(held.fileno(),),
            )

        first = start()
        wait_for(lambda: ready(path), "daphne")
        for _number in range(signals):
            first.send_signal(signal.SIGTERM)
        # The second may come when it is all but over, and nobody listens for signals any more.
        assert first.wait(15) in {0, -signal.SIGTERM if signals > 1 else 0}
        with socket.socket(socket.AF_UNIX) as early:
            early.settimeout(30)
            early.connect(str(path))
            early.sendall(HEAD % b"GET /healthz" + b"\r\n")
            second = start()
            try:
                assert answer(early).status == 200
            finally:
                second.kill()
                second.wait()


def test_a_second_signal_ends_it_at_once(server: Server) -> None:
    half = server.connect()
    half.sendall(HEAD % b"POST /posts/new/" + b"Content-Length: 6\r\n\r\nbod")
    server.process.send_signal(signal.SIGINT)
    wait_for(server.refuses, "the door to close")
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(5) == 0


def test_a_socket_file_that_was_left_behind_is_in_nobodys_way_but_one_in_use_is_kept(
    server: Server,
) -> None:
    second = [sys.executable, "-m", "config.server", "-u", str(server.path)]
    done = subprocess.run(
        second, cwd=BASE, env=server.site.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Another process serves" in done.stderr
    assert ready(server.path)
    server.process.kill()
    server.process.wait()
    assert server.path.exists()
    server.start()

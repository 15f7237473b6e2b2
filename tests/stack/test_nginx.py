"""nginx as Plaza sets it up: what it lets through to the processes, what it answers itself."""

import http.server
import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest

from config.stack import nginx
from config.stack.parts import Nginx
from tests.services import BASE

ERRORS = BASE / "config" / "deploy" / "errors"
HASHED = "site.0123456789ab.css"
MEGABYTE = 1024 * 1024


class Backend(socketserver.ThreadingUnixStreamServer):
    """A process behind nginx that remembers what it was asked."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        """Listen on this socket file."""
        self.path = path
        self.asked: list[SimpleNamespace] = []
        self.breaks_off = False  # hears the request and ends the connection
        self.go_on = threading.Event()
        self.go_on.set()
        super().__init__(str(path), _Asked)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Go."""
        self.go_on.set()
        self.shutdown()
        self.server_close()
        self.path.unlink(missing_ok=True)


class _Asked(http.server.BaseHTTPRequestHandler):
    server: Backend
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = SimpleNamespace(
            method=self.command, path=self.path, headers=self.headers, body=len(body)
        )
        self.server.asked.append(said)
        self.server.go_on.wait(30)
        self.close_connection = True
        if self.server.breaks_off:
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST = _any

    def address_string(self) -> str:
        return "nginx"

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class Front:
    """nginx before two backends."""

    def __init__(self, folder: Path) -> None:
        """Start all three."""
        self.static, media = folder / "static", folder / "media"
        (media / "pictures").mkdir(parents=True)
        self.static.mkdir()
        (self.static / HASHED).write_text("p {}")
        (self.static / "plain.css").write_text("p {}")
        self.picture = f"{'a' * 22}-64.webp"
        (media / "pictures" / self.picture).write_bytes(b"RIFF")
        self.backends = [Backend(folder / f"web-{number}.sock") for number in (1, 2)]
        webs = [SimpleNamespace(socket=backend.path) for backend in self.backends]
        environment = {"STATIC_ROOT": str(self.static), "MEDIA_ROOT": str(media)}
        self.nginx = Nginx(folder, webs, environment, per_address=3)  # type: ignore[arg-type]
        self.nginx.start()
        self.nginx.wait_until_ready()

    @property
    def asked(self) -> list[SimpleNamespace]:
        """What the backends were asked, each in its order."""
        return [one for backend in self.backends for one in backend.asked]

    def send(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[HTTPResponse, str]:
        """Send a request (`X_Real_IP=` is X-Real-IP); returns the answer and its text."""
        connection = HTTPConnection("127.0.0.1", self.nginx.port, timeout=30)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, names)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def stop(self) -> None:
        """End all three."""
        self.nginx.stop()
        for backend in self.backends:
            backend.close()


@pytest.fixture
def front() -> Iterator[Front]:
    """nginx before two backends; the folder's name is short, as names of socket files must be."""
    with TemporaryDirectory(prefix="plaza-nginx-") as folder:
        front = Front(Path(folder))
        yield front
        front.stop()


def test_who_asks_is_what_nginx_sees_whatever_was_forged(front: Front) -> None:
    forged = {
        "X_Forwarded_For": "1.2.3.4",
        "X_Forwarded_Proto": "https",
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Port": "1",
        "X_Forwarded_Server": "evil.example",
        "X_Real_IP": "1.2.3.4",
        "Forwarded": "for=1.2.3.4;proto=https",
        "Daphne_Root_Path": "/evil",
    }
    front.send("GET", "/", b"", **forged)
    headers = front.asked[0].headers
    here = f"127.0.0.1:{front.nginx.port}"
    assert headers.get_all("X-Forwarded-For") == ["127.0.0.1"]
    assert headers.get_all("X-Forwarded-Proto") == ["http"]
    assert headers.get_all("X-Forwarded-Host") == [here]
    assert headers.get_all("Host") == [here]
    for gone in ("X-Forwarded-Port", "X-Forwarded-Server", "X-Real-IP", "Forwarded"):
        assert headers[gone] is None, gone
    assert headers["Daphne-Root-Path"] is None


def test_what_is_for_the_next_hop_goes_no_further(front: Front) -> None:
    hops = ("Keep_Alive", "Proxy", "Proxy_Connection", "Proxy_Authorization", "TE", "Trailer")
    front.send(
        "GET", "/", b"", Upgrade="h2c", Connection="Upgrade", **dict.fromkeys(hops, "trailers")
    )
    headers = front.asked[0].headers
    for name in (*hops, "Upgrade"):
        assert headers[name.replace("_", "-")] is None, name
    assert headers["Connection"] == "close"
    front.send("GET", "/ws/public/", Upgrade="WebSocket", Connection="Upgrade")
    headers = front.asked[-1].headers if len(front.backends[1].asked) else front.asked[1].headers
    assert (headers["Upgrade"], headers["Connection"]) == ("websocket", "upgrade")


def test_an_address_arrives_as_it_was_sent(front: Front) -> None:
    path = "/posts/1/%2e%2e/a%2Fb/?q=%C3%A4+b&x=//"
    front.send("GET", path)
    assert front.asked[0].path == path


def test_a_body_arrives_up_to_the_bound_and_more_is_refused_in_words(front: Front) -> None:
    front.send("POST", "/posts/new/", b"x" * 31 * MEGABYTE)
    assert front.asked[0].body == 31 * MEGABYTE
    answer, text = front.send("POST", "/posts/new/", b"x" * 33 * MEGABYTE)
    assert answer.status == 413
    assert "That is too large" in text
    assert "<!doctype html>" in text
    assert answer.headers["Retry-After"] is None
    answer, text = front.send("POST", "/posts/new/", b"x" * 33 * MEGABYTE, HX_Request="true")
    assert answer.status == 413
    assert text.startswith('<p class="message warning">That is too large.')
    assert len(front.asked) == 1


def test_a_page_of_nginx_looks_like_the_site_also_while_no_process_answers(front: Front) -> None:
    answer, text = front.send("POST", "/posts/new/", b"x" * 33 * MEGABYTE)
    allowed = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'self'; img-src 'self';" in allowed
    shown = {path.name: path.read_text() for path in ERRORS.glob("*.page.html")}
    assert text in shown.values()
    for name, page in shown.items():
        needed = re.findall(r'href="/static/([^"]+)"', page)
        assert any(one.endswith(".css") for one in needed), name
        for one in needed:  # without a hash, as `collectstatic` leaves them, too; nginx serves them
            assert (BASE / "static" / one).is_file(), (name, one)


def test_what_runs_the_site_is_not_shown_to_visitors(front: Front) -> None:
    for path in ("/metrics", "/metrics/", "/%6detrics", "//metrics", "/x/../metrics"):
        answer, _text = front.send("GET", path)
        assert answer.status == 404, path
    assert not front.asked


def test_static_files_with_a_hash_may_be_kept_for_ever(front: Front) -> None:
    answer, text = front.send("GET", f"/static/{HASHED}")
    assert (answer.status, text) == (200, "p {}")
    assert answer.headers["Content-Type"] == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer, _text = front.send("GET", "/static/plain.css")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert not front.asked


def test_pictures_are_served_as_what_they_are_and_nothing_else_is(front: Front) -> None:
    (front.static.parent / "secret.txt").write_text("secret")
    answer, _text = front.send("GET", f"/media/pictures/{front.picture}")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    outside = ("/static/../secret.txt", "/static../secret.txt", "/media/pictures../../secret.txt")
    for path in (
        *outside,
        "/media/pictures/%2e%2e/%2e%2e/secret.txt",
        "/plaza-errors/413.page.html",
    ):
        answer, text = front.send("GET", path)
        assert "secret" not in text, path
        assert "too large" not in text, path


def test_a_form_is_never_sent_twice_and_a_refused_connection_costs_nothing(front: Front) -> None:
    front.backends[0].close()
    for _ in range(4):
        assert front.send("POST", "/posts/new/", b"body=x")[0].status == 200
    assert len(front.backends[1].asked) == 4
    front.backends[1].breaks_off = True
    answer, text = front.send("POST", "/posts/new/", b"body=x")
    assert answer.status == 502
    assert "Plaza will be right back" in text
    assert answer.headers["Retry-After"] == "5"
    assert len(front.backends[1].asked) == 5


def test_a_page_that_looks_whether_anybody_is_there_gets_no_error_page(front: Front) -> None:
    """It looks for a stylesheet, and browsers complain of one that is something else."""
    assert front.send("GET", "/live/pulse/")[1] == "ok"
    for backend in front.backends:
        backend.close()
    answer, _text = front.send("GET", "/live/pulse/")
    assert answer.status == 502
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "html" in str(front.send("GET", "/live/socket/")[0].headers["Content-Type"])


def test_one_address_has_so_many_connections_and_no_more(front: Front) -> None:
    for backend in front.backends:
        backend.go_on.clear()
    waiting = [socket.create_connection(("127.0.0.1", front.nginx.port)) for _ in range(3)]
    for one in waiting:
        one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    while len(front.asked) < 3:
        threading.Event().wait(0.01)
    answer, text = front.send("GET", "/")
    assert answer.status == 429
    assert "Too many at once" in text
    for backend in front.backends:
        backend.go_on.set()
    for one in waiting:
        assert one.recv(100).startswith(b"HTTP/1.1 200")
        one.close()


def test_a_blank_that_is_left_over_is_an_error() -> None:
    with pytest.raises(KeyError):
        nginx.filled("plaza.conf.template", {})

"""nginx as Plaza sets it up: what it lets through to the processes, what it answers itself."""

import re
import socket
import threading

import pytest

from config.stack import nginx
from tests.services import BASE
from tests.stack.front import HASHED, Front

ERRORS = BASE / "config" / "deploy" / "errors"
MEGABYTE = 1024 * 1024


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
    assert text.startswith('<p class="message warning" ')
    assert ">That is too large." in text
    assert len(front.asked) == 1


def test_a_page_of_nginx_looks_like_the_site_also_while_no_process_answers(front: Front) -> None:
    answer, text = front.send("POST", "/posts/new/", b"x" * 33 * MEGABYTE)
    allowed = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'self'; img-src 'self' data:;" in allowed
    shown = {path.name: path.read_text() for path in ERRORS.glob("*.page.html")}
    assert text in shown.values()
    for name, page in shown.items():
        needed = re.findall(r'href="/static/([^"]+)"', page)
        assert any(one.endswith(".css") for one in needed), name
        for one in needed:  # without a hash, as `collectstatic` leaves them, too; nginx serves them
            assert (BASE / "static" / one).is_file(), (name, one)


def test_what_is_long_is_compressed_and_what_is_tiny_is_not(front: Front) -> None:
    """What a process answers it compresses itself, and is asked for as the browser said."""
    (front.static / "long.css").write_text("p {}" * 500)
    answer, _bytes = front.get_packed("/static/long.css")
    assert answer.headers["Content-Encoding"] == "gzip"
    answer, _bytes = front.get_packed("/static/plain.css")
    assert answer.headers["Content-Encoding"] is None
    answer, _bytes = front.get_packed("/")
    assert answer.headers["Content-Encoding"] is None
    assert front.asked[0].headers["Accept-Encoding"] == "gzip"


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


def test_pictures_of_posts_are_handed_out_when_plaza_says_so_and_only_then(front: Front) -> None:
    path = f"/internal/attachments/{front.attachment}"
    for backend in front.backends:
        backend.hands_out = path
    answer, text = front.send("GET", f"/pictures/{'a' * 22}/640.webp")
    assert (answer.status, text) == (200, "RIFF of a post")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for backend in front.backends:
        backend.hands_out = ""
    assert front.send("GET", f"/pictures/{'a' * 22}/640.webp")[1] == "ok"
    for direct in (path, f"/media/attachments/{front.attachment}", "/internal/../secret.txt"):
        assert "RIFF" not in front.send("GET", direct)[1], direct


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
    assert "Too many requests" in text
    for backend in front.backends:
        backend.go_on.set()
    for one in waiting:
        assert one.recv(100).startswith(b"HTTP/1.1 200")
        one.close()


def test_a_blank_that_is_left_over_is_an_error() -> None:
    with pytest.raises(KeyError):
        nginx.filled("plaza.conf.template", {})

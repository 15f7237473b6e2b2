"""What is asked, and what is not: each step of the way to a page is looked at."""

import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from feed.fetching.asking import MOST_REDIRECTS, Asker, NotFetched, parsed
from feed.fetching.open_web import is_open
from feed.fetching.reading import MOST_BESIDE, MOST_PAGE, head_of
from tests.previews.web import Web, answer, forever, page, redirect, silence


def asked(asker: Asker, address: str) -> str:
    """Ask for a page as the process does; returns its title."""
    return head_of(asker.ask(address, "text/html", MOST_PAGE + MOST_BESIDE)).title


def refusal(asker: Asker, address: str) -> str:
    """Return why nothing came of it."""
    with pytest.raises(NotFetched) as refused:
        asked(asker, address)
    return refused.value.code


def leads_to(*places: tuple[str, int]) -> Any:
    """Return a way to resolve names that says so of every one."""
    return lambda _host, _port: [
        (
            socket.AF_INET6 if ":" in place else socket.AF_INET,
            socket.SOCK_STREAM,
            6,
            "",
            (place, port),
        )
        for place, port in places
    ]


def test_a_page_is_asked_for_as_nobody(web: Web) -> None:
    web.answers["/a?b=c"] = answer(page("Soup"), set_cookie="who=you")
    web.answers["/next"] = redirect("/a?b=c")
    assert asked(web.asker(), web.url("/next#part")) == "Soup"
    assert web.asked == ["/next", "/a?b=c"]
    for head in web.heads:
        names = {line.partition(":")[0].lower() for line in head.split("\r\n")[1:] if line}
        assert names == {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert "user-agent: Plaza-Test" in head.replace("User-Agent", "user-agent")


def test_a_new_asker_reaches_only_the_open_web() -> None:
    assert Asker("x", 0.0).may_reach is is_open


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "127.0.0.1.", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_this_machine_is_never_asked(web: Web, host: str) -> None:
    asker = Asker("x", time.monotonic() + 5)
    for port in ("", f":{web.port}"):
        assert refusal(asker, f"http://{host}{port}/") == "place"
    assert not web.asked


@pytest.mark.parametrize(
    "address",
    [
        "http://you@example.org/",
        "http://you:word@example.org/",
        "http://@example.org/",
        "ftp://example.org/",
        "ftp://example.org:80/",
        "file:///etc/passwd",
        "gopher://example.org:80/_x",
        "javascript:alert(1)",
        "//example.org/",
        "example.org",
        "",
        "http://",
        "http:///path",
        "http://localhost/",
        "http://intranet/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://example.org:99999/",
        "http://example.org:x/",
        "http://exa mple.org/",
        "http://example.org/a b",
        "http://example.org\\@127.0.0.1/",
        "http://example.org/\r\nHost: other",
        "http://example.org/\x00",
        "http://[::1/",
        "http://[2606:4700::1111%1]/",
        "http://[2606:4700::1111%251]/",
        "http://[fe80::1%lo]/",
        "http://[v1.a:b]/",
        "http://.org/",
        "http://-.org/",
        "http://" + "a" * 64 + ".org/",
        "http://" + "a." * 200 + "org/",
        "http://ex%61mple.org/",
        "http://пример\u202e.org/",
        "http://example.org/" + "a" * 2_000,
        "http://example.org/\ud800",
    ],
)
def test_what_is_no_address_of_the_web_is_not_asked(address: str) -> None:
    with pytest.raises(NotFetched) as refused:
        parsed(address)
    assert refused.value.code == "address"


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("HTTPS://EXAMPLE.org", "example.org", "/"),
        ("http://example.org./?q=ä#part", "example.org", "/?q=%C3%A4"),
        ("https://bücher.example/straße%20x", "xn--bcher-kva.example", "/stra%C3%9Fe%20x"),
        ("https://faß.de/", "xn--fa-hia.de", "/"),
        ("http://例え.テスト/a'b(c)[d]", "xn--r8jz45g.xn--zckzah", "/a'b(c)[d]"),
        ("http://1.1.1.1/", "1.1.1.1", "/"),
        ("http://[2606:4700:4700::1111]/", "2606:4700:4700::1111", "/"),
        ("http://[2606:4700:4700:0:0:0:0:1111]/", "2606:4700:4700::1111", "/"),
    ],
)
def test_an_address_is_asked_as_browsers_ask_it(address: str, host: str, path: str) -> None:
    target = parsed(address)
    assert (target.host, target.path) == (host, path)


def test_other_ports_than_those_of_the_web_are_not_asked(web: Web) -> None:
    resolve = leads_to(("93.184.215.14", 8080))
    asker = Asker("x", time.monotonic() + 5, resolve=resolve)
    assert refusal(asker, "http://example.org:8080/") == "place"


def test_a_name_is_resolved_once_and_asked_where_it_led(web: Web) -> None:
    """Its second answer would be another machine: it is never asked for."""
    web.answers["/"] = answer(page("The first"))
    answers = [[("127.0.0.1", web.port)], [("127.0.0.2", web.port)]]
    names: list[str] = []

    def resolve(host: str, port: int) -> Any:
        names.append(host)
        return leads_to(*answers[min(len(names), 2) - 1])(host, port)

    asker = Asker("x", time.monotonic() + 5, may_reach=web.is_it, resolve=resolve)
    assert asked(asker, "http://rebinding.example/") == "The first"
    assert names == ["rebinding.example"]
    assert "Host: rebinding.example\r\n" in web.heads[0]
    # Asked once more, the name leads elsewhere, which is looked at as the first was.
    assert refusal(asker, "http://rebinding.example/") == "place"


def test_a_redirect_is_looked_at_like_the_first_address(web: Web) -> None:
    """The name of the second step leads to this machine, at a port of the web."""
    web.answers["/"] = redirect("http://inside.example/secret")
    places = {"outside.example": ("127.0.0.1", web.port), "inside.example": ("127.0.0.1", 80)}
    asker = Asker(
        "x",
        time.monotonic() + 5,
        may_reach=web.is_it,
        resolve=lambda host, port: leads_to(places[host])(host, port),
    )
    assert refusal(asker, "http://outside.example/") == "place"
    assert web.asked == ["/"]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("http://127.0.0.1:1/", "place"),
        ("http://169.254.169.254/latest/meta-data/", "place"),
        ("http://[::ffff:a9fe:a9fe]/", "place"),
        ("http://[64:ff9b::7f00:1]/", "place"),
        ("//localhost/", "address"),
        ("file:///etc/passwd", "address"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "address"),
        ("http://you:word@example.org/", "address"),
        ("http://[", "address"),
        ("javascript:alert(1)", "address"),
        ("", "status"),
    ],
)
def test_a_redirect_leads_nowhere_else(web: Web, place: str, code: str) -> None:
    web.answers["/"] = redirect(place)
    assert refusal(web.asker(), web.url()) == code
    assert web.asked == ["/"]


def test_three_redirects_are_followed_and_no_more(web: Web) -> None:
    for number in range(9):
        web.answers[f"/{number}"] = redirect(f"/{number + 1}", "301 Moved")
    web.answers[f"/{MOST_REDIRECTS}"] = answer(page("There"))
    assert asked(web.asker(), web.url("/0")) == "There"
    web.answers[f"/{MOST_REDIRECTS}"] = redirect(f"/{MOST_REDIRECTS + 1}")
    web.asked.clear()
    assert refusal(web.asker(), web.url("/0")) == "redirects"
    assert len(web.asked) == MOST_REDIRECTS + 1
    web.answers["/round"] = redirect("/round")
    assert refusal(web.asker(), web.url("/round")) == "redirects"


def test_a_redirect_in_other_letters_is_followed(web: Web) -> None:
    web.answers["/"] = redirect("/stra\u00c3\u009fe")  # the bytes of UTF-8, as servers send them
    web.answers["/stra%C3%9Fe"] = answer(page("Street"))
    assert asked(web.asker(), web.url()) == "Street"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (answer(page(), status="404 Not Found"), "status"),
        (answer(page(), status="500 Oh"), "status"),
        (answer(page(), status="204 No Content"), "status"),
        (answer(page(), status="206 Partial"), "status"),
        (answer(page(), kind="application/pdf"), "type"),
        (answer(page(), kind="image/svg+xml"), "type"),
        (answer(page(), kind="text/plain"), "type"),
        (answer(page(), kind="multipart/form-data; text/html"), "type"),
        (answer(page(), kind=""), "type"),
        (answer(page(), content_encoding="br"), "type"),
        (answer(page(), content_encoding="gzip, gzip"), "type"),
        (answer(page(), content_encoding="gzip"), "broken"),
        (b"", "away"),
        (b"\x00\x01\x02 no words at all\r\n\r\n", "broken"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "broken"),
        (b"HTTP/1.1 two hundred\r\n\r\n", "broken"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n", "broken"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000, "broken"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "broken",
        ),
    ],
)
def test_what_is_no_page_is_told_in_a_word(web: Web, answers: bytes, code: str) -> None:
    web.answers["/"] = answers
    assert refusal(web.asker(), web.url()) == code


HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "answers",
    [
        silence,
        forever(b"", b"H", 0.05),
        forever(HTML, b"A", 0.05),
        forever(HTML + b"\r\n", b"x", 0.05),
        forever(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    ],
    ids=["silent", "first line", "heads", "body", "continue"],
)
def test_who_is_slow_has_as_long_as_everybody(web: Web, answers: Any) -> None:
    web.answers["/"] = answers
    began = time.monotonic()
    assert refusal(web.asker(0.5), web.url()) == "slow"
    assert time.monotonic() - began < 5


def test_a_redirect_takes_of_the_same_time(web: Web) -> None:
    def late(line: socket.socket) -> None:
        time.sleep(0.3)
        line.sendall(redirect("/"))

    web.answers["/"] = late
    assert refusal(web.asker(0.5), web.url()) == "slow"


def test_one_hundred_thousand_continues_are_not_read(web: Web) -> None:
    again = b"HTTP/1.1 100 Continue\r\n\r\n"
    web.answers["/"] = forever(again * 1_000, again * 1_000)
    assert refusal(web.asker(20), web.url()) == "large"


def test_a_certificate_is_held_against_the_name(tmp_path: Path) -> None:
    """A machine with a certificate that nobody has signed shows nothing."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2"]
    names = ["-subj", "/CN=right.example", "-addext", "subjectAltName=DNS:right.example"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    made = ["openssl", "req", "-x509", *kind, *names, *files]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def serve() -> None:
            for _time in range(3):
                line, _who = listening.accept()
                try:
                    with context.wrap_socket(line, server_side=True) as tls:
                        tls.recv(4_096)
                        tls.sendall(answer(page("Safe")))
                except OSError:
                    line.close()

        threading.Thread(target=serve, daemon=True).start()

        def asker(tls: ssl.SSLContext) -> Asker:
            return Asker(
                "x",
                time.monotonic() + 5,
                may_reach=lambda *_place: True,
                resolve=leads_to(("127.0.0.1", port)),
                tls=tls,
            )

        assert refusal(asker(ssl.create_default_context()), "https://right.example/") == "tls"
        known = ssl.create_default_context(cafile=str(certificate))
        assert refusal(asker(known), "https://wrong.example/") == "tls"
        assert asked(asker(known), "https://right.example/") == "Safe"

"""The process that asks: whatever it meets, it ends in time, and what it answered is believed no further than
it goes."""

import json
import sys
import time
from collections.abc import Sequence

import pytest

from feed.fetching import apart
from feed.fetching.apart import COMMAND, Fetched, fetched_apart
from feed.fetching.asking import NotFetched
from feed.fetching.heads import MOST_WORDS
from feed.fetching.reading import MOST_PAGE
from tests.previews.web import Web, answer, forever, meta, page, redirect, silence

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def command_for(web: Web) -> Sequence[str]:
    """Return what starts the process, let at this server."""
    return (sys.executable, "-m", "tests.previews.child", str(web.port))


def fetched(web: Web) -> Fetched:
    """Ask for the page of this server."""
    return fetched_apart(web.url(), "Plaza-Test", command_for(web))


def saying(answered: bytes) -> Fetched:
    """Take a process that answers so."""
    script = f"import sys; sys.stdout.buffer.write({answered!r})"
    return fetched_apart("http://example.org/", "x", (sys.executable, "-c", script))


def test_a_page_and_its_picture_come_out(web: Web) -> None:
    more = meta(og_title="Soup", og_description="How", og_site_name="Cook", og_image="/a.png")
    web.answers = {"/": answer(page("", more)), "/a.png": answer(b"\x00\n\xff", "image/png")}
    assert fetched(web) == Fetched("Soup", "How", "Cook", b"\x00\n\xff")
    assert "User-Agent: Plaza-Test\r\n" in web.heads[0]


def test_a_picture_whose_address_has_blanks_comes_out_too(web: Web) -> None:
    web.answers["/"] = answer(page("Soup", meta(og_image="/my soup.png")))
    web.answers["/my%20soup.png"] = redirect("/my other soup.png")
    web.answers["/my%20other%20soup.png"] = answer(b"\xff", "image/png")
    assert fetched(web) == Fetched("Soup", "", "", b"\xff")


def test_the_real_one_asks_nobody_on_this_machine(web: Web) -> None:
    web.answers["/"] = answer(page("Secret"))
    assert (sys.executable, "-m", "feed.fetching") == COMMAND
    for address in (web.url(), web.url(host="127.1"), f"http://[::1]:{web.port}/"):
        with pytest.raises(NotFetched, match="place"):
            fetched_apart(address, "Plaza-Test")
    assert not web.asked


@pytest.mark.parametrize(
    "place",
    [
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "http://127.0.0.1:1/a.png",
        "http://169.254.169.254/a.png",
        "http://[64:ff9b::7f00:1]/a.png",
        "http://you:word@example.org/a.png",
        "//[",
        "/gone.png",
        "/page.png",
        "/drawn.svgz",
    ],
)
def test_a_picture_from_nowhere_is_none(web: Web, place: str) -> None:
    web.answers = {"/": answer(page("Soup", meta(og_image=place)))}
    web.answers["/page.png"] = answer(page("No picture"))
    assert fetched(web) == Fetched("Soup", "", "")


@pytest.mark.slice(4)
@pytest.mark.parametrize(
    "bad",
    [b"<!--", b"<a ", b"<meta charset ", b"<div>" * 10],
)
def test_no_page_keeps_it_busy(web: Web, bad: bytes) -> None:
    """Read or refused: it ends after a few seconds of work, as the system counts them."""
    body = b"<html><head><title>Busy</title>" + bad * ((MOST_PAGE - 100) // len(bad))
    web.answers["/"] = answer(body)
    try:
        assert fetched(web).title.startswith("Busy")
    except NotFetched as refused:
        assert refused.code in ("effort", "slow")


def test_whoever_never_answers_is_given_up(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1.5)  # before its own clock
    for never in (silence, forever(HTML, b"<!-- -->", 0.05)):
        web.answers["/"] = never
        began = time.monotonic()
        with pytest.raises(NotFetched, match="slow"):
            fetched(web)
        assert time.monotonic() - began < 15


def test_a_page_counts_whose_picture_never_comes(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    web.answers["/"] = answer(page("Soup", meta(og_image="/a.png")))
    web.answers["/a.png"] = silence
    monkeypatch.setattr(apart, "SECONDS", 4.0)
    assert fetched(web) == Fetched("Soup", "", "")


def test_a_name_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.5)
    with pytest.raises(NotFetched, match="slow"):
        fetched_apart(
            "http://example.org/", "x", (sys.executable, "-c", "import time; time.sleep(60)")
        )


@pytest.mark.parametrize(
    "answered",
    [
        b"",
        b"\n",
        b"{",
        b"[]",
        b"null\n",
        b"7\n",
        b"\xff\n",
        b"[" * 100_000,
        b'{"failure": "' + b"x" * 99,
        b'{"failure": "a\\u0000b"}\n',
        b'{"failure": "\\ud800"}\n',
    ],
)
def test_an_answer_that_is_none_is_a_failure(answered: bytes) -> None:
    with pytest.raises(NotFetched) as refused:
        saying(answered)
    assert refused.value.code == "effort"


def test_an_answer_is_cut_to_what_it_may_be() -> None:
    said = {"title": "t" * 9_000, "description": 7, "site": None, "more": "x"}
    got = saying(json.dumps(said).encode() + b"\n3\nabcd")
    assert got == Fetched("t" * (MOST_WORDS + 1), "", "", b"")
    assert saying(b"{}\n3\nabc").picture == b"abc"
    for rest in (b"3\nab", b"-3\nabc", b"x\nabc", b"", b"9" * 5_000 + b"\nabc", b"\xb2\nab"):
        assert saying(b"{}\n" + rest).picture == b""
    with pytest.raises(NotFetched) as refused:
        saying(json.dumps({"failure": "w" * 99}).encode() + b"\n")
    assert len(refused.value.code) <= 12


def test_an_answer_without_end_is_read_no_further_than_one_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is not its time that ends it: in ten seconds a pipe fills the memory of the worker."""
    monkeypatch.setattr(apart, "SECONDS", 5.0)
    for begins in (b"", b'{"title": "Soup"}\n', b"{}\n9\n"):
        script = (
            f"import sys, time; say = sys.stdout.buffer.write; say({begins!r})\n"
            "for _ in range(1_000): say(b'x' * 65_536)\n"
            "time.sleep(60)"
        )
        began = time.monotonic()
        try:
            got = fetched_apart("http://example.org/", "x", (sys.executable, "-c", script))
            assert got.picture == b""
        except NotFetched as refused:
            assert refused.code == "effort"
        assert time.monotonic() - began < 4.5


def test_one_that_ends_before_it_is_asked_is_a_failure() -> None:
    with pytest.raises(NotFetched, match="effort"):
        fetched_apart(
            "http://example.org/",
            "x",
            (sys.executable, "-c", "import os; os.close(0); os._exit(1)"),
        )

"""The benchmark's own eyes: its client notices what is lost and what comes twice, its report what was."""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from feed.models import Conversation, Membership
from tests.load import frames, plots, report
from tests.load.fanout import ratios
from tests.load.measuring import cpu_of, family, memory_of, quantile
from tests.load.pages import Client
from tests.load.people import fill, let_talk
from tests.load.pump import DONE, UPGRADE
from tests.load.sockets import Speech

PAGES = 3
Sends = Callable[[list[socket.socket], bytes], None]


def once(pages: list[socket.socket], frame: bytes) -> None:
    for page in pages:
        page.sendall(frame)


def in_pieces(pages: list[socket.socket], frame: bytes) -> None:
    for page in pages:
        page.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(frame), 7):
            page.sendall(frame[at : at + 7])


def not_to_the_last(pages: list[socket.socket], frame: bytes) -> None:
    once(pages[:-1], frame)


def twice_to_the_first(pages: list[socket.socket], frame: bytes) -> None:
    once([pages[0], *pages], frame)


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """Yield the address of a server that opens pages and sends a post as the parameter does."""
    sends: Sends = request.param
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        pages: list[socket.socket] = []
        while True:
            try:
                one, _address = listener.accept()
            except OSError:
                return
            asked = one.recv(65536)
            if asked.startswith(b"GET"):
                one.sendall(UPGRADE)
                pages.append(one)
            else:
                number = int(asked.rpartition(b"\n")[2])
                sends(pages, frames.server_message(b"<p>bench-%06d</p>" % number + b" " * 500))
                one.sendall(DONE)
                one.close()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def delivered(address: tuple[str, int], seconds: float = 10.0, at_once: int = 1) -> Any:
    """Open pages, send three posts, and return what the client says of them."""
    shake = frames.handshake("127.0.0.1", "/", {})
    posts = [(n, frames.request("127.0.0.1", "/", {}, str(n).encode())) for n in range(3)]
    with Client() as client:
        client.ask("open", [(address, shake, b"")] * PAGES, Speech(), 10.0)
        return client.ask("posts", address, posts, 0.0, PAGES, seconds, at_once)


@pytest.mark.parametrize("at_once", [1, 2, 3])
@pytest.mark.parametrize("served", [once, in_pieces], indirect=True)
def test_every_delivery_is_seen_once_and_timed(served: tuple[str, int], at_once: int) -> None:
    found = delivered(served, at_once=at_once)
    assert [len(one.delays) for one in found] == [PAGES] * 3
    assert all(0 < delay < 10 for one in found for delay in one.delays)


@pytest.mark.parametrize("served", [not_to_the_last], indirect=True)
def test_a_post_that_one_page_never_gets_fails_the_run(served: tuple[str, int]) -> None:
    with pytest.raises(RuntimeError, match="1 deliveries never came"):
        delivered(served, seconds=1.0)


@pytest.mark.parametrize("served", [twice_to_the_first], indirect=True)
def test_a_post_that_one_page_gets_twice_fails_the_run(served: tuple[str, int]) -> None:
    with pytest.raises(RuntimeError, match="1 pages got it more than once"):
        delivered(served)


def test_open_pages_say_in_turn_and_so_often_what_they_are_told() -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            pages = [listener.accept()[0] for _page in range(PAGES)]
            for one in pages:
                assert one.recv(65536).startswith(b"GET")
                one.sendall(UPGRADE)
            heard.extend(b"".join(iter(lambda one=one: one.recv(65536), b"")) for one in pages)  # type: ignore[misc]

        hearing = threading.Thread(target=listen, daemon=True)
        hearing.start()
        shake = frames.handshake("127.0.0.1", "/", {})
        with Client() as client:
            client.ask("open", [(listener.getsockname(), shake, b"")] * PAGES, Speech(), 10.0)
            said = client.ask("say", b"typing", 20.0, 0.5)
        hearing.join(10)
    assert 0 < said <= 20 * PAGES * 0.5
    counted = [one.count(frames.message(b"typing")) for one in heard]
    assert sum(counted) == said and max(counted) - min(counted) <= 1


def test_processor_seconds_and_memory_are_those_of_this_process() -> None:
    before = cpu_of(os.getpid())
    while cpu_of(os.getpid()) < before + 0.05:
        sum(range(10_000))
    assert os.getpid() in family(os.getpid())
    assert memory_of(os.getpid()).rss > 10_000_000


def test_quantiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(1, 101)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)) == (50, 99, 100)
    assert quantile([], 0.5) == 0


def test_a_storm_that_loses_or_doubles_anything_is_told() -> None:
    assert report.is_whole({"storm": {"rows": [{"lost": 0, "twice": 0}]}})
    assert not report.is_whole({"storm": {"rows": [{"lost": 1, "twice": 0}]}})
    assert not report.is_whole({"storm": {"rows": [{"lost": 0, "twice": 2}]}})


def test_ratios_say_how_often_plaza_delivers_for_each_delivery_of_another(tmp_path: Path) -> None:
    rows = [
        {"name": name, "pages": 1_000, "deliveries_per_cpu_second": speed, "p99_ms": 9.0,
         "memory_per_page_kb": 30.0, "way": way}
        for name, speed, way in (
            ("Plaza", 60_000.0, "alone"), ("tutorial", 1_000.0, "alone"),
            ("Plaza", 90_000.0, "flow"), ("tutorial", 900.0, "flow"),
        )
    ]  # fmt: skip
    assert ratios(rows) == [
        {"pages": 1_000, "way": "alone", "times": {"tutorial": 60.0}},
        {"pages": 1_000, "way": "flow", "times": {"tutorial": 100.0}},
    ]
    [path] = plots.draw({"fanout": {"rows": rows}}, tmp_path)
    assert "tutorial" in path.read_text()


CONDITIONS = {
    "commit": "b2", "date": "today", "versions": {}, "is_quick": False, "cores": 2, "memory_gb": 4,
    "processor": "one", "system": "Linux", "load_before": 0, "server_cores": [0], "client_cores": [1],
}  # fmt: skip


def test_figures_that_were_kept_before_there_was_a_flow_are_told_without_one(
    tmp_path: Path,
) -> None:
    rows = [
        {"name": name, "pages": 1_000, "deliveries_per_cpu_second": 9.0, "at_once": at_once,
         "memory_per_page_kb": 30.0, "p99_ms": 9.0, "counted": "all"}
        for name in ("Plaza", "tutorial") for at_once in (1, 10)
    ]  # fmt: skip
    ways = [{"pages": 1_000, "at_once": at_once, "times": {"tutorial": 1.0}} for at_once in (1, 10)]
    kept = tmp_path / "figures.json"
    kept.write_text(
        json.dumps({"conditions": CONDITIONS, "fanout": {"rows": rows, "ratios": ways}})
    )
    figures = report.load(str(kept))
    told = report.text(figures)
    assert "10 posts at the same moment" in told
    assert "flow of posts" not in told
    assert list(plots.draw(figures, tmp_path))


def test_a_part_of_an_earlier_run_says_so() -> None:
    for commit, is_told in (("a1", True), ("b2", False)):
        told = report.text({"conditions": CONDITIONS, "client": {"commit": commit, "rows": []}})
        assert ("at a1" in told) is is_told


def test_what_typing_costs_beside_messages_is_told_where_it_was_measured() -> None:
    row = {
        "people": 1_000, "where": "one room", "messages_a_second": 6.0, "with_beside": 1.0, "busy": 0.5,
        "deliveries_per_cpu_second": 9.0, "cpu_ms_per_message": 1.0, "p50_ms": 9.0, "p99_ms": 9.0,
    }  # fmt: skip
    typing = {
        "signs_a_second": 1_990.0, "frames": 40_000, "cpu_us_per_sign": 7.3, "of_messages": 0.08,
        "of_a_message": 0.004, "statements": 3, "statements_at_rest": 15,
    }  # fmt: skip
    for more, is_told in (({}, False), ({"typing": typing}, True)):
        told = report.text({"conditions": CONDITIONS, "messages": {"rows": [{**row, **more}]}})
        assert ("**Typing**" in told) is is_told
    assert "1,990" in told and "8 %" in told.replace("8%", "8 %") and "0.4%" in told


@pytest.mark.django_db
def test_who_talks_in_the_benchmark_does_so_in_twos_and_in_one_room() -> None:
    fill(4, 0, 10)
    let_talk(4)
    kinds = Conversation.objects.order_by("pk").values_list("kind", flat=True)
    assert [*kinds] == ["two", "two", "group"]
    assert Membership.objects.count() == 8

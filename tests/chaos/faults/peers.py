"""Peers that vanish, or talk nonsense."""

import os
import random
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.chaos.kernel import give_way, held_to
from tests.chaos.raw import Raw, open_pages
from tests.chaos.town import TownUnderFaults
from tests.services import wait_for
from tests.sockets import cursor_in

from .fault import Fault

VANISHED = 20  # peers
MOST_SILENCE = (
    75.0  # seconds after which the site knows that a peer is gone: pings each 20, patience 30
)
JUNK = 10_000
BURST, MANNERS = 250, 60  # messages on one socket
AT_ONCE = 4  # who talk nonsense
NONSENSE = (
    b"",
    b"{",
    b"null",
    b'{"cursor": 5}',
    b'{"cursor": ["x:y", {}]}',
    b'{"cursor": "' + b"9" * 400 + b':-1"}',
    b'{"seen": {"a": []}}',
    b"[" * 3_000,
)
WORSE = (b"\xc3\x28\xff", b"x" * 9_000)  # not even text; longer than a page may


@contextmanager
def cut(sockets: list[socket.socket]) -> Iterator[None]:
    """Nothing these sockets send arrives any more, and nobody is told.

    Who may not tell the kernel so lets them be silent: they answer no ping, and stay open meanwhile.
    """
    if os.geteuid():
        yield
        return
    rules = [
        ["INPUT", "-i", "lo", "-p", "tcp", way, str(one.getsockname()[1]), "-j", "DROP"]
        for one in sockets
        for way in ("--sport", "--dport")
    ]
    try:
        for rule in rules:
            subprocess.run(["iptables", "-w", "-A", *rule], check=True, capture_output=True)
        yield
    finally:
        for rule in rules:
            subprocess.run(["iptables", "-w", "-D", *rule], check=False, capture_output=True)


def vanished(town: TownUnderFaults) -> dict[str, float]:
    """Peers vanish without a word: the site finds out by its pings, and keeps nothing of them."""
    pages = open_pages(town, VANISHED)
    ports = {page.socket.getsockname()[1] for page in pages}
    wait_for(lambda: held_to(ports) == VANISHED, "the pages to be open")
    with cut([page.socket for page in pages]):
        began = time.monotonic()
        if not os.geteuid():
            for page in pages:
                page.socket.close()

        wait_for(lambda: not held_to(ports), "the site to notice that peers are gone", MOST_SILENCE)
        return {"peers": VANISHED, "seconds until noticed": round(time.monotonic() - began, 1)}


def junk(town: TownUnderFaults) -> dict[str, float]:
    """10,000 messages that mean nothing: ignored, then the socket is closed for good; nobody else
    waits more than twice as long as usual."""
    cursor = cursor_in(town.site.get("/public/"))
    seeds = [town.rng.random() for _number in range(AT_ONCE)]
    usual = town.usual()
    with town.probe() as probe, ThreadPoolExecutor(AT_ONCE, initializer=give_way) as talkers:
        talks = list(talkers.map(lambda seed: _talk_nonsense(town, cursor, seed), seeds))
    codes: Counter[int] = sum((said for _sent, said in talks), Counter())
    known = {0, 1007, 1009, 4429}  # cut off; not UTF-8; too long; too much
    assert set(codes) <= known, f"closed with {dict(codes)}"
    assert codes[4429], f"nobody was told that it is too much: {dict(codes)}"
    sent = sum(sent for sent, _said in talks)
    return {"messages": sent, "told 4429": codes[4429], **probe.beside(usual)}


def _talk_nonsense(town: TownUnderFaults, cursor: str, seed: float) -> tuple[int, Counter[int]]:
    """Open one socket after the other and say its share of nonsense; returns how much was sent, and
    with which codes the site hung up."""
    rng = random.Random(seed)
    codes: Counter[int] = Counter()
    sent = 0
    while sent < JUNK / AT_ONCE:
        page = Raw(town.any_url(), "/ws/public/", cursor)
        # Who goes on and on while being told to go does not hear it: only some stop in time.
        has_manners = rng.random() < 0.5
        try:
            for _message in range(MANNERS if has_manners else BURST):
                page.say(rng.choice(NONSENSE if has_manners else (*NONSENSE, *WORSE)))
                sent += 1
        except OSError:
            sent += 1
        codes[_close_code(page.read_to_end())] += 1
    return sent, codes


def _close_code(said: bytes) -> int:
    """Return the code of the last close frame in what was sent; 0 where there is none."""
    at = said.rfind(b"\x88")
    return int.from_bytes(said[at + 2 : at + 4], "big") if at >= 0 and len(said) >= at + 4 else 0


FAULTS = (
    Fault("junk", "10,000 junk messages", junk, pace=3),
    Fault("half-open", "20 peers vanish without a FIN", vanished, pace=6),
)

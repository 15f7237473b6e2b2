"""People who want the site busy, two hundred connections of every kind at once."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from tests.chaos.grounds import Guarded
from tests.chaos.hostile import KINDS
from tests.chaos.kernel import forget_peaks, held, peak
from tests.chaos.town import HERALD, STRANGER, TownUnderFaults
from tests.services import BASE
from tests.sockets import cursor_in, frame_with, open_socket, run, say

from .fault import Fault, ground_of

POSTS, COMING = 120, 5  # the first of them while a thousand connect at once
BETWEEN = 0.25  # seconds between two posts
PATIENCE = 60  # seconds for one post
MOST_SECONDS = 1.0  # in which 99 of 100 posts are elsewhere
MOST_GROWN = 150.0  # MB of one process


def hostile(town: TownUnderFaults) -> dict[str, float]:
    """A person's post still arrives elsewhere in a second, and no process grows without bound."""
    ground = ground_of(town, Guarded)
    usual = _arrivals(town, POSTS // 4)
    before = {pid: held(pid) for pid in town.ground.pids()}
    forget_peaks(before)
    ground.mail_server.is_silent = True
    with _attacked(town.site.url) as tries:
        seconds = _arrivals(town, POSTS)
    ground.mail_server.is_silent = False
    grown = max(peak(pid) - before[pid] for pid in town.ground.pids())
    assert all(tries[kind] for kind in KINDS), f"not everybody attacked: {tries}"
    under_way = sorted(seconds[COMING:])
    slowest = under_way[int(len(under_way) * 0.99)]
    assert slowest < MOST_SECONDS, (
        f"a post took {slowest:.2f} s to arrive, {median(seconds):.2f} mostly (usually {median(usual):.2f})"
    )
    assert grown < MOST_GROWN, f"a process grew by {grown:.0f} MB"
    return {
        "arrives, p99 s": round(slowest, 3),
        "median": round(median(under_way), 3),
        "while all of them came at most": round(max(seconds[:COMING]), 3),
        "usually": round(median(usual), 3),
        "MB grown": round(grown, 1),
        **{f"{kind} tried": number for kind, number in tries.items()},
    }


def _arrivals(town: TownUnderFaults, number: int) -> list[float]:
    """Publish so many posts; returns after how many seconds each was on somebody's open page."""
    took: list[float] = []

    async def publish() -> None:
        cursor = cursor_in(await asyncio.to_thread(town.site.get, "/public/", STRANGER))
        async with await open_socket(town.site, "/ws/public/", STRANGER) as page:
            await say(page, cursor)
            for one in range(number):
                text = f"arrives-{one}-{os.urandom(4).hex()}"
                began = time.monotonic()
                sending = asyncio.to_thread(town.site.send, HERALD, "/posts/new/", body=text)
                await asyncio.gather(sending, frame_with(page, text, PATIENCE))
                took.append(time.monotonic() - began)
                await asyncio.sleep(BETWEEN)

    run(publish())
    return took


@contextmanager
def _attacked(url: str) -> Iterator[dict[str, int]]:
    """Attack the site while the block runs; what is yielded says afterwards how often."""
    tries: dict[str, int] = {}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.hostile", url, *KINDS],
        cwd=BASE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield tries
    finally:
        said, _nothing = process.communicate(timeout=60)
    tries.update(json.loads(said))


FAULTS = (
    Fault("hostile", "200 hostile connections of every kind at once", hostile, "guarded", pace=6),
)

"""A connection storm: the server is killed, people post meanwhile, and everybody comes back at once.

Pages come back as the ws extension does it: after a random part of 2^n seconds, n the tries so far,
with the cursor they hold. The server's port is held open meanwhile (`config/deploy/plaza-one.socket`): who
comes waits there. The clock starts when the server answers again.
"""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from .database import Cluster, migrated
from .fanout import Entrant, Measured
from .measuring import quantile
from .pages import Came, Client
from .site import Crowd, Plaza
from .telling import say

PAGES = 5_000
MISSED = (
    6  # posts while the server is away: with those of the storm no more than one catching up brings
)
EVERY = 2.0  # seconds between posts while the storm goes on
DURING = 10
PATIENCE = 90.0  # seconds until what has not come counts as lost


def run(*, is_quick: bool = False) -> dict[str, Any]:
    """Return one row for each way to end the server."""
    rows = []
    pages = 300 if is_quick else PAGES
    for how in (signal.SIGKILL,) if is_quick else (signal.SIGKILL, signal.SIGTERM):
        with ExitStack() as stack:
            cluster = stack.enter_context(Cluster())
            plaza = stack.enter_context(_plaza(cluster, pages))
            client = stack.enter_context(Client())
            rows.append({"signal": how.name, **_storm(Entrant(plaza, client), plaza, pages, how)})
            say(
                f"  {how.name}: {rows[-1]['caught_up']} caught up, all after {rows[-1]['all_caught_up_s']} s"
            )
    return {"rows": rows}


def _plaza(cluster: Cluster, pages: int) -> Plaza:
    """Return the site in one process, whose port is held as systemd does it."""
    return Plaza(migrated(cluster), Crowd(pages), cluster=cluster, is_port_held=True)


def _storm(entrant: Entrant, plaza: Plaza, pages: int, how: signal.Signals) -> dict[str, Any]:
    client = entrant.client
    entrant.open(pages)
    calm = Measured.of(entrant, entrant.posts(5), pages)
    missed = [number for number, _data in entrant.posts(MISSED)]
    client.ask("expect", missed, pages)
    plaza.site.kill(how)
    killed_at = time.perf_counter()
    with ThreadPoolExecutor(1) as thread:  # people post while it starts: the shorter it is away …
        writing = thread.submit(plaza.write, missed)
        answered_at = plaza.go_on()  # … the smaller are the dice that pages throw
        writing.result()
    before = plaza.cpu()
    during = entrant.posts(DURING)
    came: Came = client.ask("come_back", plaza.address, missed, during, EVERY, PATIENCE)
    after = plaza.cpu()
    state = client.state()
    caught_up = sorted(max(0.0, when - answered_at) for when in came.caught_up_at if when)
    places = [max(0, pages * share // 20 - 1) for share in range(21)]
    served = [
        when - began for when, began in zip(came.caught_up_at, came.began_at, strict=True) if when
    ]
    return {
        "pages": pages,
        "away_s": answered_at - killed_at,
        "opening_s": entrant.opening,
        "half_caught_up_s": quantile(caught_up, 0.5),
        "all_caught_up_s": caught_up[-1] if len(caught_up) == pages else None,  # None: not in time
        "caught_up": len(caught_up),
        # The ws extension's own dice: when the last page even tried again.
        "last_tried_s": max(came.began_at) - answered_at,
        "served_p50_s": quantile(served, 0.5),
        "served_p99_s": quantile(served, 0.99),
        "served_max_s": max(served, default=0.0),
        "cpu_s": after[0] - before[0],
        "beside_s": after[1] - before[1],
        "lost": came.lost,
        "twice": came.twice,
        "strange": state.strange,
        "handshakes_refused": state.refused,
        "posts_during": came.posts,
        "calm_p99_ms": quantile(calm.delays, 0.99) * 1000,
        "during_p50_ms": quantile(came.delays, 0.5) * 1000,
        "during_p99_ms": quantile(came.delays, 0.99) * 1000,
        "during_max_ms": max(came.delays, default=0.0) * 1000,
        "during_deliveries": len(came.delays),
        "caught_up_s": [caught_up[one] if one < len(caught_up) else None for one in places],
    }

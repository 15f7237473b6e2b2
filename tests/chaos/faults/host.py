"""The database's machine dies: it says nothing any more, not even goodbye."""

import re
import signal
import time
import urllib.request

from tests.chaos.grounds import Apart
from tests.chaos.town import TownUnderFaults
from tests.services import free_port, wait_for
from tests.workers import workers

from .fault import Fault, ground_of

HELD = 2.0  # seconds in which what is asked still arrives there, and is not answered
AWAY = 15.0  # seconds
MOST_SECONDS = 20.0  # from its return until pages and worker go on


def died(town: TownUnderFaults) -> dict[str, float]:
    """It stops answering, its packets are dropped, it is killed; it comes back 15 seconds later."""
    ground = ground_of(town, Apart)
    port = free_port()
    with workers(ground.folder, town.site.environment) as start:
        start("--metrics-port", str(port))
        wait_for(lambda: _looked(port), "the worker to look")
        failed = town.ledger.failed
        ground.machine.send(signal.SIGSTOP)
        time.sleep(HELD)
        ground.machine.cut_off()
        ground.machine.send(signal.SIGKILL)
        time.sleep(AWAY)
        ground.postgres.start()
        ground.machine.heal()
        healed, at = time.monotonic(), time.time()
        town.wait_until_well()
        pages = time.monotonic() - healed
        wait_for(lambda: _looked(port) > at, "the worker to look again", 60)
        worker = time.monotonic() - healed
    assert pages <= MOST_SECONDS, f"pages went on after {pages:.1f} s only"
    assert worker <= MOST_SECONDS, f"the worker went on after {worker:.1f} s only"
    return {
        "seconds until pages": round(pages, 1),
        "seconds until the worker": round(worker, 1),
        "requests refused meanwhile": town.ledger.failed - failed,
    }


def _looked(port: int) -> float:
    """Return when the worker last looked, by the clock."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=2) as reply:
            said = reply.read().decode()
    except OSError:
        return 0.0
    found = re.search(r"^plaza_worker_looked_timestamp_seconds (\S+)", said, re.MULTILINE)
    return float(found[1]) if found else 0.0


FAULTS = (Fault("host", "the database's machine dies, its packets dropped", died, ground="apart"),)

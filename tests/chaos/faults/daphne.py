"""A server process ends."""

import signal
import time

from tests.chaos.town import TownUnderFaults

from .fault import Fault

PATIENCE = 15.0  # seconds for a process to end


def killed(town: TownUnderFaults) -> dict[str, float]:
    """Each process in turn is killed in the middle of what it does, and started again."""
    for port in list(town.site.ports):
        town.site.kill_one(port, signal.SIGKILL)
        time.sleep(1)
        town.site.start()
    return {}


def all_killed(town: TownUnderFaults) -> dict[str, float]:
    """All processes at once are killed, and started again after two seconds."""
    town.site.kill(signal.SIGKILL)
    time.sleep(2)
    town.site.start()
    return {}


def stopped(town: TownUnderFaults) -> dict[str, float]:
    """Each process in turn is told to stop, and started again."""
    took, went = [], []
    for port in list(town.site.ports):
        began = time.monotonic()
        went.append(town.site.kill_one(port, signal.SIGTERM, PATIENCE))
        took.append(time.monotonic() - began)
        town.site.start()
    assert all(went), f"a process that was told to stop was still there after {PATIENCE} s"
    return {"seconds to stop": round(max(took), 2)}


FAULTS = (
    Fault("kill", "SIGKILL of one daphne after the other", killed, is_short=True),
    Fault("kill-all", "SIGKILL of all daphne processes at once", all_killed),
    Fault("term", "SIGTERM of one daphne after the other", stopped),
)

"""A clock jumps."""

import time

from tests.chaos.grounds import Several
from tests.chaos.town import TownUnderFaults

from .fault import Fault, ground_of

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
STEP = 4.0  # seconds at each


def jumping(town: TownUnderFaults) -> dict[str, float]:
    """The clock of one daphne is hours ahead, then behind, then right again, while it runs."""
    ground = ground_of(town, Several)
    site, port = ground.site, ground.site.ports[0]
    clock = ground.folder / "clock"
    clock.write_text("+0")
    usual = site.environment
    site.kill_one(port)
    site.environment = {
        **usual,
        "LD_PRELOAD": LIBRARY,
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",  # that never jumps: only the wall's clock is set
    }
    site.start()
    try:
        for jump in ("+5h", "-3h", "+30d", "+0"):
            clock.write_text(jump)
            time.sleep(STEP)
    finally:
        site.environment = usual
        site.kill_one(port)
        site.start()
    return {}


FAULTS = (Fault("clock", "the clock of one daphne jumps ahead and back", jumping),)

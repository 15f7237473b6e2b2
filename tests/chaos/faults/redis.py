"""Redis ends: only the doorbell between processes."""

import time

from tests.chaos.grounds import Several
from tests.chaos.town import TownUnderFaults

from .fault import Fault, ground_of

AWAY = 3.0  # seconds


def killed(town: TownUnderFaults) -> dict[str, float]:
    """Redis is killed, is away for a while, and comes back empty."""
    ground = ground_of(town, Several)
    ground.redis.kill()
    time.sleep(AWAY)
    ground.redis.start()
    return {}


FAULTS = (Fault("redis", "SIGKILL of Redis, away for 3 s", killed),)

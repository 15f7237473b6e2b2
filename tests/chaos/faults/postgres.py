"""The database ends, or takes no connections."""

import time

from tests.chaos.grounds import Several
from tests.chaos.town import TownUnderFaults

from .fault import Fault, ground_of

AWAY = 20.0  # seconds


def restarted(town: TownUnderFaults) -> dict[str, float]:
    """PostgreSQL is stopped as by a power cut, and started again at once."""
    ground = ground_of(town, Several)
    ground.postgres.halt("immediate")
    ground.postgres.start()
    return {}


def refusing(town: TownUnderFaults) -> dict[str, float]:
    """PostgreSQL takes no connections for 20 seconds."""
    ground = ground_of(town, Several)
    ground.postgres.halt("immediate")
    failed = town.ledger.failed
    time.sleep(AWAY)
    ground.postgres.start()
    return {"requests refused meanwhile": town.ledger.failed - failed}


FAULTS = (
    Fault("postgres", "PostgreSQL restarts (immediate)", restarted, is_short=True),
    Fault("postgres-away", "PostgreSQL refuses connections for 20 s", refusing),
)

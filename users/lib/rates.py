"""What "30/m,300/3h" says: thirty a minute, and three hundred in three hours."""

from dataclasses import dataclass
from functools import lru_cache

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds, for each address ("ip") or for each of something else ("key")."""

    amount: int
    seconds: int
    per: str = "ip"


@lru_cache
def rates(limit: str) -> tuple[Rate, ...]:
    """Return the rates of a limit as settings have it; none for "". Raises ValueError, KeyError."""
    return tuple(_rate(*part.strip().split("/")) for part in limit.split(",") if part.strip())


def _rate(amount: str, time: str, per: str = "ip") -> Rate:
    return Rate(int(amount), int(time[:-1] or 1) * SECONDS[time[-1]], per)

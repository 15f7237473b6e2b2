"""How many sockets are open in this process: in all, from one address, by one person.

A process that has taken more than it can serve falls over with everybody; one that refuses the next
falls over with nobody. `settings.LIVE` has the numbers.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from users.lib.addresses import of_one_line

EVERYBODY = "everybody"


class SocketQuota:
    """Counts what is open by name; whoever enters must leave."""

    def __init__(self) -> None:
        """Nobody is here."""
        self._open: Counter[str] = Counter()

    def __len__(self) -> int:
        """Return how many are here in all."""
        return self._open[EVERYBODY]

    def enter(self, name: str, at_most: int) -> bool:
        """Count one more of this name, unless so many are here already; returns whether it did."""
        if self._open[name] >= at_most:
            return False
        self._open[name] += 1
        return True

    def leave(self, name: str) -> None:
        """Count one less."""
        self._open[name] -= 1
        if self._open[name] <= 0:
            del self._open[name]


def address_of(scope: Mapping[str, Any], proxies: int) -> str:
    """Return the address of who opens a socket: behind so many proxies of our own, what the first of
    these wrote into X-Forwarded-For; what stands before that anybody may have written.

    Of IPv6 only the network (`users.lib.addresses`).
    """
    if proxies:
        for header, value in scope["headers"]:
            if header == b"x-forwarded-for":
                named = str(value.decode("latin-1")).split(",")
                return of_one_line(named[-proxies].strip()) if len(named) >= proxies else ""
    client = scope.get("client")
    return of_one_line(str(client[0])) if client else ""

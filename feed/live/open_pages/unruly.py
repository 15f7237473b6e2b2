"""Addresses from which pages were sent away again and again for sending too much.

Each such page costs a handshake, what it sends, and words of farewell; and opens anew a second later. So
visitors of such an address find no open door for a while. Who is signed in is let in, and counted by name.
"""

from django.conf import settings


class Unruly:
    """Remembers for a while when pages of an address were sent away."""

    def __init__(self) -> None:
        """None was."""
        self._sent_away: dict[str, list[float]] = {}

    def sent_away(self, address: str, now: float) -> None:
        """Note that a page of this address was sent away at this time (seconds)."""
        if not address:
            return
        since = now - settings.LIVE["SENT_AWAY_SECONDS"]
        for known in [known for known, times in self._sent_away.items() if times[-1] < since]:
            del self._sent_away[known]
        self._sent_away[address] = [*self._recent(address, since), now]

    def is_barred(self, address: str, now: float) -> bool:
        """Return whether so many were sent away from this address of late that visitors are not let in."""
        times = self._recent(address, now - settings.LIVE["SENT_AWAY_SECONDS"])
        return len(times) >= int(settings.LIVE["SENT_AWAY_PER_ADDRESS"])

    def _recent(self, address: str, since: float) -> list[float]:
        return [time for time in self._sent_away.get(address, ()) if time >= since]

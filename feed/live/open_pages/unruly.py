"""Addresses from which pages were sent away again and again for sending too much.

Each such page costs a handshake, what it sends, and words of farewell; and opens anew a second later. So
visitors of such an address find no open door for a while. Who is signed in is let in, and counted by name.
"""

from django.conf import settings

from feed.live.open_pages.lately import Lately


class Unruly:
    """Remembers for a while when pages of an address were sent away."""

    def __init__(self) -> None:
        """None was."""
        self._sent_away = Lately()

    def sent_away(self, address: str, now: float) -> None:
        """Note that a page of this address was sent away at this time (seconds)."""
        if address:
            self._sent_away.note(address, now, now - settings.LIVE["SENT_AWAY_SECONDS"])

    def is_barred(self, address: str, now: float) -> bool:
        """Return whether so many were sent away from this address of late that visitors are not let in."""
        number = self._sent_away.number(address, now - settings.LIVE["SENT_AWAY_SECONDS"])
        return number >= int(settings.LIVE["SENT_AWAY_PER_ADDRESS"])

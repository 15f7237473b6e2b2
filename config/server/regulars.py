"""Who has been here signed in of late: known by the cookie alone, before Django has looked at a request.

It decides who is served first (`seats.py`), and nothing else: what a request may do is asked anew each time.
"""

from collections import OrderedDict

AT_MOST = 20_000  # sessions; of each its cookie and a number, some 200 bytes


class Regulars:
    """Sessions whose last request was somebody's who is signed in."""

    def __init__(self) -> None:
        """Nobody has been here."""
        self._people: OrderedDict[str, int] = OrderedDict()  # by cookie; the longest ago first

    def person(self, cookie: str) -> int | None:
        """Return whose session this is, as far as the last request told."""
        return self._people.get(cookie)

    def served(self, cookie: str, person_id: int | None) -> None:
        """A request with this cookie was this person's, or nobody's who is signed in."""
        self._people.pop(cookie, None)
        if cookie and person_id is not None:
            self._people[cookie] = person_id
            if len(self._people) > AT_MOST:
                self._people.popitem(last=False)

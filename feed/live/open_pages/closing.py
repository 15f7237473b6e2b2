"""Why a socket is closed for good: the one list, which pages, metrics and the log of sockets go by.

A new one needs its line here, its words in `feed/live/notice.html`, and its row in `docs/live.md`.
"""

from enum import Enum


class Closing(Enum):
    """The name of the notice that says why, and the code after which the page stays closed."""

    SIGNED_OUT = "signed_out", 4401
    SIGNED_IN = "signed_in", 4403  # as somebody else than the page was made for
    NO_SUCH_PAGE = "no_such_page", 4404
    TOO_MUCH = "too_much", 4429  # sent by the page
    TOO_MANY = "too_many", 4429  # pages open

    def __init__(self, notice: str, code: int) -> None:
        """Take the name and the code."""
        self.notice = notice
        self.code = code


# Each code once, the lowest first.
FOR_GOOD = tuple(sorted({closing.code for closing in Closing}))

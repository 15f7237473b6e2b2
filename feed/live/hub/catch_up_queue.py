"""Pages that wait to catch up, in the order in which they asked; each waits once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from feed.live.log.cursor import Cursor
from feed.live.open_pages.page import Page


@dataclass(eq=False, slots=True)
class Resume:
    """A page that wants what it missed since the lowest of the cursors it sent (None: all of it)."""

    page: Page
    since: Cursor | None
    asked: list[str] = field(default_factory=list)
    is_repair: bool = False  # it was never away: a reply to it is brought up to date, nothing else

    def put_aside(self) -> None:
        """Note at the page from where it resumes, once it may be served. It may not have been sent yet what
        came before the reply that it asks about."""
        page = self.page
        page.cursor = lower(page.cursor, self.since)
        page.unanswered = [*page.unanswered, *self.asked]


def lowest(asked: list[str]) -> Cursor | None:
    """Return the lowest of the cursors, None if one of them is none or of another log."""
    cursors = [Cursor.parse(text) for text in asked]
    known = [cursor for cursor in cursors if cursor is not None]
    if len(known) < len(cursors) or len({cursor.epoch for cursor in known}) != 1:
        return None
    return min(known, key=lambda cursor: cursor.seq)


def lower(one: Cursor | None, other: Cursor | None) -> Cursor | None:
    """Return the lower of two positions; None, which is the beginning, if one of them is none or they
    are of different logs."""
    if one is None or other is None or one.epoch != other.epoch:
        return None
    return min(one, other, key=lambda cursor: cursor.seq)


class CatchUpQueue:
    """What is waiting."""

    def __init__(self) -> None:
        """Nothing is."""
        self._waiting: dict[Page, Resume] = {}

    def __contains__(self, page: Page) -> bool:
        return page in self._waiting

    def __iter__(self) -> Iterator[Page]:
        return iter(self._waiting)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(
        self,
        page: Page,
        since: Cursor | None,
        asked: list[str] | None = None,
        *,
        is_repair: bool = False,
    ) -> None:
        """Let the page catch up in a coming round; what it asked for before is joined to it, also where
        it had to be put aside meanwhile."""
        asked, page.unanswered = [*page.unanswered, *(asked or [])], []
        waiting = self._waiting.get(page)
        if waiting is None:
            self._waiting[page] = Resume(page, since, asked, is_repair)
            return
        waiting.is_repair = waiting.is_repair and is_repair
        waiting.asked.extend(asked)
        waiting.since = lower(since, waiting.since)

    def put_back(self, resume: Resume) -> None:
        """Let it wait once more, with what its page has asked for meanwhile."""
        self.add(resume.page, resume.since, resume.asked, is_repair=resume.is_repair)

    def take_first(self, number: int) -> list[Resume]:
        """Take out the wishes of the pages that have waited longest."""
        return [self._waiting.pop(page) for page in list(islice(self._waiting, number))]

    def take(self, page: Page) -> Resume | None:
        """Take the page's wish out, None where it has none (any more)."""
        return self._waiting.pop(page, None)

"""Where a comment stands in the tree of comments under its post, from its path alone."""

from dataclasses import dataclass
from functools import cached_property

SEGMENT = 10  # digits of one id in a path
# So many levels below its first comment a page goes; what is deeper has a page of its own, whose
# first comment is the deepest of this one. So each comment has one page, and on it one level.
FOLD = 5
DEEPEST = 60  # ids in a path; an answer to a comment as deep as that stands beside it


def segment(pk: int) -> str:
    """Return an id as a part of a path: texts of them sort as their numbers do."""
    return f"{pk:0{SEGMENT}d}"


@dataclass(frozen=True)
class TreePath:
    """The path to a comment: the ids from its first ancestor to itself."""

    path: str

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The ids from the first ancestor to the comment itself."""
        steps = range(0, len(self.path), SEGMENT)
        return tuple(int(self.path[step : step + SEGMENT]) for step in steps)

    @property
    def depth(self) -> int:
        """How many comments it stands below; 0 for one that answers the post."""
        return len(self.ids) - 1

    @property
    def above(self) -> tuple[int, ...]:
        """The ids of the comments it stands below, the first ancestor first."""
        return self.ids[:-1]

    @property
    def is_fold(self) -> bool:
        """Whether what answers it has a page of its own."""
        return self.depth > 0 and self.depth % FOLD == 0

    @property
    def level(self) -> int:
        """How many comments it stands below on its page."""
        return self.depth - self._start

    @property
    def branch(self) -> int | None:
        """The id of the comment whose page shows it; None where the page of its post does."""
        return self.ids[self._start] if self._start else None

    @property
    def under(self) -> tuple[int, ...]:
        """The ids of those it stands below on its page."""
        return self.ids[self._start : -1]

    @property
    def end(self) -> str:
        """The path that follows everything below this one."""
        return self.path[:-SEGMENT] + segment(self.ids[-1] + 1)

    @property
    def _start(self) -> int:
        return max(0, FOLD * ((self.depth - 1) // FOLD))

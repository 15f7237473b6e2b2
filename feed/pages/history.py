"""The region of a history: what a post or comment says, and what it said before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from feed.live.watch import Shows
from feed.models import Post, Version
from users.lib.versions import version_of
from users.models import User

from .regions import Region

HISTORY_SIZE = 20  # earlier versions on a page


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of the words, and the one before it, which it is compared with.

    `pk` is the id of the earlier version, None for what it says now. `before` is None for the first
    words, and where an edit is older than the keeping of histories.
    """

    pk: int | None
    body: str
    warning: str
    written_at: datetime
    before: "Entry | None" = None

    @property
    def version(self) -> str:
        """A class for its card that changes with anything it says."""
        before = self.before and (self.before.body, self.before.warning)
        return version_of(self.body, self.warning, self.written_at, before)

    @classmethod
    def of(cls, version: Version, before: "Entry | None" = None) -> Self:
        """Return the entry of an earlier version."""
        return cls(version.pk, version.body, version.warning, version.written_at, before)


def region(pk: int, viewer: User | None, before: int | None = None) -> Region:
    """Return what a post or comment says and said, newest first, from its head or from below a
    version; gone for a viewer who may not see it now. Two queries."""
    posts = Post.objects.visible_to(viewer).select_related("author", "root__author")
    post = posts.filter(pk=pk).first()
    if post is None:
        return Region(Shows.HISTORY, {}, is_gone=True)
    rows = Version.objects.of(post)
    found = list((rows.filter(pk__lt=before) if before else rows)[: HISTORY_SIZE + 1])
    shown = found[:HISTORY_SIZE]
    entries: list[Entry] = []
    # From the oldest on: each is compared with the one before. One more than is shown was read.
    last = Entry.of(found[-1]) if len(found) > HISTORY_SIZE else None
    for version in reversed(shown):
        last = Entry.of(version, last)
        entries.append(last)
    if not before:
        now = post.edited_at or post.created_at
        entries.append(Entry(None, post.body, post.warning, now, last))
    more_from = shown[-1].pk if len(found) > HISTORY_SIZE else None
    context = {"post": post, "entries": entries[::-1], "more_from": more_from}
    context["is_first"] = not before
    return Region(Shows.HISTORY, context, shape="shape-open")

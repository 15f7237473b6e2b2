"""What a post or comment says, and what it said before it was changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from feed.models import Post, Version
from feed.models.topic import Topic
from users.lib.versions import version_of
from users.models import User

from .kind import PageKind, Region, Subject, Traits
from .parts import sizes
from .parts.kept import KeptIds
from .parts.lists import Item, Listed
from .parts.posts import post_visible_to, topics_of


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
    pictures: tuple[int, ...] = ()  # the ids of what it showed; those that were taken away are gone

    @property
    def version(self) -> str:
        """A class for its card that changes with anything it says."""
        before = self.before and (self.before.body, self.before.warning, self.before.pictures)
        return version_of(self.body, self.warning, self.written_at, before, self.pictures)

    @property
    def has_other_pictures(self) -> bool:
        """Whether other pictures were shown before, or in another order."""
        return self.before is not None and self.before.pictures != self.pictures

    @classmethod
    def of(cls, version: Version, before: "Entry | None" = None) -> Self:
        """Return the entry of an earlier version."""
        body, warning, pictures = version.body, version.warning, version.picture_ids
        return cls(version.pk, body, warning, version.written_at, before, pictures)


class History(PageKind):
    """What a post or comment says and said before; refused where the viewer may not see it now."""

    name = "history"
    paths = ("posts/<id:pk>/history/",)
    traits = Traits(
        shows_cards=True,
        goes_with_its_post=True,
        refills=True,
        is_titled=True,
    )

    def find(self, viewer: User | None, *, pk: int) -> Subject:
        """The post or comment."""
        return post_visible_to(viewer, pk)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The post or comment itself, and the post it stands under."""
        return topics_of(about)

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The newest versions."""
        return self.shown(about.object_id or 0, viewer)

    def shown(self, pk: int, viewer: User | None, before: int | None = None) -> Region:
        """Return the versions, newest first, from the head or from below one of them; gone for a viewer
        who may not see the post now. Two queries."""
        posts = Post.objects.visible_to(viewer).select_related("author", "root__author")
        post = posts.filter(pk=pk).first()
        if post is None:
            return self.gone()
        rows = Version.objects.of(post)
        size = sizes.HISTORY_SIZE
        found = list((rows.filter(pk__lt=before) if before else rows)[: size + 1])
        shown = found[:size]
        entries: list[Entry] = []
        # From the oldest on: each is compared with the one before. One more than is shown was read.
        last = Entry.of(found[-1]) if len(found) > size else None
        for version in reversed(shown):
            last = Entry.of(version, last)
            entries.append(last)
        if not before:
            now = post.edited_at or post.created_at
            entries.append(Entry(None, post.body, post.warning, now, last, post.picture_ids))
        more_from = shown[-1].pk if len(found) > size else None
        context = {"post": post, "entries": entries[::-1], "more_from": more_from}
        context["is_first"] = not before
        return Region(self, context, shape="shape-open")

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The versions."""
        items = (
            Item(
                f"version-{entry.pk or 'now'}",
                "feed/history/_version.html",
                {"entry": entry, "post": context["post"]},
                entry.version,
            )
            for entry in context["entries"]
        )
        yield Listed.of("#versions", items, context)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Who may see the post may read all of them."""
        return None


HISTORY = History()

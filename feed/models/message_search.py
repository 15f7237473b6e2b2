"""Finding messages by their words: of what the viewer may read now, the newest first.

No single way to look is always quick. Common words are found soon by reading the newest messages, rare
ones by the index of words, and those of somebody with few conversations by reading these. So the newest
are read first, as many as are read in a moment; what they lack PostgreSQL finds by words or conversations,
whichever it counts as fewer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max

from users.models import Block, User

from .membership import Membership
from .message import Message, MessageQuerySet

NEAR = 50_000  # ids that are read from the newest on
APART = 1_000  # ids of messages written at the same time in other conversations


@dataclass(frozen=True, slots=True)
class MessageSearch:
    """What somebody looks for: these terms (`terms_of`), in one conversation or all, by one person or
    anybody, from a moment on and before one."""

    terms: Sequence[str]
    conversation: int | None = None
    author: User | None = None
    since: datetime | None = None
    until: datetime | None = None

    def found_by(self, viewer: User, before: int | None, most: int) -> list[Message]:
        """Return up to so many of the messages, those below the id `before`. Up to five queries.

        By whom the viewer blocks there are none: their words are folded away.
        """
        # The ids alone: what else is shown is not joined to rows that are left out in the end.
        ids = self._ids(viewer, before, most)
        rows = Message.objects.select_related("author").in_bulk(ids) if ids else {}
        return [rows[pk] for pk in ids if pk in rows]

    def _ids(self, viewer: User, before: int | None, most: int) -> list[int]:
        rows = self._rows(viewer).values_list("pk", flat=True)
        if before:
            rows = rows.filter(pk__lt=before)
        if self.conversation is not None:
            return list(rows.filter(conversation=self.conversation).order_by("-pk")[:most])
        head = self._head(viewer, before)
        if head is None:
            return []
        near = rows.filter(pk__lte=head, pk__gt=head - NEAR).order_by("-pk")
        found = list(near[:most])
        if len(found) < most:
            # Not by the order of the key: its index would be walked to the beginning.
            far = rows.filter(pk__lte=head - NEAR).alias(place=F("pk") + 0).order_by("-place")
            found += far[: most - len(found)]
        return found

    def _rows(self, viewer: User) -> MessageQuerySet:
        rows = Message.objects.readable_by(viewer)
        rows = rows.filter(kind=Message.Kind.TEXT, deleted_at=None, words__hold=self.terms)
        rows = rows.exclude(author__in=Block.objects.filter(blocker=viewer).values("blocked"))
        if self.author is not None:
            rows = rows.filter(author=self.author)
        if self.since is not None:
            rows = rows.filter(created_at__gte=self.since)
        if self.until is not None:
            rows = rows.filter(created_at__lt=self.until)
        return rows

    def _head(self, viewer: User, before: int | None) -> int | None:
        """Return an id above which nothing can be found; None where there is nothing at all."""
        mine = Membership.objects.reading().filter(person=viewer)
        heads = [mine.aggregate(newest=Max("last_id"))["newest"]]
        if self.until is not None:
            earlier = Message.objects.filter(created_at__lt=self.until).order_by("-created_at")
            newest = next(iter(earlier.values_list("pk", flat=True)[:1]), None)
            heads.append(newest + APART if newest is not None else None)
        if before:
            heads.append(before - 1)
        known = [head for head in heads if head is not None]
        return min(known) if len(known) == len(heads) else None

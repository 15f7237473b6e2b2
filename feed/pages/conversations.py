"""The viewer's conversations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from feed.models import Conversation, Membership, Message
from feed.models.conversation_row import ConversationRow, rows_of
from feed.models.topic import Topic
from users.lib.versions import version_of
from users.models import User

from . import topics
from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts import sizes
from .parts.kept import KeptIds, first_of
from .parts.lists import Item, Listed

# Which of them a list shows, beside that of all.
CHOICES = ("unread", "groups", "requests", "archived")


class Conversations(PageKind):
    """The viewer's conversations, the one with the newest message first; all of them, or some."""

    name = "conversations"
    paths = ("messages/", "messages/only/<str:key>/")
    traits = Traits(needs_sign_in=True, lists_conversations=True)

    def find(self, viewer: User | None, *, key: str) -> Subject:
        """Which of them are listed."""
        if key not in CHOICES:
            raise NotFound
        return Subject(key=key)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The viewer's list."""
        if viewer_id is None:
            return ()
        if about.key:
            return (topics.chosen_conversations(viewer_id),)
        return (topics.conversations(viewer_id),)

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The newest."""
        return self.shown(viewer, about.key) if viewer is not None else self.gone()

    def shown(self, viewer: User, show: str = "", before: int | None = None) -> Region:
        """Return those of this list, from its head or from below the one with this last message."""
        which: dict[str, Any] = {"show": show, "more_with": f"show={show}&" if show else ""}
        if show == "requests" and not before:
            which["asking"] = _asking(viewer)
        return Region(self, {**part(viewer, show, before), **which})

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The conversations; with the requests the viewer's own, of groups that they wait to be let into."""
        if "asking" in context:
            own = [
                Item(asked.name, "feed/message/_asking.html", {"asked": asked}, asked.version)
                for asked in context["asking"]
            ]
            yield Listed("#asking", tuple(own), goes_on=False)
        yield listed(context)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Those that are still in it; and the last line of each where that was changed or deleted."""
        where = ":is(#asking,#conversations)"
        if viewer is None:
            return KeptIds(where, [], is_all=True)
        listed_rows = Membership.objects.listed(viewer, about.key).select_related("conversation")
        rows, is_all = first_of(listed_rows)
        names = [one.name for one in _asking(viewer)] if about.key == "requests" else []
        names += [f"conversation-{row.conversation_id}" for row in rows]
        changed = _changed(rows)
        now: list[tuple[str, dict[str, Any]]] = []
        now += [("conversation_last", {"row": row}) for row in rows_of(changed)]
        now += [("conversation_unread", {"mine": mine}) for mine in changed]
        return KeptIds(where, names, is_all, now=now)


def part(
    viewer: User, show: str = "", before: int | None = None, here: int | None = None
) -> dict[str, Any]:
    """Return a part of a list of conversations: four queries, however many the viewer has."""
    rows = Membership.objects.listed(viewer, show).select_related("conversation")
    if before:
        rows = rows.filter(last_id__lt=before)
    found = list(rows[: sizes.PAGE_SIZE + 1])
    shown = rows_of(found[: sizes.PAGE_SIZE], here)
    goes_on = len(found) > sizes.PAGE_SIZE
    more_from = found[sizes.PAGE_SIZE - 1].last_id if goes_on else None
    return {"rows": shown, "more_from": more_from, "is_first": not before}


@dataclass(frozen=True, slots=True)
class Asked:
    """A group that the viewer waits to be let into. They know what it is called, and nothing else of it."""

    conversation: Conversation

    @property
    def name(self) -> str:
        """The id of what says so."""
        return f"asking-{self.conversation.pk}"

    @property
    def version(self) -> str:
        """A class that changes with what it says."""
        return version_of(self.conversation.name)


def _asking(viewer: User) -> list[Asked]:
    rows = Membership.objects.asked_by(viewer).select_related("conversation")
    return [Asked(one.conversation) for one in rows[: sizes.NAMED]]


def _changed(rows: Sequence[Membership]) -> list[Membership]:
    """Return those whose last message says something else than it once did."""
    last = Message.objects.filter(pk__in=[row.last_id for row in rows])
    changed = last.exclude(edited_at=None, deleted_at=None).values_list("pk", flat=True)
    ids = set(changed)
    return [row for row in rows if row.last_id in ids]


def item(row: ConversationRow) -> Item:
    """Return the item that shows a conversation."""
    name = f"conversation-{row.conversation.pk}"
    return Item(name, "feed/message/_row.html", {"row": row}, version=row.version)


def listed(context: Mapping[str, Any]) -> Listed:
    """Return the list with these rows."""
    return Listed.of("#conversations", map(item, context["rows"]), context)


def listed_afresh(context: Mapping[str, Any]) -> Listed:
    """Return the same for a page of whose rows nobody knows what they say: each goes in anew."""
    known = listed(context)
    return replace(known, items=tuple(replace(one, version="afresh") for one in known.items))


CONVERSATIONS = Conversations()

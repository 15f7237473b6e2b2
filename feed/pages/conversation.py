"""One conversation."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from feed.models import Conversation, Membership, Message
from feed.models.meeting import meets_blocked
from feed.models.message_cards import WITH, prepare_messages, seen_in, show_messages_to, state_of
from feed.models.topic import Topic
from users.lib.versions import version_of
from users.models import User
from users.models.block import are_apart
from users.models.mute import Lasts

from . import conversations, topics
from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts import sizes
from .parts.kept import KeptIds
from .parts.kept_messages import kept_messages
from .parts.lists import Item, Listed

MUTES = (Lasts.HOUR, Lasts.DAY, Lasts.ALWAYS)


class ConversationPage(PageKind):
    """A conversation, for those who have joined it or are asked to; refused to all others. The newest
    messages stand at its end; older ones come by a link above them."""

    name = "conversation"
    paths = ("messages/<id:pk>/",)
    traits = Traits(
        needs_sign_in=True, lists_conversations=True, has_form=True, tells_what_passes=True
    )
    again_name = "feed/live/_conversation_again.html"

    def find(self, viewer: User | None, *, pk: int) -> Subject:
        """The conversation."""
        if not Conversation.objects.open_to(viewer).filter(pk=pk).exists():
            raise NotFound
        return Subject(pk)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The conversation, the list that stands beside it, and what posts say that messages show."""
        if about.object_id is None or viewer_id is None:
            return ()
        own = topics.conversation(about.object_id), topics.conversations(viewer_id)
        return *own, topics.TALKS

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The newest messages."""
        return self.shown(about.object_id or 0, viewer)

    def shown(
        self,
        pk: int,
        viewer: User | None,
        before: int | None = None,
        start: int | None = None,
        *,
        is_part: bool = False,
    ) -> Region:
        """Return the messages at the end of the conversation, those above the message `before`, or those
        from the message `start` on; with `is_part` nothing that stands around them."""
        talk = Talk.of(pk, viewer)
        if talk is None:
            return self.gone()
        messages, has_older, has_newer = talk.part(before, start)
        prepare_messages(messages)
        show_messages_to(messages, talk.viewer, talk.mine)
        context: dict[str, Any] = {
            "chat": messages,
            "older_from": messages[0].pk if messages and has_older else None,
            "newer_from": messages[-1].pk if messages and has_newer else None,
            "is_elsewhere": has_newer,
            "is_first": not before and not start,
            "unread_from": talk.unread_from(messages) if not before else None,
            "seen_id": talk.seen_id(messages, is_end=not has_newer),
            "talk": talk,
            "more_from": None,
        }
        if not is_part:
            context["list_beside"] = conversations.part(talk.viewer, here=pk)
        # What is only asked for is not marked as read.
        return Region(self, context, shape=f"shape-{'asked' if talk.mine.is_asked else 'open'}")

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The messages, and the list beside them."""
        seen = context["seen_id"]
        items = [
            Item(
                f"message-{one.pk}",
                "feed/message/_card.html",
                {"message": one, "is_seen": one.pk == seen},
                version=state_of(one),
            )
            for one in context["chat"]
        ]
        yield Listed("#messages", tuple(items), goes_on=False, is_upward=True)
        if "list_beside" in context:
            yield conversations.listed(context["list_beside"])

    def around(self, about: Subject, viewer: User | None) -> tuple[str, Mapping[str, Any]] | None:
        """What stands above and below the messages, what the form answers, the list beside them."""
        talk = Talk.of(about.object_id or 0, viewer)
        if talk is None:
            return "conversation_gone", {}
        beside = conversations.part(talk.viewer, here=talk.conversation.pk)
        around = {
            "talk": talk,
            "is_own": True,
            "beside": conversations.listed_afresh(beside),
            "is_fresh": True,
        }
        return "conversation_around", around

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """What stands there, and what it says by now."""
        return kept_messages(about.object_id or 0, viewer)


class Talk:
    """A conversation as one who may open it sees it: their part in it, and with whom they talk."""

    def __init__(self, viewer: User, mine: Membership, members: list[Membership]) -> None:
        """Take the viewer's part, with its conversation, and everybody's."""
        self.viewer, self.mine, self.conversation = viewer, mine, mine.conversation
        self.members = members

    @classmethod
    def of(cls, pk: int, viewer: User | None) -> "Talk | None":
        """Return it; None where the viewer may not open it. Four queries."""
        if viewer is None or not viewer.is_active:
            return None
        rows = Membership.objects.reading().select_related("conversation")
        mine = rows.of(pk, viewer.pk)
        if mine is None:
            return None
        # Not joined: of many members PostgreSQL would rather read all people.
        there = Membership.objects.filter(conversation=pk).prefetch_related("person")
        if mine.conversation.is_group:
            there = there.reading()
        talk = cls(viewer, mine, list(there.order_by("pk")))
        other = talk.other
        talk.are_apart = other is not None and are_apart(viewer.pk, other.person_id)
        talk.is_closed = talk._is_closed()
        return talk

    are_apart = False  # one of the two blocks the other
    is_closed = False  # nobody can write there any more

    @property
    def other(self) -> Membership | None:
        """The part of the other of two; None for a group, for notes, and where they have left Plaza."""
        if self.conversation.kind != Conversation.Kind.TWO:
            return None
        return next((one for one in self.members if one.person_id != self.viewer.pk), None)

    @property
    def leads(self) -> bool:
        """Whether the viewer leads the group."""
        return self.conversation.is_group and self.mine.role != Membership.Role.MEMBER

    @property
    def invites(self) -> bool:
        """Whether the viewer can let others into the group."""
        return self.leads and not self.conversation.is_closed

    @property
    def owns(self) -> bool:
        """Whether the group is the viewer's."""
        return self.conversation.is_group and self.mine.role == Membership.Role.OWNER

    @cached_property
    def waiting(self) -> list[Membership]:
        """Who waits to be let into the group, where the viewer leads it. One query, or none."""
        if not self.invites:
            return []
        rows = Membership.objects.waiting().filter(conversation=self.conversation)
        return list(rows.select_related("person"))

    @cached_property
    def meets_blocked(self) -> bool:
        """Whether the viewer, who is asked into a group, would be there with somebody whom they block."""
        is_asked = self.mine.is_asked and self.conversation.is_group
        return is_asked and meets_blocked(self.viewer, self.conversation)

    @property
    def mute_choices(self) -> list[tuple[str, str]]:
        """How long it can be muted: each as a form says it, and in words."""
        return [(one.value, str(one.label)) for one in MUTES]

    @property
    def state(self) -> str:
        """What stands in place of the form: "asked", "ended" (asked into what is closed by now), "closed", or
        nothing."""
        if self.mine.is_asked:
            return "ended" if self.is_closed else "asked"
        return "closed" if self.is_closed else ""

    @property
    def state_class(self) -> str:
        """The class of what says so."""
        return f"chat-{self.state or 'open'}"

    @property
    def state_version(self) -> str:
        """A class that changes with what stands there."""
        return version_of(self.state, self.meets_blocked)

    @property
    def head_version(self) -> str:
        """A class that changes with what says with whom it is, but for names, which are sent alone."""
        is_known = self.other is not None and self.other.person.is_active
        return version_of(self.conversation.name, len(self.members), len(self.waiting), is_known)

    @property
    def menu_version(self) -> str:
        """A class that changes with what the viewer can do about it."""
        mine = self.mine
        is_to_be_closed = self.owns and not self.conversation.is_closed
        return version_of(mine.has_joined, mine.is_muted, mine.is_archived, is_to_be_closed)

    def part(self, before: int | None, start: int | None) -> tuple[list[Message], bool, bool]:
        """Return some of the messages the viewer may read, in their order, and whether there are older
        and newer ones. A page that begins nowhere else has all that is unread, and some before it."""
        rows = Message.objects.filter(
            conversation=self.conversation, pk__gt=self.mine.since_id
        ).select_related(*WITH)
        size = sizes.MESSAGES_SIZE
        if start:
            found = list(rows.filter(pk__gte=start).order_by("pk")[: size + 1])
            # By the index: asked for any, PostgreSQL may read the table until it meets one.
            older = rows.filter(pk__lt=start).order_by("-pk").values_list("pk", flat=True)[:1]
            return found[:size], bool(list(older)), len(found) > size
        new: list[Message] = []
        if before:
            rows = rows.filter(pk__lt=before)
        elif self.mine.has_joined:
            unread = rows.filter(pk__gt=self.mine.read_id).order_by("-pk")
            new = list(unread[: sizes.UNREAD_SIZE + 1])
            if len(new) > sizes.UNREAD_SIZE:  # too much: the way to the first of them is a link
                return new[:size][::-1], True, False
            rows = rows.filter(pk__lte=self.mine.read_id)
        found = list(rows.order_by("-pk")[: size + 1])
        return [*found[:size][::-1], *new[::-1]], len(found) > size, bool(before)

    def unread_from(self, messages: list[Message]) -> int | None:
        """Return above which of these messages the line "new" stands."""
        return next((one.pk for one in messages if one.is_unread), None)

    def seen_id(self, messages: list[Message], *, is_end: bool) -> int | None:
        """Return the id of the viewer's last message where the other of two has read it. It is among these
        messages where they are the conversation's end, or they may lack it."""
        if self.other is None or is_end:
            return seen_in(messages, self.other, self.viewer, are_apart=self.are_apart)
        last = Message.objects.last_by(self.viewer.pk, self.conversation.pk)
        return seen_in(list(last), self.other, self.viewer, are_apart=self.are_apart)

    def _is_closed(self) -> bool:
        if self.conversation.kind != Conversation.Kind.TWO:
            return self.conversation.is_closed
        return self.other is None or not self.other.person.is_active or self.are_apart


CONVERSATION = ConversationPage()

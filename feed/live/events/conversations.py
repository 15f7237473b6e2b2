"""Conversations: read, accepted or not, muted, archived; groups that change."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from feed.live.events.pieces import AnyPiece, Badges, Does, Piece, Refresh
from feed.live.events.recipients import EVERYBODY, Only, ReadsMessage, Recipients
from feed.live.log.log import Logged
from feed.models import Conversation, Membership, Message
from feed.models.conversation import pair_of
from feed.models.topic import Topic
from feed.pages import having, topics
from feed.pages.conversation import CONVERSATION, Talk
from users.lib.lookups import Ids
from users.models import User

from .base import Batch, Event
from .seen import read_so_far, seen_by_other

TALKS = having("lists_conversations")


class ConversationRead(Event):
    """Somebody has read down to a message: in all their tabs, and "seen" on the page of the other."""

    model = Membership

    @classmethod
    def topics(cls, about: Membership, actor_id: int | None) -> list[Topic]:
        """Concern their pages, and those of the conversation."""
        return [topics.viewer(about.person_id), topics.conversation(about.conversation_id)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send what is unread now."""
        mine = batch.memberships.get(event.object_id)
        if mine is None or mine.state not in Membership.READING:
            return
        viewer, to = mine.person_id, Only([mine.person_id])
        lists = (topics.conversations(viewer), topics.chosen_conversations(viewer))
        yield from read_so_far([mine], lists)
        yield Refresh((topics.chosen_conversations(viewer),), to=to)
        yield Badges(frozenset([viewer]))
        if mine.conversation.kind == Conversation.Kind.TWO:
            there = batch.audience.viewers_at(topics.conversation(mine.conversation_id))
            yield from seen_by_other(mine.conversation_id, there - {viewer})


class MembershipChanged(Event):
    """Somebody accepted, declined, muted or archived a conversation, or is in it no more."""

    model = Membership
    changes_company = True

    @classmethod
    def topics(cls, about: Membership, actor_id: int | None) -> list[Topic]:
        """Concern their pages."""
        return [topics.viewer(about.person_id)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Show their lists afresh, and the conversation: as gone where they may not read it any more."""
        mine = batch.memberships.get(event.object_id)
        if mine is None:
            return
        viewer = mine.person_id
        is_out = mine.state not in Membership.READING
        page = (topics.conversation(mine.conversation_id),)
        yield Refresh(page, is_forced=is_out, to=Only([viewer]))
        others = (topics.found_messages(viewer), topics.conversation_pictures(mine.conversation_id))
        yield Refresh(others, is_forced=is_out, to=Only([viewer]))
        yield from group_pages(mine.conversation_id, viewer)
        lists = (topics.conversations(viewer), topics.chosen_conversations(viewer))
        yield Refresh(lists, to=Only([viewer]))
        yield from around(mine.conversation_id, [viewer], batch, is_own=True)
        yield Badges(frozenset([viewer]))


class ConversationChanged(Event):
    """A group is called otherwise, or others are in it."""

    model = Conversation
    changes_company = True

    @classmethod
    def topics(cls, about: Conversation, actor_id: int | None) -> list[Topic]:
        """Concern its pages, those of its readers, of who waits, and of who has opened its link."""
        rows = about.memberships.told() | about.memberships.waiting().order_by()
        people = rows.values_list("person", flat=True)
        own = [topics.conversation(about.pk), topics.group(about.pk), topics.joining(about.pk)]
        return [*own, *map(topics.viewer, people)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Show what stands around its messages afresh, and the lists in which it stands."""
        viewers = [topic.pk for topic in event.topics if topic.kind == "viewer"]
        # Whose the group is decides what they can do about it.
        yield from around(event.object_id, viewers, batch, is_own=True)
        yield from group_pages(event.object_id)
        for viewer in viewers:
            lists = (topics.conversations(viewer), topics.chosen_conversations(viewer))
            found = topics.found_messages(viewer)
            yield Refresh((*lists, found), to=Only([viewer]))


class SeenChanged(Event):
    """Somebody lets others see what they have read or when they are there, and sees that of others, or no
    more."""

    model = User
    changes_company = True

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern every page: any may be a conversation with them."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Say under the last messages of both whether they have been read."""
        shown = Ids(batch.audience.subjects_of(CONVERSATION))
        rows = Membership.objects.filter(conversation__among=shown)
        theirs = set(rows.filter(person=event.object_id).values_list("conversation", flat=True))
        people: dict[int, list[int]] = {}
        for conversation, person in rows.values_list("conversation", "person"):
            if conversation in theirs:
                people.setdefault(conversation, []).append(person)
        for conversation, authors in people.items():
            yield from seen_by_other(conversation, authors)


def around(
    conversation: int, viewers: Collection[int], batch: Batch, *, is_own: bool = False
) -> Iterable[AnyPiece]:
    """Send those of these people who have the conversation open what stands above and below its
    messages: with whom it is, and whether they can write there; where their own part in it may be another,
    what they can do about it."""
    page = topics.conversation(conversation)
    open_here = batch.audience.viewers_at(page)
    for viewer in User.objects.filter(pk__in=[pk for pk in viewers if pk in open_here]):
        talk = Talk.of(conversation, viewer)
        if talk is not None:
            context = {"talk": talk, "is_own": is_own}
            yield Piece("conversation_around", (page,), context, to=Only([viewer.pk]))


def group_pages(conversation: int, viewer: int | None = None) -> Iterable[AnyPiece]:
    """Show the people of a group afresh, and those who have opened its link what it says of it: on all
    these pages, each of which is made for its own viewer; or on those of one."""
    pages = (topics.group(conversation), topics.joining(conversation))
    yield Refresh(pages, to=Only([viewer]) if viewer is not None else EVERYBODY)


def talk_of_two(viewer: User, other: User, batch: Batch) -> Iterable[AnyPiece]:
    """Send the viewer whether they can write to the other, and whether that one has read what they wrote,
    where that page is open."""
    found = Conversation.objects.filter(pair=pair_of(viewer.pk, other.pk)).first()
    if found is not None and viewer.pk in batch.audience.viewers_at(topics.conversation(found.pk)):
        yield from around(found.pk, [viewer.pk], batch)
        yield from seen_by_other(found.pk, [viewer.pk])


def asked_into_groups(viewer: User, batch: Batch) -> Iterable[AnyPiece]:
    """Send the viewer, where a group that they are asked into is open, what they are told of it: whether
    somebody whom they block is there."""
    mine = batch.audience.find(topics.viewer(viewer.pk))
    shown = {one.object_id for one in mine if one.kind is CONVERSATION}
    if not shown:
        return
    asked = Membership.objects.filter(
        person=viewer, is_group=True, state=Membership.State.ASKED, conversation__in=shown
    )
    for pk in asked.values_list("conversation", flat=True):
        yield from around(pk, [viewer.pk], batch)


def talks_with(person: int, batch: Batch) -> Iterable[AnyPiece]:
    """Send all who have a conversation with this person open what stands around its messages."""
    shown = batch.audience.subjects_of(CONVERSATION)
    if not shown:
        return
    rows = Membership.objects.filter(conversation__in=shown)
    theirs = set(rows.filter(person=person).values_list("conversation", flat=True))
    for pk in theirs:
        readers = Membership.objects.reading().filter(conversation=pk)
        yield from around(pk, list(readers.values_list("person", flat=True)), batch)


def apart_in_talks(person: int, to: Recipients, *, is_taken: bool) -> Iterable[AnyPiece]:
    """Take what the person wrote, or what tells of them, from those parts of open conversations that no
    refresh reaches, or offer these afresh alone. It holds an id and no words."""
    context = {"person_id": person, "is_taken": is_taken}
    does, pages = (Does.REMOVE if is_taken else Does.CHANGE), frozenset([CONVERSATION])
    yield Piece("messages_apart", (topics.SITE,), context, does, to=to, kinds=pages)


def named_in_talks(person: User, batch: Batch) -> Iterable[AnyPiece]:
    """Send what the person is called now to those who share a conversation with them, also where one
    blocks the other; and where a text that is shown names them."""
    viewers = Ids(set().union(*(batch.audience.viewers_of(kind) for kind in TALKS)))
    sharing = Membership.objects.reading().filter(
        person__among=viewers, conversation__memberships__person=person
    )
    people = set(sharing.values_list("person", flat=True))
    context = {"person": person}
    if people:
        where = tuple(map(topics.viewer, people))
        yield Piece("person_named", where, context, to=Only(people), kinds=TALKS)
    yield from mentioned_in_talks(person, batch)


def mentioned_in_talks(person: User, batch: Batch) -> Iterable[AnyPiece]:
    """Send, where a message that is shown names somebody, or the post in it does, the link to them, or
    the word alone once they are hidden."""
    shown = Message.objects.filter(
        conversation__among=Ids(batch.audience.subjects_of(CONVERSATION))
    )
    texts = shown.exclude(names={})
    named = {pk: one for pk, one in texts.values_list("pk", "names") if person.pk in one.values()}
    is_named = Q(pk__in=named) | Q(post__mentions__person=person)
    rows = shown.filter(is_named).values_list("conversation", "pk")
    for conversation, pk in dict(rows.order_by("pk")).items():
        to = ReadsMessage(conversation, pk)
        where = (topics.conversation(conversation),)
        yield Piece("mention_renamed", where, {"person": person}, to=to)

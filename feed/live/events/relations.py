"""Two people: followed, asked, blocked, muted, and back.

What one of them may see of the other changes. What may not be seen any more is taken away wherever
it shows; where something may have come back, regions are shown afresh. All of it is derived from
what the two are to each other now, so events that overtake each other end at the same.
"""

from collections.abc import Iterable
from typing import ClassVar

from feed.live.events.pieces import AnyPiece, Badges, Does, Piece, Refresh
from feed.live.events.recipients import Only, Sees
from feed.live.log.log import Logged
from feed.models import AnswersFrom
from feed.models.topic import Topic
from feed.pages import having, topics
from feed.pages.notifications import NOTIFICATIONS
from users.models import User
from users.models.relation import Relation
from users.models.user import Visibility

from .answers import answering
from .base import Batch, Event
from .conversations import apart_in_talks, asked_into_groups, talk_of_two
from .sent_posts import theirs_in_talks

CARDS = having("shows_cards")
OWN_LISTS = having("is_own_list")
WITHOUT_MUTED = having("hides_muted")
REFILLED = having("refills")
ON_NOTIFICATIONS = frozenset([NOTIFICATIONS])
TALKS = having("lists_conversations")


class RelationEvent(Event, is_base=True):
    """The actor did something that concerns them and the person."""

    model = User
    is_relation = True
    # Whether the other's pages change, too.
    is_mutual: ClassVar[bool] = True
    # Whether something may show again anywhere, on the pages of either.
    brings_back: ClassVar[bool] = False

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern the pages of both."""
        assert actor_id is not None, "somebody did it"  # noqa: S101
        both = (actor_id, about.pk) if cls.is_mutual else (actor_id,)
        return [topics.viewer(pk) for pk in both]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send each what they may see of the other now."""
        actor = batch.people.get(event.actor_id or 0)
        person = batch.people.get(event.object_id)
        if actor is None or person is None:
            return
        yield from cls.for_viewer(actor, person, batch, is_actor=True)
        if cls.is_mutual:
            yield from cls.for_viewer(person, actor, batch, is_actor=False)

    @classmethod
    def for_viewer(
        cls, viewer: User, other: User, batch: Batch, *, is_actor: bool
    ) -> Iterable[AnyPiece]:
        """Send what changes on the viewer's pages."""
        relation = batch.relations[viewer.pk, other.pk]
        mine, to = (topics.viewer(viewer.pk),), Only([viewer.pk])
        yield from taken_away(viewer, other, relation)
        yield from theirs_in_talks(other, batch, viewer)
        if other.is_active and not relation.is_blocked:
            context = {"person": other, "relation": relation}
            yield Piece("relation_changed", mine, context, to=to)
        yield Refresh(mine, to=to, kinds=OWN_LISTS)
        if cls.brings_back:
            yield Refresh(mine, to=to)
            yield Badges(frozenset([viewer.pk]))
            return
        if is_actor or relation.follows:
            yield Refresh((topics.home(viewer.pk),), to=to)
        if other.is_protected or other.pk in batch.guarded:
            tabs = (topics.person(other.pk), topics.media(other.pk), topics.boosts(other.pk))
            yield Refresh(tabs, to=to)
            # What others pass on or quote of theirs can show on any page.
            yield Refresh(mine, to=to, kinds=CARDS if other.pk in batch.passed_on else REFILLED)
            # So does what the viewer was notified of, and of what others wrote under it.
            yield Refresh(mine, to=to, kinds=ON_NOTIFICATIONS)
            yield Badges(frozenset([viewer.pk]))
        for post in batch.open_posts.get(other.pk, []):
            if post.answers_from != AnswersFrom.EVERYONE:
                yield from answering(post, viewer)
        yield from own_pages_closed(viewer, other, batch)


class Followed(RelationEvent):
    """The actor follows the person: their home fills, their button turns."""


class Unfollowed(RelationEvent):
    """The actor no longer follows the person, who may have ended it."""


class FollowRequested(RelationEvent):
    """The actor waits for the person to accept: it stands in the person's list."""


class FollowRequestEnded(RelationEvent):
    """The actor waits no more: accepted, declined or withdrawn."""


class Blocked(RelationEvent):
    """The actor blocks the person: each disappears from the other's pages."""

    changes_company = True

    @classmethod
    def for_viewer(
        cls, viewer: User, other: User, batch: Batch, *, is_actor: bool
    ) -> Iterable[AnyPiece]:
        """Send what changes on the viewer's pages: the other's page is closed, or says why. Where the
        block is over again already there is nothing that must go, whatever the viewer does there."""
        yield from super().for_viewer(viewer, other, batch, is_actor=is_actor)
        to = Only([viewer.pk])
        are_apart = batch.relations[viewer.pk, other.pk].are_apart
        yield Refresh(topics.about(other.pk), is_forced=are_apart, to=to)
        # Either may have followed the other, and read what they boosted.
        yield Refresh((topics.home(viewer.pk),), to=to)
        yield Refresh(batch.trees_with(other), to=to)
        yield Badges(frozenset([viewer.pk]))
        # What the other writes in groups is folded; a conversation of the two is closed.
        yield Refresh((topics.viewer(viewer.pk),), to=to, kinds=TALKS)
        if is_actor:
            is_blocked = batch.relations[viewer.pk, other.pk].blocks
            yield from apart_in_talks(other.pk, to, is_taken=is_blocked)
        yield from talk_of_two(viewer, other, batch)
        yield from asked_into_groups(viewer, batch)


class Unblocked(RelationEvent):
    """The actor no longer blocks the person: they may see each other again, and write."""

    brings_back = True
    changes_company = True

    @classmethod
    def for_viewer(
        cls, viewer: User, other: User, batch: Batch, *, is_actor: bool
    ) -> Iterable[AnyPiece]:
        """Send what changes on the viewer's pages."""
        yield from super().for_viewer(viewer, other, batch, is_actor=is_actor)
        if is_actor:
            yield from apart_in_talks(other.pk, Only([viewer.pk]), is_taken=False)
        yield from talk_of_two(viewer, other, batch)
        yield from asked_into_groups(viewer, batch)


class Muted(RelationEvent):
    """The actor mutes the person: gone from the actor's timelines. The person learns nothing."""

    is_mutual = False

    @classmethod
    def for_viewer(
        cls, viewer: User, other: User, batch: Batch, *, is_actor: bool
    ) -> Iterable[AnyPiece]:
        """Send what changes on the actor's pages."""
        yield from super().for_viewer(viewer, other, batch, is_actor=is_actor)
        mine, to = (topics.viewer(viewer.pk),), Only([viewer.pk])
        # Another mute may have been lifted by this one: boosts only, instead of everything.
        yield Refresh(mine, to=to, kinds=WITHOUT_MUTED)
        if other.pk in batch.passed_on:  # within a quote it is folded, wherever that shows
            yield Refresh(mine, to=to, kinds=CARDS)
        yield Badges(frozenset([viewer.pk]))


class Unmuted(Muted):
    """The actor hears the person again: they said so, or the time was over."""


def taken_away(viewer: User, other: User, relation: Relation) -> Iterable[AnyPiece]:
    """Take from the viewer's pages what of the other's they may not see (any more)."""
    mine, to = (topics.viewer(viewer.pk),), Only([viewer.pk])
    everything = {"person_id": other.pk, "is_unmet": relation.are_apart, "is_unread": True}
    if relation.are_apart:
        yield Piece("person_removed", mine, everything, Does.REMOVE, to=to)
        return
    if other.is_protected and not relation.follows:
        # What the viewer was notified of stays, unless it is about what they wrote.
        yield Piece("person_removed", mine, everything, Does.REMOVE, to=to, kinds=CARDS)
        theirs = {"person_id": other.pk}
        yield Piece("person_unread", mine, theirs, Does.REMOVE, to=to, kinds=ON_NOTIFICATIONS)
        yield Refresh(mine, to=to, kinds=ON_NOTIFICATIONS)
        circle = (topics.circle(other.pk),)
        yield Refresh(circle, is_forced=True, to=to)
        return
    if relation.mutes:
        unheard = {"person_id": other.pk}
        yield Piece("person_removed", mine, unheard, Does.REMOVE, to=to, kinds=WITHOUT_MUTED)
    hidden = [] if relation.are_friends else [Visibility.FRIENDS]
    if not relation.follows:
        hidden.append(Visibility.FOLLOWERS)
    if hidden:
        context = {"person_id": other.pk, "visibilities": hidden}
        yield Piece("cards_hidden", mine, context, Does.REMOVE, to=to)


def own_pages_closed(viewer: User, other: User, batch: Batch) -> Iterable[AnyPiece]:
    """Show as gone those pages of the other's posts that the viewer may not see any more."""
    for post in batch.open_posts.get(other.pk, []):
        to = Only([viewer.pk]) - Sees(post)
        yield Refresh(topics.own_pages(post.pk), is_forced=True, to=to)

"""Boosts: a post enters, stays in, or leaves the timelines of those who follow the booster, and the page
of what the booster passed on."""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy

from feed.live.events.pieces import AnyPiece, Does, Piece, Refresh
from feed.live.events.recipients import Only, Reads, Sees
from feed.live.log.log import Logged
from feed.models import Post
from feed.models.boosting import Line, boosters, lines_among, with_line
from feed.models.home import homes_of
from feed.models.reaction import with_own
from feed.models.topic import Topic
from feed.pages import PageKind, topics
from feed.pages.boosts import BOOSTS
from feed.pages.home import HOME
from users.lib.lookups import Ids
from users.models import Follow, User

from .base import Batch, Event
from .polls import poll_pieces
from .quotes import as_seen

ON_HOMES = frozenset([HOME])
ON_BOOSTS = frozenset([BOOSTS])


class BoostEvent(Event, is_base=True):
    """What the two have in common: what they send follows from which boosts there are now."""

    model = Post

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the page of what they boosted, and the home pages of those who follow them."""
        assert actor_id is not None, "somebody did it"  # noqa: S101
        return [topics.boosts(actor_id), topics.followers(actor_id)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send each home page its boost line, and let the post come or go where that is needed.

        A post that is gone by now has an event of its own for that.
        """
        post = batch.posts.get(event.object_id)
        booster = batch.people.get(event.actor_id or 0)
        if post is None or booster is None or not post.is_visible:
            return
        boost = Post.objects.filter(boost_of=post, author=booster).first()
        yield from cls.on_their_page(post, booster, boost)
        viewers = batch.audience.viewers()
        follows = Follow.objects.filter(followee=booster, follower__among=Ids(viewers))
        followers = set(follows.values_list("follower", flat=True))
        if followers:
            yield from cls.on_homes(post, boost, followers)

    @classmethod
    def on_their_page(cls, post: Post, booster: User, boost: Post | None) -> Iterable[AnyPiece]:
        """Send what changes on the page of what the booster passed on."""
        raise TypeError(f"{cls.__name__} does not say what it does there")

    @classmethod
    def on_homes(cls, post: Post, boost: Post | None, followers: set[int]) -> Iterable[AnyPiece]:
        """Send what changes on the home pages of these viewers, who all follow the booster."""
        raise TypeError(f"{cls.__name__} does not say what it does there")


class Boosted(BoostEvent):
    """The actor passes the post on."""

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """After the card, send what in it is a viewer's own: their buttons (it is no new post), and
        how its poll stands, to those who may know."""
        sent = list(super().pieces(event, batch))
        yield from sent
        post = batch.posts.get(event.object_id)
        booster = batch.people.get(event.actor_id or 0)
        if post is None or booster is None or not any(isinstance(piece, Piece) for piece in sent):
            return
        for seen, people in with_own(post, batch.audience.viewers()):
            pages = (topics.boosts(booster.pk), *map(topics.home, sorted(people)))
            readers = Only(people) & Reads(booster) & Sees(post)
            yield Piece("reaction_changed", pages, {"post": seen}, to=readers)
        yield from poll_pieces(post, batch)

    @classmethod
    def on_their_page(cls, post: Post, booster: User, boost: Post | None) -> Iterable[AnyPiece]:
        """Send the card to its head."""
        if boost is None:
            return
        card = copy(post)
        card.boosted_by, card.timeline_id = booster, boost.pk
        yield from _inserted(card, (topics.boosts(booster.pk),), ON_BOOSTS, passed_on_by=booster)

    @classmethod
    def on_homes(cls, post: Post, boost: Post | None, followers: set[int]) -> Iterable[AnyPiece]:
        """Insert the card where this boost is the earliest; elsewhere the line changes."""
        if boost is None:
            return  # taken back by now: that has an event of its own
        direct = homes_of(post, followers).direct
        for line, viewers in _by_line(post, followers).items():
            if line is None:
                continue  # they have muted the booster
            new = frozenset(viewers - direct) if line.first == boost.pk else frozenset()
            if new:
                card = with_line(copy(post), line, boosters([line.first])[line.first])
                card.timeline_id = line.first
                homes = tuple(topics.home(pk) for pk in sorted(new))
                yield from _inserted(card, homes, ON_HOMES)
            yield from _line_changed(post, line, frozenset(viewers) - new)


class Unboosted(BoostEvent):
    """The actor no longer passes the post on."""

    @classmethod
    def on_their_page(cls, post: Post, booster: User, boost: Post | None) -> Iterable[AnyPiece]:
        """Take the card away; boosted again since, it has another place."""
        page = (topics.boosts(booster.pk),)
        if boost is not None:
            yield Refresh(page, to=Reads(booster))
            return
        gone = {"post_id": post.pk}
        yield Piece("post_deleted", page, gone, Does.REMOVE, to=Reads(booster))

    @classmethod
    def on_homes(cls, post: Post, boost: Post | None, followers: set[int]) -> Iterable[AnyPiece]:
        """Take the card from where nothing holds it; where a later boost does, it moves."""
        direct = homes_of(post, followers).direct
        for line, viewers in _by_line(post, followers).items():
            yield from _line_changed(post, line, frozenset(viewers & direct))
            others = Only(viewers - direct)
            homes = tuple(topics.home(pk) for pk in sorted(others.ids))
            if not homes:
                continue
            if line is None:
                yield Piece("post_deleted", homes, {"post_id": post.pk}, Does.REMOVE, to=others)
            else:
                yield Refresh(homes, to=others)


def _inserted(
    card: Post,
    where: tuple[Topic, ...],
    kinds: frozenset[PageKind],
    passed_on_by: User | None = None,
) -> Iterable[AnyPiece]:
    """Send a card to the head of timelines; of what somebody boosted, to those who may read them."""
    for shown, seeing in as_seen(card):
        to = seeing if passed_on_by is None else seeing & Reads(passed_on_by)
        yield Piece("boosted", where, {"post": shown}, Does.INSERT, to=to, kinds=kinds)


def _by_line(post: Post, viewers: set[int]) -> dict[Line | None, set[int]]:
    """Return the viewers by what they know of who boosted the post."""
    lines = lines_among(post.pk, viewers)
    groups: defaultdict[Line | None, set[int]] = defaultdict(set)
    for viewer in viewers:
        groups[lines.get(viewer)].add(viewer)
    return groups


def _line_changed(post: Post, line: Line | None, viewers: frozenset[int]) -> Iterable[AnyPiece]:
    if viewers:
        first_by = boosters([line.first])[line.first] if line is not None else None
        homes = tuple(topics.home(pk) for pk in sorted(viewers))
        card = with_line(copy(post), line, first_by)
        yield Piece("boost_line_changed", homes, {"post": card}, to=Sees(post), kinds=ON_HOMES)

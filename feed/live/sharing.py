"""Which page gets which pieces: topics say who watches, the database says who may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from feed.models.boosting import boosted_by
from feed.models.visibility import Sight

from . import topics
from .audience import Audience
from .pieces import AnyPiece, Badges, Piece, Refresh
from .watch import WITHOUT_MUTED, Shows, Watch


@dataclass(slots=True)
class Share:
    """What one watch gets of a batch, before it is rendered."""

    pieces: list[Piece] = field(default_factory=list)
    has_badges: bool = False
    is_refreshed: bool = False
    is_forced: bool = False


def shared_out(pieces: Collection[AnyPiece], audience: Audience) -> dict[Watch, Share]:
    """Return what each watch gets, in the order of the pieces.

    Who may see what is asked of the database here, right before it is sent, for all pieces and all
    viewers at once: nothing is remembered, so a follow, a block or a mute counts from the moment
    it is committed.
    """
    watching = [(one, _watching(one, audience)) for one in pieces]
    authors = {author for one, _watches in watching for author in _authors(one)}
    viewers = {watch.viewer_id for _one, watches in watching for watch in watches}
    sight = Sight(viewers, authors)
    shares: dict[Watch, Share] = {}
    for one, watches in watching:
        for watch in _allowed(one, watches, sight):
            share = shares.setdefault(watch, Share())
            if isinstance(one, Badges):
                share.has_badges = True
            elif isinstance(one, Refresh):
                share.is_refreshed = True
                share.is_forced = share.is_forced or one.is_forced
            else:
                share.pieces.append(one)
    return shares


def _watching(one: AnyPiece, audience: Audience) -> list[Watch]:
    """Return the watches that the topics lead to, also those about which is still to be asked.

    A page that several topics lead to is there once.
    """
    if isinstance(one, Badges):
        names: Iterable[str] = [topics.viewer(pk) for pk in one.viewers]
    else:
        names = dict.fromkeys(
            place for name in one.topics for place in topics.asked_about(name) or (name,)
        )
    found = dict.fromkeys(watch for name in names for watch in audience.find(name))
    if isinstance(one, Badges) or one.shows is None:
        return list(found)
    return [watch for watch in found if watch.shows in one.shows]


def _authors(one: AnyPiece) -> set[int]:
    """Return whose relations decide who gets it."""
    if isinstance(one, Badges):
        return set()
    followed = {pk for name in one.topics if (pk := topics.author_in(name)) is not None}
    return followed | set(one.whom.authors if one.whom is not None else ())


def _allowed(one: AnyPiece, watches: list[Watch], sight: Sight) -> Iterable[Watch]:
    """Return those of the watches that the piece is for."""
    if isinstance(one, Badges):
        return watches
    watches = _reached(one, watches, sight)
    if one.whom is None:
        return watches
    allowed = one.whom.among(sight)
    if one.whom.unmuted is None:
        return [watch for watch in watches if watch.viewer_id in allowed]
    unmuted = allowed - sight.muting(one.whom.unmuted)
    return [
        watch
        for watch in watches
        if watch.viewer_id in (unmuted if watch.shows in WITHOUT_MUTED else allowed)
    ]


def _reached(one: Piece | Refresh, watches: list[Watch], sight: Sight) -> list[Watch]:
    """Leave out the pages that only might have been meant: of whom the author, or somebody who
    boosted the post, is not followed, nor any of its hashtags."""
    if topics.SITE in one.topics or not any(map(topics.asked_about, one.topics)):
        return watches
    named = frozenset(one.topics)
    homes: set[int | None] = set()
    pages: dict[int | None, frozenset[int | None]] = {}  # of boosters, and who may read them
    for name in one.topics:
        author, post = topics.author_in(name), topics.post_in(name)
        tagged = topics.tagged_in(name)
        if author is not None:
            homes |= {author} | sight.followers(author)
        elif tagged is not None:
            homes |= sight.following_tags(tagged)
        elif post is not None:
            homes |= sight.following_boosters(post)
            open_pages = {watch.object_id for watch in watches if watch.shows is Shows.PERSON}
            found = boosted_by(post, {pk for pk in open_pages if pk is not None})
            readers = Sight(sight.all, {one.pk for one in found})
            pages |= {one.pk: readers.reading(one) for one in found}
    return [
        watch
        for watch in watches
        if not named.isdisjoint(watch.topics)
        or (watch.shows is Shows.HOME and watch.viewer_id in homes)
        or (watch.shows is Shows.PERSON and watch.viewer_id in pages.get(watch.object_id, ()))
    ]

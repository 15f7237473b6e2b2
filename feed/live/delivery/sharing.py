"""Which page gets which pieces: topics say who watches, the database says who may see."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from feed.live.delivery.audience import Audience
from feed.live.events.pieces import AnyPiece, Badges, Piece, Refresh
from feed.live.events.recipients import EVERYBODY, muting_any
from feed.live.open_pages.watch import Watch
from feed.models.boosting import boosted_by
from feed.models.visibility.viewer_sets import ViewerSets
from feed.pages import having, topics
from feed.pages.home import HOME

WITHOUT_MUTED = having("hides_muted")


@dataclass(frozen=True, slots=True)
class Share:
    """What some watches get of a batch, before it is rendered: all of them the same."""

    pieces: tuple[Piece, ...] = ()
    has_badges: bool = False
    is_refreshed: bool = False
    is_forced: bool = False

    def and_also(self, piece: AnyPiece) -> "Share":
        """Return the share with this piece as well."""
        if isinstance(piece, Badges):
            return replace(self, has_badges=True)
        if isinstance(piece, Refresh):
            return replace(self, is_refreshed=True, is_forced=self.is_forced or piece.is_forced)
        return replace(self, pieces=(*self.pieces, piece))


@dataclass(slots=True)
class Reach:
    """The watches that a piece's topics lead to, and those about which the database is asked: pages
    of people, and perhaps home pages, which are many."""

    certain: set[Watch]
    asked: set[Watch]
    may_reach_homes: bool = False

    @property
    def viewers(self) -> set[int | None]:
        """Everybody whose pages these are, home pages aside."""
        return {watch.viewer_id for some in (self.certain, self.asked) for watch in some}


def shared_out(
    pieces: Collection[tuple[AnyPiece, int]],
    audience: Audience,
    since: Mapping[Watch, int] | None = None,
) -> list[tuple[Share, list[Watch]]]:
    """Return what the watches get, in the order of the pieces: those that get the same together.

    Each piece comes with the seq of its event; `since` says of every watch which it knows already.

    Who may see what is asked of the database here, right before it is sent, for all pieces and all
    viewers at once: nothing is remembered, so a follow, a block or a mute counts from the moment
    it is committed.
    """
    reaching = [(piece, seq, _reach(piece, audience)) for piece, seq in pieces]
    authors = {author for piece, _seq in pieces for author in _authors(piece)}
    viewers: set[int | None] = set()
    for _one, _seq, reach in reaching:
        viewers |= reach.viewers
    if any(reach.may_reach_homes for _one, _seq, reach in reaching):
        viewers |= audience.at_home()
    conversations = {
        pk for one, _seq in pieces if not isinstance(one, Badges) for pk in one.to.conversations
    }
    sets = ViewerSets(viewers, authors, conversations)
    # Each watch holds the number of its share. A piece moves all that held one to the same next one:
    # thousands of watches cost two look-ups each, whatever they get.
    shares = [Share()]
    held: dict[Watch, int] = {}
    for piece, seq, reach in reaching:
        allowed = _allowed(piece, reach, sets, audience)
        # The first piece, mostly the only one: 5,000 homes get this and nothing else.
        if not held and since is None:
            held = dict.fromkeys(allowed, len(shares))
            shares.append(Share().and_also(piece))
            continue
        moved: dict[int, int] = {}
        for watch in allowed:
            if since is not None and since[watch] >= seq:
                continue
            number = held.get(watch, 0)
            if number not in moved:
                moved[number] = len(shares)
                shares.append(shares[number].and_also(piece))
            held[watch] = moved[number]
    groups: dict[int, list[Watch]] = {}
    for watch, number in held.items():
        groups.setdefault(number, []).append(watch)
    return [(shares[number], watches) for number, watches in groups.items()]


def _reach(piece: AnyPiece, audience: Audience) -> Reach:
    """Return where the piece may go."""
    if isinstance(piece, Badges):
        return Reach(
            set().union(*(audience.find(topics.viewer(pk)) for pk in piece.viewers)), set()
        )
    among = {page for topic in piece.topics for page in topics.asked_about(topic)}
    certain: set[Watch] = set().union(*map(audience.find, piece.topics))
    asked: set[Watch] = set().union(*map(audience.find, among - {topics.HOMES})) - certain
    may_reach_homes = topics.HOMES in among
    if piece.kinds is not None:
        certain = {watch for watch in certain if watch.kind in piece.kinds}
        asked = {watch for watch in asked if watch.kind in piece.kinds}
        may_reach_homes = may_reach_homes and HOME in piece.kinds
    if isinstance(piece, Piece) and piece.except_at is not None:
        certain.difference_update(audience.find(piece.except_at))
    return Reach(certain, asked, may_reach_homes)


def _authors(piece: AnyPiece) -> set[int]:
    """Return whose relations decide who gets it."""
    if isinstance(piece, Badges):
        return set()
    followed = {topic.pk for topic in piece.topics if topic.kind == topics.FOLLOWERS}
    return followed | piece.to.authors


def _allowed(
    piece: AnyPiece, reach: Reach, sets: ViewerSets, audience: Audience
) -> Iterable[Watch]:
    """Return those of the watches that the piece is for."""
    if isinstance(piece, Badges):
        return reach.certain
    watches = reach.certain
    if reach.asked or reach.may_reach_homes:
        watches = watches | _meant(piece, reach, sets, audience)
    if piece.to is EVERYBODY or not watches:
        return watches
    allowed = piece.to.among(sets)
    muting = muting_any(piece.to.hidden_if_muted, sets)
    if len(allowed) == len(sets.all) and not muting:
        return watches  # as mostly: nobody here is kept from it
    unmuted = allowed - muting
    return [
        watch
        for watch in watches
        if watch.viewer_id in (unmuted if watch.kind in WITHOUT_MUTED else allowed)
    ]


def _meant(
    piece: Piece | Refresh, reach: Reach, sets: ViewerSets, audience: Audience
) -> set[Watch]:
    """Return the pages, of those asked about, that are meant: of whom the author, or somebody who
    boosted the post, is followed, or one of its hashtags."""
    homes: set[int | None] = set()
    pages: dict[int | None, frozenset[int | None]] = {}  # of boosters, and who may read them
    open_pages = {pk for watch in reach.asked if (pk := watch.object_id) is not None}
    for topic in piece.topics:
        if topic.kind == topics.FOLLOWERS:
            homes |= {topic.pk} | sets.followers(topic.pk)
        elif topic.kind == topics.TAGGERS:
            homes |= sets.following_tags(topic.pk)
        elif topic.kind == topics.BOOSTERS:
            if reach.may_reach_homes:
                homes |= sets.following_boosters(topic.pk)
            if open_pages:
                people = boosted_by(topic.pk, open_pages)
                readers = ViewerSets(sets.all, {person.pk for person in people})
                pages |= {person.pk: readers.reading(person) for person in people}
    meant = audience.homes(homes) if reach.may_reach_homes else set()
    meant.update(
        watch for watch in reach.asked if watch.viewer_id in pages.get(watch.object_id, ())
    )
    return meant

"""What an event makes: pieces, each for some topics, joined to one frame a page."""

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from feed.models import Post
from feed.models.visibility.viewer_sets import ViewerSets
from users.models import User

from .watch import Shows


class Does(Enum):
    """What a piece does to a page; decides which pieces still make sense beside a fresh region."""

    INSERT = "insert"  # never beside a fresh region: it may belong below the region's last card
    CHANGE = "change"
    REMOVE = "remove"  # always: a page that was only offered its region must lose it too


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom, of those who watch the topics, something is: asked right before it is sent.

    `authors` are those whose relations decide; `among` gets the ViewerSets of the viewers and returns
    which of them it is for (None stands for visitors). In timelines and
    notifications those who have muted `unmuted` are left out.
    """

    authors: tuple[int, ...]
    among: Callable[[ViewerSets], frozenset[int | None]]
    unmuted: int | None = None

    def but_only(self, viewers: frozenset[int]) -> "Whom":
        """Return the same for none but these viewers."""
        return replace(self, among=lambda sets: self.among(sets) & viewers)

    def but_not(self, viewers: frozenset[int]) -> "Whom":
        """Return the same for all but these viewers."""
        return replace(self, among=lambda sets: self.among(sets) - viewers)

    def also_muted(self) -> "Whom":
        """Return the same, with those who have muted the author: within what others write they read
        it all the same."""
        return replace(self, unmuted=None)

    def and_of(self, other: "Whom") -> "Whom":
        """Return the same for those alone for whom the other is, too."""
        among = lambda sets: self.among(sets) & other.among(sets)  # noqa: E731
        return replace(self, authors=(*self.authors, *other.authors), among=among)


def who_sees(post: Post) -> Whom:
    """Those who may see the post or comment; in timelines, unless they have muted its author."""
    authors = (post.author_id, *([post.root.author_id] if post.root is not None else []))
    return Whom(authors, lambda sets: sets.seeing(post), unmuted=post.author_id)


def as_seen(post: Post) -> Iterable[tuple[Post, Whom]]:
    """Yield the post as those see it who see what it quotes, as those who have muted its author (it
    is folded), and as those who may not see it."""
    seen, quoted = who_sees(post), post.quoted
    if quoted is None:
        yield post, seen
        return
    inner = who_sees(quoted)
    authors = (*seen.authors, *inner.authors)
    both = lambda sets: seen.among(sets) & inner.among(sets)  # noqa: E731
    for one, whom in folded_if_muted(quoted, Whom(authors, both)):
        yield _quoting(post, one), replace(whom, unmuted=seen.unmuted)
    rest = lambda sets: seen.among(sets) - inner.among(sets)  # noqa: E731
    yield _quoting(post, None), replace(seen, authors=authors, among=rest)


def folded_if_muted(quoted: Post, whom: Whom) -> Iterable[tuple[Post, Whom]]:
    """Yield what is quoted as these see it, and as those among them who have muted its author."""
    among, author = whom.among, quoted.author_id
    hears = lambda sets: among(sets) - sets.muting(author)  # noqa: E731
    mutes = lambda sets: among(sets) & sets.muting(author)  # noqa: E731
    folded = copy(quoted)
    folded.is_muted = True
    yield quoted, replace(whom, among=hears, unmuted=None)
    yield folded, replace(whom, among=mutes, unmuted=None)


def _quoting(post: Post, quoted: Post | None) -> Post:
    shown = copy(post)
    shown.quoted = quoted
    return shown


def who_misses(post: Post) -> Whom:
    """Those who may not see it."""
    seen = who_sees(post)
    return Whom(seen.authors, lambda sets: sets.all - sets.seeing(post))


def who_misses_any(posts: Collection[Post]) -> Whom:
    """Those who may not see one or another of these comments."""
    seen = [who_sees(post) for post in posts]
    authors = tuple({author for one in seen for author in one.authors})
    return Whom(authors, lambda sets: sets.all - sets.all.intersection(*map(sets.seeing, posts)))


def who_sees_without(comment: Post, parent: Post) -> Whom:
    """Those who may see the comment, but not what it answers."""
    authors = (*who_sees(comment).authors, parent.author_id)
    return Whom(authors, lambda sets: sets.seeing(comment) - sets.seeing(parent))


def who_knows(person: User) -> Whom:
    """Those between whom and the person there is no block."""
    return Whom((person.pk,), lambda sets: sets.knowing(person))


def who_reads(person: User) -> Whom:
    """Those who may read what the person writes for everybody, and so their page."""
    return Whom((person.pk,), lambda sets: sets.reading(person))


def who_reads_not(person: User) -> Whom:
    """Those who may not read what the person writes for everybody: for a protected account, all
    but its followers."""
    return Whom((person.pk,), lambda sets: sets.all - sets.reading(person))


def only(*viewers: int) -> Whom:
    """These people and nobody else."""
    return Whom((), lambda sets: sets.all & frozenset(viewers))


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """One envelope `feed/live/<template>.html` with its context, the same for all who get it.

    Whatever shows something of somebody's says by `whom` who may be sent it.
    """

    template: str
    topics: tuple[str, ...]
    context: Mapping[str, Any] = field(default_factory=dict)
    does: Does = Does.CHANGE
    whom: Whom | None = None
    shows: frozenset[Shows] | None = None  # only on pages of these kinds


@dataclass(frozen=True, eq=False, slots=True)
class Refresh:
    """These pages get their region afresh: what changed is not at the head of a list.

    A page where something is typed in the region, or that has paged on, is offered it instead;
    with `is_forced` it is replaced all the same, for what may no longer be seen.
    """

    topics: tuple[str, ...]
    is_forced: bool = False
    whom: Whom | None = None
    shows: frozenset[Shows] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Badges:
    """These people's badges are counted again, on every page they have open."""

    viewers: frozenset[int]


AnyPiece = Piece | Refresh | Badges

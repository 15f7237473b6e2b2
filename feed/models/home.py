"""The home timeline: what a viewer gets to read, each post once.

A post stands at its own place for its author, for those who follow the author, and, where everybody
may read it, for those who follow one of its tags. For others it stands where the earliest boost is by
somebody they follow. Later boosts never move it.

That rule is here, written twice: for one viewer and many posts (`is_direct`), for one post and many viewers
(`homes_of`); of boosts in `boosting.py`, likewise. The engine sends new posts by the relations that it
has loaded for a whole batch (`feed/live/delivery/sharing.py`), and must agree: `tests/visibility/` holds them
against each other.

Read in two steps: the newest rows at which a post can stand (`home_candidates.py`), then which of them are
those of a post that the viewer may see (`_standing`). Most are, so one round is enough nearly always; where
it is not, it goes on from where the candidates ended, until the page is full or there are no more of them.
How many of them stand says nothing about that: what was left out of one lot does not end the list.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from users.lib.lookups import Ids, PreparedQuery
from users.models import Follow, User
from users.models.user import Visibility

from . import visibility
from .boosting import boosters, lines_for, with_line
from .home_candidates import Choices, Way, candidates
from .post import Post
from .tag import TagFollow

AT_MOST = 1_000  # candidates read in one round; each reads twice as many as the one before


@dataclass(frozen=True, slots=True)
class HomePage:
    """Some posts of a home timeline, each with its `timeline_id`, and from where it goes on."""

    posts: list[Post]
    more_from: int | None


@dataclass(frozen=True, slots=True)
class Homes:
    """Who, of some viewers, has a post at its own place in their home timeline: by its author, who is
    they themselves or followed; by a hashtag that they follow."""

    by_author: set[int]
    by_tag: set[int]

    @property
    def direct(self) -> set[int]:
        """Either."""
        return self.by_author | self.by_tag


def home_page(viewer: User, before: int | None, size: int) -> HomePage:
    """Return the newest `size` posts whose `timeline_id` is below the id `before`.

    It holds fewer only at the end of the timeline, and it goes on only where something follows.
    """
    found = _walked(viewer, Way(before), size)
    return HomePage(found[:size], found[size - 1].timeline_id if len(found) > size else None)


def start_above(viewer: User, after: int, size: int) -> int | None:
    """Return where a page begins whose `size` posts are those next above the id `after`; None where
    the head of the timeline has them all."""
    found = _walked(viewer, Way(after, is_up=True), size)
    return found[size - 1].timeline_id if len(found) > size else None


def is_direct(viewer: int) -> Q:
    """Return the condition that a post stands at its own place in the viewer's home timeline."""
    followees = Follow.objects.filter(follower=viewer).values("followee")
    followed = TagFollow.objects.filter(person=viewer, tag__tagged__post=OuterRef("pk"))
    is_public = Q(visibility=Visibility.PUBLIC, author__is_protected=False)
    return Q(author=viewer) | Q(author__in=followees) | is_public & Q(Exists(followed))


def homes_of(post: Post, viewers: set[int]) -> Homes:
    """Return in whose home timelines, of these viewers, the post stands at its own place, and why."""
    some = Ids(viewers)
    follows = Follow.objects.filter(followee=post.author_id, follower__among=some)
    by_author = {*follows.values_list("follower", flat=True), *({post.author_id} & viewers)}
    by_tag: set[int] = set()
    if post.is_public:
        tagged = TagFollow.objects.filter(tag__tagged__post=post, person__among=some)
        by_tag.update(tagged.values_list("person", flat=True))
    return Homes(by_author, by_tag)


def _walked(viewer: User, way: Way, size: int) -> list[Post]:
    """Return the next posts on the way: more than `size`, or all there are."""
    found: list[Post] = []
    chosen = Choices.of(viewer)
    wanted = size + 1 + size // 2  # some are boosts of what stands further down
    while True:
        lot = candidates(viewer, chosen, way, wanted)
        found += _standing(lot.found, viewer)
        if len(found) > size or lot.more_from is None:
            return found
        way = replace(way, start=lot.more_from)
        wanted = max(wanted, min(2 * wanted, AT_MOST))


def _standing(found: list[tuple[int, int | None]], viewer: User) -> list[Post]:
    """Return the posts that stand at one of these, in their order, with their boost lines."""
    if not found:
        return []
    posts = {boosted or pk for pk, boosted in found}
    lines = lines_for(viewer.pk, posts)
    asked = Ids(posts)
    rows = READ.objects(viewer.pk, asked) if viewer.is_active else _read(viewer.pk, asked, viewer)
    cards = {row.pk: row for row in rows}
    at_home = {pk for pk, row in cards.items() if getattr(row, "is_at_home", False)}
    standing = []
    for pk, boosted in found:
        card = cards.get(boosted or pk)
        if card is None:
            continue
        line = lines.get(card.pk)
        if pk == (card.pk if card.pk in at_home else line and line.first):
            card.timeline_id = pk
            standing.append((card, line))
    people = boosters(line.first for _card, line in standing if line is not None)
    return [
        with_line(card, line, people.get(line.first) if line else None) for card, line in standing
    ]


def _read(viewer: int, posts: Ids, looks: User | None = None) -> Any:
    """Return these posts, as far as the viewer may see them; `looks` is who is hidden, and sees less."""
    direct = ExpressionWrapper(is_direct(viewer), output_field=BooleanField())
    rows = Post.objects.timeline(looks or viewer)
    return rows.filter(visibility.not_muted(viewer), pk__one_of=posts).annotate(is_at_home=direct)


READ = PreparedQuery(_read)

"""What somebody is called now, on every page that says it."""

from collections.abc import Callable, Iterable

from feed.live.events.pieces import AnyPiece, Piece
from feed.live.events.recipients import EVERYBODY, Knows, Only, Sees
from feed.models import Mention
from feed.models.topic import Topic
from feed.pages import PageKind, having, topics
from feed.pages.boosts import BOOSTS
from feed.pages.circles import FOLLOWERS, FOLLOWING
from feed.pages.media import MEDIA
from feed.pages.own_lists import BLOCKS
from feed.pages.person import PERSON
from feed.pages.post import POST
from feed.pages.replies import REPLIES
from users.lib.lookups import Ids
from users.models import Block, User

from .base import Batch

CARDS = having("shows_cards")
# The pages that name a person in their heads also to who blocks them, each with its topic.
ABOUT_THEM: dict[PageKind, Callable[[int], Topic]] = {
    PERSON: topics.person,
    MEDIA: topics.media,
    REPLIES: topics.replies,
    BOOSTS: topics.boosts,
}
CIRCLES: dict[PageKind, Callable[[int], Topic]] = {
    FOLLOWERS: topics.circle,
    FOLLOWING: topics.circle,
}


def blockers_looking(person: User, batch: Batch) -> list[int]:
    """Return those who block the person and have a page open that names them all the same: the list of whom
    they block, and the person's own."""
    audience = batch.audience
    about = (audience.viewers_at(topic_of(person.pk)) for topic_of in ABOUT_THEM.values())
    viewers = audience.viewers_of(BLOCKS).union(*about)
    blocks = Block.objects.filter(blocked=person, blocker__among=Ids(viewers))
    return list(blocks.values_list("blocker", flat=True))


def named_by_blockers(person: User, blockers: list[int]) -> Iterable[AnyPiece]:
    """Send these who block the person what they are called and look like: they may know no more."""
    where = tuple(map(topics.viewer, blockers))
    if where:
        kinds = frozenset([BLOCKS, *ABOUT_THEM])
        yield Piece("person_named", where, {"person": person}, to=Only(blockers), kinds=kinds)


def named_otherwise(person: User | None) -> Iterable[AnyPiece]:
    """Send, where somebody is named in a text, the link to them, or the word alone once they are hidden.

    To everybody, also to those of whom one blocks the other: within what others wrote a name reads the
    same for all who may read the rest. Nothing where no text names them."""
    if person is not None and Mention.objects.filter(person=person).exists():
        named = {"person": person}
        yield Piece("mention_renamed", (topics.SITE,), named, to=EVERYBODY, kinds=CARDS)


def titles_with(person: User, batch: Batch, blockers: list[int]) -> Iterable[AnyPiece]:
    """Send the pages whose title holds the person's username what they are called now."""
    # Where they block each other, there is no page for either.
    blocked = Block.objects.filter(blocker=person, blocked__in=blockers) if blockers else []
    apart = {one.blocked_id for one in blocked}
    by_blockers = Only(pk for pk in blockers if pk not in apart)
    for kind, topic_of in (ABOUT_THEM | CIRCLES).items():
        context, where = {"person": person, "kind": kind.name}, (topic_of(person.pk),)
        for to in (Knows(person), by_blockers) if kind in ABOUT_THEM else (Knows(person),):
            yield Piece("title_changed", where, context, to=to, kinds=frozenset([kind]))
    for post in batch.open_posts.get(person.pk, []):
        context = {"post": post, "kind": POST.name}
        where, pages = (topics.post(post.pk),), frozenset([POST])
        yield Piece("title_changed", where, context, to=Sees(post), kinds=pages)

"""What a message shows beside its text, loaded for all messages of a page at once."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count

from users.lib.versions import version_of
from users.models import Block, User

from .cards import prepare_for_all, seen_within
from .membership import Membership
from .message import Message
from .message_reaction import MessageReaction
from .post import Post

# What a card needs of the rows a message points to.
WITH = ("author", "subject", "answers__author")


def prepare_messages(messages: Sequence[Message]) -> None:
    """Load what these messages show to all who may read them: whom their texts name, the signs under
    them, and the posts they show. As many queries for one as for all."""
    ids = {pk for message in messages for pk in message.names.values()}
    people = User.objects.in_bulk(ids) if ids else {}
    signs: dict[int, Counter[str]] = {}
    rows = MessageReaction.objects.filter(message__in=[message.pk for message in messages])
    for pk, emoji, number in rows.values_list("message", "emoji").annotate(number=Count("pk")):
        signs.setdefault(pk, Counter())[emoji] = number
    for message in messages:
        message.named = {name: people[pk] for name, pk in message.names.items() if pk in people}
        counted = signs.get(message.pk, Counter[str]())
        message.signs = [
            (one, counted[one]) for one in MessageReaction.Emoji.values if one in counted
        ]
    _load_posts(messages)


def show_messages_to(messages: Sequence[Message], viewer: User, mine: Membership) -> None:
    """Note what differs by who reads: which are theirs, which are unread, which are by somebody they
    block, whether they may read what is answered, and by whom that is, and which of the posts they may
    see. Two queries."""
    answered = [message.answers for message in messages if message.answers is not None]
    authors = {one.author_id for one in (*messages, *answered) if one.author_id is not None}
    blocked = set(
        Block.objects.filter(blocker=viewer, blocked__in=authors).values_list("blocked", flat=True)
    )
    for message in messages:
        message.is_mine = message.author_id == viewer.pk
        message.is_unread = mine.has_joined and not message.is_mine and message.pk > mine.read_id
        message.is_folded = message.author_id in blocked and not message.is_line
        above = message.answers
        message.is_answered_folded = above is not None and above.author_id in blocked
        message.is_answered_shown = message.answers_id is None or message.answers_id > mine.since_id
    posts = [message.shown_post for message in messages if message.shown_post is not None]
    seen = seen_within({post.pk for post in posts}, viewer)
    for message in messages:
        post = message.shown_post
        if post is None:
            continue
        message.shown_post = post if post.pk in seen else None
        post.is_muted = seen.get(post.pk, False)


def _load_posts(messages: Sequence[Message]) -> None:
    """Put the posts that are there into the messages that show one; whoever reads may see it or not."""
    ids = {message.post_id for message in messages if message.post_id is not None}
    if not ids:
        return
    rows = Post.objects.filter(pk__in=ids).select_related("author", "root__author")
    posts = {row.pk: row for row in rows if row.is_visible}
    prepare_for_all([*posts.values()])
    for message in messages:
        message.shown_post = posts.get(message.post_id or 0)


def state_of(message: Message) -> str:
    """Return a class that changes with what an update of its own does not change on a card."""
    above = message.answers
    people = (message.author, message.subject, above.author if above is not None else None)
    return version_of(
        [person is not None and person.is_active for person in people],
        message.is_folded,
        message.is_answered_folded,
        message.is_answered_shown,
    )


def seen_in(
    messages: Sequence[Message], other: Membership | None, viewer: User, *, are_apart: bool
) -> int | None:
    """Return the id of the viewer's last message, where the other of the two has read it and both let
    that be seen; none where one of them blocks the other (`are_apart`)."""
    if are_apart:
        return None
    own = [
        one.pk
        for one in messages
        if one.author_id == viewer.pk and not one.is_line and not one.is_deleted
    ]
    return own[-1] if own and is_seen(own[-1], other, viewer) else None


def is_seen(last: int, other: Membership | None, viewer: User) -> bool:
    """Return whether the other of two has read the viewer's last message, and both let that be seen; whether
    one of them blocks the other is asked apart."""
    if other is None or not (viewer.shows_seen and other.person.shows_seen):
        return False
    return last <= other.read_id and other.has_joined

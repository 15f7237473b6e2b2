"""Fills the database with the demo, or empties it.

These write past the actions, many rows at once, and log no events. They may do so only because the
log's epoch is renewed with them: every open page is sent its region afresh.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from feed.actions.names import tags_named
from feed.live.log import log
from feed.live.log.transaction import take_lock
from feed.models import LiveEpoch, LiveEvent, Mention, Notification, Post, PostTag
from feed.models.tree import segment
from feed.text.names import mentions_in, tags_in
from users.models import Block, Follow, FollowRequest, Mute, Session, User

from . import PASSWORD, DemoComment, DemoPost, load_people, load_posts
from .conversations import converse
from .links import give_previews
from .pictures import illustrate, remove_files
from .polls import make_polls
from .portraits import give_pictures, give_words
from .quotes import QUOTES, quotes_by_place
from .reactions import react
from .reports import complain
from .rows import Progress, empty

Row = TypeVar("Row", bound=Model)
Stages = Callable[[str, int], Progress]  # called with what begins and how many rows it has

SPAN = timedelta(days=10)  # the demo's posts are spread over the time up to now
QUIET = timedelta(minutes=20)  # the last post is older than this, so that it can have comments
UNREAD = 5  # the newest notifications of each person
AT_ONCE = 100  # rows


def is_there() -> bool:
    """Whether anybody has the name of somebody in the demo."""
    names = [person["username"] for person in load_people()]
    return User.objects.filter(username__in=[*names, "admin"]).exists()


def size() -> int:
    """Return how many people, posts and comments `fill` makes."""
    posts = load_posts()
    return len(load_people()) + 1 + len(posts) + sum(len(post["comments"]) for post in posts)


def silently(what: str, rows: int) -> Progress:
    """Show no progress."""
    return lambda more: None


def fill(*, is_reset: bool, stages: Stages = silently, now: datetime | None = None) -> None:
    """Make the demo's people, follows, posts, comments, notifications and messages, in one transaction.

    With `is_reset` everything that is there goes first: people, sessions, posts, the log.
    It all happened in the ten days before `now`.
    """
    dice = random.Random(7)  # noqa: S311  (the same demo each time)
    now = now or timezone.now()
    progress = stages("the town", size())
    with transaction.atomic():
        # Rows that exist first, then the lock, then inserts (see feed/live/log/transaction.py).
        if is_reset:
            forget_all()
        take_lock()
        people = _people(now, progress)
        give_pictures(people)
        follows = _follows(people, now, dice)
        posts = _posts(people, now, dice, progress)
        illustrate(posts)
        give_previews(posts)
        comments = _comments(people, posts, now, dice, progress)
        react(people, [post for post, _written in posts], now, dice)
        make_polls(people, now)
        _names([*(post for post, _written in posts), *comments], people)
        _notifications(follows, comments, now)
        converse(people, now)
        complain(people, now)
        LiveEvent.objects.all().delete()  # what was logged here is of no use in the new epoch
        log.renew_epoch()


def forget_all() -> None:
    """Forget everybody and all that they did."""
    remove_files()
    of_feed = set(apps.get_app_config("feed").get_models()) - {LiveEpoch}
    # Not one by one with a signal each: the renewed epoch makes all pages load anew.
    empty([Session, Follow, FollowRequest, Block, Mute, *of_feed])
    User.objects.all().delete()  # with e-mail addresses, pictures and the history of admin


def _people(now: datetime, progress: Progress) -> dict[str, User]:
    profiles = load_people()
    followers = Counter(name for person in profiles for name in person["follows"])
    posts = Counter([post["author"] for post in load_posts()] + [one.author for one in QUOTES])
    password = make_password(PASSWORD)  # once: a hash takes a good part of a second
    people = [
        User(
            username=person["username"],
            name=person["name"],
            post_count=posts[person["username"]],
            follower_count=followers[person["username"]],
            following_count=len(person["follows"]),
            # One after the other, all before the first post.
            date_joined=now - SPAN - timedelta(days=3 * (len(profiles) - index)),
        )
        for index, person in enumerate(profiles)
    ]
    admin = User(username="admin", name="Admin", is_staff=True, is_superuser=True)
    admin.date_joined = now - SPAN - timedelta(days=3 * (len(profiles) + 1))
    for user in (admin, *people):
        user.password, user.email = password, f"{user.username}@example.org"
        give_words(user)
    _insert([admin, *people], progress)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in (admin, *people)
    )
    return {user.username: user for user in people}


def _follows(people: dict[str, User], now: datetime, dice: random.Random) -> list[Follow]:
    follows = [
        Follow(follower=people[person["username"]], followee=people[name])
        for person in load_people()
        for name in person["follows"]
    ]
    dice.shuffle(follows)
    Follow.objects.bulk_create(follows)
    for index, follow in enumerate(follows):
        follow.created_at = now - SPAN * (1 - index / len(follows))
    Follow.objects.bulk_update(follows, ["created_at"])  # inserting sets it to now
    return follows


def _posts(
    people: dict[str, User], now: datetime, dice: random.Random, progress: Progress
) -> list[tuple[Post, DemoPost]]:
    written = load_posts()
    step = (SPAN - QUIET) / len(written)
    posts = [
        Post(
            author=people[post["author"]],
            body=post["body"],
            comment_count=len(post["comments"]),
            created_at=now - SPAN + step * (index + dice.random() * 0.9),
        )
        for index, post in enumerate(written)
    ]
    quotes, start = quotes_by_place(people, posts), 0
    for place, quote in sorted(quotes.items()):
        quote.created_at = now - SPAN + step * (place + 0.95)
        _insert(posts[start : place + 1], progress)
        _insert([quote])
        start = place + 1
    _insert(posts[start:], progress)
    return list(zip(posts, written, strict=True))


def _comments(
    people: dict[str, User],
    posts: list[tuple[Post, DemoPost]],
    now: datetime,
    dice: random.Random,
    progress: Progress,
) -> list[Post]:
    told: list[tuple[Post, DemoComment]] = []
    for root, written in posts:
        # A conversation of up to three hours, over by now.
        length = min(timedelta(hours=3), (now - root.created_at) * 0.95)
        moments = sorted(dice.random() for _comment in written["comments"])
        for comment, moment in zip(written["comments"], moments, strict=True):
            author, when = people[comment["author"]], root.created_at + length * moment
            row = Post(author=author, root=root, body=comment["body"], created_at=when)
            told.append((row, comment))
    comments = sorted((row for row, _comment in told), key=lambda row: row.created_at)
    _insert(comments, progress)
    _let_answer(comments)
    give_previews(told)
    return comments


def _let_answer(comments: list[Post]) -> None:
    """Make answers of some comments: of those by the post's author, and of those by people who have
    already said something there. Each answers what somebody else said last."""
    said: dict[int | None, list[Post]] = {}
    for comment in comments:
        earlier = said.setdefault(comment.root_id, [])
        others = [answered for answered in earlier if answered.author_id != comment.author_id]
        speaks_again = len(others) < len(earlier) or (
            comment.root is not None and comment.author_id == comment.root.author_id
        )
        if others and speaks_again:
            comment.parent = others[-1]
        earlier.append(comment)
    _put_in_place(comments)
    Post.objects.bulk_update(comments, ["parent", "path", "comment_count"])


def _put_in_place(comments: Iterable[Post]) -> None:
    """Say where comments stand that were inserted at once, without `save`: their paths, and how many
    answers stand below each. What a comment answers comes before it, with its id."""
    known: dict[int, Post] = {}
    for comment in comments:
        comment.path = (comment.parent.path if comment.parent else "") + segment(comment.pk)
        comment.comment_count = 0
        known[comment.pk] = comment
        for pk in comment.in_tree.above:
            known[pk].comment_count += 1


def _names(written: list[Post], people: dict[str, User]) -> None:
    """Let posts carry their hashtags, and what names people of the town lead to them."""
    carried = {post.pk: tags_in(post.body) for post in written if not post.is_comment}
    named = {key: name for found in reversed(carried.values()) for key, name in found.items()}
    tags = {tag.key: tag for tag in tags_named(named)}
    _insert([PostTag(post_id=pk, tag=tags[key]) for pk, found in carried.items() for key in found])
    _insert(
        [
            Mention(post=post, person=people[name], name=name)
            for post in written
            for name in mentions_in(post.body)
            if name in people
        ]
    )


def _notifications(follows: list[Follow], comments: list[Post], now: datetime) -> None:
    """Notify people of what the actions would have notified them of; the newest are unread."""
    notes = [
        Notification(
            recipient=recipient,
            actor=comment.author,
            kind=kind,
            post=comment,
            created_at=comment.created_at,
        )
        for comment in comments
        for recipient, kind in _kind_by_recipient(comment).items()
        if recipient.pk != comment.author_id
    ]
    notes += [
        Notification(
            recipient=follow.followee,
            actor=follow.follower,
            kind=Notification.Kind.FOLLOW,
            created_at=follow.created_at,
        )
        for follow in follows
    ]
    notes += [
        Notification(
            recipient=mention.person,
            actor=mention.post.author,
            kind=Notification.Kind.MENTION,
            post=mention.post,
            created_at=mention.post.created_at,
        )
        for mention in Mention.objects.select_related("person", "post__author", "post__root")
        if mention.person_id
        not in (mention.post.author_id, getattr(mention.post.root, "author_id", 0))
    ]
    notes.sort(key=lambda notification: notification.created_at)
    newer: Counter[int] = Counter()
    for notification in reversed(notes):
        newer[notification.recipient_id] += 1
        if newer[notification.recipient_id] > UNREAD:
            notification.read_at = min(notification.created_at + timedelta(hours=1), now)
    _insert(notes)


def _kind_by_recipient(comment: Post) -> dict[User, str]:
    """Return who is notified of a comment, and how."""
    kinds = Notification.Kind
    answers = {comment.parent.author: kinds.ANSWER} if comment.parent is not None else {}
    return {**({comment.root.author: kinds.COMMENT} if comment.root else {}), **answers}


def _insert(rows: Sequence[Row], progress: Progress = lambda rows: None) -> None:
    """Insert the rows in their order, batch by batch."""
    for start in range(0, len(rows), AT_ONCE):
        batch = rows[start : start + AT_ONCE]
        type(batch[0])._default_manager.bulk_create(batch)
        progress(len(batch))

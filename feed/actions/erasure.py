"""Erasing what somebody wrote who has left for good."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import DateTimeField, F, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from feed import live
from feed.live.events import CommentDeleted, PollCounted, PostCounted, PostDeleted, PostRestored
from feed.models import (
    Attachment,
    Ballot,
    Like,
    Mention,
    Poll,
    PollChoice,
    Post,
    PostTag,
    Version,
)
from feed.models.tree import TreePath
from users.actions.pictures import delete_files
from users.models import User

from .attaching import take_from_messages
from .case_erasure import erase_from_cases
from .content import Content, PostContent
from .linking import LINK
from .message_erasure import erase_from_conversations

AT_ONCE = 100  # posts or comments in one transaction
SECONDS = 1.0  # of work before others have their turn


def erase_writings(person: User) -> bool:
    """Erase some of what the person wrote, for about a second; returns whether there is more.

    What they said before edits goes, their pictures, their likes and votes, their comments, their posts,
    what cases keep of these, then their part in conversations. What others commented under or answered
    stays as an empty place, so that what they wrote stays whole.
    Does nothing for somebody whose grace period is not over.
    Several workers may do it at once: the rows are locked, and asked about once they are.
    """
    theirs = Post.objects.filter(author=person)
    comments = theirs.filter(root__isnull=False, erased_at=None)
    posts = theirs.filter(root__isnull=True, boost_of=None, erased_at=None)
    boosts = theirs.filter(boost_of__isnull=False)
    likes = Like.objects.filter(person=person)
    votes = Ballot.objects.filter(person=person)
    others_votes = Ballot.objects.filter(poll__post__author=person)
    versions = Version.objects.filter(post__author=person)
    pictures = Attachment.objects.filter(owner=person)
    steps: tuple[tuple[QuerySet[Any], Callable[..., bool]], ...] = (
        (versions, _forget_versions),
        (pictures, _remove_pictures),
        (likes, _take_back_likes),
        (boosts, _take_back_boosts),
        (votes, _take_back_votes),
        (others_votes, _take_back_votes),
        (comments, _delete_comments),
        (posts, _erase_posts),
    )
    for rows, erase in steps:
        if rows.exists():
            end = time.monotonic() + SECONDS
            while erase(person, rows) and time.monotonic() < end:
                pass
            return True
    return erase_from_cases(person, _has_left) or erase_from_conversations(person, _has_left)


def _forget_versions(person: User, versions: QuerySet[Version]) -> bool:
    """Forget some of what they said before they changed it; nobody can see it any more as it is.

    Returns whether there was any.
    """
    with live.transaction():
        some = list(versions.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not _has_left(person):
            return False
        Version.objects.filter(pk__in=some).delete()
    return bool(some)


def _remove_pictures(person: User, pictures: QuerySet[Attachment]) -> bool:
    """Remove some of their pictures, the files first: no file is left without its row. Returns whether there
    were any."""
    with live.transaction() as tx:
        some = list(pictures.order_by("pk")[:AT_ONCE])
        take_from_messages(tx, some)
        if not _has_left(person):
            return False
        for row in some:
            delete_files(row.stored_names)
        Attachment.objects.filter(pk__in=[row.pk for row in some]).delete()
    return bool(some)


def _take_back_likes(person: User, likes: QuerySet[Like]) -> bool:
    """Take back some likes; what they liked counts them no longer. Returns whether there were any."""
    with live.transaction() as tx:
        some = list(likes.order_by("pk")[:AT_ONCE])
        rows = Post.objects.select_for_update(no_key=True, of=("self",)).select_related("author")
        liked = list(rows.filter(pk__in=[like.post_id for like in some]).order_by("pk"))
        if not _has_left(person):
            return False
        removed = {like.post_id for like in some if Like.objects.filter(pk=like.pk).delete()[0]}
        Post.objects.filter(pk__in=removed).update(like_count=F("like_count") - 1)
        for post in liked:
            tx.log(PostCounted, post)
    return bool(some)


def _take_back_boosts(person: User, boosts: QuerySet[Post]) -> bool:
    """Take back some boosts; returns whether there were any.

    Nobody's timeline changes: since the person is hidden, their boosts count for nothing there.
    """
    with live.transaction() as tx:
        rows_left = boosts.order_by("pk").values_list("boost_of", "pk")[:AT_ONCE]
        some = {post: pk for post, pk in rows_left if post is not None}
        rows = Post.objects.select_for_update(no_key=True, of=("self",)).select_related("author")
        boosted = list(rows.filter(pk__in=some).order_by("pk"))
        if not _has_left(person):
            return False
        for post in boosted:
            if Post.objects.filter(pk=some[post.pk]).delete()[0]:
                Post.objects.filter(pk=post.pk).update(boost_count=F("boost_count") - 1)
                tx.log(PostCounted, post)
    return bool(some)


def _take_back_votes(person: User, ballots: QuerySet[Ballot]) -> bool:
    """Take back some votes, the person's or those in their polls, which count them no longer.

    Returns whether there were any.
    """
    with live.transaction() as tx:
        some = list(ballots.order_by("pk")[:AT_ONCE])
        # Nobody votes in these polls meanwhile, and no worker ends them.
        locked = Poll.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
        polls = list(
            locked.filter(pk__in=[ballot.poll_id for ballot in some]).select_related("post__author")
        )
        if not _has_left(person):
            return False
        still = Ballot.objects.filter(pk__in=[ballot.pk for ballot in some])
        choices = Counter(still.values_list("votes__choice", flat=True))
        voters = Counter(still.values_list("poll", flat=True))
        still.delete()
        for counts, model, counter in (
            (voters, Poll, "voter_count"),
            (choices, PollChoice, "vote_count"),
        ):
            for pk, number in counts.items():
                rows: QuerySet[Any] = model._default_manager.filter(pk=pk)
                rows.update(**{counter: F(counter) - number})
        for poll in polls:
            tx.log(PollCounted, poll.post)
    return bool(some)


def _delete_comments(person: User, comments: QuerySet[Post]) -> bool:
    """Delete some comments, and empty those that others answered; nothing counts them any longer.

    Returns whether there were any.
    """
    with live.transaction() as tx:
        # The newest first: what answers a comment goes before the comment.
        ids = list(comments.order_by("-pk").values_list("pk", flat=True)[:AT_ONCE])
        paths = Post.objects.filter(pk__in=ids).values_list("root", "path")
        above = {pk for root, path in paths for pk in (root, *TreePath(path).above) if pk}
        # Posts by their ids, comments among them, then people: every action locks in this order.
        rows = Post.objects.select_for_update().filter(pk__in={*ids, *above})
        locked = {row.pk: row for row in rows.order_by("pk")}
        if not _has_left(person):
            return False
        some = [locked[pk] for pk in ids if pk in locked]
        gone, emptied = _parted(some)
        counted = Counter(
            pk
            for comment in some
            if not comment.is_deleted
            for pk in (comment.root_id, *comment.in_tree.above)
            if pk
        )
        _destroy(gone)
        now = timezone.now()
        Mention.objects.filter(post__in=emptied).delete()
        Post.objects.filter(pk__in=emptied).update(
            **Content.emptied(),
            **dict.fromkeys(LINK),
            picture_facts=None,
            edited_at=None,
            submission=None,
            erased_at=now,
            deleted_at=Coalesce("deleted_at", now, output_field=DateTimeField()),
        )
        for pk, number in counted.items():
            Post.objects.filter(pk=pk).update(comment_count=F("comment_count") - number)
            if pk not in gone and (not locked[pk].is_comment or locked[pk].in_tree.is_fold):
                tx.log(PostCounted, locked[pk])
        for comment in some:
            tx.log(CommentDeleted, comment)
    return bool(some)


def _parted(comments: Sequence[Post]) -> tuple[list[int], list[int]]:
    """Return which of the comments can go, and which must stay for what others answered."""
    ids = [comment.pk for comment in comments]
    answers: dict[int, set[int]] = {}
    for parent, pk in Post.objects.filter(parent__in=ids).values_list("parent", "pk"):
        answers.setdefault(parent or 0, set()).add(pk)
    gone: list[int] = []
    for pk in sorted(ids, reverse=True):
        if answers.get(pk, set()) <= set(gone):
            gone.append(pk)
    return gone, [pk for pk in ids if pk not in gone]


def _destroy(comments: Sequence[int]) -> None:
    """Delete comments of which some may answer others."""
    rows = Post.objects.filter(pk__in=comments)
    rows.update(parent=None)
    rows.delete()


def _erase_posts(person: User, posts: QuerySet[Post]) -> bool:
    """Delete some posts, and empty those that others commented under.

    Returns whether there were any.
    """
    with live.transaction() as tx:
        quoting = dict(posts.order_by("pk").values_list("pk", "quote_of")[:AT_ONCE])
        rows = Post.objects.select_for_update(no_key=True, of=("self",)).select_related("author")
        some_rows = rows.filter(
            pk__in=[pk for pair in quoting.items() for pk in pair if pk]
        ).order_by("pk")
        locked = {row.pk: row for row in some_rows}
        if not _has_left(person):
            return False
        some = [row for pk, row in locked.items() if pk in quoting and not row.is_erased]
        ids = [post.pk for post in some]
        quoted = Counter(
            post.quote_of_id for post in some if post.quote_of_id in locked and not post.is_deleted
        )
        comments = Post.objects.filter(root__in=ids)
        answered = {pk for pk in comments.values_list("root", flat=True) if pk}
        gone = [post for post in some if post.pk not in answered]
        Post.objects.filter(pk__in=[post.pk for post in gone]).delete()
        for pk, number in quoted.items():
            Post.objects.filter(pk=pk).update(quote_count=F("quote_count") - number)
            tx.log(PostCounted, locked[pk])
        Poll.objects.filter(post__in=answered).delete()
        Mention.objects.filter(post__in=answered).delete()
        PostTag.objects.filter(post__in=answered).delete()
        Post.objects.filter(pk__in=answered).update(
            **PostContent.emptied(),
            **dict.fromkeys(LINK),
            picture_facts=None,
            quote_of=None,
            is_quote=False,
            edited_at=None,
            submission=None,
            erased_at=timezone.now(),
        )
        uncounted = sum(post.counts_for_author and not post.is_deleted for post in gone)
        User.objects.filter(pk=person.pk).update(post_count=F("post_count") - uncounted)
        for post in some:
            post.author = person
            # An empty place is shown again, for what stands under it.
            tx.log(PostRestored if post.pk in answered else PostDeleted, post)
    return bool(some)


def _has_left(person: User) -> bool:
    """Lock the person; returns whether their grace period is over and they did not come back."""
    rows = User.objects.select_for_update(no_key=True)
    gone = rows.filter(pk=person.pk, leaves_at__lte=Now(), is_active=False, erased_at=None)
    return bool(gone.values_list("pk", flat=True))

"""I1: no event commits below a seq already visible. On PostgreSQL, where writers run at once."""

import importlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q

from feed import live
from feed.actions import posts as actions
from feed.actions.content import Content, PostContent
from feed.live.events import PostEdited
from feed.live.log import log
from feed.models import LiveEvent, Post
from tests.factories import UserFactory, make_post
from users.actions import follows
from users.models import User

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WRITERS = 16


def in_thread(work: Any) -> Any:
    """Run the work and close this thread's connection."""
    try:
        return work()
    finally:
        connection.close()


def overtaken(monkeypatch: pytest.MonkeyPatch, *, with_lock: bool) -> list[int]:
    """Let a second writer draw its number, and commit, while a first has drawn but not committed.

    Returns the seqs in the order a reader that remembers the highest one sees them.
    """
    if not with_lock:
        # The module; the package offers the function of the same name.
        module = importlib.import_module("feed.live.log.transaction")
        monkeypatch.setattr(module, "take_lock", lambda: None)
    post = make_post()
    LiveEvent.objects.all().delete()
    has_drawn, may_commit = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            with live.transaction() as tx:
                tx.log(PostEdited, post)
            has_drawn.set()
            may_commit.wait(10)

    def second() -> None:
        with live.transaction() as tx:
            tx.log(PostEdited, post)

    seen: list[int] = []

    def look() -> None:
        seen.extend(event.seq for event in log.read(max(seen, default=0), 100))

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(in_thread, first)
        assert has_drawn.wait(10)
        two = threads.submit(in_thread, second)
        if with_lock:
            # The second must be waiting for the lock; only then is it worth looking.
            while not waiting_for_lock():
                assert not two.done()
        else:
            two.result(10)
        look()
        may_commit.set()
        one.result(10)
        two.result(10)
    look()
    return seen


def waiting_for_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_reader_that_remembers_the_highest_seq_misses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = overtaken(monkeypatch, with_lock=True)
    assert seen == list(LiveEvent.objects.order_by("seq").values_list("seq", flat=True))
    assert len(seen) == 2


def test_without_the_lock_it_would_miss_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The teeth of the test above: it can tell a log with the lock from one without."""
    seen = overtaken(monkeypatch, with_lock=False)
    assert len(seen) == 1
    assert LiveEvent.objects.count() == 2


def test_sixteen_writers_on_the_same_rows_neither_deadlock_nor_lose_an_event() -> None:
    people = UserFactory.create_batch(4)
    shared = [make_post(author) for author in people]
    admin = User.objects.create_superuser("moderator", "m@example.org", "x")
    start = log.head().seq
    seen: list[int] = []
    is_over = threading.Event()

    def follow_the_log() -> None:
        place = start
        while True:
            last_look = is_over.is_set()
            for event in log.read(place, 1_000):
                seen.append(event.seq)
                place = event.seq
            if last_look:
                return

    def write(number: int) -> None:
        dice = random.Random(number)
        mine: list[Post] = []
        me, others = people[number % 4], [*people]
        for step in range(25):
            post = dice.choice(shared)
            match dice.randrange(7):
                case 0:
                    mine.append(
                        actions.create_post(author=me, content=PostContent(body=f"{number} {step}"))
                    )
                case 1 | 2:
                    comment_or_nothing(me, post, f"{number} {step}", mine)
                case 3:
                    own = shared[number % 4]
                    edit_or_nothing(me, own, f"edited by {number} at {step}")
                case 4 if mine:
                    actions.delete_posts(actor=me, posts=[mine.pop()])
                case 5:
                    some = dice.sample(list(Post.objects.order_by("?")[:4]), k=2)
                    actions.delete_posts(actor=admin, posts=some)
                    actions.restore_posts(actor=admin, posts=some)
                case _:
                    other = dice.choice([one for one in others if one.pk != me.pk])
                    dice.choice([follows.follow, follows.unfollow])(actor=me, person=other)

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        reader = threads.submit(in_thread, follow_the_log)
        writers = [
            threads.submit(in_thread, lambda number=number: write(number))
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.result(100)
        is_over.set()
        reader.result(20)

    assert seen == list(
        LiveEvent.objects.filter(seq__gt=start).order_by("seq").values_list("seq", flat=True)
    )
    assert len(seen) > 300
    assert_counters_count_rows()


def comment_or_nothing(me: User, post: Post, body: str, mine: list[Post]) -> None:
    """Comment, unless a moderator has just taken the post away."""
    with suppress(Post.DoesNotExist):
        mine.append(actions.create_comment(author=me, post=post, content=Content(body=body)))


def edit_or_nothing(me: User, post: Post, body: str) -> None:
    """Edit, unless a moderator has just taken the post away."""
    with suppress(Post.DoesNotExist):
        actions.edit_post(actor=me, post=post, body=body)


def assert_counters_count_rows() -> None:
    for person in User.objects.annotate(
        posts_there=Count(
            "posts",
            filter=Q(posts__root=None, posts__deleted_at=None, posts__visibility="public"),
            distinct=True,
        ),
        followers_there=Count("follows_received", distinct=True),
        follows_there=Count("follows_made", distinct=True),
    ):
        assert person.post_count == person.posts_there
        assert person.follower_count == person.followers_there
        assert person.following_count == person.follows_there
    for post in Post.objects.filter(root__isnull=True).annotate(
        comments_there=Count("comments", filter=Q(comments__deleted_at__isnull=True))
    ):
        assert post.comment_count == getattr(post, "comments_there")  # noqa: B009  (annotated)

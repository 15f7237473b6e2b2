"""What falls due while workers are killed at the worst moments: published once, told once."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from feed.actions import polls, scheduled
from feed.actions.content import PostContent
from feed.models import LiveEvent, Notification, Poll, Post, ScheduledPost
from tests.commands import assert_counters_are_exact
from tests.factories import make_poll, pick
from tests.moments import AFTER_THE_COMMIT, AT_THE_LOCK, BEFORE_THE_COMMIT, BETWEEN
from tests.people import person
from tests.services import wait_for
from tests.workers import Process, Started, at_it, ended, workers
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Started]:
    """Start real workers on the test's own database."""
    with workers(tmp_path) as one:
        yield one


def kill(process: Process) -> None:
    """Kill it (SIGKILL) in the middle of what it is doing."""
    at_it(process)
    process.kill()
    process.wait()


def schedule(author: User, number: int) -> list[ScheduledPost]:
    """Let so many posts be due, some with a poll."""
    later = timezone.now() + timedelta(hours=1)
    asks = polls.NewPoll(["Yes", "No"], timedelta(hours=1))
    rows = [
        scheduled.schedule_post(
            author=author,
            content=PostContent(body=f"Number {index}", poll=asks if index % 2 else None),
            due_at=later,
        )
        for index in range(number)
    ]
    ScheduledPost.objects.update(due_at=timezone.now())
    return rows


def assert_published_once(rows: list[ScheduledPost]) -> None:
    """Each is a post, once, with its poll and its event, and waits no more."""
    assert not ScheduledPost.objects.exists()
    assert Counter(Post.objects.values_list("body", flat=True)) == Counter(row.body for row in rows)
    assert Poll.objects.count() == sum(row.poll is not None for row in rows)
    told = LiveEvent.objects.filter(kind="post_created").values_list("object_id", flat=True)
    assert sorted(told) == sorted(Post.objects.values_list("pk", flat=True))
    assert_counters_are_exact()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("moment", "published"),
    [
        pytest.param(AT_THE_LOCK, 0, marks=pytest.mark.matrix),
        pytest.param(BEFORE_THE_COMMIT, 0, marks=pytest.mark.matrix),
        pytest.param(AFTER_THE_COMMIT, 1, marks=pytest.mark.matrix),
        (BETWEEN.format(after=2), 2),
    ],
    ids=["at the lock", "before the commit", "after the commit", "between two posts"],
)
def test_killed_while_publishing_it_publishes_each_post_once(
    start: Started, moment: str, published: int
) -> None:
    rows = schedule(person("alice"), 3)
    kill(start(first=moment, command="publish_due"))
    assert Post.objects.count() == published
    assert ScheduledPost.objects.count() == 3 - published
    ended(start("--once"))
    assert_published_once(rows)


@pytest.mark.everywhere
def test_killed_again_and_again_it_publishes_each_post_once(start: Started) -> None:
    rows = schedule(person("alice"), 4)
    for moment in (AFTER_THE_COMMIT, BEFORE_THE_COMMIT, AFTER_THE_COMMIT):
        kill(start(first=moment))
    assert Post.objects.count() == 2
    ended(start("--once"))
    assert_published_once(rows)


@pytest.mark.everywhere
def test_workers_at_once_publish_each_post_once(start: Started) -> None:
    alice, bob = person("alice"), person("bob")
    rows = [*schedule(alice, 12), *schedule(bob, 12)]
    working = [start(), start(), start(command="publish_due")]
    wait_for(lambda: not ScheduledPost.objects.exists(), "the posts", 60)
    for process in working[:2]:
        process.terminate()
    for process in working:
        ended(process)
    assert_published_once(rows)


@pytest.mark.postgres
def test_while_one_worker_holds_a_post_the_other_publishes_the_rest(start: Started) -> None:
    """On SQLite one of them waits for the other: there is one writer."""
    rows = schedule(person("alice"), 3)
    stuck = start(first=BEFORE_THE_COMMIT)
    at_it(stuck)
    # It holds the first post, and the log's lock as well: wait until the database knows it is gone.
    stuck.kill()
    stuck.wait()
    ended(start("--once"))
    assert_published_once(rows)


def voters_of(post: Post, number: int) -> list[User]:
    """Let so many people vote."""
    people = [person(f"voter{index}") for index in range(number)]
    for one in people:
        polls.vote(actor=one, post=post, choices=pick(post, "Rye"))
    return people


def assert_told_once(post: Post, voters: list[User]) -> None:
    """The poll is over, and everybody was told of it once."""
    poll = Poll.objects.get(post=post)
    assert poll.ended_at is not None
    assert poll.is_told
    told = Notification.objects.filter(kind=Notification.Kind.POLL, post=post)
    people = [post.author_id, *(one.pk for one in voters)]
    assert sorted(told.values_list("recipient", flat=True)) == sorted(people)
    ended_once = LiveEvent.objects.filter(kind="poll_ended", object_id=post.pk)
    assert ended_once.count() == 1
    assert_counters_are_exact()


FEW_AT_ONCE = "from feed.actions import polls; polls.NOTIFIED_AT_ONCE = 2\n"


@pytest.mark.matrix
@pytest.mark.postgres
@pytest.mark.parametrize(
    ("moment", "told"),
    [
        pytest.param(BEFORE_THE_COMMIT, 0, marks=pytest.mark.matrix),
        # Its author; between the end and its voters.
        pytest.param(AFTER_THE_COMMIT, 1, marks=pytest.mark.matrix),
        (BETWEEN.format(after=2), 3),
        pytest.param(BETWEEN.format(after=3), 5, marks=pytest.mark.matrix),
    ],
    ids=["before the commit", "after the end", "after some voters", "after all voters"],
)
def test_killed_while_a_poll_ends_it_tells_everybody_once(
    start: Started, moment: str, told: int
) -> None:
    post = make_poll()
    voters = voters_of(post, 4)
    Poll.objects.update(ends_at=timezone.now())
    kill(start(first=FEW_AT_ONCE + moment))
    assert Notification.objects.filter(kind=Notification.Kind.POLL).count() == told
    ended(start("--once", first=FEW_AT_ONCE))
    assert_told_once(post, voters)


@pytest.mark.matrix
@pytest.mark.everywhere
def test_killed_again_and_again_it_tells_everybody_once(start: Started) -> None:
    post = make_poll()
    voters = voters_of(post, 5)
    Poll.objects.update(ends_at=timezone.now())
    for moment in (AFTER_THE_COMMIT, BEFORE_THE_COMMIT, AFTER_THE_COMMIT, AFTER_THE_COMMIT):
        kill(start(first=FEW_AT_ONCE + moment))
    ended(start("--once", first=FEW_AT_ONCE))
    assert_told_once(post, voters)


@pytest.mark.everywhere
def test_workers_at_once_tell_everybody_once(start: Started) -> None:
    asked = [make_poll() for _ in range(4)]
    people = voters_of(asked[0], 7)
    for post in asked[1:]:
        for one in people:
            polls.vote(actor=one, post=post, choices=pick(post, "Wheat"))
    Poll.objects.update(ends_at=timezone.now())
    working = [start(first=FEW_AT_ONCE) for _ in range(2)]
    wait_for(lambda: not Poll.objects.filter(is_told=False).exists(), "the polls", 60)
    for process in working:
        process.terminate()
    for process in working:
        ended(process)
    for post in asked:
        assert_told_once(post, people)

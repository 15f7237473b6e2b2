"""What is done from the command line: posts, notes, the log."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, get_commands, load_command_class
from django.utils import timezone

from feed.live.log import log
from feed.models import LiveEvent, Notification, Post
from tests.commands import run
from tests.factories import make_post
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [name for name, app in get_commands().items() if app == "feed"])
def test_every_command_explains_itself(name: str) -> None:
    command = load_command_class("feed", name)
    parser = command.create_parser("manage.py", name)
    assert len(command.help) > 60
    assert all(action.help for action in parser._actions)


def test_writing_a_post_logs_it_and_prints_its_id() -> None:
    alice = person("alice")
    post = Post.objects.get(pk=int(run("write_post", "@Alice", "Hello from elsewhere.")))
    assert (post.author, post.body) == (alice, "Hello from elsewhere.")
    assert LiveEvent.objects.filter(kind="post_created", object_id=post.pk).exists()


@pytest.mark.parametrize(
    ("username", "text", "reason"),
    [("nobody_here", "Hi", "nobody"), ("alice", " ", "Write something"), ("bob", "Hi", "active")],
)
def test_a_post_that_cannot_be_is_refused_in_a_line(username: str, text: str, reason: str) -> None:
    person("alice")
    person("bob", is_active=False)
    with pytest.raises(CommandError, match=reason):
        run("write_post", username, text)
    assert not Post.objects.exists()


def test_anything_may_notify_from_anywhere() -> None:
    alice = person("alice")
    run("notify", "alice", "Your export is ready.", "--url", "/public/")
    note = Notification.objects.unread_by(alice).get()
    assert (note.text, note.url, note.kind) == ("Your export is ready.", "/public/", "note")
    assert LiveEvent.objects.filter(kind="notification_created", object_id=note.pk).exists()


@pytest.mark.parametrize(
    "arguments",
    [["nobody_here", "Hi"], ["alice", " "], ["alice", "Hi", "--url", "https://evil.example/"]],
)
def test_a_note_that_cannot_be_is_refused_in_a_line(arguments: list[str]) -> None:
    person("alice")
    with pytest.raises(CommandError):
        run("notify", *arguments)
    assert not Notification.objects.exists()


# --- the log -----------------------------------------------------------------------------------


def logged(*ages: float) -> list[int]:
    """Log an event of each age in days, in this order; returns their seqs."""
    rows = [LiveEvent.objects.create(kind="x", object_id=1, topics=[]) for _ in ages]
    for row, age in zip(rows, ages, strict=True):
        moment = timezone.now() - timedelta(days=age)
        LiveEvent.objects.filter(pk=row.pk).update(created_at=moment)
    return [row.seq for row in rows]


def left() -> list[int]:
    return list(LiveEvent.objects.order_by("seq").values_list("seq", flat=True))


def test_pruning_keeps_seven_days() -> None:
    seqs = logged(20, 8, 7.01, 6.99, 1, 0)
    assert "3 events" in run("prune_live_events")
    assert left() == seqs[3:]
    assert "0 events" in run("prune_live_events")


def test_pruning_keeps_the_newest_whatever_its_age() -> None:
    log.head()  # a log has an epoch
    seqs = logged(30, 20, 10)
    run("prune_live_events")
    assert left() == seqs[2:]
    assert log.head().seq == seqs[2]


def test_pruning_an_empty_log() -> None:
    assert "0 events" in run("prune_live_events")


@pytest.mark.parametrize("ages", [(8, 2, 30, 1, 0), (8, -400, 9, 1, 0)], ids=["back", "ahead"])
def test_pruning_keeps_what_follows_a_young_event_when_the_clock_has_jumped(
    ages: tuple[float, ...],
) -> None:
    """A young cursor may stand right before any young event and needs all after it."""
    seqs = logged(*ages)
    run("prune_live_events")
    assert left() == seqs[1:]


def test_pruning_goes_step_by_step_and_says_how_far() -> None:
    seqs = logged(*[9] * 7, 0)
    told: list[int] = []
    assert log.prune(told.append, step=3) == 7
    assert told == [3, 6, 7]
    assert left() == seqs[7:]


def test_renewing_the_epoch_makes_places_worthless_and_keeps_the_log() -> None:
    make_post()
    before, events = log.head(), left()
    run("renew_epoch")
    assert log.head().epoch != before.epoch
    assert left() == events

"""The worker: does what waits and what is due, and may be killed at any moment."""

import logging
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from feed.models import Notification, Post
from tests.commands import assert_counters_are_exact, run
from tests.factories import make_comment, make_post
from tests.moments import IN_AN_EXPORT
from tests.people import person, signed_in
from tests.services import wait_for
from tests.workers import Started, at_it, ended, workers
from users.actions import exports, leaving
from users.actions.follows import follow
from users.exports import making
from users.jobs import upkeep
from users.management.commands import worker
from users.models import Export, Session, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]
DATABASE_AWAY = OperationalError("the connection is lost")


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Files go into a folder of the test's own."""
    settings.EXPORTS_ROOT = tmp_path / "exports"
    return tmp_path


@pytest.fixture
def start(folder: Path) -> Iterator[Started]:
    """Start real workers on the test's own database; with `first`, these lines run before."""
    with workers(folder) as one:
        yield one


# An erasure that stops for ever before its first commit.
ENDLESS_ERASURE = """
from feed.live.log.transaction import Transaction
def finish(self):
    print("at it", flush=True)
    time.sleep(3600)
Transaction._finish = finish
"""
SLOW_EXPORT = IN_AN_EXPORT.replace("3600", "0.2")


def test_a_worker_killed_in_the_middle_of_a_download_loses_nothing(
    start: Started, folder: Path
) -> None:
    alice = person("alice")
    export = exports.ask_for_export(actor=alice)
    killed = start(first=IN_AN_EXPORT)
    at_it(killed)
    killed.kill()
    killed.wait()
    export.refresh_from_db()
    assert export.state == Export.State.RUNNING
    Export.objects.update(moved_at=timezone.now() - making.STUCK)
    ended(start("--once"))
    export.refresh_from_db()
    assert export.state == Export.State.READY
    assert exports.path_of(export).stat().st_size == export.size
    assert Notification.objects.count() == 1


def test_a_worker_killed_in_the_middle_of_an_erasure_loses_nothing(start: Started) -> None:
    alice, bob = person("alice"), person("bob")
    theirs, hers = make_post(bob), make_post(alice, "Private")
    make_comment(theirs, alice, "Private")
    make_comment(hers, bob, "Bob's answer")
    make_post(alice, "Private too")
    follow(actor=bob, person=alice)
    leaving.leave(actor=alice)
    User.objects.filter(pk=alice.pk).update(leaves_at=timezone.now())
    killed = start(first=ENDLESS_ERASURE)
    at_it(killed)
    killed.kill()
    killed.wait()
    assert_counters_are_exact()
    assert Post.objects.filter(body__contains="Private").count() == 3
    ended(start("--once"))
    alice.refresh_from_db()
    assert alice.erased_at is not None
    assert set(Post.objects.values_list("body", flat=True)) == {"", theirs.body, "Bob's answer"}
    assert_counters_are_exact()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_puts_back_what_it_is_at_and_ends(
    start: Started, folder: Path, how: signal.Signals
) -> None:
    export = exports.ask_for_export(actor=person("alice"))
    process = start(first=SLOW_EXPORT)
    at_it(process)
    process.send_signal(how)
    ended(process)
    export.refresh_from_db()
    assert export.state == Export.State.WAITING
    assert list((folder / "exports").iterdir()) == []
    assert DBTaskResult.objects.ready().count() == 1


def test_two_workers_at_once_do_nothing_twice(start: Started) -> None:
    people = [person(f"person{number}") for number in range(6)]
    bob = person("bob")
    for one in people:
        exports.ask_for_export(actor=one)
    for number in range(3):
        gone = person(f"leaver{number}")
        make_comment(make_post(bob), gone)
        follow(actor=gone, person=bob)
        follow(actor=bob, person=gone)
        leaving.leave(actor=gone)
        User.objects.filter(pk=gone.pk).update(leaves_at=timezone.now())
    processes = [start(), start()]
    wait_for(lambda: User.objects.filter(erased_at__isnull=False).count() == 3, "the erasures")
    wait_for(lambda: not Export.objects.exclude(state=Export.State.READY).exists(), "the downloads")
    for process in processes:
        process.terminate()
    for process in processes:
        ended(process)
    notes = Notification.objects.filter(kind=Notification.Kind.NOTE)
    assert sorted(notes.values_list("recipient", flat=True)) == [one.pk for one in people]
    assert_counters_are_exact()


def test_what_is_over_is_cleared_now_and_then() -> None:
    fresh, old = signed_in(person("alice")), signed_in(person("bob"))
    Session.objects.filter(pk=old.cookies["sessionid"].value).update(expire_date=timezone.now())
    exports.ask_for_export(actor=person("carol"))
    run("worker", "--once")
    assert [row.pk for row in Session.objects.all()] == [fresh.cookies["sessionid"].value]
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=2))
    run("worker", "--once")
    assert not DBTaskResult.objects.exists()


# --- upkeep ------------------------------------------------------------------------------------


@pytest.fixture
def items(monkeypatch: pytest.MonkeyPatch) -> list[upkeep.Item]:
    """Nothing is registered."""
    monkeypatch.setattr(upkeep, "ITEMS", [])
    return upkeep.ITEMS


@pytest.mark.parametrize("fault", [RuntimeError("broken"), DATABASE_AWAY])
def test_what_fails_stops_nothing_else(
    items: list[upkeep.Item], fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> int:
        raise fault

    upkeep.register(broken)
    upkeep.register(lambda: 2)
    assert upkeep.do_what_is_due() == 2
    assert "broken" in caplog.text


def test_each_is_asked_when_its_time_has_come(
    items: list[upkeep.Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []

    def often() -> int:
        called.append("often")
        return 0

    def seldom() -> int:
        called.append("seldom")
        return 1 if called.count("seldom") == 1 else 0

    upkeep.register(often)
    upkeep.register(seldom, every=3600)
    now = 1000.0
    for seconds, expected in ((0, 1), (0.1, 0), (1, 0), (3599, 0), (2, 0)):
        now += seconds
        monkeypatch.setattr("users.jobs.upkeep.time.monotonic", lambda now=now: now)
        assert upkeep.do_what_is_due() == expected
    # Once there was something to do: it was asked again at once, and then an hour later.
    assert called == ["often", "seldom", "seldom", "often", "often", "seldom", "often"]


def test_while_the_database_is_away_the_worker_goes_on_trying(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Unlucky:
        """A worker whose database is away, or that has a fault."""

        def __init__(self, fault: Exception) -> None:
            self.fault = fault

        def run(self) -> None:
            raise self.fault

    with caplog.at_level(logging.WARNING):
        worker._do_tasks(Unlucky(DATABASE_AWAY))  # type: ignore[arg-type]
        worker._do_tasks(Unlucky(RuntimeError("a fault")))  # type: ignore[arg-type]
    assert "The database is away or busy (the connection is lost)" in caplog.text
    assert "a fault" in caplog.text

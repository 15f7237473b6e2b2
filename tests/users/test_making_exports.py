"""The worker makes downloads: once each, also where it is killed, and sweeps what is over."""

import json
import os
import time
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from feed.models import Notification
from tests.commands import run
from tests.factories import make_post
from tests.people import person
from users.actions import exports
from users.exports import making
from users.exports import parts as register
from users.jobs import upkeep
from users.models import Export, User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.everywhere,
    pytest.mark.usefixtures("folders"),
]


def test_after_a_week_a_download_is_gone_with_its_file(downloads: Path) -> None:
    alice = person("alice")
    exports.ask_for_export(actor=alice)
    run("worker", "--once")
    assert len(list(downloads.iterdir())) == 1
    Export.objects.update(created_at=timezone.now() - exports.KEEP + timedelta(hours=1))
    run("worker", "--once")
    assert Export.objects.exists()
    Export.objects.update(created_at=timezone.now() - exports.KEEP)
    run("worker", "--once")
    assert not Export.objects.exists()
    assert list(downloads.iterdir()) == []


@pytest.mark.parametrize("state", [Export.State.WAITING, Export.State.RUNNING])
def test_a_download_that_nobody_is_at_any_more_is_begun_again(state: str, downloads: Path) -> None:
    export = exports.ask_for_export(actor=person("alice"))
    DBTaskResult.objects.all().delete()  # its worker is gone, and its task with it
    Export.objects.update(state=state, moved_at=timezone.now() - making.STUCK / 2)
    assert exports.begin_stuck_again() == 0
    Export.objects.update(moved_at=timezone.now() - making.STUCK)
    run("worker", "--once")
    export.refresh_from_db()
    assert export.state == Export.State.READY
    assert [file.name for file in downloads.iterdir()] == [export.file]


def test_a_download_that_was_taken_over_is_left(
    monkeypatch: pytest.MonkeyPatch, downloads: Path
) -> None:
    """A worker that slept for long wakes up while another has made it."""
    export = exports.ask_for_export(actor=person("alice"))
    write = register.write

    def slowly(*arguments: Any) -> None:
        monkeypatch.setattr(register, "write", write)
        Export.objects.update(moved_at=timezone.now() - making.STUCK)
        making.make(export.pk)  # the other
        write(*arguments)

    monkeypatch.setattr(register, "write", slowly)
    making.make(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.READY
    assert [file.name for file in downloads.iterdir()] == [export.file]
    assert Notification.objects.count() == 1


def test_a_worker_that_is_to_stop_puts_a_download_back(
    downloads: Path, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(upkeep.stopping.clear)
    export = exports.ask_for_export(actor=person("alice"))
    upkeep.stopping.set()
    making.make(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.WAITING
    assert list(downloads.iterdir()) == []
    run("worker", "--once")
    export.refresh_from_db()
    assert export.state == Export.State.READY


def test_a_hidden_persons_download_is_not_made(downloads: Path) -> None:
    alice = person("alice")
    export = exports.ask_for_export(actor=alice)
    User.objects.update(is_active=False)
    making.make(export.pk)
    assert not downloads.exists()


def test_leftovers_of_killed_workers_are_swept(downloads: Path) -> None:
    export = exports.ask_for_export(actor=person("alice"))
    run("worker", "--once")
    export.refresh_from_db()
    day = exports.ONE_PER.total_seconds() + 1
    for name in (f".{export.pk}-x.part", "77-y.zip", "78-young.zip"):
        (downloads / name).write_bytes(b"half")
    for file in downloads.iterdir():
        if "young" not in file.name:
            os.utime(file, (time.time() - day, time.time() - day))
    assert exports.remove_leftovers() == 2
    assert sorted(file.name for file in downloads.iterdir()) == sorted(
        [export.file, "78-young.zip"]
    )


def test_many_rows_are_read_in_short_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "LOT", 3)
    alice = person("alice")
    for number in range(8):
        make_post(alice, f"Number {number}")
    told: list[int] = []
    out = BytesIO()
    register.write(alice, out, "", told.append)
    posts = json.loads(zipfile.ZipFile(out).read("posts.json"))
    assert [row["body"] for row in posts] == [f"Number {number}" for number in range(8)]
    assert told == sorted(told)
    assert told[-1] == register.count(alice)

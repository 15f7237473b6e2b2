"""A file that is damaged, foreign, or not for this site is refused, and nothing changes."""

import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from feed.backups import archive, databases, sqlite
from tests.commands import run as run_command
from tests.factories import make_post
from tests.people import person
from users.models import User


def made(tmp_path: Path, **described: Any) -> Path:
    """Write a small backup of what a test says; returns the file."""
    dump, media = tmp_path / "dump", tmp_path / "from" / "pictures"
    dump.write_bytes(os.urandom(5000))
    media.mkdir(parents=True, exist_ok=True)
    for name in ("a", "b"):
        (media / name).write_bytes(name.encode() * 700)
    whole = tmp_path / "small.tar"
    said = {"made_at": "now", "engine": connection.vendor, "migrations": {}, **described}
    with whole.open("wb") as out:
        archive.write(out, dump, {"media": tmp_path / "from"}, lambda done: None, **said)
    return whole


@pytest.fixture
def untouched(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty site of the test's own; touching its database fails the test."""

    def touched(*arguments: Any) -> None:
        pytest.fail("the database was touched")

    settings.MEDIA_ROOT, settings.EXPORTS_ROOT = tmp_path / "media", tmp_path / "exports"
    monkeypatch.setattr(sqlite, "restore", touched)


def refuses(whole: Path, tmp_path: Path) -> str:
    """Restore it, which must be refused with nothing changed; returns why."""
    with pytest.raises(CommandError) as why:
        run_command("restore", whole)
    assert not (tmp_path / "media").exists()
    assert not (tmp_path / "exports").exists()
    return str(why.value)


@pytest.mark.django_db
def test_a_damaged_file_is_refused_wherever_the_damage_is(tmp_path: Path, untouched: None) -> None:
    whole = made(tmp_path)
    sound = whole.read_bytes()
    with whole.open("rb") as file:  # a sound one is not refused
        end = archive.check(file, ["media"], lambda done: None).database_bytes
        with tarfile.open(whole) as tar:
            used = [
                (info.offset_data + step, info.name)
                for info in tar.getmembers()
                for step in range(0, info.size, 97)
            ]
    assert end == 5000
    assert len(used) > 50
    for place, _name in used:
        broken = bytearray(sound)
        broken[place] ^= 1
        whole.write_bytes(broken)
        refuses(whole, tmp_path)


@pytest.mark.django_db
def test_a_file_that_was_cut_off_is_refused_wherever(tmp_path: Path, untouched: None) -> None:
    whole = made(tmp_path)
    sound = whole.read_bytes()
    with tarfile.open(whole) as tar:
        last = tar.getmembers()[-1]
    for length in [0, 1, 511, 512, *range(700, last.offset_data + last.size, 450)]:
        whole.write_bytes(sound[:length])
        assert "nothing was changed" in refuses(whole, tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["media/../../../etc/x", "/etc/x", "etc/x", "media/x/../../y", "database2", "media"]
)
def test_a_file_that_would_go_elsewhere_is_refused(
    tmp_path: Path, untouched: None, name: str
) -> None:
    whole = tmp_path / "evil.tar"
    with tarfile.open(whole, "w") as tar:
        for one in ("database", name):
            info = tarfile.TarInfo(one)
            info.size = 4
            tar.addfile(info, io.BytesIO(b"text"))
    assert "no part of a backup" in refuses(whole, tmp_path)


@pytest.mark.django_db
def test_a_link_is_refused(tmp_path: Path, untouched: None) -> None:
    whole = tmp_path / "evil.tar"
    with tarfile.open(whole, "w") as tar:
        info = tarfile.TarInfo("media/x")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    assert "no part of a backup" in refuses(whole, tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("described", "why"),
    [
        ({"engine": "oracle"}, "is of oracle"),
        ({"migrations": {"feed": ["9999_from_the_future"]}}, "newer Plaza"),
        ({"format": 2}, "has format 2"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(
    tmp_path: Path, untouched: None, described: dict[str, Any], why: str
) -> None:
    assert why in refuses(made(tmp_path, **described), tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize("make", [lambda: person("alice"), make_post], ids=["person", "post"])
def test_a_database_that_holds_something_is_refused(
    tmp_path: Path, untouched: None, make: Callable[[], Any]
) -> None:
    assert databases.filled_tables() == []  # as `migrate` leaves it
    make()
    people = User.objects.count()
    assert "not empty" in refuses(made(tmp_path), tmp_path)
    assert User.objects.count() == people


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_said_in_words(tmp_path: Path, untouched: None) -> None:
    assert "No such file" in refuses(tmp_path / "nothing.tar", tmp_path)
    with pytest.raises(CommandError, match="no folder"):
        run_command("backup", tmp_path / "nowhere" / "plaza.tar")


@pytest.mark.django_db
def test_a_backup_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sqlite, "dump", full)
    with pytest.raises(CommandError, match="No space left"):
        run_command("backup", tmp_path / "plaza.tar")
    assert list(tmp_path.iterdir()) == []

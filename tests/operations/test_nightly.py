"""What the timers do at night: backups that are kept, tried out and sent elsewhere."""

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from config.stack.nginx import DEPLOY
from tests.services import BASE, Postgres, Site

TIMERS = ("plaza-backup", "plaza-trial-restore", "plaza-prune")


@pytest.fixture
def nightly(tmp_path: Path, sqlite_template: Path) -> Site:
    """A site whose timers may go off; it does not serve."""
    shutil.copy(sqlite_template, tmp_path / "site.sqlite3")
    site = Site(tmp_path, f"sqlite:///{tmp_path}/site.sqlite3")
    site.environment |= {
        "MEDIA_ROOT": f"{tmp_path}/media",
        "EXPORTS_ROOT": f"{tmp_path}/exports",
        "TRIAL_DATABASE_URL": f"sqlite:///{tmp_path}/trial.sqlite3",
    }
    (tmp_path / "backups").mkdir()
    return site


def go_off(site: Site, name: str) -> "subprocess.CompletedProcess[str]":
    """Do what systemd does when this timer goes off, in the site's own folder."""
    unit = (DEPLOY / f"{name}.service").read_text()
    done = subprocess.CompletedProcess("", 0, "", "")
    said = ""
    for command in re.findall(r"^Exec\w+=(.*)$", unit, re.MULTILINE):
        command = command.replace("/var/backups/plaza", f"{site.folder}/backups")
        command = command.replace("/srv/plaza/.venv/bin/python", sys.executable)
        done = subprocess.run(
            shlex.split(command.replace("$$", "$")),
            cwd=BASE,
            env=site.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said += done.stdout + done.stderr
        if done.returncode:
            break
    return subprocess.CompletedProcess(done.args, done.returncode, said, "")


def backups(site: Site) -> list[str]:
    """Return the names of the backups that are kept."""
    return sorted(path.name for path in (site.folder / "backups").iterdir())


# --- a backup is of a site -----------------------------------------------------------------------


def test_a_database_that_is_no_sites_is_not_backed_up(tmp_path: Path) -> None:
    """As a cron job without its environment finds it: nothing there at all, or an empty file."""
    with closing(sqlite3.connect(tmp_path / "empty.sqlite3")) as empty:
        empty.execute("PRAGMA user_version = 1")
    for name in ("nothing.sqlite3", "empty.sqlite3"):
        site = Site(tmp_path, f"sqlite:///{tmp_path}/{name}")
        with pytest.raises(AssertionError, match="no site of Plaza"):
            site.manage("backup", str(tmp_path / "plaza.tar"))
    assert [path.name for path in tmp_path.iterdir()] == ["empty.sqlite3"]


@pytest.mark.postgres
def test_an_empty_database_of_postgresql_is_not_backed_up(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = Site(tmp_path, postgres.create("nothing_here"))
    with pytest.raises(AssertionError, match=r"PostgreSQL, nothing_here at 127\.0\.0\.1"):
        site.manage("backup", str(tmp_path / "plaza.tar"))
    assert not list(tmp_path.iterdir())


def test_a_backup_says_what_is_in_it(nightly: Site) -> None:
    said = nightly.manage("backup", str(nightly.folder / "plaza.tar"))
    assert f"SQLite, {nightly.folder}/site.sqlite3: 4 people, 0 posts and comments" in said


# --- the timers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TIMERS)
def test_each_timer_starts_a_unit_with_the_sites_environment(name: str) -> None:
    timer, unit = ((DEPLOY / f"{name}.{end}").read_text() for end in ("timer", "service"))
    assert "OnCalendar=" in timer
    assert "Persistent=yes\n" in timer
    assert "WantedBy=timers.target\n" in timer
    assert "\nEnvironmentFile=/etc/plaza/environment\n" in unit
    assert "\nUser=plaza\n" in unit
    assert "\nType=oneshot\n" in unit


def test_the_nightly_backup_keeps_the_newest_and_sends_them_elsewhere(nightly: Site) -> None:
    old = [f"plaza-2020-01-{day:02}T031500.tar" for day in range(1, 16)]
    for name in (*old, "of-somebody-else.tar"):
        (nightly.folder / "backups" / name).write_text("old")
    elsewhere = nightly.folder / "elsewhere"
    nightly.environment["BACKUP_COPY_TO"] = str(elsewhere)
    done = go_off(nightly, "plaza-backup")
    assert done.returncode == 0, done.stdout
    kept = backups(nightly)
    assert kept[:14] == ["of-somebody-else.tar", *old[2:]]
    assert len(kept) == 15
    assert sorted(path.name for path in elsewhere.iterdir()) == kept[1:]


def test_a_backup_that_fails_removes_no_older_one(nightly: Site) -> None:
    old = [f"plaza-2020-01-{day:02}T031500.tar" for day in range(1, 21)]
    for name in old:
        (nightly.folder / "backups" / name).write_text("old")
    (nightly.folder / "site.sqlite3").unlink()
    assert go_off(nightly, "plaza-backup").returncode == 1
    assert backups(nightly) == old


def test_a_backup_without_a_place_elsewhere_says_so(nightly: Site) -> None:
    done = go_off(nightly, "plaza-backup")
    assert done.returncode == 0, done.stdout
    assert "BACKUP_COPY_TO" in done.stdout


def test_old_events_are_forgotten(nightly: Site) -> None:
    assert "0 events forgotten." in go_off(nightly, "plaza-prune").stdout


# --- trying a restore ----------------------------------------------------------------------------


@pytest.mark.matrix
def test_the_newest_backup_is_restored_elsewhere_and_counted(nightly: Site) -> None:
    go_off(nightly, "plaza-backup")
    for _month in range(2):  # the first leaves room for the second
        done = go_off(nightly, "plaza-trial-restore")
        assert done.returncode == 0, done.stdout
        assert "4 people, 0 posts and comments" in done.stdout
    assert not (nightly.folder / "media").exists()


@pytest.mark.matrix
def test_a_backup_that_cannot_be_restored_is_found_out(nightly: Site) -> None:
    go_off(nightly, "plaza-backup")
    whole = nightly.folder / "backups" / backups(nightly)[0]
    whole.write_bytes(whole.read_bytes()[:50_000])
    done = go_off(nightly, "plaza-trial-restore")
    assert done.returncode == 1
    assert "cannot be restored" in done.stdout


def test_a_backup_that_is_days_old_is_found_out(nightly: Site) -> None:
    (nightly.folder / "backups" / "plaza-2020-01-01T031500.tar").write_text("old")
    done = go_off(nightly, "plaza-trial-restore")
    assert done.returncode == 1
    assert "is of 2020-01-01" in done.stdout


@pytest.mark.matrix
def test_a_trial_never_touches_the_site(nightly: Site) -> None:
    go_off(nightly, "plaza-backup")
    nightly.environment["TRIAL_DATABASE_URL"] = nightly.environment["DATABASE_URL"]
    done = go_off(nightly, "plaza-trial-restore")
    assert done.returncode == 1
    assert "not empty" in done.stdout
    assert "4 people" in nightly.manage("backup", str(nightly.folder / "plaza.tar"))

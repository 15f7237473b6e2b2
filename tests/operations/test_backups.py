"""A site goes into one file and comes back whole, or not at all."""

import asyncio
import json
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from feed.backups import archive, sqlite
from feed.models import LiveEpoch
from tests.services import BASE, Postgres, Site
from tests.sockets import cursor_in, frame_with, open_socket, run, say
from users.models import Mail

# --- there and back ------------------------------------------------------------------------------

LIFE = """
from pathlib import Path
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.core.files.base import ContentFile
from feed.actions import conversations, message_reactions, messages, posts, reactions
from feed.actions.content import PostContent
from users.actions import follows
from users.models import Mail, User
alice, bob = User.objects.get(username="alice"), User.objects.get(username="bob")
follows.follow(actor=bob, person=alice)
for number in range(5):
    content = PostContent(body=f"Post {number} · größer ☃ 'quoted' \\\\ \\n line #tag")
    post = posts.create_post(author=alice, content=content)
reactions.like(actor=bob, post=post)
hello = conversations.begin(author=alice, person=bob, body="Hello · größer ☃")
answer = messages.send(author=bob, conversation=hello.conversation, body="So do I", answers=hello.pk)
message_reactions.react(actor=alice, message=answer, emoji="👍")
conversations.begin_group(actor=alice, name="Bakers", people=[bob], body="Rye")
Mail.objects.store(EmailMessage("A mail", "that waits", "plaza@example.org", ["alice@example.org"]))
Authenticator.objects.create(user=alice, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
for name, size in (("pictures/a-96.webp", 3000), ("pictures/deep/b.webp", 0), ("ü.webp", 2_500_000)):
    default_storage.save(name, ContentFile(bytes(range(256)) * (size // 256)))
exports = Path(settings.EXPORTS_ROOT)
exports.mkdir(mode=0o700, parents=True, exist_ok=True)
(exports / "one.zip").write_bytes(b"zip")
(exports / "one.zip").chmod(0o600)
"""

WRITES_ON = """
from feed.actions import messages
from feed.models import Conversation, Message
from feed.text.words import terms_of
from users.models import User
alice = User.objects.get(username="alice")
talk = Conversation.objects.get(kind="two")
said = messages.send(author=alice, conversation=talk, body="Written after the restore")
found = Message.objects.readable_by(alice).filter(words__hold=terms_of("GRÖSSER")).get()
print(said.pk > found.pk, said.pk == Message.objects.latest("pk").pk)
"""

ROWS = """
import json
from django.db import connection
tables = {}
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names(cursor)):
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        tables[table] = sorted(repr(row) for row in cursor.fetchall())
print(json.dumps(tables))
"""


# The database of the site on SQLite, with what stands beside it while it runs.
ITS_OWN = {f"with-people.sqlite3{end}" for end in ("", "-wal", "-shm")}


def site_in(folder: Path, database_url: str) -> Site:
    """Return a site with files of its own."""
    folder.mkdir(exist_ok=True)
    site = Site(folder, database_url)
    site.environment |= {
        "MEDIA_ROOT": str(folder / "media"),
        "EXPORTS_ROOT": str(folder / "exports"),
    }
    return site


def with_a_life(folder: Path, database_url: str) -> Site:
    """Return a site in which people have done things, before it serves; its database has people."""
    site = site_in(folder, database_url)
    site.python(LIFE)
    return site


def rows_of(site: Site) -> dict[str, list[str]]:
    """Return every row of every table."""
    found: dict[str, list[str]] = json.loads(site.python(ROWS))
    return found


def files_of(site: Site) -> dict[str, tuple[bytes, int]]:
    """Return every file with its permissions."""
    found = {}
    for root in ("media", "exports"):
        for path in sorted((site.folder / root).rglob("*")):
            if path.is_file():
                mode = stat.S_IMODE(path.stat().st_mode)
                found[str(path.relative_to(site.folder))] = (path.read_bytes(), mode)
    return found


def refused(site: Site, *arguments: str) -> str:
    """Run a command that must fail with a line of words; returns them."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE,
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def goes_there_and_back(tmp_path: Path, with_people: str, empty: str) -> None:
    """Back up a running site, restore into an empty database, and over the running one."""
    site = with_a_life(tmp_path / "first", with_people).start()
    try:
        cursor = cursor_in(site.get("/public/"))
        before, files = rows_of(site), files_of(site)
        whole = tmp_path / "plaza.tar"
        site.manage("backup", str(whole))
        assert stat.S_IMODE(whole.stat().st_mode) == 0o600
        assert {path.name for path in tmp_path.iterdir() if path.is_file()} - ITS_OWN == {
            "plaza.tar"
        }
        assert "overwrites" in refused(site, "backup", str(whole))

        other = site_in(tmp_path / "second", empty)
        other.manage("restore", str(whole))
        assert_same(rows_of(other), before)
        assert files_of(other) == files
        other.start()
        try:
            run(is_brought_up_to_date(other, cursor))
            assert "Post 4" in other.get("/public/", "alice")  # still signed in
            for words in ("So do I", "Bakers", "Rye"):
                assert words in other.get("/messages/", "alice")
            assert other.python(WRITES_ON) == "True True"  # its ids go on, and its words are found
        finally:
            other.kill()

        assert "not empty" in refused(site, "restore", str(whole))
        assert rows_of(site) == before
        run(sees_the_past_come_back(site, whole))
        assert_same(rows_of(site), before)
    finally:
        site.kill()
    assert "Traceback" not in site.log(), site.log()


def assert_same(now: dict[str, list[str]], before: dict[str, list[str]]) -> None:
    """All rows are those from before, but for the epoch, which must be another, and for mail: what
    waited then has been sent since."""
    table, mails = LiveEpoch._meta.db_table, Mail._meta.db_table
    assert now[table] != before[table]
    assert len(now[table]) == len(before[table]) == 1
    assert (len(now[mails]), len(before[mails])) == (0, 1)
    assert {**now, table: [], mails: []} == {**before, table: [], mails: []}


async def is_brought_up_to_date(site: Site, cursor: str) -> None:
    """A page that was open before the restore comes back with its old place."""
    socket = await open_socket(site, "/ws/public/")
    await say(socket, cursor)
    frame = await frame_with(socket, "live-cursor")
    assert "#region-public" in frame
    assert "Post 4" in frame
    await socket.close()


async def sees_the_past_come_back(site: Site, whole: Path) -> None:
    """A page that is open during a restore shows what the site is afterwards."""
    socket = await open_socket(site, "/ws/public/", "alice")
    await say(socket, cursor_in(await asyncio.to_thread(site.get, "/public/", "alice")))
    await frame_with(socket, "live-cursor")
    await asyncio.to_thread(site.post, "alice", "Written after the backup")
    await frame_with(socket, "Written after the backup")
    await asyncio.to_thread(site.manage, "restore", str(whole), "--replace")
    frame = await frame_with(socket, "#region-public", 10)
    assert "Post 4" in frame
    assert "Written after the backup" not in frame
    await socket.close()


def test_a_site_on_sqlite_comes_back_whole(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "with-people.sqlite3")
    goes_there_and_back(
        tmp_path,
        f"sqlite:///{tmp_path}/with-people.sqlite3",
        f"sqlite:///{tmp_path}/second/site.sqlite3",
    )


@pytest.mark.postgres
def test_a_site_on_postgresql_comes_back_whole(
    tmp_path: Path, postgres: Postgres, postgres_template: str
) -> None:
    with_people = postgres.create("backup_first", like=postgres_template)
    goes_there_and_back(tmp_path, with_people, postgres.create("backup_second"))


@pytest.mark.postgres
def test_a_restore_that_postgresql_refuses_changes_nothing(
    tmp_path: Path, postgres: Postgres, postgres_template: str
) -> None:
    """A sound file around a dump that breaks off: psql has dropped the tables by then."""
    site = with_a_life(tmp_path / "site", postgres.create("backup_refused", like=postgres_template))
    whole = tmp_path / "plaza.tar"
    site.manage("backup", str(whole))
    with whole.open("rb") as file:
        manifest = archive.check(file, ["media", "exports"], lambda done: None)
        dump = next(
            content.read(archive.CHUNK * 64)
            for name, content in archive.members(file)
            if name == "database"
        )
    (tmp_path / "dump").write_bytes(dump[: len(dump) * 2 // 3])
    half = tmp_path / "half.tar"
    with half.open("wb") as out:
        described = {"made_at": "", "engine": "postgresql", "migrations": manifest.migrations}
        archive.write(out, tmp_path / "dump", {}, lambda done: None, **described)
    before = rows_of(site)
    assert "nothing was changed" in refused(site, "restore", str(half), "--replace")
    assert rows_of(site) == before


def test_a_backup_of_sqlite_is_of_one_moment_however_much_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, copy = tmp_path / "busy.sqlite3", tmp_path / "copy"
    monkeypatch.setattr(sqlite, "_path", lambda: path)
    monkeypatch.setattr(sqlite, "PAGES", 1)
    with closing(sqlite3.connect(path)) as site:
        site.execute("PRAGMA journal_mode=WAL")
        site.execute("CREATE TABLE debit (n INTEGER, filler TEXT)")
        site.execute("CREATE TABLE credit (n INTEGER, filler TEXT)")
        written = []

        def write_on(_moved: int) -> None:
            """Between any two pages of the copy somebody writes into both tables."""
            for table in ("debit", "credit"):
                site.execute(f"INSERT INTO {table} VALUES (1, ?)", ["x" * 3000])
            site.commit()
            written.append(1)

        for _ in range(50):
            write_on(0)
        before = len(written)
        sqlite.dump(copy, write_on)
        assert len(written) > before + 50
    with closing(sqlite3.connect(copy)) as backup:
        assert backup.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for table in ("debit", "credit"):
            assert backup.execute(f"SELECT sum(n) FROM {table}").fetchone() == (before,)
    assert [one.name for one in tmp_path.glob("copy*")] == ["copy"]


# --- an older and a newer Plaza ------------------------------------------------------------------


@pytest.mark.matrix
def test_a_backup_of_an_older_plaza_is_migrated(tmp_path: Path) -> None:
    old = site_in(tmp_path / "old", f"sqlite:///{tmp_path}/old/site.sqlite3")
    old.manage("migrate", "-v0")
    newest = (
        "from django.db.migrations.loader import MigrationLoader as L; print(max(n for a, n in "
    )
    name = old.python(newest + "L(None).disk_migrations if a == 'feed'))")
    before = f"{int(name[:4]) - 1:04d}"
    old.manage("migrate", "feed", before, "-v0")
    old.manage("backup", str(tmp_path / "old.tar"))
    new = site_in(tmp_path / "new", f"sqlite:///{tmp_path}/new/site.sqlite3")
    new.manage("restore", str(tmp_path / "old.tar"))
    assert name in new.manage("showmigrations", "feed", "--plan")
    assert "[ ]" not in new.manage("showmigrations", "--plan")

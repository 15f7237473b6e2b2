"""The databases that pages are read from: a thousand posts, a hundred thousand, a million.

They are made once and stay in var/bench/. The million is the large demo ten times over: each copy has
the same people, and posts, comments, boosts and hashtags of its own. Likes are not multiplied.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.services import Site

from .database import Cluster, migrated
from .servers import VAR
from .telling import say

POSTGRES = VAR / "postgres"
COPIES = 10
FILL = """
from dataclasses import replace
from feed.demo.large import fill
from feed.demo.large_shape import Shape
fill(is_reset=True, shape=replace(Shape(), **{shape!r}))
"""
SETTLE = """
from django.db import connection
connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""
# A thousand posts among the same twenty thousand people: what hangs on posts is fewer, too.
SMALL = {
    "posts": 1_000, "quotes": 50, "comments": 1_500, "thread": 50, "boosts": 1_000,
    "likes": 10_000, "bookmarks": 600, "kept_by_one": 50, "tagged": 400, "mentions": 300,
    "versions": 30, "polls": 3, "ballots": 200,
}  # fmt: skip
TINY = {**SMALL, "people": 500, "follows": 5_000, "followed_by_one": 100, "followers_of_one": 200,
        "requests": 10, "blocks": 20, "mutes": 20, "tags": 50, "tag_follows": 100}  # fmt: skip

# Everything about posts again, under ids that are higher by %(by)s. Paths are ids of ten digits each.
MULTIPLY = """
SET session_replication_role = replica;
INSERT INTO feed_post (id, {kept}, root_id, parent_id, boost_of_id, quote_of_id, submission, path)
  SELECT id + %(by)s, {kept}, root_id + %(by)s, parent_id + %(by)s, boost_of_id + %(by)s,
    quote_of_id + %(by)s, NULL,
    coalesce((SELECT string_agg(lpad((substr(path, 1 + 10 * n, 10)::bigint + %(by)s)::text, 10, '0'), ''
        ORDER BY n) FROM generate_series(0, length(path) / 10 - 1) AS n), '')
  FROM feed_post WHERE id <= %(last)s ORDER BY id;
INSERT INTO feed_posttag (post_id, tag_id)
  SELECT post_id + %(by)s, tag_id FROM feed_posttag WHERE post_id <= %(last)s;
INSERT INTO feed_mention ({mention}, post_id)
  SELECT {mention}, post_id + %(by)s FROM feed_mention WHERE post_id <= %(last)s;
"""
CHANGED = {
    "id",
    "root_id",
    "parent_id",
    "boost_of_id",
    "quote_of_id",
    "submission",
    "path",
    "post_id",
}


class Stores:
    """The kept databases, each made where it is missing."""

    def __init__(self, *, is_fresh: bool = False) -> None:
        """Start the kept PostgreSQL; with `is_fresh` on nothing."""
        if is_fresh:
            shutil.rmtree(POSTGRES, ignore_errors=True)
            for path in VAR.glob("posts_*.sqlite3*"):
                path.unlink()
        self.cluster = Cluster(POSTGRES)

    def postgres(self, posts: int) -> str:
        """Return the address of the database with so many posts; made if it is not there yet."""
        name = f"posts_{posts}"
        with psycopg.connect(self.cluster.url("postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone():
                return self.cluster.url(name)
        began = time.monotonic()
        say(f"  making {name}")
        self.cluster.drop("making")
        if posts == 1_000_000:
            self.postgres(100_000)
            url = self.cluster.copy("making", "posts_100000")
            _multiply(url)
        else:
            url = migrated(self.cluster, "making")
            _fill(url, posts)
        # Named only once it is whole: stopped in the middle it is made again.
        with psycopg.connect(self.cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE making RENAME TO {name}")
        say(f"  {name} took {time.monotonic() - began:.0f} s")
        return self.cluster.url(name)

    @contextmanager
    def copied(self, posts: int) -> Iterator[str]:
        """Yield the address of a copy of that database, in which things may be written."""
        self.postgres(posts)
        self.cluster.drop("copied")
        try:
            yield self.cluster.copy("copied", f"posts_{posts}")
        finally:
            self.cluster.drop("copied")

    def sqlite(self, posts: int) -> str:
        """Return the same as an SQLite file's address."""
        path = VAR / f"posts_{posts}.sqlite3"
        if not path.exists():
            began = time.monotonic()
            say(f"  making {path.name}")
            making = VAR / "making.sqlite3"
            for old in VAR.glob("making.sqlite3*"):
                old.unlink()
            _fill(f"sqlite:///{making}", posts)
            making.rename(path)
            say(f"  {path.name} took {time.monotonic() - began:.0f} s")
        return f"sqlite:///{path}"


def _fill(url: str, posts: int) -> None:
    """Make the demo's people and so many posts in this database."""
    shape = {1_000: SMALL, 100_000: {}}.get(posts, TINY)
    with tempfile.TemporaryDirectory(prefix="plaza-bench-") as folder:
        site = Site(Path(folder), url)
        site.environment.update(MEDIA_ROOT=str(VAR / "media"))
        site.manage("migrate", "-v0")
        site.python(FILL.format(shape=shape))
        if url.startswith("sqlite"):  # one file, which can be renamed
            site.python(SETTLE)


def _multiply(url: str) -> None:
    """Make ten times as many posts of those that are there."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT max(id) FROM feed_post").fetchone()
        assert found is not None
        last = found[0]
        sql = MULTIPLY.format(
            kept=_columns(connection, "feed_post"), mention=_columns(connection, "feed_mention")
        )
        for copy in range(1, COPIES):
            for statement in sql.split(";\n"):
                if statement.strip():
                    connection.execute(statement, {"by": copy * last, "last": last})
            say(f"  copied {copy} of {COPIES - 1} times")
        connection.execute(f"UPDATE users_user SET post_count = post_count * {COPIES}")
        connection.execute(
            "SELECT setval(pg_get_serial_sequence('feed_post', 'id'), max(id)) FROM feed_post"
        )
        connection.execute("VACUUM ANALYZE")


def _columns(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> str:
    """Return the columns that a copy has unchanged."""
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
    )
    return ", ".join(f'"{name}"' for (name,) in rows if name not in CHANGED)

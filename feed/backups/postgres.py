"""PostgreSQL: pg_dump's custom format; back through psql in one transaction."""

import contextlib
import os
import shutil
import subprocess
import threading
from pathlib import Path
from typing import IO

from django.core.management import CommandError
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from feed.models import LiveEpoch
from feed.models.live_event import new_epoch
from users.models import Mail

from .archive import CHUNK, BrokenBackup, Progress, Readable

LOCK_SECONDS = 30  # to wait for requests of a running site before tables can go


def dump(to: Path, progress: Progress) -> None:
    """Write the database to this new file, as it is at one moment; the site may go on writing.

    Raises CommandError with what pg_dump says where it fails.
    """
    options = ["--format=custom", "--no-owner", "--no-privileges"]
    # Mail that waits holds secret links, and must not leave once more when this is restored.
    options.append(f"--exclude-table-data=*.{Mail._meta.db_table}")
    with to.open("wb") as out, _Program("pg_dump", *options) as dumping:
        while data := dumping.output.read(CHUNK):
            out.write(data)
            progress(len(data))
        dumping.raise_if_failed()


def restore(content: Readable, progress: Progress) -> None:
    """Make the database what this dump holds, with a new epoch of the log: all of it or nothing.

    Raises CommandError with what PostgreSQL says where it fails, BrokenBackup for a dump that cannot
    be read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
        tables = connection.introspection.table_names(cursor)
    connection.close()
    quoted = connection.ops.quote_name
    drop = f"DROP TABLE {', '.join(map(quoted, tables))} CASCADE;\n" if tables else ""
    epoch = f"{quoted(schema)}.{quoted(LiveEpoch._meta.db_table)}"
    with (
        _Program("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1") as writing,
        _Program("pg_restore", "--no-owner", "--no-privileges", "--file=-") as reading,
    ):
        reading.feed(content, progress)
        try:
            writing.input.write(f"BEGIN;\nSET lock_timeout = '{LOCK_SECONDS}s';\n{drop}".encode())
            while data := reading.output.read(CHUNK):
                writing.input.write(data)
            reading.raise_if_failed(
                BrokenBackup
            )  # psql ends without its COMMIT: nothing has changed
            writing.input.write(
                f"\nUPDATE {epoch} SET value = '{new_epoch()}';\nCOMMIT;\n".encode()
            )
            writing.input.close()
        except BrokenPipeError:
            pass  # psql has ended, and says why
        writing.raise_if_failed()


class _Program:
    """One of PostgreSQL's programs on our database. It does not outlive the `with` around it.

    Raises CommandError where it is not installed.
    """

    def __init__(self, name: str, *options: str) -> None:
        path = shutil.which(name)
        if path is None:
            raise CommandError(
                f"{name} is missing. It comes with PostgreSQL's client (Debian: postgresql-client), "
                "which must not be older than the server."
            )
        self._name = name
        variables, rest = _address()
        where = () if name == "pg_restore" else (f"--dbname={rest}",)  # it only reads its file
        self._process = subprocess.Popen(  # noqa: S603
            [path, *options, *where],
            env={**os.environ, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if name == "psql" else subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._words = b""
        # What it says, and what it is fed, goes by beside us: else it and we might wait for each other.
        self._beside = [threading.Thread(target=self._listen)]
        self._beside[0].start()

    def __enter__(self) -> "_Program":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()  # where it has not ended by itself
        self._process.wait()
        for thread in self._beside:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    @property
    def input(self) -> IO[bytes]:
        """Where it reads."""
        return _piped(self._process.stdin)

    @property
    def output(self) -> IO[bytes]:
        """What it writes."""
        return _piped(self._process.stdout)

    def feed(self, content: Readable, progress: Progress) -> None:
        """Hand it all of this, as fast as it takes it, beside us."""
        thread = threading.Thread(target=self._feed, args=(content, progress))
        self._beside.append(thread)
        thread.start()

    def raise_if_failed(self, error: type[Exception] = CommandError) -> None:
        """Wait for its end; raises `error` with its words unless it went well."""
        code = self._process.wait()
        for thread in self._beside:
            thread.join()
        if code:
            words = self._words.decode(errors="replace").strip()
            raise error(f"{self._name} failed: {words}")

    def _listen(self) -> None:
        for line in _piped(self._process.stderr):
            self._words = (self._words + line)[-2000:]

    def _feed(self, content: Readable, progress: Progress) -> None:
        with (
            contextlib.suppress(BrokenPipeError),
            self.input as pipe,
        ):  # it says itself why it ended
            while data := content.read(CHUNK):
                pipe.write(data)
                progress(len(data))


def _piped(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101
    return pipe


def _address() -> tuple[dict[str, str], str]:
    """Return how our database is reached, all that DATABASE_URL says: variables of libpq, because a
    password on a command line is everybody's, and as text what there is no variable for."""
    settings = connection.settings_dict
    names = {
        "NAME": "dbname",
        "HOST": "host",
        "PORT": "port",
        "USER": "user",
        "PASSWORD": "password",
    }
    said = {**settings["OPTIONS"], **{to: settings[name] for name, to in names.items()}}
    variables, rest = {}, {}
    for known in Conninfo.get_defaults():
        name = known.keyword.decode()
        if said.get(name) in (None, ""):
            continue
        if known.envvar:
            variables[known.envvar.decode()] = str(said[name])
        else:
            rest[name] = str(said[name])
    return variables, make_conninfo(**rest)

"""What every part of a run begins with, made once: migrated databases, without and with people.

To migrate takes longer than most files of tests, and each part would do it several times. The run says in the
environment where they are; a process of pytest by itself, which nobody told, migrates its own.
"""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.backends.base.base import BaseDatabaseWrapper

from tests.services import CLUSTER, PEOPLE, Postgres, Site, set_up_of

TOLD = "TESTS_BEGIN_WITH"
MIGRATED = "migrated"
WITH_PEOPLE = "with_people"


@contextmanager
def made() -> Iterator[dict[str, str]]:
    """Make them, for as long as this lasts; yields the variables that tell a process where they are."""
    with TemporaryDirectory(prefix="plaza-begun-") as name:
        folder, server = Path(name), Postgres()
        try:
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda make: make(), (lambda: on_sqlite(folder), lambda: on(server))))
            yield {TOLD: name, CLUSTER: str(server.at_rest())}
        finally:
            server.stop()


def on_sqlite(folder: Path) -> None:
    """Make the two files."""
    migrated, with_people = sqlite(folder, MIGRATED), sqlite(folder, WITH_PEOPLE)
    Site(folder, f"sqlite:///{migrated}").manage("migrate", "-v0")
    shutil.copy(migrated, with_people)
    Site(folder, f"sqlite:///{with_people}").python(set_up_of(PEOPLE))


def on(server: Postgres) -> None:
    """Make the two databases."""
    folder = Path(os.devnull)
    Site(folder, server.create(MIGRATED)).manage("migrate", "-v0")
    Site(folder, server.create(WITH_PEOPLE, like=MIGRATED)).python(set_up_of(PEOPLE))


def copy_for(connection: BaseDatabaseWrapper, folder: Path) -> None:
    """Have Django's database for tests begin as a copy of the migrated one; nothing is migrated then."""
    how = connection.settings_dict["TEST"]
    how["MIGRATE"] = False
    if connection.vendor == "sqlite":
        shutil.copy(sqlite(folder, MIGRATED), how["NAME"])
    else:
        how["TEMPLATE"] = MIGRATED


def sqlite(folder: Path, name: str) -> Path:
    """Return where the file is."""
    return folder / f"{name}.sqlite3"


def told() -> Path | None:
    """Return the folder of this run, None where pytest runs by itself."""
    return Path(os.environ[TOLD]) if TOLD in os.environ else None

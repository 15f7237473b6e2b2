"""Sites that serve already: a test takes one, and the next test gets it set back to how it began.

To start a process costs two seconds of a processor, to set its database back a hundredth of one.
"""

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.services import Site

DATABASE = "site.sqlite3"


class Begun(NamedTuple):
    """What a site was when it had started."""

    environment: dict[str, str]
    pids: list[int]


class Spares:
    """The site as `make run` serves it (SQLite, no Redis, one daphne), for one test after the other."""

    def __init__(self, folder: Callable[[], Path], template: Path) -> None:
        """Take what makes a new folder, and the database that each begins with."""
        self._folder = folder
        self._template = template
        self._idle: list[tuple[Site, Begun]] = []

    @contextmanager
    def one(self) -> Iterator[Site]:
        """Lend one, with nothing in it but its people; no error may be in its log at the end.

        Whoever kills or changes its processes may do so: it is not lent again then.
        """
        if self._idle:
            site, begun = self._idle.pop()
            self._set_back(site)
        else:
            site, begun = self._started()
        said = len(site.log())
        try:
            yield site
            assert "Traceback" not in site.log()[said:], site.log()[said:]
        finally:
            if _state(site) == begun:
                self._idle.append((site, begun))
            else:
                site.kill()

    def end(self) -> None:
        """Kill them all."""
        for site, _begun in self._idle:
            site.kill()

    def _started(self) -> tuple[Site, Begun]:
        folder = self._folder()
        shutil.copy(self._template, folder / DATABASE)
        site = Site(folder, f"sqlite:///{folder / DATABASE}").start()
        return site, _state(site)

    def _set_back(self, site: Site) -> None:
        """Give it its first database again, as a restore does: under a new epoch of the log."""
        with (
            closing(sqlite3.connect(self._template)) as source,
            closing(sqlite3.connect(site.folder / DATABASE, timeout=20)) as database,
        ):
            source.backup(database)
            database.execute("UPDATE feed_liveepoch SET value = ?", [secrets.token_hex(6)])
            database.commit()


def _state(site: Site) -> Begun:
    alive = [one.pid for one in site.processes.values() if one.poll() is None]
    return Begun(dict(site.environment), alive)

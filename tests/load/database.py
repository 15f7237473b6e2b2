"""PostgreSQL as it is measured with: commits reach the disk, and data can be kept between runs."""

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.services import Postgres, Site, free_port

from .measuring import CLIENT_CORES, pinned

OPTIONS = "-c max_connections=200 -c shared_buffers=512MB -c max_wal_size=4GB -c listen_addresses=127.0.0.1"


class Cluster(Postgres):
    """A PostgreSQL server of the benchmark's own; with a `folder` its data stays there."""

    def __init__(self, folder: Path | None = None) -> None:
        """Start it, on what is there or afresh. Raises RuntimeError where PostgreSQL does not start."""
        binaries = Path("/usr/lib/postgresql").glob("*/bin")
        self._bin = max(binaries, key=lambda path: int(path.parent.name))
        self._keeps = folder is not None
        self._folder = folder or Path(tempfile.mkdtemp(prefix="plaza-bench-postgres-"))
        self._folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres", "postgres")
        self.port = free_port()
        self._data = self._folder / "data"
        if not self._data.exists():
            self._run("initdb", "-D", str(self._data), "-U", "plaza", "-A", "trust", "-E", "UTF8")
        options = f"-p {self.port} -k {tempfile.gettempdir()} {OPTIONS}"
        log = str(self._folder / "log")
        with pinned(CLIENT_CORES):
            self._run("pg_ctl", "-D", str(self._data), "-l", log, "-o", options, "-w", "start")

    def __enter__(self) -> Self:
        """It runs already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it; data that is not kept goes."""
        self.stop()

    def stop(self) -> None:
        """Stop it; data that is not kept goes."""
        how = "fast" if self._keeps else "immediate"
        self._run("pg_ctl", "-D", str(self._data), "-m", how, "-w", "stop")
        if not self._keeps:
            shutil.rmtree(self._folder, ignore_errors=True)

    def copy(self, name: str, template: str = "migrated") -> str:
        """Create a database like another one and return its address."""
        arguments = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "plaza"]
        self._run("createdb", *arguments, "-T", template, name)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database where there is one."""
        arguments = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "plaza"]
        self._run("dropdb", *arguments, "--if-exists", "--force", name)


def migrated(cluster: Cluster, name: str = "migrated") -> str:
    """Create an empty database with the site's tables and return its address."""
    url = cluster.create(name)
    with tempfile.TemporaryDirectory(prefix="plaza-bench-") as folder:
        Site(Path(folder), url).manage("migrate", "-v0")
    return url

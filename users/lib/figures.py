"""Figures that are looked up when somebody asks for them: the build, the pool of connections.

Every process reports them. Nothing here asks the database: those who watch must hear while it is away.
"""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

GIT_SECONDS = 5.0


def register() -> None:
    """Have every process report them; the start-up of the app calls this."""
    for collector in (Build(), Pool()):
        REGISTRY.register(collector)


@cache
def build() -> str:
    """Return which build runs: as PLAZA_BUILD says, or git of the working copy; else "unknown"."""
    git = shutil.which("git")
    if settings.BUILD or git is None:
        return str(settings.BUILD) or "unknown"
    folder = str(settings.BASE_DIR)
    # The folder is root's, and this is not: git asks for a word that this is meant.
    asked = [git, "-c", f"safe.directory={folder}", "-C", folder, "rev-parse", "--short=12", "HEAD"]
    try:
        done = subprocess.run(  # noqa: S603
            asked, capture_output=True, text=True, timeout=GIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return done.stdout.strip() or "unknown"


class Build:
    """Which build this process runs."""

    def describe(self) -> Iterable[Metric]:
        """Nothing is looked up before somebody asks."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Tell it."""
        yield InfoMetricFamily("plaza_build", "The build that runs", {"build": build()})


class Pool:
    """How the pool of database connections is used; nothing where there is none (SQLite)."""

    def describe(self) -> Iterable[Metric]:
        """Nothing is looked up before somebody asks."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Tell what psycopg's pool has counted."""
        pool = getattr(connections[DEFAULT_DB_ALIAS], "pool", None)
        if pool is None:
            return
        counted = pool.get_stats()
        connected = GaugeMetricFamily(
            "plaza_pool_connections", "Connections to the database", labels=["state"]
        )
        free = counted.get("pool_available", 0)
        connected.add_metric(["used"], counted.get("pool_size", 0) - free)
        connected.add_metric(["free"], free)
        yield connected
        yield GaugeMetricFamily(
            "plaza_pool_most", "How many there may be", value=counted.get("pool_max", 0)
        )
        yield GaugeMetricFamily(
            "plaza_pool_waiting",
            "Who waits for one now",
            value=counted.get("requests_waiting", 0),
        )
        failed = CounterMetricFamily(
            "plaza_pool_failures", "Connections that could not be had", labels=["how"]
        )
        failed.add_metric(["waited_in_vain"], counted.get("requests_errors", 0))
        failed.add_metric(["not_connected"], counted.get("connections_errors", 0))
        failed.add_metric(["lost"], counted.get("connections_lost", 0))
        yield failed

"""On what was measured: the machine, the versions, the day."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.services import BASE

from .measuring import CLIENT_CORES, CORES, SERVER_CORES

PACKAGES = ("django", "channels", "channels-redis", "daphne", "twisted", "autobahn", "psycopg")
PROGRAMS = {
    "postgresql": ["psql", "--version"],
    "redis": ["redis-server", "--version"],
    "node": ["node", "--version"],
    "nginx": ["/usr/sbin/nginx", "-v"],
}


def conditions(*, is_quick: bool) -> dict[str, Any]:
    """Return what a reader must know of the machine and what ran on it."""
    versions = {"python": platform.python_version()}
    versions |= {name: version(name) for name in PACKAGES}
    versions |= {name: _said(command) for name, command in PROGRAMS.items()}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _printed(["git", "-C", str(BASE), "rev-parse", "--short", "HEAD"]).strip(),
        "is_quick": is_quick,
        "processor": _processor(),
        "cores": len(CORES),
        "server_cores": sorted(SERVER_CORES),
        "client_cores": sorted(CLIENT_CORES),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load_before": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.release()}",
        "versions": versions,
    }


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def _said(command: list[str]) -> str:
    """Return the version that a program names; "none" where it is not installed."""
    found = re.search(r"[0-9]+(\.[0-9]+)+", _printed(command))
    return found[0] if found else "none"


def _printed(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout + done.stderr

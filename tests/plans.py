"""The plans of every page's queries on the large demo: `python -m tests.plans` (`make plans`).

Makes the demo in a PostgreSQL server of its own, which takes a few minutes; `--url` takes a database
in which it is already. Fails where a query reads a large table from end to end or takes too long.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.services import Postgres, Site

MOST_SECONDS = 600  # to make the demo


def make(folder: Path, url: str) -> tuple[Site, float]:
    """Return a site with the large demo in this empty database, and how long it took in seconds."""
    site = site_on(folder, url)
    site.manage("migrate", "-v0")
    began = time.monotonic()
    site.manage("demo", "--size", "large")
    return site, time.monotonic() - began


def site_on(folder: Path, url: str) -> Site:
    """Return a site on this database, with its files in the folder."""
    site = Site(folder, url)
    site.environment.update(MEDIA_ROOT=f"{folder}/media", EXPORTS_ROOT=f"{folder}/exports")
    return site


def plans(site: Site, only: str = "", *, is_long: bool = False) -> tuple[bool, str]:
    """Return whether all queries are answered as they should be, and the table."""
    call = f"print('good' if report({only!r}, is_long={is_long!r}) else 'bad')"
    said = site.python(f"from tests.load.plans import report\n{call}")
    told, _line, verdict = said.rpartition("\n")
    return verdict == "good", told


def main(arguments: list[str]) -> int:
    """Run it; returns the exit code for the shell."""
    parser = argparse.ArgumentParser(prog="python -m tests.plans", description=__doc__)
    parser.add_argument("--url", help="a PostgreSQL database that holds the large demo")
    parser.add_argument("--only", default="", help="the pages whose name holds this")
    parser.add_argument("--long", action="store_true", help="print every plan")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="plaza-plans-") as name:
        folder = Path(name)
        if asked.url:
            is_good, told = plans(site_on(folder, asked.url), asked.only, is_long=asked.long)
        else:
            server = Postgres()
            try:
                print("Making the large demo …", file=sys.stderr, flush=True)
                site, seconds = make(folder, server.create("plans"))
                print(f"That took {seconds:.0f} s.", file=sys.stderr, flush=True)
                is_good, told = plans(site, asked.only, is_long=asked.long)
            finally:
                server.stop()
    print(told)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

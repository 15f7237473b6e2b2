"""The benchmark: `make bench`, or `python -m tests.load [part …]`.

Everything runs on this machine, on servers of its own; data for the pages stays in var/bench/.
Parts, and about how long each takes on two quiet processors:

  client    what the load client itself can take, so that it is never the bottleneck     (1 min)
  fanout    one post to 100, 1,000 and 5,000 open pages, ten at the same moment, and a flow of
            posts, beside the tutorial consumer, Socket.IO and nchan                     (17 min)
  growth    cost as sockets, posts, followees, pages and processes grow                   (6 min)
  reading   pages at 1,000, 100,000 and 1,000,000 posts: requests a second, p50, p99      (8 min)
  storm     5,000 pages come back after the server was killed, and catch up               (2 min)
  messages  1,000 people write to each other, in twos and in one room, and type      (over 7 min)

Measured processes have the first processor to themselves; the load client, PostgreSQL and Redis share
the others. Processor-seconds are user and system time of all server processes, from /proc.
"""

import argparse
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from . import client, fanout, growth, reading, report, storm, talking
from .conditions import conditions
from .measuring import CLIENT_CORES
from .servers import VAR
from .telling import say

PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    "client": client.run,
    "fanout": fanout.run,
    "growth": growth.run,
    "reading": reading.run,
    "storm": storm.run,
    "messages": talking.run,
}


def main(arguments: list[str]) -> int:
    """Run it; returns the exit code for the shell."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.load",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="part", help="which (default: all of them)")
    parser.add_argument(
        "--quick", action="store_true", help="a small slice of each, under 3 minutes"
    )
    parser.add_argument("--fresh", action="store_true", help="make the data in var/bench/ anew")
    parser.add_argument(
        "--write", action="store_true",
        help=f"put the figures into {report.FOLDER.name}/ and docs/performance.md (JSON, SVG, tables)",
    )  # fmt: skip
    parser.add_argument(
        "--from", dest="source", help="no run: tell of the figures in this JSON file"
    )
    asked = parser.parse_args(arguments)
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if asked.write and asked.quick:
        parser.error("--quick is too short a run to be written down")
    if asked.source:
        figures = report.load(asked.source)
    else:
        figures = _run(asked.parts or list(PARTS), is_quick=asked.quick, is_fresh=asked.fresh)
    print(report.text(figures))
    if asked.write:
        for path in report.write(figures):
            say(f"wrote {path}")
    if not report.is_whole(figures):
        say("deliveries were lost or doubled in the storm")
        return 1
    return 0


def _run(parts: list[str], *, is_quick: bool, is_fresh: bool) -> dict[str, Any]:
    """Run these parts and return their figures; they are kept in var/bench/latest.json as they come."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))  # stops the servers, too
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # 5,000 sockets in one server
    os.sched_setaffinity(0, CLIENT_CORES)
    VAR.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {"conditions": conditions(is_quick=is_quick)}
    for name in parts:
        say(f"{name} …")
        options = {"is_fresh": is_fresh} if name == "reading" else {}
        found = PARTS[name](is_quick=is_quick, **options)
        figures[name] = {"commit": figures["conditions"]["commit"], **found}
        (VAR / "latest.json").write_text(json.dumps(figures, indent=1))
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

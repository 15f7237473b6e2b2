"""What Lighthouse says of a first visit: `python -m tests.lighthouse`, or `make lighthouse`.

Needs node and npm, and once npm's registry: Lighthouse is kept in `var/lighthouse`. It opens each page of
the demo, through nginx as production serves it, as a middling telephone on a slow line, several times.

How much slower a telephone is than this machine depends on the machine. Lighthouse takes four times, which
it means for a fast desk computer, and asks whoever has another to say how much it is there (its
docs/throttling.md, "Calibrating the CPU slowdown"). So a first visit has Lighthouse rate the processor.
`--slower 4` is what Lighthouse takes.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from config.stack import Stack
from tests.browser import CHROMIUM
from tests.services import BASE
from tests.weight import pages

VERSION = "12.8.2"
FOLDER = BASE / "var" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# What Lighthouse slows down by, and the middle of the ratings for which it means that (1500 to 2000).
SLOWER, RATING = 4.0, 1750
# Of a hundred; the first depends on how busy the machine is, the others on the page alone.
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


class CannotBeHadError(Exception):
    """Lighthouse cannot be had here; says why."""


@dataclass(frozen=True)
class Visit:
    """What one visit of one page came to."""

    scores: dict[str, int]  # of a hundred, by category
    seconds_to_largest: float  # until the largest text or picture stands (LCP)
    milliseconds_blocked: float  # in which the page could not answer a touch (TBT)
    layout_shift: float  # how much of the screen moved, and how far (CLS)
    requests: int
    bytes: int
    machine: float  # how fast Lighthouse found this processor just then
    found: tuple[str, ...]  # what it would have otherwise, a line each


def program() -> Path:
    """Return Lighthouse's program, installed if need be; raises CannotBeHadError."""
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            raise CannotBeHadError(f"{name} is not installed")
    place = FOLDER / "node_modules" / "lighthouse"
    if not place.exists() or json.loads((place / "package.json").read_text())["version"] != VERSION:
        FOLDER.mkdir(parents=True, exist_ok=True)
        install = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund")
        done = subprocess.run(
            [*install, "--prefix", str(FOLDER), f"lighthouse@{VERSION}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotBeHadError(f"npm cannot install it:\n{done.stderr.strip()}")
    return place / "cli" / "index.js"


def slower_than(rating: float) -> float:
    """Return how many times slower than a processor of this rating a telephone is, at most `SLOWER`."""
    return min(SLOWER, round(SLOWER * rating / RATING, 1))


def visit(lighthouse: Path, url: str, slower: float) -> Visit:
    """Open this address once as a new visitor, and return what Lighthouse says; `slower` is how many
    times slower than this processor the telephone is."""
    done = subprocess.run(
        [
            *("node", str(lighthouse), url, "--quiet", "--output=json"),
            f"--only-categories={','.join(CATEGORIES)}",
            f"--throttling.cpuSlowdownMultiplier={slower}",
            "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-dev-shm-usage",
        ],
        env={**os.environ, "CHROME_PATH": CHROMIUM},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed at {url}: {done.stderr}")
    return read(json.loads(done.stdout))


def read(report: dict[str, Any]) -> Visit:
    """Return what this report of Lighthouse says."""
    audits = report["audits"]
    requests = [
        one
        for one in audits["network-requests"]["details"]["items"]
        if one["url"].startswith("http")  # neither pictures within the stylesheet nor the socket
    ]
    failed = {
        one["id"]
        for category in report["categories"].values()
        for one in category["auditRefs"]
        if one["weight"] and (audits[one["id"]]["score"] or 0) < LEAST["performance"] / 100
        if audits[one["id"]]["scoreDisplayMode"] not in ("notApplicable", "informative", "manual")
    }
    return Visit(
        {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES},
        audits["largest-contentful-paint"]["numericValue"] / 1000,
        audits["total-blocking-time"]["numericValue"],
        audits["cumulative-layout-shift"]["numericValue"],
        len(requests),
        sum(one["transferSize"] for one in requests),
        report["environment"]["benchmarkIndex"],
        tuple(f"{name}: {audits[name]['title']}" for name in sorted(failed)),
    )


def row(name: str, visits: list[Visit]) -> str:
    """Return the line of the table about a page: of each column the median of these visits."""

    def middle(value: Callable[[Visit], float]) -> float:
        return median(value(one) for one in visits)

    cells = [f"{middle(lambda one, key=key: one.scores[key]):g}" for key in CATEGORIES]  # type: ignore[misc]
    cells += [
        f"{middle(lambda one: one.seconds_to_largest):.1f} s",
        f"{middle(lambda one: one.milliseconds_blocked):.0f} ms",
        f"{middle(lambda one: one.layout_shift):.3f}",
        f"{middle(lambda one: one.requests):g}",
        f"{middle(lambda one: one.bytes):,.0f}",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def is_good(visits: list[Visit]) -> bool:
    """Return whether the median of every category is what we promise."""
    return all(median(one.scores[key] for one in visits) >= LEAST[key] for key in CATEGORIES)


COLUMNS = (
    *("first visit", "performance", "accessibility", "best practices", "SEO"),
    *("largest", "blocked", "shift", "requests", "bytes"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|---|{'---:|' * (len(COLUMNS) - 1)}"


def main(arguments: list[str]) -> int:
    """Print the table of docs/performance.md; returns 1 where a page has less than is promised."""
    parser = argparse.ArgumentParser(prog="make lighthouse", description=__doc__)
    parser.add_argument("--visits", type=int, default=5, help="of each page (%(default)s)")
    parser.add_argument(
        "--slower", type=float, help="than this processor is a telephone, times (as it is rated)"
    )
    parser.add_argument("--why", action="store_true", help="what costs points, below each row")
    options = parser.parse_args(arguments)
    try:
        lighthouse = program()
    except CannotBeHadError as error:
        print(f"Lighthouse cannot be had: {error}")
        return 1
    are_good, speeds = True, list[float]()
    with Stack(1, demo=True, is_durable=False) as stack:
        slower = options.slower or slower_than(visit(lighthouse, f"{stack.url}/", SLOWER).machine)
        print(HEAD)
        for name, path in pages(stack).items():
            visits = [
                visit(lighthouse, f"{stack.url}{path}", slower) for _ in range(options.visits)
            ]
            print(row(name, visits), flush=True)
            are_good = are_good and is_good(visits)
            speeds += [one.machine for one in visits]
            if options.why:
                print(*sorted({f"    {line}" for one in visits for line in one.found}), sep="\n")
    conditions = (
        f"processor {median(speeds):.0f}, a telephone's taken to be {slower:g} times slower, "
        f"load at the end {os.getloadavg()[0]:.1f}"
    )
    print(f"\nLighthouse {VERSION}, median of {options.visits}; {conditions}")
    return 0 if are_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

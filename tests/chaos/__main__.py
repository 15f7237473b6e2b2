"""Break the site in every way there is, with people on it: `python -m tests.chaos [FAULT …]`.

Starts PostgreSQL, Redis and several daphne processes of its own, lets scripted people write, edit,
delete, follow, block and read, keeps their pages open, and tries one fault after the other. After
each, at quiet, every page must show what a reload shows, the database must hold everything that was
answered with success once, and nobody may have been shown what is not for them. Exit code 1 where
anything was lost, doubled, leaked or otherwise wrong.
"""

import argparse
import random
import signal
import sys
import time
from pathlib import Path

from .faults import ALL
from .machine import is_allowed
from .running import run, summary, write
from .town import TownUnderFaults

MOST_SECONDS = 1_800  # the last one begun may take two minutes more


def main(arguments: list[str]) -> int:
    """Run the faults that are asked for, all by default; returns the exit code for the shell."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos",
        description=__doc__,
        epilog="Faults: " + "; ".join(f"{one.name}: {one.what}" for one in ALL),
    )
    parser.add_argument("faults", nargs="*", metavar="FAULT", help="which faults (default: all)")
    parser.add_argument("--seed", type=int, help="what people do is drawn from it (default: new)")
    parser.add_argument("--processes", type=int, default=2, help="daphne processes (default: 2)")
    parser.add_argument("--pages", type=int, default=18, help="scripted pages (default: 18)")
    parser.add_argument(
        "--seconds",
        type=int,
        default=MOST_SECONDS,
        help="begin no fault after so long (default: %(default)s)",
    )
    parser.add_argument(
        "--json",
        type=Path,
        default=Path("var/chaos.json"),
        help="where the figures go (%(default)s)",
    )
    parser.add_argument("--without-browsers", action="store_true", help="scripted pages only")
    parser.add_argument("--list", action="store_true", help="list the faults and end")
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(f"{one.name:20} {one.what}" for one in ALL))
        return 0
    unknown = set(options.faults) - {one.name for one in ALL}
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))} (--list lists them)")
    faults = [one for one in ALL if not options.faults or one.name in options.faults]
    if not is_allowed():
        faults = [one for one in faults if one.ground != "apart"]
        print("no network of its own may be made here: what needs one is left out")
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # the servers end, too
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {line}", flush=True)

    def build(ground: str) -> TownUnderFaults:
        say(f"starting the site ({ground}) …")
        town = TownUnderFaults(seed, ground, options.processes, options.pages)
        try:
            town.begin()
        except BaseException:
            town.stop()
            raise
        say(f"{len(town.pages)} pages are open on {len(town.ground.pids())} processes")
        return town

    say(f"seed {seed}; {len(faults)} faults")
    outcomes = run(
        faults, build, say, began + options.seconds, with_browsers=not options.without_browsers
    )
    figures = summary(outcomes, options.pages, seed)
    write(figures, options.json)
    shown = {name: value for name, value in figures.items() if name != "by fault"}
    say(", ".join(f"{name} {value}" for name, value in shown.items()))
    say(f"the figures stand in {options.json}")
    wrong = sum(figures[name] for name in ("lost", "doubled", "leaked", "different", "troubles"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

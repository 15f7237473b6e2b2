"""The storm's command line: `python -m tests.storm --help`."""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM

from .ground import GROUNDS
from .looking import Looks
from .person import ServerError
from .report import Figures, write
from .running import Stage
from .steps import LOOK, Step, read
from .story import EVERYWHERE, story
from .town import TABS

ROUNDS = 24  # looks in a story


def main(arguments: list[str]) -> int:
    """Do what the command line says; returns 1 if anything differed."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # ends what it has started
    figures: list[Figures] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name in options.on.split(","):
            one = Figures(name, options.seed, tabs=min(options.tabs, len(TABS)))
            figures.append(one)
            ground = GROUNDS[name]()
            try:
                stage = Stage(ground, browser)
                if options.replay:
                    _replay(stage, one, read(options.replay.read_text()))
                else:
                    _storm(stage, one, options, lambda: write(figures, options.json))
            finally:
                ground.stop()
            write(figures, options.json)
        browser.close()
    for one in figures:
        print("\n" + one.line())
        for finding in one.findings.values():
            print("\n".join(finding.lines()))
        for trouble in one.troubles:
            print(trouble)
    print(f"the figures stand in {options.json}")
    return 0 if all(one.is_good for one in figures) else 1


def _storm(
    stage: Stage, figures: Figures, options: argparse.Namespace, keep: Callable[[], None]
) -> None:
    """Tell stories until there were so many comparisons, and reduce what they show."""
    began = time.monotonic()
    faults = (*EVERYWHERE, *stage.ground.faults)
    seed = options.seed
    while figures.comparisons < options.comparisons:
        if options.seconds and time.monotonic() - began > options.seconds:
            print("the time is up", flush=True)
            break
        tabs = range(options.tabs) if options.tabs < len(TABS) else range(len(TABS))
        told = story(seed, list(tabs), options.rounds, faults, options.actions, has_pictures=True)
        tell(stage, figures, seed, list(told), options.reduce, options.json)
        figures.seconds = time.monotonic() - began
        print(figures.line(), flush=True)
        keep()
        seed += 1


def tell(
    stage: Stage,
    figures: Figures,
    seed: int,
    steps: Sequence[Step],
    reduce_seconds: float,
    beside: Path | None = None,
) -> None:
    """Take the steps of one story; what it shows for the first time is reduced.

    What its page had been sent by then is written to a file beside this one.
    """
    with stage.scene(seed) as scene:
        ends: list[tuple[int, int]] = []  # after each look: what was found, what was taken
        said = len(stage.ground.log())
        try:
            for step in steps:
                scene.take(step)
                if step.verb == LOOK:
                    ends.append((len(scene.looks.found), len(scene.taken)))
                    print(_progress(seed, scene.looks), end="\r", flush=True)
        except (ServerError, Error) as error:  # it goes on with the next story
            figures.troubles.append(f"seed {seed}: {error}")
        log = stage.ground.log()[said:]
        if "Traceback" in log:
            figures.troubles.append(f"seed {seed}: {log[log.index('Traceback') :][:3000]}")
    new = figures.add(seed, scene.looks, scene.taken)
    reduced: set[tuple[int, int]] = set()  # looks and tabs: one reason shows in several ways
    for number, finding in enumerate(new):
        print(f"  {finding.found}"[:400], flush=True)
        if beside is not None:
            name = f"{beside.stem}-{figures.ground}-{seed}-{number}.txt"
            beside.with_name(name).write_text(finding.evidence())
        place = scene.looks.found.index(finding.found)
        end = next((taken for found, taken in ends if place < found), len(scene.taken))
        before = _until_found(scene.taken[:end], finding.found.tab)
        if reduce_seconds and (end, finding.found.tab) not in reduced:
            reduced.add((end, finding.found.tab))
            until = time.monotonic() + reduce_seconds
            finding.script, finding.after = stage.reduce(before, finding.found, until)
            print("  " + "\n  ".join(finding.lines()), flush=True)


def _progress(seed: int, looks: Looks) -> str:
    """What differs is counted while a story is told: it may go on for ten minutes."""
    return f"  seed {seed}: {looks.comparisons} compared, {len(looks.found)} differences"


def _until_found(taken: Sequence[Step], tab: int) -> list[Step]:
    """Return the steps up to the look that found it: not the tab's being loaded anew for it."""
    looks = [place for place, step in enumerate(taken) if step.verb == LOOK]
    return [
        step
        for place, step in enumerate(taken)
        if place < looks[-1] or (step.tab == tab and step.verb == "takes_the_offer")
    ]


def _replay(stage: Stage, figures: Figures, steps: Sequence[Step]) -> None:
    """Take the steps of a file once and say what differs."""
    tell(stage, figures, 0, [*steps, Step("fate", LOOK)], 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make storm",
        description=(
            "Lets people, moderators and faults loose on a site with dozens of pages open in real "
            "Chromium, and holds every page against what its address answers at each quiet moment; where "
            "that differs, and now and then, against a whole fresh load, which judges. What differs is "
            "reduced to the shortest sequence of steps. Ends with 1 if anything differed."
        ),
    )
    parser.add_argument("--seed", type=int, default=1, help="of the first story (%(default)s)")
    parser.add_argument(
        "--comparisons", type=int, default=1_000, help="how many at least (%(default)s)"
    )
    parser.add_argument(
        "--on", default="sqlite", help="sqlite, stack, or both: sqlite,stack (%(default)s)"
    )
    parser.add_argument(
        "--tabs", type=int, default=len(TABS), help=f"how many of the {len(TABS)} (all)"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="looks in a story (%(default)s)")
    parser.add_argument(
        "--actions",
        type=int,
        default=16,
        help="between two looks, where there are many: about (%(default)s)",
    )
    parser.add_argument(
        "--reduce", type=float, default=150, help="seconds for each new difference; 0: not at all"
    )
    parser.add_argument("--seconds", type=float, default=0, help="begin no story after (no limit)")
    parser.add_argument("--replay", type=Path, help="take the steps of this file instead")
    parser.add_argument("--json", type=Path, default=Path("var/storm.json"), help="(%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

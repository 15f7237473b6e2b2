"""One fault after the other, with people on the site; then what is so is held against what was promised."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from .browsers import Browsers
from .checks import Findings, check_database, check_pages, check_people
from .faults import Fault
from .town import TownUnderFaults

BEFORE, AFTER = 1.0, 1.0  # seconds of ordinary life around a fault


@dataclass
class Outcome:
    """What became of one fault."""

    fault: str
    what: str
    seconds: float = 0.0
    recovery: float = 0.0  # seconds until a post was taken and had reached every page
    events: int = 0
    frames: int = 0
    requests: int = 0
    failed: int = 0  # requests answered with an error of the server
    unanswered: int = 0  # requests that got no answer
    figures: dict[str, float] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)


def run_fault(town: TownUnderFaults, fault: Fault, browsers: Browsers | None = None) -> Outcome:
    """Let one thing break while people go on, and look at everything once they rest."""
    outcome = Outcome(fault.name, fault.what)
    began, before = time.monotonic(), _counts(town)
    town.pace = fault.pace
    town.go_on()
    try:
        time.sleep(BEFORE)
        outcome.figures = fault.happen(town)
        outcome.recovery = round(town.wait_until_well(), 2)
        time.sleep(AFTER)
    except AssertionError as error:
        outcome.findings.troubles.append(str(error))
    town.rest()
    look(town, outcome.findings)
    if browsers is not None:
        outcome.findings.different += browsers.look()
    outcome.seconds = round(time.monotonic() - began, 1)
    for name, now in _counts(town).items():
        setattr(outcome, name, now - before[name])
    return outcome


def look(town: TownUnderFaults, findings: Findings) -> None:
    """Hold the database, every page and everything that was shown against what was promised."""
    check_pages(town, findings)
    check_database(town, findings)
    check_people(town, findings)


def _counts(town: TownUnderFaults) -> dict[str, int]:
    """Return the figures of an outcome that only grow."""
    (events,) = town.ask_database("SELECT coalesce(max(seq), 0) FROM feed_liveevent")[0]
    ledger = town.ledger
    return {
        "events": int(events),
        "frames": sum(page.frames_seen for page in town.pages),
        "requests": ledger.requests + ledger.unanswered,
        "failed": ledger.failed,
        "unanswered": ledger.unanswered,
    }


def run(
    faults: Iterable[Fault],
    build: Callable[[str], TownUnderFaults],
    say: Callable[[str], None],
    until: float,
    *,
    with_browsers: bool = True,
) -> list[Outcome]:
    """Try these faults, those of one ground together; returns what became of them.

    `build` brings a town on such a ground. None begins after `until` (monotonic seconds).
    """
    outcomes = []
    for ground, some in groupby(faults, key=lambda one: one.ground):
        town, browsers = None, None
        try:
            for fault in some:
                if time.monotonic() > until:
                    outcome = Outcome(fault.name, fault.what)
                    outcome.findings.troubles.append("not tried: the time was up")
                else:
                    if town is None:
                        town = build(ground)
                        browsers = Browsers(town) if with_browsers else None
                    say(f"{fault.name:20} {fault.what} …")
                    outcome = run_fault(town, fault, browsers)
                outcomes.append(outcome)
                say(line_of(outcome))
                for line in outcome.findings.lines():
                    say(f"    !! {line}")
        finally:
            if browsers is not None:
                browsers.close()
            if town is not None:
                town.stop()
    return outcomes


def line_of(outcome: Outcome) -> str:
    """Return one fault's figures in a line."""
    found = outcome.findings
    figures = "".join(f", {name} {value:g}" for name, value in outcome.figures.items())
    return (
        f"{outcome.fault:20} {outcome.seconds:5.1f} s, back after {outcome.recovery:.1f} s; "
        f"{outcome.events} events, {outcome.frames} frames, "
        f"{outcome.requests} requests ({outcome.failed} failed, {outcome.unanswered} unanswered); "
        f"lost {len(found.lost)}, doubled {len(found.doubled)}, leaked {len(found.leaked)}, "
        f"different {len(found.different)}{figures}"
        f"{'' if found.is_good else '  WRONG'}"
    )


def summary(outcomes: list[Outcome], pages: int, seed: int) -> dict[str, Any]:
    """Return the figures of the whole run."""
    totals = {
        name: sum(len(getattr(one.findings, name)) for one in outcomes)
        for name in ("lost", "doubled", "leaked", "different", "troubles")
    }
    slowest = max(outcomes, key=lambda one: one.recovery, default=None)
    return {
        "seed": seed,
        "faults": len(outcomes),
        "pages": pages,
        "events": sum(one.events for one in outcomes),
        "frames": sum(one.frames for one in outcomes),
        "requests": sum(one.requests for one in outcomes),
        **totals,
        "slowest recovery": [slowest.fault, slowest.recovery] if slowest is not None else [],
        "by fault": [asdict(one) for one in outcomes],
    }


def write(figures: dict[str, Any], path: Path) -> None:
    """Write the figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")

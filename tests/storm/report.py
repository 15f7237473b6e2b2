"""What a storm has found, in words and figures."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .looking import Found, Looks
from .steps import Step, written


@dataclass
class Finding:
    """A difference, how often it was seen, and the shortest way to it."""

    seed: int
    found: Found
    times: int = 1
    script: list[Step] | None = None  # None: on a fresh site it did not come again
    after: str = ""  # what was seen at the end of the shortest way

    def evidence(self) -> str:
        """Return what there is to find out from how the page came to differ."""
        return (
            f"{self.found}\n\nIt had been sent:\n{self.found.heard}\n\nIt is:\n{self.found.page}\n"
        )

    def lines(self) -> list[str]:
        """Return it as a script that can be read, and played by `--replay`."""
        head = f"{self.times} × {self.after or self.found} (seed {self.seed})"
        if self.script is None:
            return [head, "    no script: seen with another one, or not again on a fresh site"]
        return [head, *(f"    {line}" for line in written(self.script).splitlines())]


@dataclass
class Figures:
    """A whole storm."""

    ground: str
    first_seed: int
    stories: int = 0
    actions: int = 0
    faults: int = 0
    tabs: int = 0
    seconds: float = 0.0
    comparisons: int = 0
    whole: int = 0  # of these: how many took a whole load; the others were made by an answer
    moved: int = 0  # of those by an answer: before how many it had changed
    differences: int = 0
    offers_taken: int = 0
    offers_waiting: int = 0
    offers_untrue: int = 0
    doings_kept: int = 0
    troubles: list[str] = field(default_factory=list)
    findings: dict[tuple[str, ...], Finding] = field(default_factory=dict)

    def add(self, seed: int, looks: Looks, taken: Sequence[Step]) -> list[Finding]:
        """Count a story; returns what was not known before."""
        self.stories += 1
        self.actions += sum(step.tab is None and step.who != "fate" for step in taken)
        self.faults += sum(
            step.who == "fate" and step.verb not in ("looks", "rests") for step in taken
        )
        for name in (
            "comparisons",
            "whole",
            "moved",
            "offers_taken",
            "offers_waiting",
            "offers_untrue",
            "doings_kept",
        ):
            setattr(self, name, getattr(self, name) + getattr(looks, name))
        self.differences += len(looks.found)
        new = []
        for found in looks.found:
            known = self.findings.get(found.sign)
            if known is None:
                known = self.findings[found.sign] = Finding(seed, found, 0)
                new.append(known)
            known.times += 1
        return new

    @property
    def is_good(self) -> bool:
        """Whether nothing was wrong."""
        return not self.findings and not self.troubles

    def line(self) -> str:
        """Return where it stands."""
        return (
            f"{self.ground}: {self.stories} stories, {self.actions} actions, {self.faults} faults, "
            f"{self.comparisons} comparisons ({self.comparisons - self.whole} by answers, of which "
            f"{self.moved} had changed, {self.whole} by whole loads), "
            f"{self.differences} differences of {len(self.findings)} kinds, "
            f"{self.offers_taken} offers taken, {self.offers_waiting} left waiting, "
            f"{self.offers_untrue} untrue, {self.doings_kept} doings kept, {self.seconds:.0f} s"
        )

    def as_json(self) -> dict[str, Any]:
        """Return the figures and findings."""
        plain = {name: value for name, value in vars(self).items() if name != "findings"}
        found = [
            {
                "seed": one.seed,
                "times": one.times,
                "what": str(one.found),
                "reduced": one.after,
                "script": None if one.script is None else written(one.script).splitlines(),
            }
            for one in self.findings.values()
        ]
        return {**plain, "seconds": round(self.seconds, 1), "findings": found}


def write(figures: Sequence[Figures], path: Path) -> None:
    """Write what there is so far."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([one.as_json() for one in figures], indent=2, ensure_ascii=False)
    path.write_text(text + "\n")

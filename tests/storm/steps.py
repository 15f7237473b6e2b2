"""Steps: what somebody, a tab or fate does, one after the other, and how they read."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

FATE = "fate"
LOOK = "looks"  # holds every tab against a fresh load
REST = "rests"  # waits until every tab has what there is


@dataclass(frozen=True)
class Step:
    """One thing done: `who` is a person, `tab 7` or fate; `to` holds labels, names and words.

    Posts and comments go by labels (`p12`), and so do messages (`m12`) and conversations (`c1`), so that
    the same steps can be taken on a fresh site, and some of them left out: a step about what is not there
    is no step.
    """

    who: str
    verb: str
    to: tuple[str, ...] = ()

    @property
    def tab(self) -> int | None:
        """The number of the tab that does it; None where it is none."""
        return int(self.who.removeprefix("tab ")) if self.who.startswith("tab ") else None

    def __str__(self) -> str:
        """Return the line of a script."""
        return " ".join((self.who, self.verb, *self.to))


def word(label: str, version: int = 1) -> str:
    """Return the word that stands in this version of a text and nowhere else."""
    return f"z{'m' if label.startswith('m') else 'q'}{label[1:]}v{version}"


def words_in(text: str) -> set[str]:
    """Return the words by which texts are known that stand in this text."""
    return set(re.findall(r"z[qm]\d+v\d+", text))


def label_of(known_word: str) -> str:
    """Return the label of the text in which this word stands."""
    kind = "m" if known_word.startswith("zm") else "p"
    return kind + known_word[2:].partition("v")[0]


def written(steps: Iterable[Step]) -> str:
    """Return the steps as JSON, one a line, as `--replay` reads them."""
    return "\n".join(json.dumps([one.who, one.verb, *one.to]) for one in steps)


def read(text: str) -> list[Step]:
    """Return the steps that were written."""
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [Step(str(row[0]), str(row[1]), tuple(map(str, row[2:]))) for row in rows]

"""The lines of docs/operations.md that somebody who deploys Plaza types."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.services import BASE

OPERATIONS = BASE / "docs" / "operations.md"
_fence = re.compile(r"^```sh(?: (?P<name>\w+))?\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """Lines for a shell, under this heading; `name` stands beside the language where they have one."""

    heading: str
    name: str
    lines: str


def blocks(path: Path = OPERATIONS) -> list[Block]:
    """Return the blocks of "Deploying", in order, word for word."""
    chapter = path.read_text().partition("\n## Deploying\n")[2].partition("\n## ")[0]
    found = []
    for section in chapter.split("\n### ")[1:]:
        heading, _end, text = section.partition("\n")
        found += [
            Block(heading, block["name"] or "", block["lines"]) for block in _fence.finditer(text)
        ]
    return found

"""How far a reader has come in the log, as pages hold it."""

import re
from dataclasses import dataclass

_FORM = re.compile(r"\A([0-9a-f]{1,32}):([0-9]{1,18})\Z")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to and including event `seq` of this epoch is on the page."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.seq}"

    @classmethod
    def parse(cls, text: object) -> "Cursor | None":
        """Return the cursor a page sent, or None for anything that is not one."""
        match = _FORM.match(text) if isinstance(text, str) else None
        return cls(match[1], int(match[2])) if match else None

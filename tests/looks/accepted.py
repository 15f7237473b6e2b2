"""The last accepted set: the manifest in the repository, and the pictures on this machine."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

MANIFEST = Path(__file__).parent / "accepted.json"


@dataclass(frozen=True)
class Comparison:
    """What has changed since the last set was accepted, by the names of pictures."""

    changed: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        """Whether nothing has."""
        return not (self.changed or self.new or self.gone)

    def line(self) -> str:
        """Return it in words."""
        if self.is_same:
            return "everything looks as accepted"
        return f"{len(self.changed)} changed, {len(self.new)} new, {len(self.gone)} gone"


@dataclass
class Accepted:
    """The hashes that were accepted, and with which browser they came about."""

    browser: str = ""
    hashes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path = MANIFEST) -> "Accepted":
        """Return what the manifest says; nothing was accepted where there is none."""
        if not path.exists():
            return cls()
        found = json.loads(path.read_text())
        return cls(found["browser"], found["pictures"])

    def compare(self, now: dict[str, str], *, is_all: bool) -> Comparison:
        """Return how these hashes differ; only where they are of all pictures can one be gone."""
        return Comparison(
            changed=sorted(
                name for name in now.keys() & self.hashes.keys() if now[name] != self.hashes[name]
            ),
            new=sorted(now.keys() - self.hashes.keys()),
            gone=sorted(self.hashes.keys() - now.keys()) if is_all else [],
        )

    def accept(
        self, now: dict[str, str], browser: str, *, is_all: bool, path: Path = MANIFEST
    ) -> None:
        """Write the manifest with these hashes; what was not taken this time stays as it was."""
        self.hashes = dict(now) if is_all else {**self.hashes, **now}
        self.browser = browser
        pictures = dict(sorted(self.hashes.items()))
        path.write_text(json.dumps({"browser": browser, "pictures": pictures}, indent=1) + "\n")


def keep(taken: Path, kept: Path, names: list[str]) -> None:
    """Copy the pictures of these names to where the next run looks for the accepted ones."""
    kept.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copyfile(taken / f"{name}.png", kept / f"{name}.png")

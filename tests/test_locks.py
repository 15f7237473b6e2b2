"""The lock files: what they hold can be installed by the Python that a fresh Debian has."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.services import BASE

OLDEST = "3.11.2"  # Debian 12's own; with another at hand, pip-compile locks for that one alone
PINNED = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def locked_in(path: Path) -> set[str]:
    """Return the names of what a lock file holds."""
    return {canonicalize_name(name) for name in PINNED.findall(path.read_text())}


@pytest.mark.parametrize("name", ["base", "s3", "dev"])
def test_debians_own_python_can_install_what_is_locked(name: str) -> None:
    locked = locked_in(BASE / "requirements" / f"{name}.txt")
    assert len(locked) > 30
    unfit, missing = [], []
    for package in sorted(locked):
        about = distribution(package)
        if not SpecifierSet(about.metadata["Requires-Python"] or "").contains(OLDEST):
            unfit.append(f"{package} {about.version}")
        for line in about.requires or ():
            needed = Requirement(line)
            environment = {"python_full_version": OLDEST, "extra": ""}
            is_needed = needed.marker is None or needed.marker.evaluate(environment)
            if is_needed and canonicalize_name(needed.name) not in locked:
                missing.append(f"{needed.name}, for {package}")
    assert not unfit
    assert not missing

"""`make audit`: whether anything that is locked has a known vulnerability, as PyPI's advisories have it.

Exit code 1 where something is known. Where nobody could be asked, or not about everything, it says so
and is 0, since one may be offline; with `--must`, as on a host that builds the site, it is 1.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

LOCKED = Path("requirements/dev.txt")  # holds what base.txt holds
SECONDS = 15  # for each answer
PINNED = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def main() -> int:
    """Ask about each package, say what was found, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--must", action="store_true", help="fail where nobody could be asked")
    parser.add_argument("--locked", type=Path, default=LOCKED, help="the lock file")
    parser.add_argument("--program", help="what is asked instead of pip-audit")
    options = parser.parse_args()

    program = [options.program] if options.program else [sys.executable, "-m", "pip_audit"]
    report, error = ask(program, options.locked)
    answered = {canonicalize_name(one["name"]): one for one in report if "vulns" in one}
    known = [line for one in answered.values() for line in told(one)]
    locked = {canonicalize_name(name) for name in PINNED.findall(options.locked.read_text())}
    missing = sorted(locked - set(answered))
    for line in known:
        print(line)
    if missing:
        some = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        print(f"NOT AUDITED: {len(missing)} packages ({some}). {error}".strip())
    elif not known:
        print(f"Audited: {len(answered)} packages, no known vulnerability.")
    return int(bool(known) or (options.must and bool(missing)))


def ask(program: list[str], locked: Path) -> tuple[list[dict[str, Any]], str]:
    """Return what pip-audit reports of each package, or nothing and why."""
    quietly = ["--progress-spinner", "off", "--timeout", str(SECONDS), "--format", "json"]
    done = subprocess.run(
        # Hashes and versions stand in the file: nothing is installed to find them out.
        [*program, "--requirement", locked, "--require-hashes", "--disable-pip", *quietly],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        lines = done.stderr.strip().splitlines()
        return [], f"Nobody could be asked: {lines[-1] if lines else done.returncode}"
    reasons = {one["skip_reason"] for one in report if "skip_reason" in one}
    return report, next(iter(sorted(reasons)), "")


def told(package: dict[str, Any]) -> list[str]:
    """Return a line for each vulnerability of a package."""
    name, version = package["name"], package["version"]
    return [
        f"{name} {version}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version yet'}"
        for one in package["vulns"]
    ]


if __name__ == "__main__":
    sys.exit(main())

"""`make audit`: nothing passes that nobody has looked at."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.services import BASE

LOCKED = f"django==5.2.19 \\\n    --hash=sha256:{'a' * 64}\npillow==13.0 \\\n    --hash=sha256:{'b' * 64}\n"
CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
SKIPPED = {"name": "pillow", "skip_reason": "Dependency not found on PyPI"}
KNOWN = {
    "name": "pillow",
    "version": "13.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["13.1"], "aliases": [], "description": "Bad."}],
}


def audit(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run the command on a lock file of two; returns its exit code and what it said."""
    lock = folder / "locked.txt"
    lock.write_text(LOCKED)
    done = subprocess.run(
        [sys.executable, "-m", "tests.audit", "--locked", str(lock), *arguments],
        cwd=BASE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def answering(folder: Path, *found: Any) -> str:
    """Return a stand-in for pip-audit that reports this."""
    program = folder / "pip-audit"
    report = json.dumps({"dependencies": found, "fixes": []})
    code = int(any(one.get("vulns") for one in found))
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{report}\nEND\nexit {code}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_all_looked_at_and_nothing_known_is_a_pass(tmp_path: Path) -> None:
    program = answering(tmp_path, CLEAN, {**CLEAN, "name": "pillow"})
    for arguments in ([], ["--must"]):
        code, said = audit(tmp_path, "--program", program, *arguments)
        assert (code, said.strip()) == (0, "Audited: 2 packages, no known vulnerability.")


def test_a_known_vulnerability_fails_and_says_what_to_take_instead(tmp_path: Path) -> None:
    program = answering(tmp_path, CLEAN, KNOWN)
    for arguments in ([], ["--must"]):
        code, said = audit(tmp_path, "--program", program, *arguments)
        assert code == 1
        assert "pillow 13.0: PYSEC-1, mended in 13.1" in said


@pytest.mark.parametrize("found", [[CLEAN, SKIPPED], [CLEAN], []])
def test_what_was_not_looked_at_is_no_pass(tmp_path: Path, found: list[Any]) -> None:
    program = answering(tmp_path, *found)
    code, said = audit(tmp_path, "--program", program)
    assert code == 0
    assert said.startswith("NOT AUDITED: ")
    assert "pillow" in said
    assert audit(tmp_path, "--program", program, "--must")[0] == 1


def test_a_vulnerability_is_told_also_where_others_were_not_looked_at(tmp_path: Path) -> None:
    code, said = audit(tmp_path, "--program", answering(tmp_path, KNOWN))
    assert code == 1
    assert "PYSEC-1" in said
    assert "NOT AUDITED: " in said


def test_a_service_out_of_reach_is_no_pass(tmp_path: Path) -> None:
    """pip-audit itself, behind a proxy that is not there."""
    nowhere = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    code, said = audit(tmp_path, **nowhere)
    assert code == 0
    assert said.startswith("NOT AUDITED: ")
    assert "Connection refused" in said
    assert "Traceback" not in said
    assert audit(tmp_path, "--must", **nowhere)[0] == 1


def test_on_a_real_host_it_must_pass() -> None:
    steps = yaml.safe_load((BASE / ".github/workflows/ci.yml").read_text())["jobs"]["audit"][
        "steps"
    ]
    assert {"run": "make audit ARGS=--must"} in steps
    assert "\naudit:" in (BASE / "Makefile").read_text()

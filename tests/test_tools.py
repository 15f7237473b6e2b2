"""The tools of the Makefile that take arguments start, as a shell starts them."""

import os
import re
import subprocess
import sys

import pytest

from tests.services import BASE

TOOLS = re.findall(r"-m (tests\.[a-z]+) \$\(ARGS\)", (BASE / "Makefile").read_text())


def test_the_makefile_names_tools() -> None:
    assert len(TOOLS) > 7


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_says_what_it_does(tool: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", tool, "--help"],
        cwd=BASE,
        env={name: said for name, said in os.environ.items() if not name.startswith("DJANGO_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout

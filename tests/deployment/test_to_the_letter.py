"""Who follows docs/operations.md to the letter has a site: it serves by TLS, comes back, backs up."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.deployment.documentation import blocks
from tests.deployment.overlay import Overlay, what_is_missing

HSTS = "max-age=31536000"


@pytest.fixture
def overlay() -> Iterator[Overlay]:
    """A machine on which nothing has been deployed."""
    if missing := what_is_missing():
        pytest.skip(missing)
    with TemporaryDirectory(prefix="plaza-deployment-") as folder:
        overlay = Overlay(Path(folder))
        yield overlay
        overlay.remove()


def serves(state: dict[str, Any], release: str) -> None:
    """Hold what visitors and operators see against what the documentation promises."""
    assert all(state["active"].values()), state["active"]
    assert state["release"] == release
    for kind in ("page", "stylesheet"):
        assert state[kind]["status"] == 200, state[kind]
        assert state[kind]["headers"]["strict-transport-security"] == HSTS, kind
        assert state[f"plain_{kind}"]["status"] == 301, state[f"plain_{kind}"]
        assert state[f"plain_{kind}"]["headers"]["location"].startswith("https://plaza.example/")
    assert state["stylesheet"]["headers"]["content-type"] == "text/css"
    assert state["ready"]["text"] == '{"status": "ok"}'
    assert '"redis": "ok"' in state["ready_inside"]["text"]
    assert state["door"] == [0o660, "plaza"]
    assert state["secret"] == 0o600
    assert set(state["rights"].split()) == {"NoNewPrivileges=yes", "ProtectSystem=strict"}


def test_the_documentation_has_lines_for_each_step() -> None:
    headings = [block.heading for block in blocks()]
    assert [*dict.fromkeys(headings)] == ["The first release", "A certificate", "The next release"]
    assert [block.heading for block in blocks() if block.name == "certificate"] == ["A certificate"]
    lines = "\n".join(block.lines for block in blocks())
    assert "…" not in lines, "nothing is left to guess"


@pytest.mark.matrix
@pytest.mark.timeout(2000)
def test_a_site_deployed_to_the_letter_serves_survives_a_restart_and_backs_up(
    overlay: Overlay,
) -> None:
    first = overlay.boot("first")
    assert first["failed"] == "", overlay.said("first")
    serves(first["after"]["deployed"], "plaza-1")
    serves(first["after"]["upgraded"], "plaza-2")
    assert len(first["backups_by_hand"]) == 1
    second = overlay.boot("second")
    assert second["came_up"], overlay.said("second")
    serves(second["after"]["restarted"], "plaza-2")
    assert second["backed_up"], overlay.said("second")
    assert "PostgreSQL, plaza: 1 people, 0 posts" in second["backup"], second
    assert second["triggered"]
    assert list(second["backups"].values()) == [0o600], second
    code, said = second["trial"]
    assert (code, "1 people" in said) == (0, True), said
    assert second["failed_units"] == ""

"""Fixtures of the production shape: nginx before two backends, a certificate."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.stack.front import Front

REQUEST = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=plaza.example"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    """A certificate and its key."""
    files = str(tmp_path / "plaza.crt"), str(tmp_path / "plaza.key")
    subprocess.run(
        [*REQUEST.split(), "-out", files[0], "-keyout", files[1]],
        check=True,
        capture_output=True,
    )
    return files


@pytest.fixture
def quiet_front() -> Iterator[Front]:
    """nginx before two backends, not started; the folder's name is short, as socket files want it."""
    with TemporaryDirectory(prefix="plaza-nginx-") as folder:
        front = Front(Path(folder))
        yield front
        front.stop()


@pytest.fixture
def front(quiet_front: Front) -> Front:
    """nginx before two backends."""
    return quiet_front.start()

"""An overlay of this machine that boots: `Overlay(folder).boot("first")`, then `.boot("second")`."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.deployment.documentation import blocks
from tests.services import BASE

HERE = Path(__file__).parent
SECONDS = 900.0  # for one boot and all it does
NAMESPACES = ("--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child")


def what_is_missing() -> str:
    """Return what this machine lacks to boot an overlay of itself; "" where it can."""
    if os.geteuid() != 0:
        return "only root may boot an overlay"
    if not Path("/lib/systemd/systemd").exists():
        return "systemd is not installed"
    if "\toverlay\n" not in Path("/proc/filesystems").read_text():
        return "the kernel knows no overlayfs"
    if not _cgroups():
        return "no cgroup2 is mounted, which systemd needs"
    asked = subprocess.run(["unshare", *NAMESPACES, "true"], check=False, capture_output=True)
    return "" if asked.returncode == 0 else "the kernel allows no namespaces"


class Overlay:
    """A machine like this one, on which nothing has been deployed; what it changes goes with it."""

    def __init__(self, folder: Path) -> None:
        """Put down what it is given: the lines, this working copy as a repository, the packages."""
        self.folder, self.shared = folder, folder / "shared"
        self._changes = folder / "ov"
        self._cgroup = Path(_cgroups()) / f"plaza-deployment-{os.getpid()}"
        self.shared.mkdir()
        self._changes.mkdir()
        _run("mount", "-t", "tmpfs", "tmpfs", str(self._changes))
        self._cgroup.mkdir()
        shutil.copy(HERE / "inside.py", self.shared)
        (self.shared / "blocks.json").write_text(json.dumps([asdict(one) for one in blocks()]))
        self._make_repository(self.shared / "repository")
        locked = str(BASE / "requirements" / "base.txt")
        download = (sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes")
        _run(*download, "--requirement", locked, "--dest", str(self.shared / "wheels"))

    def boot(self, task: str) -> dict[str, Any]:
        """Switch it on, have it do this, wait until it is off; returns what it found."""
        enter = 'echo $$ > "$0/cgroup.procs"; exec "$@"'
        before = _devices()
        boots = ("bash", str(HERE / "boot.sh"), str(self.folder), task)
        done = subprocess.run(
            ["bash", "-c", enter, str(self._cgroup), "unshare", *NAMESPACES, *boots],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert _devices() == before, "it has changed devices of this machine"
        found = self.shared / f"{task}.json"
        assert found.exists(), f"{done.stdout}{done.stderr}\n{self.said(task)}"
        result: dict[str, Any] = json.loads(found.read_text())
        return result

    def said(self, task: str) -> str:
        """Return what was said while it did this."""
        log = self.shared / f"{task}.log"
        return log.read_text(errors="replace") if log.exists() else "it did not come up"

    def remove(self) -> None:
        """Forget all it has changed; it is off."""
        _run("umount", "--lazy", str(self._changes))
        for path in sorted(self._cgroup.rglob("*/"), reverse=True):
            if path.is_dir():
                path.rmdir()
        self._cgroup.rmdir()

    def _make_repository(self, path: Path) -> None:
        """Commit this working copy as it stands, without what git ignores."""
        listed = _run("git", "-C", str(BASE), "ls-files", "-co", "--exclude-standard", "-z")
        for name in listed.split("\0"):
            if name and (BASE / name).is_file() and not (BASE / name).is_symlink():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(BASE / name, path / name)
        who = ("-c", "user.name=Plaza", "-c", "user.email=plaza@plaza.example")
        _run("git", "init", "--quiet", str(path))
        _run("git", "-C", str(path), "add", "--all", "--force")
        _run("git", "-C", str(path), *who, "commit", "--quiet", "--message", "As it stands")


def _devices() -> dict[str, tuple[int, int, int]]:
    """Return mode, owner and group of each device of this machine that it has one of its own for."""
    names = ("null", "zero", "full", "random", "urandom", "tty", "console")
    found = {name: Path("/dev", name).stat() for name in names if Path("/dev", name).exists()}
    return {name: (one.st_mode, one.st_uid, one.st_gid) for name, one in found.items()}


def _cgroups() -> str:
    """Return where cgroup2 is mounted; "" where it is not."""
    for line in Path("/proc/mounts").read_text().splitlines():
        _device, place, kind, *_rest = line.split()
        if kind == "cgroup2":
            return place
    return ""


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout

"""The file of a backup: written in one go, checked in one go, in little memory however large it is."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

FORMAT = 1
DATABASE = "database"
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024  # bytes held at a time
LONGEST_MANIFEST = 1024 * 1024

Progress = Callable[[int], None]  # called with the bytes that have moved


class Readable(Protocol):
    """Something to read from its beginning to its end, once."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes; none at the end."""


class BrokenBackup(Exception):
    """The file is no backup, or not whole, or not what was written."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `files` are all beside the database; sums are SHA-256."""

    made_at: str
    engine: str
    migrations: dict[str, list[str]]
    database_bytes: int
    database_sha256: str
    files: int
    files_bytes: int
    files_sha256: str
    format: int = FORMAT

    def to_json(self) -> bytes:
        """Return it as it stands in the file, with a sum of its own."""
        said = asdict(self)
        return json.dumps({**said, "sha256": _sum_of(said)}, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read it; raises BrokenBackup for one that is damaged or of a later format."""
        try:
            said = json.loads(text)
            sha256, version = said.pop("sha256"), said["format"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenBackup("Its manifest cannot be read.") from error
        if version != FORMAT:
            raise BrokenBackup(f"It has format {version}; this Plaza knows format {FORMAT}.")
        if sha256 != _sum_of(said):
            raise BrokenBackup("Its manifest is damaged.")
        return cls(**said)


class Tally:
    """Adds up what goes by: the database, and all files together."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.database_bytes, self.database_sha256 = 0, ""
        self.files = self.files_bytes = 0
        self._sum = hashlib.sha256()

    def add(self, name: str, size: int, sha256: str) -> None:
        """Take in one member."""
        if name == DATABASE:
            self.database_bytes, self.database_sha256 = size, sha256
            return
        self.files += 1
        self.files_bytes += size
        self._sum.update(json.dumps([name, size, sha256]).encode())

    @property
    def files_sha256(self) -> str:
        """The sum over all files: names, sizes, contents, order."""
        return self._sum.hexdigest()


class _Content:
    """What one member holds; says in our words when it ends too early."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except (tarfile.TarError, EOFError) as error:
            raise BrokenBackup("It is not whole.") from error


class _Summed:
    """A file being read, of which the sum is taken on the way."""

    def __init__(self, file: Readable, progress: Progress) -> None:
        self._file, self._progress = file, progress
        self.sum = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.sum.update(data)
        self._progress(len(data))
        return data


def write(
    out: IO[bytes],
    dump: Path,
    folders: dict[str, Path],
    progress: Progress,
    **described: Any,
) -> Manifest:
    """Write a backup: the dump of the database, then all files of these folders, by their names in
    the backup; `described` is what else the manifest says. Raises OSError as the disk does.
    """
    tally = Tally()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        with dump.open("rb") as file:
            _add(tar, DATABASE, file, tally, progress)
        for prefix, folder in folders.items():
            for name, path in _files_in(folder):
                try:
                    file = path.open("rb")
                except FileNotFoundError:
                    continue  # it went while we were at it, and so did its row, or will
                with file:
                    _add(tar, f"{prefix}/{name}", file, tally, progress)
        manifest = Manifest(
            database_bytes=tally.database_bytes,
            database_sha256=tally.database_sha256,
            files=tally.files,
            files_bytes=tally.files_bytes,
            files_sha256=tally.files_sha256,
            **described,
        )
        text = manifest.to_json()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        _put(tar, info, io.BytesIO(text))
    return manifest


def check(file: IO[bytes], prefixes: Iterable[str], progress: Progress) -> Manifest:
    """Read a whole backup and return its manifest; files may only be under these names.

    Raises BrokenBackup unless every byte is what was written.
    """
    allowed = tuple(f"{prefix}/" for prefix in prefixes)
    tally = Tally()
    manifest = None
    for name, content in members(file):
        if manifest is not None:
            raise BrokenBackup("Something follows its manifest.")
        if name == MANIFEST:
            manifest = Manifest.from_json(content.read(LONGEST_MANIFEST))
            continue
        is_in_place = name.startswith(allowed) and ".." not in PurePosixPath(name).parts
        if not is_in_place and (name != DATABASE or tally.database_sha256 or tally.files):
            raise BrokenBackup("It holds something that is no part of a backup.")
        summed = _Summed(content, progress)
        size = 0
        while data := summed.read(CHUNK):
            size += len(data)
        tally.add(name, size, summed.sum.hexdigest())
    if manifest is None:
        raise BrokenBackup("It is not whole: its end is missing.")
    for part in ("database_bytes", "database_sha256", "files", "files_bytes", "files_sha256"):
        if getattr(tally, part) != getattr(manifest, part):
            raise BrokenBackup("It is damaged: what it holds is not what was written.")
    return manifest


def members(file: IO[bytes]) -> Iterator[tuple[str, Readable]]:
    """Go through what a backup holds, from its beginning: names, and contents to be read at once.

    Raises BrokenBackup where the file is no tar or ends in the middle.
    """
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            while (info := tar.next()) is not None:
                content = tar.extractfile(info) if info.isreg() else None
                if content is None:
                    raise BrokenBackup("It holds something that is no part of a backup.")
                yield info.name, _Content(content)
                tar.members = []  # type: ignore[attr-defined]  # it would remember every one
    except (tarfile.TarError, EOFError) as error:
        raise BrokenBackup("It is no backup, or not whole.") from error


def _add(
    tar: tarfile.TarFile, name: str, file: IO[bytes], tally: Tally, progress: Progress
) -> None:
    found = os.fstat(file.fileno())
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = found.st_size, int(found.st_mtime), 0o600
    summed = _Summed(file, progress)
    _put(tar, info, summed)
    tally.add(name, info.size, summed.sum.hexdigest())


def _put(tar: tarfile.TarFile, info: tarfile.TarInfo, content: Any) -> None:
    tar.addfile(info, content)
    tar.members = []  # type: ignore[attr-defined]  # it would remember every one


def _files_in(folder: Path, before: str = "") -> Iterator[tuple[str, Path]]:
    """Go through the files of a folder and of those in it, one by one; links are left out."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _files_in(Path(entry.path), f"{before}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                yield before + entry.name, Path(entry.path)


def _sum_of(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

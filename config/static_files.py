"""Static files as production serves them: hashed names, packed, and one stylesheet.

`static/css/plaza.css` names the files of which the stylesheet is made; under `make dev` browsers fetch each.
`collectstatic` writes what they hold in their places, in the same order and under the same conditions, so
that a page asks once. Small pictures stand in it, too: each icon would be a request of its own.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/plaza.css"
SMALL = 1_000  # bytes of a picture that stands in the stylesheet

_comment = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|/\*.*?\*/""", re.DOTALL)
_import = re.compile(r"""@import\s+(?:url\(\s*)?(["'])([^"']+)\1\s*\)?\s*([^;]*);\n?""")
# All that CSS knows of them but `supports(…)`.
_conditions = re.compile(r"(?:(layer)(?:\(([^()]*)\))?)?\s*((?!layer|supports).*)", re.DOTALL)
_url = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")
_elsewhere = re.compile(r"[a-z]+:|[/#]")


class OneStylesheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, for which the stylesheet is whole, by its plain name (pages of nginx use
    that) and by its hashed one."""

    def post_process(
        self, paths: Mapping[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Yield what became of each file, as `collectstatic` wants it; raises ValueError for an
        `@import` that cannot be resolved."""
        if SHEET in paths and not dry_run:
            sheet = whole(SHEET, lambda name: _content(paths, name)).encode()
            made = InMemoryStorage()
            made.save(SHEET, ContentFile(sheet))
            self.delete(SHEET)
            self.save(SHEET, ContentFile(sheet))
            paths = {**paths, SHEET: (made, SHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def write_whole(static: Path, folder: Path) -> Path:
    """Write the stylesheet, whole, below a folder that is looked in before `static`; returns that folder.

    Processes that do so at the same time find the old one or the new one, never a part.
    """
    sheet = folder / SHEET
    sheet.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=folder, delete=False) as written:
        written.write(whole(SHEET, lambda name: (static / name).read_bytes()))
    Path(written.name).chmod(0o644)
    Path(written.name).replace(sheet)
    return folder


def _content(paths: Mapping[str, tuple[Storage, str]], name: str) -> bytes:
    if name not in paths:
        raise ValueError(f"The file {name!r}, which a stylesheet names, is not there")
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read())


def whole(name: str, content: Callable[[str], bytes], within: tuple[str, ...] = ()) -> str:
    """Return a stylesheet with what it imports in the place of each `@import`, and without comments.

    name: its path below the static files. content: gives what the file of such a path holds. within:
    the stylesheets that import it. Addresses are written as they read from `css/`.
    Raises ValueError for a circle, and for conditions that are not known here.
    """
    if name in within:
        raise ValueError(f"{name} imports itself, by way of {' and '.join(within)}")
    folder = posixpath.dirname(name)

    def imported(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, found[2]))
        return _under(found[3].strip(), whole(path, content, (*within, name)))

    def address(found: re.Match[str]) -> str:
        if _elsewhere.match(found[2]):
            return found[0]
        path = posixpath.normpath(posixpath.join(folder, found[2]))
        return f'url("{_picture(path, content)}")'

    css = _comment.sub(lambda found: found[1] or "", content(name).decode())
    # Between the imports, which have their own addresses behind them.
    parts = _import.split(css)
    imports = [imported(found) for found in _import.finditer(css)]
    own = [_url.sub(address, part) for part in parts[::4]]
    return "".join(text for pair in zip(own, [*imports, ""], strict=True) for text in pair).lstrip()


def _under(conditions: str, css: str) -> str:
    """Return rules as they hold under the conditions of an `@import`: a layer, a media query."""
    known = _conditions.fullmatch(conditions)
    if known is None:
        raise ValueError(f"@import … {conditions}: only layer(…) and media queries are known here")
    layer, name, media = known.groups()
    if layer:
        css = f"@layer {name or ''} {{\n{css}}}\n"
    return f"@media {media} {{\n{css}}}\n" if media else css


def _picture(path: str, content: Callable[[str], bytes]) -> str:
    """Return a small picture as an address that holds it, any other file by its address."""
    if path.endswith(".svg") and len(drawn := content(path)) <= SMALL:
        return "data:image/svg+xml," + quote(drawn.decode().strip(), safe=" =:/'<>,;-._~!*")
    return posixpath.relpath(path, posixpath.dirname(SHEET))

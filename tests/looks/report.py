"""The page that shows what has changed: before, after, and where."""

from html import escape
from pathlib import Path

from PIL import Image, ImageChops

from .accepted import Comparison

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>What looks different</title>
<style>
body { font: 16px/1.5 system-ui; margin: 2rem; background: #f4f4f4; color: #111 }
section { margin-block: 2rem; padding: 1rem; background: #fff }
div { display: flex; gap: 1rem; overflow-x: auto }
figure { margin: 0 } img { max-width: 30rem; border: 1px solid #999 }
</style>
"""


def write(folder: Path, kept: Path, comparison: Comparison) -> Path:
    """Write the page beside the pictures in the folder; returns its file."""
    parts = [HEAD, f"<h1>{escape(comparison.line())}</h1>"]
    parts += [_changed(name, folder, kept) for name in comparison.changed]
    parts += [_section(name, "new", [("now", f"{name}.png")]) for name in comparison.new]
    if comparison.gone:
        parts.append(f"<h2>Gone</h2><p>{escape(', '.join(comparison.gone))}</p>")
    page = folder / "index.html"
    page.write_text("".join(parts))
    return page


def _changed(name: str, folder: Path, kept: Path) -> str:
    now, before = folder / f"{name}.png", kept / f"{name}.png"
    if not before.exists():
        said = "changed; the accepted picture is not on this machine"
        return _section(name, said, [("now", now.name)])
    where = folder / f"{name}-where.png"
    share = _mark(before, now, where)
    pictures = [("accepted", str(before.resolve())), ("now", now.name), ("where", where.name)]
    return _section(name, f"{share:.1%} of it", pictures)


def _mark(before: Path, now: Path, where: Path) -> float:
    """Draw in red where two pictures differ; returns which part of all pixels does, from 0 to 1."""
    with Image.open(before) as first, Image.open(now) as second:
        size = max(first.width, second.width), max(first.height, second.height)
        left, right = (_on_canvas(one, size) for one in (first, second))
        # Any channel counts: what is red on green alike to the eye of luminance is not.
        apart = ImageChops.difference(left, right).split()
        strongest = ImageChops.lighter(ImageChops.lighter(apart[0], apart[1]), apart[2])
        mask = strongest.point(lambda value: 255 if value else 0)
        pale = Image.blend(right, Image.new("RGB", size, "white"), 0.7)
        pale.paste(Image.new("RGB", size, "red"), mask=mask)
        pale.save(where)
        return mask.histogram()[255] / (size[0] * size[1])


def _on_canvas(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGB", size, "white")
    canvas.paste(image.convert("RGB"))
    return canvas


def _section(name: str, said: str, pictures: list[tuple[str, str]]) -> str:
    figures = "".join(
        f'<figure><figcaption>{escape(title)}</figcaption><a href="{escape(source)}">'
        f'<img src="{escape(source)}" alt="{escape(name)}, {escape(title)}" loading="lazy"></a></figure>'
        for title, source in pictures
    )
    return f"<section><h2>{escape(name)} <small>{escape(said)}</small></h2><div>{figures}</div></section>"

"""A picture made anew for pages: whole, upright, in several widths, still or moving.

    python -m users.lib.renders [small] < what_was_sent > what_is_served

The worker runs it as a process of its own (`users/lib/rendering.py`), which is bounded in memory and in
time, and may die of a file without harm to anybody. It knows nothing of Django's settings. It answers
with one line of JSON, a `Rendered` without the bytes of its files, and then these, one behind the other.
"""

import io
import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import IO

import pillow_heif
from PIL import Image, ImageSequence, features

from users.lib.images import Unreadable, opened
from users.lib.pixels import Colours, is_on_its_side, orientation_of, shrunk, turned_upright

pillow_heif.register_heif_opener(thumbnails=False, aux_images=False, depth_images=False)
pillow_heif.options.DECODE_THREADS = 1
CAN_AVIF = features.check("avif")
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "HEIF", *(("AVIF",) if CAN_AVIF else ()))
# Bytes that decoding one may take: an AVIF or WebP of 12 million pixels, a progressive JPEG of 33.
MOST_MEMORY = 200_000_000
WIDTHS = (320, 640, 1080, 1920)  # pixels; none that is larger than the picture
MOST_HEIGHT = 8_000  # pixels; WebP ends at 16,383
SMALL = (480, 640)  # pixels: no wider and no higher, for a place beside words
MOVING_WIDTH, MOVING_HEIGHT = 640, 960
MOST_FRAMES = 1_000
MOST_MOVING_PIXELS = 160_000_000  # of all frames of an animation together, as they are served
SHORTEST_FRAME = 20  # milliseconds; browsers show a shorter one for 100
USUAL_FRAME = 100
WEBP, AVIF = {"quality": 80, "method": 4}, {"quality": 60, "speed": 8, "max_threads": 1}
MOVING = "moving.webp"

SECONDS, SMALL_SECONDS = 60, 10  # of work for the processor
# Bytes of addresses, of which what is really used is a part (tests hold that to 300 MB).
MOST_SPACE = 1_200_000_000


@dataclass(frozen=True)
class Rendered:
    """What was made of a picture; sizes in pixels."""

    width: int
    height: int
    colour: str  # on the whole, "#rrggbb"
    is_animated: bool
    files: dict[str, bytes]  # by their names


def rendered(file: IO[bytes], *, is_small: bool = False) -> Rendered:
    """Return what is served of a picture; of a small one, a single file that stands still. Raises
    Unreadable."""
    image = opened(file, FORMATS, MOST_MEMORY)
    try:
        moving = b"" if is_small else _moving(image)
        still = _still(image, SMALL if is_small else (WIDTHS[-1], MOST_HEIGHT))
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # Pillow raises whatever its readers stumble over
        raise Unreadable("damaged") from error
    files = {}
    for width in [still.width] if is_small else _widths_of(still):
        made = still.resize((width, _height_for(still, width)), Image.Resampling.LANCZOS)
        files[f"{width}.webp"] = _encoded(made, "WEBP", **WEBP)
        if CAN_AVIF and not is_small:
            files[f"{width}.avif"] = _encoded(made, "AVIF", **AVIF)
    if moving:
        files[MOVING] = moving
    return Rendered(
        width=still.width,
        height=still.height,
        colour=_colour_of(still),
        is_animated=bool(moving),
        files=files,
    )


def size_within(file: IO[bytes]) -> tuple[int, int]:
    """Return the size of what is served of a picture, from its beginning alone. Raises Unreadable."""
    image = opened(file, FORMATS, MOST_MEMORY)
    # A PNG may say behind its pixels how it was held; asked, it decodes them: 200 MB where uploads are taken.
    is_said = image.format != "PNG" or "exif" in image.info
    width, height = _upright_size(image) if is_said else image.size
    return _fitted(width, height, WIDTHS[-1], MOST_HEIGHT)


def _upright_size(image: Image.Image) -> tuple[int, int]:
    return (image.height, image.width) if is_on_its_side(image) else image.size


def _fitted(width: int, height: int, most_width: int, most_height: int) -> tuple[int, int]:
    """Return this size, made smaller with its proportions until it fits."""
    scale = min(1.0, most_width / width, most_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _widths_of(image: Image.Image) -> list[int]:
    return [*(width for width in WIDTHS if width < image.width), image.width]


def _height_for(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def _still(image: Image.Image, most: tuple[int, int]) -> Image.Image:
    """Return the whole picture, the first of an animation: upright, in sRGB, as large as it is served."""
    image.seek(0)
    orientation = orientation_of(image)
    size = _fitted(*_upright_size(image), *most)
    wanted = size[::-1] if is_on_its_side(image) else size
    image.draft(image.mode, wanted)  # of a JPEG no more is decoded than needed
    return turned_upright(_made_smaller(image, wanted, Colours(image)), orientation)


def _made_smaller(image: Image.Image, size: tuple[int, int], colours: Colours) -> Image.Image:
    factor = max(1, min(image.width // size[0], image.height // size[1]))
    small = shrunk(image, (0, 0, *image.size), factor, colours)
    return small if small.size == size else small.resize(size, Image.Resampling.LANCZOS)


def _moving(image: Image.Image) -> bytes:
    """Return an animation as WebP, each of its pictures for as long as it was; nothing for a still one."""
    if image.format not in ("GIF", "WEBP") or not getattr(image, "is_animated", False):
        return b""
    size = _fitted(*image.size, MOVING_WIDTH, MOVING_HEIGHT)
    number = int(getattr(image, "n_frames", 1))
    if number > MOST_FRAMES or number * size[0] * size[1] > MOST_MOVING_PIXELS:
        raise Unreadable("frames")
    durations = [_duration_of(frame) for frame in ImageSequence.Iterator(image)]
    image.seek(0)
    loops = int(image.info.get("loop", 1))
    frames = _frames(image, size)
    made = io.BytesIO()
    next(frames).save(
        made,
        "WEBP",
        save_all=True,
        append_images=frames,
        duration=durations,
        loop=loops,
        quality=70,
        method=2,
    )
    return made.getvalue()


def _frames(image: Image.Image, size: tuple[int, int]) -> Iterator[Image.Image]:
    """Yield the pictures of an animation, one after the other: all of them would fill the memory."""
    colours = Colours(image)
    for frame in ImageSequence.Iterator(image):
        yield _made_smaller(frame, size, colours)


def _duration_of(frame: Image.Image) -> int:
    milliseconds = int(frame.info.get("duration", 0) or 0)
    return milliseconds if milliseconds >= SHORTEST_FRAME else USUAL_FRAME


def _colour_of(image: Image.Image) -> str:
    on_white = Image.new("RGB", image.size, "white")
    on_white.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    red, green, blue = on_white.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _encoded(image: Image.Image, form: str, **options: int) -> bytes:
    made = io.BytesIO()
    image.save(made, form, **options)
    return made.getvalue()


def main() -> None:
    """Read a picture from standard input and write what was made of it to standard output."""
    is_small = sys.argv[1:] == ["small"]
    seconds = SMALL_SECONDS if is_small else SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_SPACE, MOST_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(PermissionError):  # where the host forbids any such change
        os.nice(5)  # pages first
    try:
        made = rendered(io.BytesIO(sys.stdin.buffer.read()), is_small=is_small)
    except Unreadable as error:
        print(json.dumps({"failure": error.code}))
        return
    said = asdict(made)
    said["files"] = {name: len(content) for name, content in made.files.items()}
    print(json.dumps(said), flush=True)
    for content in made.files.values():
        sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()

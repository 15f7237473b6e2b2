"""Files that people might upload: good, enormous and hostile ones."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

MARKER = b"MARKER-41.15-8.61"  # what must never be served
GPS = 0x8825  # EXIF: where it was taken


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """Return the picture as a file of this kind."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def drawn(width: int = 300, height: int = 200, colour: str = "teal") -> Image.Image:
    """Return a picture of one colour."""
    return Image.new("RGB", (width, height), colour)


def blank(mode: str, size: tuple[int, int] = (90, 60), colour: Any = 1) -> Image.Image:
    """Return a picture in these colours, as Pillow names them."""
    return Image.new(mode, size, colour)


def noise(width: int = 400, height: int = 400) -> Image.Image:
    """Return a picture that compresses badly."""
    return Image.effect_noise((width, height), 80).convert("RGB")


def photograph() -> bytes:
    """Return a JPEG that tells where it was taken, by what, of whom, in every way there is."""
    exif = Image.Exif()
    exif[0x010F] = MARKER.decode()  # the camera's maker
    place = {1: "N", 2: (41.0, 9.0, 0.0), 3: "W", 4: (8.0, 36.0, 0.0), 29: MARKER.decode()}
    exif.get_ifd(GPS).update(place)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + MARKER + b"</x:xmpmeta>"
    return encoded(drawn(), "JPEG", exif=exif, xmp=xmp, icc_profile=MARKER * 20, comment=MARKER)


def held_on_its_side(colours: tuple[str, str] = ("red", "blue")) -> bytes:
    """Return a JPEG whose left half is to be shown on top: red over blue."""
    image = drawn(200, 200, colours[0])
    image.paste(colours[1], (100, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter, clockwise
    return encoded(image, "JPEG", exif=exif, quality=95)


def enormous_png(width: int, height: int, *, depth: int = 1, colours: int = 0) -> bytes:
    """Return a real PNG of nothing but black, made without ever holding its pixels.

    `colours` as the format counts them: 0 grey, 2 red, green and blue, 6 those and alpha.
    """
    row = b"\0" * (1 + width * depth * {0: 1, 2: 3, 6: 4}[colours] // 8)
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    parts = (b"IHDR" + header, b"IDAT" + packed, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in parts
    )


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
SCRIPT = b"<script>alert(1)</script>"
EOF_ZIP = b"PK\x05\x06" + b"\0" * 18


def animation() -> bytes:
    """Return a GIF of three pictures, the first one red."""
    frames = [drawn(60, 60, colour) for colour in ("red", "lime", "blue")]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)


def cut_short(file: bytes) -> bytes:
    """Return the first half of a file."""
    return file[: len(file) // 2]


def opened(file: bytes) -> Image.Image:
    """Return what a file shows."""
    return Image.open(io.BytesIO(file))

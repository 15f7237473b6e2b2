"""A folder of odd and hostile files, each made here: what can be shown of them is, the rest is refused."""

import struct
import zlib
from collections.abc import Callable

import pillow_heif
from PIL import Image

from tests import images

pillow_heif.register_heif_opener()

# What the eight ways of holding a camera are shown as: the picture has its red corner at the top left then.
ORIENTATIONS = range(1, 9)
_BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def cornered(width: int = 240, height: int = 160) -> Image.Image:
    """Return a blue picture whose top left corner is red."""
    image = images.drawn(width, height, "blue")
    image.paste("red", (0, 0, width // 2, height // 2))
    return image


def turned(orientation: int, kind: str = "JPEG") -> bytes:
    """Return it as a camera stores it that is held so, with the place it was taken at."""
    image = cornered()
    if orientation in _BACK:
        image = image.transpose(_BACK[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = images.MARKER.decode()
    exif.get_ifd(images.GPS).update({1: "N", 2: (41.0, 9.0, 0.0), 29: images.MARKER.decode()})
    return images.encoded(image, kind, exif=exif, quality=95)


def see_through() -> bytes:
    """Return a PNG with a palette, of which one colour is not there: the right half."""
    image = Image.new("P", (240, 160), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.paste(1, (120, 0, 240, 160))
    return images.encoded(image, "PNG", transparency=1)


def sixteen_bits(colours: int) -> bytes:
    """Return a PNG of 240 × 160 red or mid-grey pixels with sixteen bits for each colour."""
    pixel = struct.pack(">3H", 65535, 0, 0) if colours == 2 else struct.pack(">H", 32768)
    row = b"\0" + pixel * 240
    header = struct.pack(">IIBBBBB", 240, 160, 16, colours, 0, 0, 0)
    parts = (b"IHDR" + header, b"IDAT" + zlib.compress(row * 160), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in parts
    )


def animated(kind: str, frames: int, size: int = 60) -> bytes:
    """Return an animation that begins red; no two of its pictures are the same."""
    colours = [f"hsl({number * 67 % 360}, 90%, {20 + number % 60}%)" for number in range(1, frames)]
    made = [images.drawn(size, size, colour) for colour in ("red", *colours)]
    return images.encoded(made[0], kind, save_all=True, append_images=made[1:], duration=40, loop=0)


def cut_off(content: bytes) -> bytes:
    """Return the first half of a file."""
    return content[: len(content) // 2]


# What is shown: by name, the file and which colours it has at its top left and bottom right.
RIGHT: dict[str, tuple[Callable[[], bytes], str, str]] = {
    **{
        f"turned-{number}.jpg": (lambda number=number: turned(number), "red", "blue")  # type: ignore[misc]
        for number in ORIENTATIONS
    },
    "turned.webp": (lambda: turned(6, "WEBP"), "red", "blue"),
    "turned.png": (lambda: turned(6, "PNG"), "red", "blue"),
    "inks.jpg": (
        lambda: images.encoded(cornered().convert("CMYK"), "JPEG", quality=95),
        "red",
        "blue",
    ),
    "sixteen-grey.png": (lambda: sixteen_bits(0), "grey", "grey"),
    "sixteen.png": (lambda: sixteen_bits(2), "red", "red"),
    "see-through.png": (see_through, "red", "nothing"),
    "progressive.jpg": (
        lambda: images.encoded(cornered(), "JPEG", progressive=True, quality=95),
        "red",
        "blue",
    ),
    "polyglot.jpg": (
        lambda: images.encoded(cornered(), "JPEG", quality=95) + images.SCRIPT + images.EOF_ZIP,
        "red",
        "blue",
    ),
    "photograph.heic": (lambda: images.encoded(cornered(), "HEIF", quality=95), "red", "blue"),
    "photograph.avif": (lambda: images.encoded(cornered(), "AVIF", quality=95), "red", "blue"),
    "really-a-png.jpg": (lambda: images.encoded(cornered()), "red", "blue"),
    "moves.gif": (lambda: animated("GIF", 5), "red", "red"),
    "moves.webp": (lambda: animated("WEBP", 5), "red", "red"),
}

# What is refused, when it is chosen or by the worker: by name, the file and the code of the reason.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing.png": (lambda: b"", "empty"),
    "drawing.svg": (lambda: images.SVG, "format"),
    "drawing.png": (lambda: images.SVG, "format"),
    "page.gif": (lambda: b"GIF89a" + images.SCRIPT, "format"),
    "enormous.png": (lambda: images.enormous_png(20_000, 20_000), "pixels"),
    "heavy.jpg": (lambda: images.encoded(cornered(), "JPEG") + b"\0" * 60_000_000, "bytes"),
    "cut-off.jpg": (lambda: cut_off(images.encoded(images.noise(), "JPEG")), "damaged"),
    "cut-off.png": (lambda: cut_off(images.encoded(images.noise())), "damaged"),
    "cut-off.webp": (lambda: cut_off(images.encoded(images.noise(), "WEBP")), "format"),
    "endless.gif": (lambda: animated("GIF", 2_000, 20), "frames"),
}

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


def profile(kind: bytes, between: bytes, **tags: bytes) -> bytes:
    """Return a colour profile (ICC 2) for numbers of this kind ("RGB ", "GRAY", "CMYK")."""
    tags = {"wtpt": xyz(0.9642, 1.0, 0.8249), **tags}
    start = 128 + 4 + 12 * len(tags)
    table, content = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name.encode(), start + len(content), len(tag))
        content += tag + b"\0" * (-len(tag) % 4)
    head = struct.pack(">I4xI", start + len(content), 0x02400000)
    head += (b"prtr" if kind == b"CMYK" else b"mntr") + kind + between + b"\0" * 12 + b"acsp"
    head += b"\0" * 28 + struct.pack(">iii", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + content


def xyz(*values: float) -> bytes:
    """Return a colour, as profiles hold it."""
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def gamma(value: float) -> bytes:
    """Return the curve of a colour, as profiles hold it."""
    return b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(value * 256))


def of_a_screen(
    red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...], curve: bytes
) -> bytes:
    """Return the profile of a screen or camera with these three colours."""
    curves = {"rTRC": curve, "gTRC": curve, "bTRC": curve}
    return profile(b"RGB ", b"XYZ ", rXYZ=xyz(*red), gXYZ=xyz(*green), bXYZ=xyz(*blue), **curves)


# The curve of sRGB, in parts.
_LIKE_SRGB = b"para\0\0\0\0" + struct.pack(
    ">HH5i",
    3,
    0,
    *(round(one * 65536) for one in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)),
)
_P3 = (0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)
_ADOBE = (0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)
DISPLAY_P3 = of_a_screen(*_P3, _LIKE_SRGB)
DISPLAY_P3_PLAIN = of_a_screen(*_P3, gamma(2.2))
ADOBE_RGB = of_a_screen(*_ADOBE, gamma(2.2))
LINEAR_GREY = profile(b"GRAY", b"XYZ ", kTRC=gamma(1.0))


def of_a_printer() -> bytes:
    """Return the profile of a printer whose cyan is a light grey, and whose other inks are unseen."""
    corners = b"".join(
        bytes((200 if cyan else 255, 128, 128)) for cyan in (0, 1) for _others in range(8)
    )
    straight = bytes(range(256))
    matrix = struct.pack(">9i", *(65536 if place % 4 == 0 else 0 for place in range(9)))
    table = b"mft1\0\0\0\0\x04\x03\x02\0" + matrix + straight * 4 + corners + straight * 3
    return profile(b"CMYK", b"Lab ", A2B0=table)


def a_program(steps: int) -> bytes:
    """Return the profile of Display P3 that also says so in steps of curves, each the same one."""
    curve = b"curf\0\0\0\0" + struct.pack(">HH", 1, 0)
    curve += b"parf\0\0\0\0" + struct.pack(">HH4f", 0, 0, 1.0000001, 1.0, 0.0, 0.0)
    three = struct.pack(">HH", 3, 3)
    step = b"cvst\0\0\0\0" + three + struct.pack(">II", 36, len(curve)) * 3 + curve
    at = struct.pack(">II", 16 + 8 * steps, len(step))
    program = b"mpet\0\0\0\0" + three + struct.pack(">I", steps) + at * steps + step
    red, green, blue = (xyz(*one) for one in _P3)
    curves = {"rTRC": _LIKE_SRGB, "gTRC": _LIKE_SRGB, "bTRC": _LIKE_SRGB}
    return profile(b"RGB ", b"XYZ ", D2B1=program, rXYZ=red, gXYZ=green, bXYZ=blue, **curves)


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

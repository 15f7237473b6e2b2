"""A picture stands upright however the camera was held, whatever its file says or fails to say of that."""

import io
from typing import Any

import pytest
from PIL import Image

from tests import images
from users.lib.images import renditions

KINDS = ("JPEG", "PNG", "WEBP")
CORNERS = {"red": (0, 0), "lime": (1, 0), "blue": (0, 1), "yellow": (1, 1)}
# By what the file says: which colours stand above, from left to right, and which below.
TURNED = {
    1: "red lime blue yellow",
    2: "lime red yellow blue",
    3: "yellow blue lime red",
    4: "blue yellow red lime",
    5: "red blue lime yellow",
    6: "blue red yellow lime",
    7: "yellow lime blue red",
    8: "lime yellow red blue",
}
# What cameras and programs write that is no orientation, and what is no EXIF.
_HEAD = b"Exif\0\0II*\0\x08\0\0\0"
ODD = {
    "0": _HEAD + b"\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0",
    "9": _HEAD + b"\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0\0\0\0\0",
    "a text": _HEAD + b"\x01\0\x12\x01\x02\0\x02\0\0\0\x36\0\0\0\0\0\0\0",
    "nothing": b"Exif\0\0",
    "rubbish": b"Exif\0\0" + b"rubbish" * 5,
    "half a head": b"Exif\0\0II*\0",
    "half a table": b"Exif\0\0MM\0*\0\0\0\x08\0\x05\x01",
    "round in a circle": _HEAD + b"\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0",
}


def quartered() -> Image.Image:
    """Return a picture with another colour in each corner."""
    image = Image.new("RGB", (200, 200))
    for colour, (across, down) in CORNERS.items():
        image.paste(colour, (across * 100, down * 100, across * 100 + 100, down * 100 + 100))
    return image


def corners_of(file: bytes) -> str:
    """Return the colours of the corners of what is served."""
    made = images.opened(renditions(io.BytesIO(file), aspect=1, widths=(40,))[0]).convert("RGB")
    seen = []
    for x, y in ((4, 4), (35, 4), (4, 35), (35, 35)):
        pixel: Any = made.getpixel((x, y))
        bright = tuple(one > 128 for one in pixel)
        named = {(1, 0, 0): "red", (0, 1, 0): "lime", (0, 0, 1): "blue", (1, 1, 0): "yellow"}
        seen.append(named[bright])
    return " ".join(seen)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", TURNED)
def test_it_is_turned_as_its_file_says(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert corners_of(images.encoded(quartered(), kind, exif=exif)) == TURNED[orientation]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("exif", ODD.values(), ids=ODD)
def test_what_is_no_orientation_neither_turns_it_nor_refuses_it(exif: bytes, kind: str) -> None:
    assert corners_of(images.encoded(quartered(), kind, exif=exif)) == TURNED[1]


def test_of_a_file_with_several_pictures_the_first_is_shown() -> None:
    several = images.encoded(
        quartered(), "MPO", save_all=True, append_images=[quartered().rotate(90)]
    )
    assert corners_of(several) == TURNED[1]

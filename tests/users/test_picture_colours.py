"""Colours are shown as the file means them, though its profile is not kept."""

import io
import time
from typing import Any

import pytest
from PIL import Image

from tests import images
from users.lib.images import renditions

RED, P3_RED = (230, 60, 50), (251, 31, 34)  # the same numbers: in sRGB, and in Display P3
COLOURS: dict[str, tuple[str, Any, bytes, tuple[int, int, int]]] = {
    "without a profile": ("RGB", RED, b"", RED),
    "Display P3": ("RGB", RED, images.DISPLAY_P3, P3_RED),
    "Display P3, of a plain curve": ("RGB", RED, images.DISPLAY_P3_PLAIN, (251, 25, 28)),
    "Display P3, grey": ("RGB", (128, 128, 128), images.DISPLAY_P3, (128, 128, 128)),
    "Adobe RGB": ("RGB", (200, 100, 50), images.ADOBE_RGB, (228, 100, 41)),
    "Adobe RGB, out of reach": ("RGB", (0, 255, 0), images.ADOBE_RGB, (0, 255, 0)),
    "a palette": ("P", RED, images.DISPLAY_P3, P3_RED),
    "with holes": ("RGBA", (*RED, 255), images.DISPLAY_P3, P3_RED),
    "grey, of a curve of its own": ("L", 55, images.LINEAR_GREY, (128, 128, 128)),
    "grey with holes": ("LA", (55, 255), images.LINEAR_GREY, (128, 128, 128)),
    "inks with a profile": ("CMYK", (255, 0, 0, 0), images.of_a_printer(), (191, 191, 191)),
    "inks without a profile": ("CMYK", (0, 255, 255, 0), b"", (255, 0, 0)),
    "colours with a profile for grey": ("RGB", RED, images.LINEAR_GREY, RED),
    "colours with a profile for inks": ("RGB", RED, images.of_a_printer(), RED),
    "grey with a profile for colours": ("L", 55, images.DISPLAY_P3, (55, 55, 55)),
    "a profile of rubbish": ("RGB", RED, images.MARKER * 20, RED),
    "half a profile": ("RGB", RED, images.DISPLAY_P3[:200], RED),
    "a profile that ends at its head": ("RGB", RED, images.DISPLAY_P3[:128], RED),
    "a profile of 3 MB": ("RGB", RED, images.DISPLAY_P3 + bytes(3 << 20), P3_RED),
}
KINDS = {
    "PNG": ("RGB", "RGBA", "P", "L", "LA"),
    "JPEG": ("RGB", "L", "CMYK"),
    "WEBP": ("RGB", "RGBA"),
}


def shown(file: bytes) -> Image.Image:
    """Return what becomes of a file."""
    return images.opened(renditions(io.BytesIO(file), aspect=1, widths=(40,))[0])


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for name, row in COLOURS.items() for kind in KINDS if row[0] in KINDS[kind]],
)
def test_colours_are_shown_as_the_profile_of_the_file_means_them(name: str, kind: str) -> None:
    mode, colour, profile, meant = COLOURS[name]
    image = images.blank("RGB" if mode == "P" else mode, colour=colour)
    if mode == "P":
        image = image.quantize(4)
    best: Any = {"WEBP": {"lossless": True}, "JPEG": {"quality": 100}, "PNG": {}}[kind]
    made = shown(images.encoded(image, kind, icc_profile=profile, **best))
    pixel: Any = made.convert("RGB").getpixel((20, 20))
    assert max(abs(one - other) for one, other in zip(pixel, meant, strict=True)) <= 4, pixel
    assert "icc_profile" not in made.info


def test_one_colour_that_stands_for_nothing_still_shows_through() -> None:
    for mode, colour in (("L", 55), ("RGB", RED)):
        made = shown(images.encoded(images.blank(mode, colour=colour), transparency=colour))
        assert made.getchannel("A").getextrema() == (0, 0)


def test_a_profile_of_5_mb_is_left_aside() -> None:
    file = images.encoded(images.drawn(), "WEBP", icc_profile=images.DISPLAY_P3 + bytes(5 << 20))
    pixel: Any = shown(file).convert("RGB").getpixel((20, 20))
    assert pixel[0] < 20 and 110 < pixel[1] < 145


def test_a_profile_that_is_a_program_takes_no_time_and_its_plain_part_counts() -> None:
    """A file of 300 bytes had a step named a thousand times, which took twenty seconds."""
    for mode, colour in (("RGB", RED), ("L", 55)):
        file = images.encoded(images.blank(mode, colour=colour), icc_profile=images.a_program(300))
        start = time.perf_counter()
        pixel = shown(file).convert("RGB").getpixel((20, 20))
        assert time.perf_counter() - start < 0.2
        assert pixel == pytest.approx(P3_RED if mode == "RGB" else (55, 55, 55), abs=4)

"""Pictures that people upload: read with suspicion, and made anew.

What is served is never what was sent. The pixels are decoded, turned upright, cropped, made smaller,
brought to sRGB and encoded as WebP; nothing else of the file comes along: no place, no camera, no
profile, no text, nothing appended. What a file is follows from its content, never from its name.

Memory is bounded twice: by how much a file needs to be decoded, which is known before its first
pixel is read, and by decoding one picture at a time in a process.
"""

import io
import threading
from collections.abc import Iterable
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, PngImagePlugin

from users.lib.pixels import (
    MOST_PROFILE,
    Box,
    Colours,
    is_on_its_side,
    orientation_of,
    shrunk,
    turned_upright,
)

MOST_MEGABYTES = 8  # of the file
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
# Bytes that decoding one may take: a JPEG of 6000 × 4000 pixels, a PNG of 36 million.
MOST_MEMORY = 144_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
TYPES = ",".join(f"image/{name.lower()}" for name in FORMATS)  # as browsers call them
# What decoding a pixel takes at worst, measured. WebP's animations are composed on several canvases.
PIXEL_BYTES = {"PNG": 4, "GIF": 4, "WEBP": 16, "AVIF": 16, "HEIF": 16}
# A progressive JPEG keeps two bytes of each colour until it is complete; otherwise it is decoded
# smaller from the start.
JPEG_COLOUR_BYTES = 2
QUALITY = 82  # of 100

# Pillow's own bounds, for whatever looks at a size before we do.
Image.MAX_IMAGE_PIXELS = MOST_MEMORY // 4
# Of a PNG they count a colour profile as text, too.
PngImagePlugin.MAX_TEXT_MEMORY = PngImagePlugin.MAX_TEXT_CHUNK = MOST_PROFILE

_one_at_a_time = threading.Lock()


class Unreadable(Exception):
    """Nothing can be made of a file; `code` says why, and `words_for(code)` says it to people."""

    def __init__(self, code: str) -> None:
        """Keep why."""
        super().__init__(code)
        self.code = code

    @property
    def in_words(self) -> ValidationError:
        """The same, for whoever chose the file."""
        return ValidationError(words_for(self.code), code=self.code)


def words_for(code: str) -> str:
    """Return why nothing can be made of a file, in words for whoever chose it."""
    if code == "format":
        return _("This file isn't a picture we can show. Choose a PNG, JPEG, WebP or GIF.")
    if code == "pixels":
        return _("This picture has too many pixels. Make it smaller first: 3000 × 3000 always fit.")
    return _("This picture is damaged or incomplete. Please choose another.")


def renditions(file: IO[bytes], *, aspect: int, widths: Iterable[int]) -> list[bytes]:
    """Return the picture as WebP in each width (pixels), cropped to so many times its height.

    Of an animation, the first picture. Raises ValidationError, in words for whoever chose the file,
    where it is no picture, damaged, or too large to be decoded.
    """
    with _one_at_a_time:
        try:
            image = opened(file, FORMATS)
        except Unreadable as error:
            raise error.in_words from error
        try:
            small = _upright(image, aspect, max(widths))
        except Exception as error:  # Pillow raises whatever its readers stumble over
            raise Unreadable("damaged").in_words from error
        return [_encoded(small, (width, width // aspect)) for width in widths]


def opened(file: IO[bytes], formats: tuple[str, ...], memory: int = MOST_MEMORY) -> Image.Image:
    """Return the picture with nothing but its beginning read; raises Unreadable."""
    file.seek(0)
    try:
        image: Image.Image = Image.open(file, formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("pixels") from error
    except Exception as error:
        raise Unreadable("format") from error
    each = PIXEL_BYTES.get(image.format or "", JPEG_COLOUR_BYTES * len(image.getbands()))
    if image.width * image.height * each > memory:
        raise Unreadable("pixels")
    return image


def _upright(image: Image.Image, aspect: int, width: int) -> Image.Image:
    """Return the middle of the picture, upright, not much larger than `width` where it was larger."""
    orientation, is_turned = orientation_of(image), is_on_its_side(image)
    # The middle stays the middle however the picture is turned.
    shape = 1 / aspect if is_turned else float(aspect)
    wanted = width // aspect if is_turned else width
    factor = max(1, _width_of(_middle(image, shape)) // wanted)
    image.draft(image.mode, (-(-image.width // factor), -(-image.height // factor)))  # JPEG only
    box = _middle(image, shape)
    small = shrunk(image, box, max(1, _width_of(box) // wanted), Colours(image))
    return turned_upright(small, orientation)


def _middle(image: Image.Image, shape: float) -> Box:
    """Return the largest box in the middle that is so many times as wide as it is high."""
    width = max(1, min(image.width, round(image.height * shape)))
    height = max(1, min(image.height, round(image.width / shape)))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return left, top, left + width, top + height


def _width_of(box: Box) -> int:
    return box[2] - box[0]


def _encoded(image: Image.Image, size: tuple[int, int]) -> bytes:
    made = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(made, "WEBP", quality=QUALITY)
    return made.getvalue()

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
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, PngImagePlugin

MOST_MEGABYTES = 8  # of the file
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
# Bytes that decoding one may take: a JPEG of 6000 × 4000 pixels, a PNG of 36 million.
MOST_MEMORY = 144_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
TYPES = ",".join(f"image/{name.lower()}" for name in FORMATS)  # as browsers call them
# What decoding a pixel takes at worst, measured. WebP's animations are composed on several canvases.
PIXEL_BYTES = {"PNG": 4, "GIF": 4, "WEBP": 16}
# A progressive JPEG keeps two bytes of each colour until it is complete; otherwise it is decoded
# smaller from the start.
JPEG_COLOUR_BYTES = 2
BAND = 2_000_000  # pixels converted at once
QUALITY = 82  # of 100
# Bytes of a colour profile; those of printers have one or two million.
MOST_PROFILE = 4 * 1024 * 1024
PROFILE_HEAD, MOST_TAGS = 128, 100  # bytes before the table of its tags; as many as LittleCMS reads
PROGRAMS = {b"D2B0", b"D2B1", b"D2B2", b"D2B3", b"B2D0", b"B2D1", b"B2D2", b"B2D3"}
ORIENTATION = 0x0112  # EXIF: how the camera was held
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ON_ITS_SIDE = 5  # from this orientation on, width and height change places

Box = tuple[int, int, int, int]  # left, top, right, bottom

# Pillow's own bounds, for whatever looks at a size before we do.
Image.MAX_IMAGE_PIXELS = MOST_MEMORY // 4
# Of a PNG they count a colour profile as text, too.
PngImagePlugin.MAX_TEXT_MEMORY = PngImagePlugin.MAX_TEXT_CHUNK = MOST_PROFILE

_one_at_a_time = threading.Lock()


def renditions(file: IO[bytes], *, aspect: int, widths: Iterable[int]) -> list[bytes]:
    """Return the picture as WebP in each width (pixels), cropped to so many times its height.

    Of an animation, the first picture. Raises ValidationError, in words for whoever chose the file,
    where it is no picture, damaged, or too large to be decoded.
    """
    with _one_at_a_time:
        image = _opened(file)
        try:
            small = _upright(image, aspect, max(widths))
        except Exception as error:  # Pillow raises whatever its readers stumble over
            raise ValidationError(
                _("This picture is damaged or incomplete. Please choose another."), code="damaged"
            ) from error
        return [_encoded(small, (width, width // aspect)) for width in widths]


def _opened(file: IO[bytes]) -> Image.Image:
    """Return the picture with nothing but its beginning read."""
    file.seek(0)
    try:
        image: Image.Image = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:
        raise ValidationError(
            _("This file isn't a picture we can show. Choose a PNG, JPEG, WebP or GIF."),
            code="format",
        ) from error
    each = PIXEL_BYTES.get(image.format or "", JPEG_COLOUR_BYTES * len(image.getbands()))
    if image.width * image.height * each > MOST_MEMORY:
        raise _too_many_pixels()
    return image


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels. Make it smaller first: 3000 × 3000 always fit."),
        code="pixels",
    )


def _upright(image: Image.Image, aspect: int, width: int) -> Image.Image:
    """Return the middle of the picture, upright, not much larger than `width` where it was larger."""
    orientation = _orientation_of(image)
    is_on_its_side = orientation in UPRIGHT and orientation >= ON_ITS_SIDE
    # The middle stays the middle however the picture is turned.
    shape = 1 / aspect if is_on_its_side else float(aspect)
    wanted = width // aspect if is_on_its_side else width
    factor = max(1, _width_of(_middle(image, shape)) // wanted)
    image.draft(image.mode, (-(-image.width // factor), -(-image.height // factor)))  # JPEG only
    box = _middle(image, shape)
    small = _shrunk(image, box, max(1, _width_of(box) // wanted), _Colours(image))
    if orientation in UPRIGHT:
        small = small.transpose(UPRIGHT[orientation])
    has_holes = small.getchannel("A").getextrema()[0] != 255
    return small if has_holes else small.convert("RGB")


def _orientation_of(image: Image.Image) -> Any:
    """Return how the camera was held, as the file says; 1, upright, where nobody can read what it says:
    browsers show such a picture all the same."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:  # what is no EXIF at all
        return 1


def _middle(image: Image.Image, shape: float) -> Box:
    """Return the largest box in the middle that is so many times as wide as it is high."""
    width = max(1, min(image.width, round(image.height * shape)))
    height = max(1, min(image.height, round(image.width / shape)))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return left, top, left + width, top + height


def _width_of(box: Box) -> int:
    return box[2] - box[0]


class _Colours:
    """Brings a picture from the colours of its profile to sRGB; without a profile it is sRGB already.

    The numbers of a wider space, such as Display P3, would be duller colours if they were taken for
    sRGB. A profile that cannot be read, or is for another kind of numbers (red, green, blue where the
    picture is grey), counts as none: browsers do the same.
    """

    def __init__(self, image: Image.Image) -> None:
        """Take the profile of the picture, of which nothing but its beginning need be read."""
        self._profile = image.info.get("icc_profile") or b""
        self._transforms: dict[str, ImageCms.ImageCmsTransform | None] = {}

    def in_srgb(self, image: Image.Image) -> Image.Image:
        """Return a picture of grey, of colours or of inks as RGBA in sRGB."""
        alpha = None
        if image.mode in ("LA", "RGBA"):
            alpha = image.getchannel("A")
            image = image.convert(image.mode[:-1])
        if image.mode not in self._transforms:
            self._transforms[image.mode] = self._transform(image.mode)
        transform = self._transforms[image.mode]
        shown = image.convert("RGB") if transform is None else transform.apply(image)
        shown = shown.convert("RGBA")
        if alpha is not None:
            shown.putalpha(alpha)
        return shown

    def _transform(self, mode: str) -> ImageCms.ImageCmsTransform | None:
        if not 0 < len(self._profile) <= MOST_PROFILE:
            return None
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(_without_programs(self._profile)))
            return ImageCms.buildTransform(
                profile,
                ImageCms.createProfile("sRGB"),
                mode,
                "RGB",
                ImageCms.Intent.RELATIVE_COLORIMETRIC,
                ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
        except (ImageCms.PyCMSError, OSError):
            return None


def _without_programs(profile: bytes) -> bytes:
    """Return a colour profile without what it holds as a list of steps (ICC 4, multiProcessElements).

    One step can be named half a million times: it would be computed for hours, in gigabytes. Beside them
    each profile says what it means in a plain way, and that is all that browsers read.
    """
    made = bytearray(profile)
    number = int.from_bytes(profile[PROFILE_HEAD : PROFILE_HEAD + 4])
    for at in range(PROFILE_HEAD + 4, PROFILE_HEAD + 4 + 12 * min(number, MOST_TAGS), 12):
        if profile[at : at + 4] in PROGRAMS:
            made[at : at + 4] = profile[at : at + 4].lower()  # a name that nobody looks for
    return bytes(made)


def _shrunk(image: Image.Image, box: Box, factor: int, colours: _Colours) -> Image.Image:
    """Return what is in the box, a whole number of times smaller, in sRGB.

    Band by band: a second copy of a large picture would take as much memory as the picture.
    """
    left, top, right, bottom = box
    width, height = max(1, (right - left) // factor), max(1, (bottom - top) // factor)
    small = Image.new("RGBA", (width, height))
    rows = max(1, BAND // (width * factor * factor))
    for start in range(0, height, rows):
        end = min(start + rows, height)
        band = image.crop((left, top + start * factor, left + width * factor, top + end * factor))
        small.paste(colours.in_srgb(_averageable(band).reduce(factor)), (0, start))
    return small


def _averageable(band: Image.Image) -> Image.Image:
    """Return the band in a mode whose pixels can be averaged: grey, colours or inks; no palette, no
    black and white, no sixteen bits."""
    if band.mode.startswith("I"):  # sixteen bits of grey
        return band.convert("I").point(lambda value: value / 256).convert("L")
    is_grey = band.mode in ("1", "L", "LA")
    if "transparency" in band.info:  # one colour, or some of a palette
        return band.convert("LA" if is_grey else "RGBA")
    if band.mode in ("RGB", "RGBA", "L", "LA", "CMYK"):
        return band
    return band.convert("L" if is_grey else "RGBA")


def _encoded(image: Image.Image, size: tuple[int, int]) -> bytes:
    made = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(made, "WEBP", quality=QUALITY)
    return made.getvalue()

"""The pixels of a picture: brought to sRGB, made smaller, turned upright."""

import io
from typing import Any

from PIL import Image, ImageCms

BAND = 2_000_000  # pixels converted at once
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


def orientation_of(image: Image.Image) -> Any:
    """Return how the camera was held, as the file says; 1, upright, where nobody can read what it says:
    browsers show such a picture all the same."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:  # what is no EXIF at all
        return 1


def is_on_its_side(image: Image.Image) -> bool:
    """Return whether width and height change places when the picture is turned upright."""
    orientation = orientation_of(image)
    return orientation in UPRIGHT and orientation >= ON_ITS_SIDE


def turned_upright(small: Image.Image, orientation: Any) -> Image.Image:
    """Return an RGBA picture as it was held, without an alpha channel where nothing shows through."""
    if orientation in UPRIGHT:
        small = small.transpose(UPRIGHT[orientation])
    has_holes = small.getchannel("A").getextrema()[0] != 255
    return small if has_holes else small.convert("RGB")


class Colours:
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


def shrunk(image: Image.Image, box: Box, factor: int, colours: Colours) -> Image.Image:
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

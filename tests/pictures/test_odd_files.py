"""Whatever people upload: it is shown as it should be, or refused in words; never served as it came."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from PIL import Image

from feed.models import Attachment
from tests import images
from tests.people import person
from tests.pictures.odd_files import REFUSED, RIGHT, animated
from tests.pictures.uploading import attached, files, pixels_of, worked_on
from tests.services import BASE

pytestmark = pytest.mark.django_db

COLOURS = {"red": (255, 0, 0), "blue": (0, 0, 255), "grey": (128, 128, 128)}


def looks(image: Image.Image, at: tuple[int, int], colour: str) -> bool:
    """Whether a picture has this colour there, as far as a lossy file can."""
    red, green, blue, alpha = image.convert("RGBA").getpixel(at)  # type: ignore[misc]
    if colour == "nothing":
        return bool(alpha < 30)
    seen = zip((red, green, blue), COLOURS[colour], strict=True)
    return bool(alpha == 255 and all(abs(one - other) < 40 for one, other in seen))


@pytest.mark.parametrize("name", RIGHT)
def test_it_is_shown_as_it_should_be(name: str, media: Path) -> None:
    make, top_left, bottom_right = RIGHT[name]
    row = attached(person("alice"), make(), name)
    reserved = row.width, row.height
    row = worked_on(row)
    assert (row.state, row.failure) == ("ready", "")
    assert (row.width, row.height) == reserved, "its place would change its size"
    assert row.source == "" and len(files(media)) == len(row.files)
    for file in row.files:
        image = pixels_of(row, file)
        assert image.format == file.rpartition(".")[2].upper()
        assert looks(image, (5, 5), top_left), file
        assert looks(image, (image.width - 5, image.height - 5), bottom_right), file
        assert not image.getexif() and not {"exif", "xmp", "icc_profile"} & set(image.info)
    for path in media.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [one for one in (images.MARKER, images.SCRIPT, b"PK\x05\x06") if one in content]


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_words(name: str, media: Path) -> None:
    make, code = REFUSED[name]
    try:
        row = worked_on(attached(person("alice"), make(), name))
    except ValidationError as error:
        assert (error.code, len(error.messages)) == (code, 1)
        assert not Attachment.objects.exists()
    else:
        assert (row.state, row.failure, row.files) == ("failed", code, [])
        assert len(row.shown.reason.split()) > 4
    assert files(media) == []


def test_what_moves_is_served_moving_and_still() -> None:
    row = worked_on(attached(person("alice"), animated("GIF", 5), "moves.gif"))
    assert row.is_animated
    assert pixels_of(row, "moving.webp").n_frames == 5  # type: ignore[attr-defined]
    assert not getattr(pixels_of(row, "60.webp"), "is_animated", False)
    assert row.shown.moving.endswith("/moving.webp")


def test_a_large_one_is_served_in_several_sizes_and_a_small_one_is_not_made_larger() -> None:
    alice = person("alice")
    row = worked_on(attached(alice, images.encoded(images.drawn(3000, 2000), "JPEG")))
    assert (row.width, row.height) == (1920, 1280)
    assert row.shown.widths == [320, 640, 1080, 1920]
    for width in row.shown.widths:
        assert pixels_of(row, f"{width}.webp").size == (width, round(width * 2 / 3))
        assert f"{width}.avif" in row.shown.avif_srcset
    assert worked_on(attached(alice, images.encoded(images.drawn(50, 40)))).shown.widths == [50]


def test_the_colour_is_that_of_the_picture() -> None:
    row = worked_on(attached(person("alice"), images.encoded(images.drawn(400, 300, "#3366cc"))))
    assert row.colour == "#3366cc"


@pytest.mark.matrix
def test_the_largest_ones_take_less_than_300_megabytes(tmp_path: Path) -> None:
    drawn = images.drawn(4000, 3000)
    largest = {
        "WEBP": images.encoded(drawn, "WEBP", quality=50, method=0),
        "AVIF": images.encoded(drawn, "AVIF", quality=50, speed=10),
        "HEIF": images.encoded(drawn, "HEIF", quality=50),
        "PNG": images.enormous_png(7000, 7000, depth=8, colours=0),
        "GIF": animated("GIF", 100, 300),
    }
    for kind, content in largest.items():
        sent = tmp_path / kind
        sent.write_bytes(content)
        ran = subprocess.run(
            ["/usr/bin/env", sys.executable, "-c", MEASURED, str(sent)],
            cwd=BASE,
            capture_output=True,
            text=True,
            check=True,
        )
        megabytes, seconds = map(float, ran.stdout.split())
        assert 20 < megabytes < 300, kind
        assert seconds < 30, kind


MEASURED = """
import resource, sys
from users.lib.rendering import rendered_apart
made = rendered_apart(open(sys.argv[1], "rb"))
assert made.files
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)
"""


def test_nothing_but_what_is_made_is_stored_under_a_name_that_is_served(media: Path) -> None:
    row = attached(person("alice"))
    assert default_storage.exists(row.source) and row.source.endswith(".source")
    worked_on(row)
    assert all(name.endswith((".webp", ".avif")) for name in files(media))

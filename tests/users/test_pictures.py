"""What people upload as pictures: made anew, made harmless, or refused in words."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage

from tests import images
from tests.html import page_of
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from tests.services import BASE
from tests.users.pictures import bytes_of, files, stored, upload
from users.actions.pictures import store_picture
from users.models import Picture
from users.models.picture import WIDTHS, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


# --- what becomes of it ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_format_becomes_webp_in_every_size(kind: str, media: Path) -> None:
    picture = stored(images.encoded(images.drawn(), kind))
    assert files(media) == sorted(f"{picture.token}-{width}.webp" for width in (64, 128, 400))
    for name, width in zip(picture.names, WIDTHS[Kind.AVATAR], strict=True):
        made = images.opened(default_storage.open(name).read())
        assert (made.format, made.size) == ("WEBP", (width, width))
        red, green, blue = made.convert("RGB").getpixel((9, 9))  # type: ignore[misc]
        assert red < 20 and 110 < green < 145 and 110 < blue < 145


def test_a_header_is_three_times_as_wide_as_it_is_high() -> None:
    picture = stored(images.encoded(images.drawn(500, 500)), Kind.HEADER)
    sizes = [images.opened(default_storage.open(name).read()).size for name in picture.names]
    assert sizes == [(600, 200), (1200, 400)]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_a_picture_in_any_colours_is_shown(mode: str) -> None:
    picture = stored(images.encoded(images.blank(mode)))
    assert images.opened(bytes_of(picture.url)).size == (400, 400)


def test_what_shows_through_goes_on_showing_through() -> None:
    picture = stored(images.encoded(images.blank("RGBA", colour=(255, 0, 0, 0))))
    assert images.opened(bytes_of(picture.url)).getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (30_000, 8)])
def test_an_odd_shape_is_cropped_and_enlarged(size: tuple[int, int]) -> None:
    picture = stored(images.encoded(images.drawn(*size)), Kind.HEADER)
    assert images.opened(bytes_of(picture.url)).size == (1200, 400)


def test_a_picture_taken_sideways_stands_upright() -> None:
    picture = stored(images.held_on_its_side())
    shown = images.opened(bytes_of(picture.url)).convert("RGB")
    top, bottom = shown.getpixel((200, 30)), shown.getpixel((200, 370))
    assert top[0] > 230 > 30 > top[2]  # type: ignore[index]
    assert bottom[2] > 230 > 30 > bottom[0]  # type: ignore[index]


def test_of_an_animation_the_first_picture_is_shown() -> None:
    shown = images.opened(bytes_of(stored(images.animation()).url))
    assert getattr(shown, "n_frames", 1) == 1
    assert shown.convert("RGB").getpixel((200, 200))[0] > 230  # type: ignore[index]


@pytest.mark.parametrize("kind", ["GIF", "JPEG", "PNG"])
@pytest.mark.parametrize("appended", [images.SCRIPT, images.SVG, images.EOF_ZIP])
def test_nothing_appended_is_served(kind: str, appended: bytes) -> None:
    made = bytes_of(stored(images.encoded(images.drawn(), kind) + appended).url)
    assert images.opened(made).format == "WEBP"
    assert appended not in made and made.startswith(b"RIFF")


def test_the_content_decides_not_the_name() -> None:
    made = upload(images.encoded(images.drawn(), "JPEG"), "page.html", "text/html")
    picture = store_picture(actor=person("alice"), upload=made, kind=Kind.AVATAR)
    assert images.opened(bytes_of(picture.url)).format == "WEBP"


# --- what is refused ---------------------------------------------------------------------------

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "20,000 × 20,000 PNG": (lambda: images.enormous_png(20_000, 20_000), "too many pixels"),
    "50 million pixels": (lambda: images.enormous_png(10_000, 5_000), "too many pixels"),
    "WebP of 12 million pixels": (
        lambda: images.encoded(images.drawn(4000, 3000), "WEBP"),
        "too many pixels",
    ),
    "SVG": (lambda: images.SVG, "a picture we can show"),
    "HTML": (lambda: b"<!doctype html>" + images.SCRIPT, "a picture we can show"),
    "TIFF": (lambda: images.encoded(images.drawn(), "TIFF"), "a picture we can show"),
    "a name without a picture": (
        lambda: b"GIF89a" + images.SCRIPT,
        "a picture we can show|damaged",
    ),
    "truncated JPEG": (
        lambda: images.cut_short(images.encoded(images.noise(), "JPEG")),
        "damaged or incomplete",
    ),
    "truncated PNG": (lambda: images.cut_short(images.encoded(images.noise())), "damaged or"),
    "truncated GIF": (
        lambda: images.cut_short(images.encoded(images.noise(), "GIF")),
        "damaged or incomplete",
    ),
    "9 MB": (lambda: images.encoded(images.drawn()) + b"\0" * 9 * 1024 * 1024, "too large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_is_refused_in_words(name: str, media: Path) -> None:
    make, reason = REFUSED[name]
    alice = person("alice")
    browser = signed_in(alice)
    content = make()
    for headers in (HTMX, {}):
        data = {"avatar": upload(content), "bio": "What I typed"}
        response = browser.post("/settings/profile/preview/", data, headers=headers)
        said = page_of(response).one(id="profile_avatar_error").text
        assert response.status_code == 422
        assert re.search(reason, said), said
        assert is_fragment(response) is bool(headers)
    assert "What I typed" in text_of(response)
    assert not Picture.objects.exists() and files(media) == []


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ValidationError, match="empty"):
        stored(b"")


def test_somebody_hidden_stores_nothing(media: Path) -> None:
    with pytest.raises(PermissionDenied):
        stored(images.encoded(images.drawn()), owner=person("alice", is_active=False))
    assert files(media) == []


MEMORY = """
import os, re, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
import django
django.setup()
from django.core.exceptions import ValidationError
from users.lib.images import renditions

for path in sys.argv[1:]:
    with open(path, "rb") as file:
        try:
            renditions(file, aspect=3, widths=(600, 1200))
        except ValidationError as error:
            print(error.code)
        else:
            print("stored")
# Not ru_maxrss: that begins with what the process that started this one took.
print(int(re.search(r"VmHWM:\\s+([0-9]+) kB", open("/proc/self/status").read())[1]) // 1024)
"""


def test_no_picture_takes_more_than_300_mb_of_memory(tmp_path: Path) -> None:
    """The largest of each kind that is taken, and one that is not, in a process of their own."""
    worst = {
        "bomb": images.enormous_png(20_000, 20_000),
        "png": images.enormous_png(8_000, 4_500, depth=8, colours=6),
        "jpeg": images.encoded(images.drawn(6_000, 4_000), "JPEG", progressive=True, subsampling=0),
        "webp": images.encoded(images.drawn(3_000, 3_000), "WEBP"),
    }
    for name, content in worst.items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, *(str(tmp_path / name) for name in worst)],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *answers, megabytes = done.stdout.split()
    assert answers == ["pixels", *["stored"] * 3]
    assert int(megabytes) < 300

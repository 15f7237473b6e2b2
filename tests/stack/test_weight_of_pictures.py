"""Forty pictures weigh nothing that nobody looks at: a first visit fetches what lies in or near the view."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from config.stack import Stack
from tests import weight

pytestmark = [pytest.mark.journey, pytest.mark.matrix]

MOST_BYTES = 300 * 1024
POSTS = 20
# Photographs are noise upon large shapes, and what one weighs follows from that.
MADE = """
import io, random
from PIL import Image, ImageDraw, ImageFilter
from django.core.files.uploadedfile import SimpleUploadedFile
from feed.actions.attachments import attach
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.actions.rendering import render
from users.models import User
dice = random.Random(5)

def photograph(width, height):
    picture = Image.new("RGB", (width, height), "#94a98b")
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, size = dice.randrange(width), dice.randrange(height), dice.randrange(40, 400)
        colour = tuple(dice.randrange(256) for _ in range(3))
        draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)
    picture = picture.filter(ImageFilter.GaussianBlur(4))
    grain = Image.effect_noise((width, height), 40).convert("RGB")
    sent = io.BytesIO()
    Image.blend(picture, grain, 0.12).save(sent, "JPEG", quality=92)
    return sent.getvalue()

alice = User.objects.get(username="alice")
for number in range({posts}):
    rows = []
    for shape in ((1600, 1200), (1200, 1600)):
        name = f"{{number}}.jpg"
        rows.append(attach(actor=alice, upload=SimpleUploadedFile(name, photograph(*shape))))
        rows[-1].alt = "What I baked"
        rows[-1].save(update_fields=["alt"])
        assert render(rows[-1])
    content = PostContent(body=f"Loaf {{number}}", attachments=tuple(row.pk for row in rows))
    create_post(author=alice, content=content)
"""


@pytest.fixture(scope="module")
def demo() -> Iterator[Stack]:
    """The production shape with the demo's people, and twenty posts with two photographs each."""
    with Stack(1, demo=True, is_durable=False) as running:
        running.manage("shell", "--verbosity", "0", "-c", MADE.format(posts=POSTS))
        yield running


def test_a_first_visit_of_forty_pictures_weighs_less_than_300_kb(
    demo: Stack, chromium: Browser
) -> None:
    found = weight.weigh(chromium, demo.url, "/public/", weight.SHAPES["phone"])
    sizes = dict(found.requests)
    pictures = [path for path in sizes if path.startswith("/pictures/")]
    assert sizes["/public/"] > 2_000, "nothing was counted"
    # Two in sight at least, and far from all.
    assert 2 <= len(pictures) < 2 * POSTS, pictures
    assert all(sizes[path] > 1_000 for path in pictures), "a picture was not fetched"
    # Half the width of this screen is 195 pixels: the smallest file is enough.
    assert {path.rpartition("/")[2] for path in pictures} == {"320.avif"}, pictures
    assert found.bytes <= MOST_BYTES, found.requests

"""What the people of the demo say of themselves, and the pictures drawn for them.

The drawings are geometry: nobody's face, nobody's copyright, and the same each time.
"""

import colorsys
import io
import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from users.actions.pictures import store_picture
from users.models import User
from users.models.links import clean_links
from users.models.picture import Kind

Draw = Callable[[ImageDraw.ImageDraw, int, int, random.Random], None]
Colour = tuple[int, int, int]


class DemoProfile(TypedDict, total=False):
    """About, place, links (label and address), and which drawings."""

    bio: str
    location: str
    links: list[tuple[str, str]]
    avatar: str
    header: str


def load_profiles() -> dict[str, DemoProfile]:
    """Return the profiles by username."""
    text = (Path(__file__).parent / "profiles.json").read_text("utf-8")
    profiles: dict[str, DemoProfile] = json.loads(text)
    return profiles


def give_words(person: User) -> None:
    """Set, unsaved, what the person says of themself."""
    profile = load_profiles().get(person.username, {})
    person.bio, person.location = profile.get("bio", ""), profile.get("location", "")
    person.links = clean_links(profile.get("links", []))


def give_pictures(people: dict[str, User]) -> None:
    """Draw, store and show the pictures of these (saved) people."""
    for username, profile in load_profiles().items():
        person = people[username]
        if "avatar" in profile:
            person.avatar_token = _stored(person, Kind.AVATAR, profile["avatar"], 400, 400)
        if "header" in profile:
            person.header_token = _stored(person, Kind.HEADER, profile["header"], 1200, 400)
    User.objects.bulk_update(people.values(), ["avatar_token", "header_token"])


def _stored(person: User, kind: Kind, drawing: str, width: int, height: int) -> str:
    content = drawn(drawing, f"{person.username} {kind}", width, height)
    upload = SimpleUploadedFile("drawn.png", content, "image/png")
    return store_picture(actor=person, upload=upload, kind=kind).token


def drawn(drawing: str, name: str, width: int, height: int) -> bytes:
    """Return a drawing as a PNG; by its name the same each time."""
    dice = random.Random(name)  # noqa: S311
    image = Image.new("RGB", (width, height))
    DRAWINGS[drawing](ImageDraw.Draw(image), width, height, dice)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _colour(hue: float, light: float, strength: float = 0.55) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, light, strength)
    return round(red * 255), round(green * 255), round(blue * 255)


def _sun(draw: ImageDraw.ImageDraw, width: int, height: int, dice: random.Random) -> None:
    """A sun over a sea."""
    hue = dice.random()
    sea = height * dice.uniform(0.58, 0.7)
    draw.rectangle((0, 0, width, height), _colour(hue, 0.78))
    middle, radius = width * dice.uniform(0.4, 0.6), width * 0.24
    draw.circle((middle, sea - radius * 0.5), radius, _colour(hue + 0.45, 0.7, 0.8))
    draw.rectangle((0, sea, width, height), _colour(hue, 0.38))
    for number in range(4):
        half, y = radius * (1 - number * 0.2), sea + 22 + number * 26
        draw.rounded_rectangle(
            (middle - half, y, middle + half, y + 9), 5, _colour(hue + 0.45, 0.66, 0.7)
        )


def _wheel(draw: ImageDraw.ImageDraw, width: int, height: int, dice: random.Random) -> None:
    """A wheel of slices."""
    hue, slices = dice.random(), dice.choice((10, 12, 16))
    draw.rectangle((0, 0, width, height), _colour(hue, 0.22))
    step = 360 / slices
    for number in range(slices):
        box = (width * 0.08, height * 0.08, width * 0.92, height * 0.92)
        shade = _colour(hue + 0.08 * (number % 3), 0.45 + 0.2 * (number % 2))
        draw.pieslice(box, number * step, (number + 1) * step, shade)
    draw.circle((width / 2, height / 2), width * 0.14, _colour(hue + 0.5, 0.75, 0.7))


def _tiles(draw: ImageDraw.ImageDraw, width: int, height: int, dice: random.Random) -> None:
    """Painted tiles, four by four."""
    hue, side = dice.random(), width // 4
    for row in range(4):
        for column in range(4):
            x, y = column * side, row * side
            ground, ink = _colour(hue, 0.88, 0.4), _colour(hue + 0.06 * dice.randrange(3), 0.42)
            draw.rectangle((x, y, x + side, y + side), ground)
            turned = dice.randrange(4) * 90
            left, top = x + side * (turned in (90, 180)), y + side * (turned in (180, 270))
            draw.pieslice(
                (left - side, top - side, left + side, top + side), turned, turned + 90, ink
            )


def _hills(draw: ImageDraw.ImageDraw, width: int, height: int, dice: random.Random) -> None:
    """Hills, one behind the other."""
    hue = dice.random()
    draw.rectangle((0, 0, width, height), _colour(hue + 0.4, 0.86, 0.5))
    for number in range(5):
        colour = _colour(hue, 0.7 - number * 0.12)
        _ridge(draw, width, height, 0.3 + number * 0.15, 0.11, dice, colour)


def _water(draw: ImageDraw.ImageDraw, width: int, height: int, dice: random.Random) -> None:
    """Waves."""
    hue = 0.5 + dice.random() * 0.15
    draw.rectangle((0, 0, width, height), _colour(hue + 0.4, 0.85, 0.6))
    for number in range(7):
        colour = _colour(hue, 0.66 - number * 0.07)
        _ridge(draw, width, height, 0.34 + number * 0.1, 0.04, dice, colour)


def _ridge(
    draw: ImageDraw.ImageDraw,
    width: int,
    height: int,
    at: float,
    swing: float,
    dice: random.Random,
    colour: Colour,
) -> None:
    """A wavy line at a part of the height, and all below it."""
    phase, long, short = dice.random() * 7, dice.uniform(1.5, 3), dice.uniform(5, 8)
    line = []
    for x in range(0, width + 8, 8):
        far = x / width * 3
        wave = math.sin(phase + far * long) + 0.3 * math.sin(far * short)
        line.append((x, height * (at + swing * wave)))
    draw.polygon([*line, (width, height), (0, height)], colour)


DRAWINGS: dict[str, Draw] = {
    "sun": _sun,
    "wheel": _wheel,
    "tiles": _tiles,
    "hills": _hills,
    "water": _water,
}

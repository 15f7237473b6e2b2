"""States of pictures: in posts, large, and in the forms that they are added to."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.templatetags.static import static

from feed.actions.attachments import MEGABYTE, Quota
from feed.models import Post, ScheduledPost
from feed.models.focal import Focal
from feed.models.shown_picture import ShownPicture
from feed.pages import Region
from feed.pages.parts.opened_picture import OpenedPicture
from feed.pages.picture import PICTURE
from feed.templatetags.pictures import Grid, in_grid
from users.lib.records import Record, frozen

from . import samples
from .registry import States, pattern

ALT = "A loaf of rye on a blue plate, cut open; behind it a window with snow."
SHAPES = {"wide": (1200, 800), "tall": (800, 1200), "square": (900, 900), "long": (3000, 500)}
COLOURS = ("#7f6a4f", "#2f4a7c", "#94a98b", "#c98f5a", "#3d3d46")


class SamplePicture(ShownPicture):
    """A picture whose files are the site's own, since nothing here is stored."""

    def url_of(self, file: str) -> str:
        """Return the address of a drawing."""
        return static("img/fountain.svg")


def picture(shape: str = "wide", number: int = 1, alt: str = ALT, **more: Any) -> SamplePicture:
    """Return a picture of this shape."""
    width, height = SHAPES[shape]
    said: dict[str, Any] = {
        "pk": 70 + number,
        "token": "sample",
        "state": "ready",
        "failure": "",
        "alt": alt,
        "is_sensitive": False,
        "width": width,
        "height": height,
        "colour": COLOURS[number % len(COLOURS)],
        "is_animated": False,
        "files": ("400.webp", "800.webp"),
    }
    return SamplePicture(**{**said, **more})


def waiting(number: int = 1) -> SamplePicture:
    """Return one that the worker has not made yet."""
    return picture(number=number, state="waiting", files=(), colour="")


def failed(number: int = 1) -> SamplePicture:
    """Return one that could not be made."""
    return picture(number=number, state="failed", failure="damaged", files=(), colour="")


class WithPictures:
    """A post, or one that waits, with these pictures."""

    def __init__(
        self, pictures: Sequence[ShownPicture], post: Post | ScheduledPost | None = None
    ) -> None:
        """Show this post with them."""
        self.pictures = list(pictures)
        self._post = post or samples.post("What I baked this week.")

    def record(self) -> Record:
        """Return the post with them, as cards are rendered from it."""
        post: Record = frozen(self._post)
        return post.with_also(pictures=tuple(self.pictures))

    def __getattr__(self, name: str) -> Any:
        """Return everything else as it is."""
        return getattr(self._post, name)


def many(*shapes: str) -> list[ShownPicture]:
    """Return pictures of these shapes."""
    return [picture(shape, number) for number, shape in enumerate(shapes, 1)]


def sets() -> dict[str, list[ShownPicture]]:
    """Return the sets of pictures that a post can have."""
    covered = replace(picture(number=2), is_sensitive=True)
    return {
        "one": many("wide"),
        "one, tall": many("tall"),
        "one, very wide": many("long"),
        "one, small": [picture(width=120, height=90)],
        "two": many("wide", "wide"),
        "two, tall": many("tall", "tall"),
        "two, of both sorts": many("tall", "wide"),
        "three": many("wide", "wide", "square"),
        "three, of both sorts": many("tall", "wide", "wide"),
        "four": many("wide", "tall", "square", "long"),
        "five": many("wide", "tall", "square", "long", "wide"),
        "seven": many(*["wide", "tall"] * 3, "long"),
        "ten": many(*["wide", "tall"] * 5),
        "covered": [replace(picture(), is_sensitive=True)],
        "one of four covered": [picture(), covered, *many("wide", "wide", "tall", "long")[2:]],
        "covered, nothing said of it": [replace(covered, alt="")],
        "covered, a long description": [replace(covered, alt=samples.LONG)],
        "waiting": [waiting()],
        "one of two waiting": [picture(), waiting(2)],
        "failed": [failed()],
        "not described": [picture(alt="")],
        "right to left": [replace(covered, alt="رغيف خبز على طبق أزرق"), picture(alt="خبز")],
        "hostile": [replace(covered, alt=samples.HOSTILE), picture(alt='" onload="alert(1)')],
        "it moves": [picture(is_animated=True, files=("400.webp", "moving.webp"))],
        "a focal point at the foot": [replace(picture("tall"), focal=Focal(50, 100))],
    }


@pattern("feed/live/pictures_changed.html")
def pictures() -> States:
    """The pictures of a post change."""
    return {name: {"post": WithPictures(shown)} for name, shown in sets().items()}


@pattern("feed/live/_pictures.html")
def pictures_part() -> States:
    """The pictures of a post or message change: what both have in common."""
    part = {"part": ".post-{}-pictures", "pk": 7}
    return {name: {"grid": _grid(shown), **part} for name, shown in sets().items()}


@pattern("feed/picture/_grid.html")
def grid() -> States:
    """The pictures of a post or message."""
    return {name: {"grid": _grid(shown)} for name, shown in sets().items()}


def _grid(shown: Sequence[ShownPicture]) -> Grid:
    post: Any = WithPictures(shown)
    return in_grid(post)


@pattern("feed/picture/_shown.html", "feed/picture/_large_shown.html")
def shown() -> States:
    """One picture: in the grid, and large."""
    ones = {name: shown[0] for name, shown in sets().items() if len(shown) == 1}
    return {name: {"cell": _grid([one]).cells[0], "picture": one} for name, one in ones.items()}


@pattern("feed/picture/_figure.html")
def figure() -> States:
    """A picture, large, with its description."""
    ones = {name: shown[0] for name, shown in sets().items() if len(shown) == 1}
    return {name: {"picture": one, "language": "en"} for name, one in ones.items()}


@pattern("feed/picture/_ways.html")
def ways() -> States:
    """The way to the pictures beside one."""
    before, after = (
        {"previous_address": "/posts/1/pictures/1/"},
        {"next_address": "/posts/1/pictures/3/"},
    )
    return {"the first": after, "between others": {**before, **after}, "the last": before}


def _opened(number: int = 1, *shown: ShownPicture) -> OpenedPicture:
    pictures = shown or (picture(),)
    return OpenedPicture(
        pictures=pictures,
        number=number,
        part="post-7-pictures",
        root_id=7,
        authors=(2,),
        language="en",
        page_of="/posts/7/pictures/{}/".format,
        opened_of="/posts/7/opened/{}/".format,
    )


@pattern("feed/picture/_opened.html")
def opened() -> States:
    """A picture opened in place."""
    four, covered = many("wide", "tall", "square", "long"), replace(picture(), is_sensitive=True)
    ones = {name: shown[0] for name, shown in sets().items() if len(shown) == 1}
    return {
        **{name: {"opened": _opened(1, one)} for name, one in ones.items()},
        "between others": {"opened": _opened(2, *four)},
        "the last": {"opened": _opened(4, *four), "is_at_end": True},
        "uncovered already": {"opened": _opened(1, covered), "is_uncovered": True},
        "a long description": {"opened": _opened(1, picture(alt=samples.LONG))},
        "of a message": {"opened": replace(_opened(), root_id=None, authors=(), language="")},
    }


@pattern("feed/picture/_dialog.html")
def dialog() -> States:
    """Where a picture is opened in place; nothing is by now."""
    return {"closed": {}}


@pattern("feed/picture/_room.html")
def room() -> States:
    """How much of the room for pictures is taken."""
    most = 2_000 * MEGABYTE
    used = {"nothing": 0, "some": most // 7, "nearly all": most * 95 // 100, "all": most}
    return {name: {"quota": Quota(size, most)} for name, size in used.items()}


@pattern("feed/picture/_cover.html")
def cover() -> States:
    """What covers a picture."""
    return {
        "uncovered already": {"picture": picture(), "is_uncovered": True, "box": "large-cover-71"},
        "described": {"picture": picture()},
        "not described": {"picture": picture(alt="")},
        "a long description": {"picture": picture(alt=samples.LONG)},
        "hostile": {"picture": picture(alt=samples.HOSTILE)},
    }


@pattern("feed/picture/_covered.html")
def covered() -> States:
    """What stands over a covered picture."""
    return {
        "described": {"picture": picture()},
        "not described": {"picture": picture(alt="")},
        "hostile": {"picture": picture(alt=samples.HOSTILE)},
    }


def _large(one: ShownPicture, number: int = 1, count: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "post": WithPictures([one], samples.post(**more)),
        "picture": one,
        "number": number,
        "count": count,
        "previous": number - 1,
        "next": number + 1 if number < count else 0,
        "version": "v-1",
    }


@pattern("feed/picture/_large.html")
def large() -> States:
    """A picture on its own page."""
    return {
        "the only one": _large(picture()),
        "the first of four": _large(picture("tall"), 1, 4),
        "between others": _large(picture("long"), 2, 4),
        "the last": _large(picture(alt=samples.LONG), 4, 4),
        "covered": _large(replace(picture(), is_sensitive=True)),
        "behind a warning": _large(picture(), warning="Food"),
        "not described": _large(picture(alt="")),
        "right to left": _large(picture(alt="رغيف خبز على طبق أزرق")),
        "hostile": _large(picture(alt=samples.HOSTILE)),
        "it moves": _large(picture(is_animated=True, files=("400.webp", "moving.webp"))),
        "waiting": _large(waiting()),
        "failed": _large(failed()),
    }


@pattern("feed/regions/_picture.html")
def page() -> States:
    """The live part of that page."""
    one, long = _large(picture()), _large(picture(alt=samples.LONG), 4, 4)
    return {
        name: {**context, "region": Region(PICTURE, context, shape="shape-open")}
        for name, context in (("the only one", one), ("the last of four", long))
    }


@pattern("feed/regions/_media.html")
def media() -> States:
    """The page of what a person posted with pictures."""
    known, shown = samples.relations(), WithPictures(many("wide", "tall", "square"))
    page = {"person": samples.person(), "viewer": samples.bob(), "relation": known["followed"]}
    page |= {"posts": [shown], "is_first": True, "more_from": None, "closed": ""}
    return {
        "some": page,
        "more to come": {**page, "more_from": 8},
        "further down": {**page, "is_first": False},
        "for a visitor": {**page, "viewer": None, "relation": known["stranger"]},
        "none": {**page, "posts": []},
        "protected": {**page, "posts": [], "closed": "protected"},
    }

"""States of what links lead to; those of messages are in `message_links.py`."""

from dataclasses import replace
from typing import Any

from django.templatetags.static import static

from feed.models import Message, Post
from feed.models.shown_link import ShownLink
from users.lib.records import Record, frozen

from . import samples
from .registry import States, pattern

ADDRESS = "https://bakery.example/rye"


class SampleLink(ShownLink):
    """A page whose picture is the site's own, since nothing here is stored."""

    @property
    def src(self) -> str:
        """Return the address of a drawing."""
        return static("img/fountain.svg") if self.picture else ""


def link(**more: Any) -> SampleLink:
    """Return a page that a post or comment links to."""
    said: dict[str, Any] = {
        "address": ADDRESS,
        "title": "Rye, and how long it waits",
        "site": "The bakery on the corner",
        "description": "We open at six. By ten past, the rye is gone.",
        "picture": "sample",
        "width": 480,
        "height": 252,
    }
    return SampleLink(**{**said, **more})


class WithLink:
    """A post, comment or message that links to this page; None while nobody knows what it is."""

    def __init__(self, shown_link: ShownLink | None, row: Post | Message | None = None) -> None:
        """Show this row with it, a post if none is given."""
        address = shown_link.address if shown_link is not None else ADDRESS
        self.shown_link = shown_link
        self.link_facts = {"address": address}
        self._row = row or samples.post(f"Have you read this? {address}")

    def record(self) -> Record:
        """Return the post with it, as cards are rendered from it."""
        post: Record = frozen(self._row)
        return post.with_also(shown_link=self.shown_link, link_facts=frozen(self.link_facts))

    def __getattr__(self, name: str) -> Any:
        """Return everything else as it is."""
        return getattr(self._row, name)


def pages() -> dict[str, ShownLink | None]:
    """Return what the page can be that somebody links to."""
    long = "https://" + "a" * 60 + ".example/" + "b" * 200
    return {
        "with a picture": link(),
        "a tall picture": link(width=96, height=640),
        "no picture": link(picture="", width=0, height=0),
        "a title alone": link(picture="", site="", description=""),
        "long": link(
            title=samples.LONG[:200],
            site=samples.LONG_WORD[:60],
            description=samples.LONG,
            address=long,
        ),
        "long, no picture": replace(
            link(title=samples.LONG_WORD * 2, description=samples.LONG_WORD), picture=""
        ),
        "right to left": link(title="رغيف الجاودار", site="المخبز", description="نفتح في السادسة."),
        "hostile": link(
            title=samples.HOSTILE,
            site='"><img src=x onerror=alert(1)>',
            description="</div></article><form action=//evil.example>",
            address="https://еxample.com/\"onmouseover='alert(1)'",
        ),
        "not known yet, or nothing said": None,
    }


@pattern("feed/post/_link.html")
def links() -> States:
    """What the page is that a post, comment or message links to."""
    return {name: {"link": page} for name, page in pages().items()}


@pattern("feed/live/link_previewed.html")
def previewed() -> States:
    """It becomes known what a post or comment links to."""
    return {name: {"post": WithLink(page)} for name, page in pages().items()}

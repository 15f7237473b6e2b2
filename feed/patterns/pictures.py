"""States of pictures in posts."""

from typing import Any

from feed.models import Attachment, Post

from . import samples
from .registry import States, pattern


def facts(pk: int = 1, **said: Any) -> dict[str, Any]:
    """Return what a post keeps of a picture."""
    more: dict[str, Any] = {"state": "ready", "files": ["320.webp", "640.webp"], **said}
    row = Attachment(pk=pk, token="sample-of-no-picture-0", width=640, height=480, **more)  # noqa: S106
    return row.facts


def showing(*pictures: dict[str, Any], body: str = "What I baked this week.") -> Post:
    """Return a post with these pictures."""
    return samples.post(body, picture_facts=list(pictures))


@pattern("feed/post/_pictures.html", "feed/live/pictures_changed.html")
def post() -> States:
    """The pictures of a post."""
    alt = "A loaf of rye on a blue plate, cut open."
    return {
        "one": {"post": showing(facts(alt=alt))},
        "without a description": {"post": showing(facts())},
        "several": {"post": showing(*(facts(pk, alt=alt) for pk in range(1, 5)))},
        "without words": {"post": showing(facts(alt=alt), body="")},
        "waiting": {"post": showing(facts(state="waiting", files=[]))},
        "failed": {"post": showing(facts(state="failed", failure="damaged", files=[]))},
        "hostile description": {"post": showing(facts(alt=samples.HOSTILE))},
        "none": {"post": samples.post()},
    }

"""States of what the links of messages lead to."""

from typing import Any

from feed.models.shown_link import ShownLink

from . import talking
from .links import ADDRESS, WithLink, link, pages
from .registry import States, pattern


def message(
    page: ShownLink | None, body: str = f"Have you read this? {ADDRESS}", **more: Any
) -> Any:
    """Return a message that links to this page."""
    return WithLink(page, talking.message(body, **more))


def messages() -> dict[str, Any]:
    """Return the states that a message with a link can have."""
    mine, folded = {"is_mine": True}, {"is_folded": True}
    return {
        **{f"links to: {name}": message(page) for name, page in pages().items()},
        "one's own, with a link": message(link(), shows=mine),
        "a link alone, no picture": message(link(picture=""), ADDRESS),
        "a link by somebody one blocks": message(link(), shows=folded),
    }


@pattern("feed/live/message_link_previewed.html")
def previewed_in_message() -> States:
    """It becomes known what a message links to."""
    return {name: {"message": message(page)} for name, page in pages().items()}

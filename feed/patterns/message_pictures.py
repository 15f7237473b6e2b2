"""States of messages with pictures: in their bubbles, and large."""

from typing import Any

from feed.models import Message
from feed.models.shown_picture import ShownPicture
from feed.pages import Region
from feed.pages.message_picture import MESSAGE_PICTURE

from . import samples, talking
from .pictures import picture, sets
from .registry import States, pattern

# Of the sets that a post can have, those that a message can have, too.
FOUR_AT_MOST = {name: shown for name, shown in sets().items() if len(shown) <= 4}


class WithPictures:
    """A message with these pictures, of which nothing is stored."""

    def __init__(self, pictures: list[ShownPicture], message: Message) -> None:
        """Show this message with them."""
        self.pictures = pictures
        self._message = message
        self._message.picture_facts = [{"id": one.pk} for one in pictures]

    def __getattr__(self, name: str) -> Any:
        """Return everything else as it is."""
        return getattr(self._message, name)


def message(name: str, body: str = "", **more: Any) -> Any:
    """Return a message with the pictures of this set."""
    return WithPictures(FOUR_AT_MOST[name], talking.message(body, **more))


def messages() -> dict[str, Any]:
    """Return the states that a message with pictures can have."""
    mine, folded = {"is_mine": True}, {"is_folded": True}
    return {
        **{f"pictures: {name}": message(name) for name in FOUR_AT_MOST},
        "one's own, a picture and words": message("one", "Fresh from the oven.", shows=mine),
        "long, with pictures": message("three, of both sorts", samples.LONG),
        "pictures by somebody one blocks": message("two", "Look", shows=folded),
    }


@pattern("feed/live/message_pictures_changed.html")
def changed() -> States:
    """The pictures of a message change."""
    return {name: {"message": message(name)} for name in FOUR_AT_MOST}


def _large(one: ShownPicture, number: int = 1, count: int = 1, **more: Any) -> dict[str, Any]:
    address = "/messages/5/31/pictures/{}/"
    return {
        "message": WithPictures([one], talking.message(**more)),
        "picture": one,
        "number": number,
        "count": count,
        "previous_address": address.format(number - 1) if number > 1 else "",
        "next_address": address.format(number + 1) if number < count else "",
        "version": "v-1",
    }


@pattern("feed/message/_picture.html")
def large() -> States:
    """A picture of a message on its own page."""
    ones = {name: shown[0] for name, shown in FOUR_AT_MOST.items() if len(shown) == 1}
    nobody = _large(picture())
    nobody["message"] = WithPictures([picture()], talking.gone(talking.message()))
    return {
        **{name: _large(one) for name, one in ones.items()},
        "between others": _large(picture("long"), 2, 4),
        "by somebody one blocks": _large(picture(), shows={"is_folded": True}),
        "by nobody any more": nobody,
    }


@pattern("feed/regions/_message_picture.html")
def page() -> States:
    """The live part of that page."""
    one, last = _large(picture()), _large(picture(alt=samples.LONG), 4, 4)
    return {
        name: {**context, "region": Region(MESSAGE_PICTURE, context, shape="shape-open")}
        for name, context in (("the only one", one), ("the last of four", last))
    }

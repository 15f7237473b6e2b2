"""How the pictures of a post or message are laid out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django import template
from django.urls import reverse

from feed.models import Message, Post
from feed.models.shown_picture import ShownPicture
from feed.pages.parts.opened_picture import OpenedPicture, opened_of_message, opened_of_post
from users.lib.versions import version_of

register = template.Library()

SMALL = 400  # pixels: what is narrower is not drawn wider alone
FULL, HALF, THIRD = "full", "half", "third"
# In the widths of the column (40rem, or a phone's) that a cell takes: what browsers choose a file by.
SIZES = {
    FULL: "(max-width: 40em) 100vw, 38rem",
    HALF: "(max-width: 40em) 50vw, 19rem",
    THIRD: "(max-width: 40em) 34vw, 13rem",
}

# A bubble has a width of its own, on any screen (chat_pictures.css).
IN_BUBBLES = {FULL: "min(80vw, 22rem)", HALF: "min(40vw, 11rem)", THIRD: "min(27vw, 7.5rem)"}


@dataclass(frozen=True)
class Cell:
    """One picture: `width` is how much of a row it takes ("full", "half" or "third"), `sizes` how wide that
    is, as <img> says it, `number` which of them it is, `address` where it shows large, and `opens` what
    answers it for the dialog, where the viewer has uncovered it."""

    picture: ShownPicture
    width: str
    sizes: str
    number: int
    address: str
    opens: str

    @property
    def name(self) -> str:
        """The id of the picture, as text."""
        return str(self.picture.pk)

    @property
    def is_small(self) -> bool:
        """Whether it is drawn as it is, and not as wide as the column."""
        return self.width == FULL and self.picture.width < SMALL


@dataclass(frozen=True)
class Grid:
    """The pictures of one post or message. `address_of` says where the picture of a number shows large,
    `opened_of` what answers that of an id for the dialog, `sizes` how wide each `Cell.width` is. `shape`
    follows from how many there are and from their proportions, which are known from the beginning: nothing
    moves when a picture comes."""

    pictures: Sequence[ShownPicture]
    address_of: Callable[[int], str]
    opened_of: Callable[[int], str]
    sizes: Mapping[str, str]

    @property
    def shape(self) -> str:
        """Whether two or three are rather "tall", "wide", or of "both" sorts."""
        tall = [one for one in self.pictures if one.height > one.width]
        return "tall" if len(tall) == len(self.pictures) else "both" if tall else "wide"

    @property
    def version(self) -> str:
        """A class that changes with which pictures there are, their order, and what is covered; not with what
        becomes of one of them."""
        return version_of(*((one.pk, one.is_sensitive) for one in self.pictures))

    @property
    def cells(self) -> list[Cell]:
        """The cells: rows of three, and above them what is over. Up to four stand in rows of two."""
        return [self._cell(one, number) for number, one in enumerate(self.pictures, 1)]

    def _cell(self, picture: ShownPicture, number: int) -> Cell:
        width = self._width_of(number)
        opens = f"{self.opened_of(picture.pk)}?uncovered"
        return Cell(picture, width, self.sizes[width], number, self.address_of(number), opens)

    def _width_of(self, number: int) -> str:
        count = len(self.pictures)
        if count == 1 or (count == 3 and number == 1 and self.shape == "wide"):
            return FULL
        if count <= 4:
            return HALF
        over = count % 3
        return (FULL if over == 1 else HALF) if number <= over else THIRD


@register.filter
def in_grid(post: Post) -> Grid:
    """Return how the pictures of a post or comment are laid out."""
    address_of = partial(_address, "post_picture", pk=post.pk)
    return Grid(post.pictures, address_of, partial(opened_of_post, post.pk), SIZES)


@register.filter
def in_bubble(message: Message) -> Grid:
    """Return how the pictures of a message are laid out."""
    place = {"pk": message.conversation_id, "message": message.pk}
    address_of = partial(_address, "message_picture", **place)
    opened_of = partial(opened_of_message, message.conversation_id, message.pk)
    return Grid(message.pictures, address_of, opened_of, IN_BUBBLES)


@register.filter
def asks_again(opened: OpenedPicture) -> str:
    """Return the trigger by which an opened picture asks how it is now: a push swaps the picture, or what
    holds all of them, or takes the card or the region that they stand in."""
    held = f":has(.{opened.part})"
    swapped = (
        f".picture-{opened.picture.pk}-shown",
        f".{opened.part}",
        f".body{held}",
        f".chat-body{held}",
        f"article{held}",
        f"[id^=region-]{held}",
    )
    # htmx asks of one element and event one trigger alone, and ends a target at a comma: "any of these" is
    # "not none of them".
    target = "".join(f":not({one})" for one in swapped)
    return f"htmx:oobBeforeSwap from:body target::not({target}) delay:100ms"


def _address(name: str, number: int, **place: int) -> str:
    return reverse(name, kwargs={**place, "number": number})

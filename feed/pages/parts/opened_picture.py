"""A picture of a post, comment or message as it is opened in place, in the dialog of every page.

The dialog is no live page: whoever has it open has the page around it, which gets what changes there. So
what is shown in it asks again (`feed/templatetags/pictures.py`, `asks_again`) whenever a push swaps the place
of that picture, and leaves with its post and with whoever wrote that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

from django.urls import reverse

from feed.models import Message, Post
from feed.models.shown_picture import ShownPicture
from feed.pages.kind import NotFound
from users.lib.versions import version_of
from users.models import User


@dataclass(frozen=True)
class OpenedPicture:
    """The picture of this number, which begins with 1, of those that something shows.

    `part` is the class of the element that holds them on a page. `root_id` is the post that they go with,
    `authors` are the ids of those who wrote that, and the comment; none for a message. `page_of` returns the
    address of the page of a number, `opened_of` that of a picture in the dialog, by its id: so the same one
    stays where they are put into another order.
    """

    pictures: Sequence[ShownPicture]
    number: int
    part: str
    root_id: int | None
    authors: Sequence[int]
    language: str
    page_of: Callable[[int], str]
    opened_of: Callable[[int], str]

    @classmethod
    def of_post(cls, viewer: User | None, pk: int, picture: int) -> Self:
        """Return this picture of a post or comment. Raises NotFound where the viewer may not see that now,
        or it has no such picture. One query."""
        post = Post.objects.visible_to(viewer).select_related("root").filter(pk=pk).first()
        if post is None:
            raise NotFound
        root = post.root or post
        return cls(
            post.pictures,
            _number_of(post.pictures, picture),
            f"post-{pk}-pictures",
            root.pk,
            sorted({post.author_id, root.author_id}),
            post.language,
            lambda number: reverse("post_picture", kwargs={"pk": pk, "number": number}),
            partial(opened_of_post, pk),
        )

    @classmethod
    def of_message(cls, viewer: User | None, conversation: int, pk: int, picture: int) -> Self:
        """Return this picture of a message. Raises NotFound where the viewer may not read that now, or it
        has no such picture. One query."""
        rows = Message.objects.readable_by(viewer)
        message = rows.filter(pk=pk, conversation__pk=conversation, deleted_at=None).first()
        if message is None:
            raise NotFound
        place = {"pk": conversation, "message": pk}
        return cls(
            message.pictures,
            _number_of(message.pictures, picture),
            f"message-{pk}-pictures",
            None,
            (),
            "",
            lambda number: reverse("message_picture", kwargs={**place, "number": number}),
            partial(opened_of_message, conversation, pk),
        )

    @property
    def picture(self) -> ShownPicture:
        """The picture itself."""
        return self.pictures[self.number - 1]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.pictures)

    @property
    def version(self) -> str:
        """A name that changes with all that the dialog says of it."""
        around = [one.pk for one in self.pictures]
        return version_of(self.picture, around, self.language)

    @property
    def address(self) -> str:
        """The page of its own."""
        return self.page_of(self.number)

    @property
    def again(self) -> str:
        """The address that answers how it is now; with nothing where it is still as it was."""
        return f"{self.opened_of(self.picture.pk)}?seen={self.version}"

    @property
    def previous_address(self) -> str:
        """The page of the picture before it; empty for none."""
        return self.page_of(self.number - 1) if self.number > 1 else ""

    @property
    def next_address(self) -> str:
        """The page of the picture behind it; empty for none."""
        return self.page_of(self.number + 1) if self.number < self.count else ""

    @property
    def opens_previous(self) -> str:
        """The address that answers the one before it for the dialog; empty for none."""
        return self.opened_of(self.pictures[self.number - 2].pk) if self.number > 1 else ""

    @property
    def opens_next(self) -> str:
        """The address that answers the one behind it for the dialog; empty for none."""
        return self.opened_of(self.pictures[self.number].pk) if self.number < self.count else ""


def opened_of_post(pk: int, picture: int) -> str:
    """Return the address that answers a picture of a post or comment for the dialog."""
    return reverse("post_picture_opened", kwargs={"pk": pk, "picture": picture})


def opened_of_message(conversation: int, pk: int, picture: int) -> str:
    """Return the address that answers a picture of a message for the dialog."""
    place = {"pk": conversation, "message": pk, "picture": picture}
    return reverse("message_picture_opened", kwargs=place)


def _number_of(pictures: Sequence[ShownPicture], picture: int) -> int:
    """Return which of them has this id. Raises NotFound where none has."""
    for number, one in enumerate(pictures, 1):
        if one.pk == picture:
            return number
    raise NotFound

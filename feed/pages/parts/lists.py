"""A region's lists as single items, so that a page can be given what it lacks and keep what it has.

Where something changed away from the head of a list (somebody is followed, a post is brought back,
an account is opened) the page is not shown afresh: that would take from under the viewer's hand what
they have opened, chosen or focused. Each item of the first part goes in where it is absent, what does
not belong leaves, and what stands stays untouched.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from feed.models import Post


@dataclass(frozen=True, slots=True)
class Item:
    """One element of a list: its id, and its fragment with what that is given.

    `version` changes with what the item says where no part of it can be sent alone; the fragment
    carries it as a class. Empty where its parts are sent as they change.
    """

    name: str
    template: str
    context: Mapping[str, Any]
    version: str = ""
    html: str = ""  # the fragment, once it is rendered

    @property
    def post(self) -> Post | None:
        """The post or comment that it shows, if any."""
        found = self.context.get("post") or self.context.get("comment")
        return found if isinstance(found, Post) else None


@dataclass(frozen=True, slots=True)
class Listed:
    """The list at the selector `where`, from its head; `goes_on` says that there is more below.

    In one that `is_upward` what is new stands at its end, and further parts above its first item.
    """

    where: str
    items: tuple[Item, ...]
    goes_on: bool
    is_upward: bool = False

    @classmethod
    def of(cls, where: str, items: Iterable[Item], context: Mapping[str, Any]) -> "Listed":
        """Return the list of a region with this context."""
        return cls(where, tuple(items), context.get("more_from") is not None)

    def bottom_up(self) -> Iterator[tuple[Item, list[str]]]:
        """Yield the items from the last on, each with the names of those below it."""
        below: list[str] = []
        for item in reversed(self.items):
            yield item, below
            below = [item.name, *below]

    @property
    def names(self) -> list[str]:
        """The ids of the items, in order."""
        return [item.name for item in self.items]


def comment_alone(comment: Post) -> Item:
    """Return the item that shows a comment away from its post; needs `root.author`."""
    shown = {"comment": comment, "is_elsewhere": True}
    return Item(f"comment-{comment.pk}", "feed/comment/_card.html", shown)


def card(post: Post) -> Item:
    """Return the item that shows a post."""
    return Item(f"post-{post.pk}", "feed/post/_card.html", {"post": post})

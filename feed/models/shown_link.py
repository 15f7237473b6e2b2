"""What a card shows of the page that a post, comment or message links to, from the facts kept of that."""

from dataclasses import dataclass
from typing import Any, Self

from feed.text import links
from users.models.picture import picture_url


@dataclass(frozen=True)
class ShownLink:
    """A page that a post, comment or message links to; `facts` is what `LinkPreview.facts_for` says.

    All but the address is what the page says of itself: it may say anything.
    """

    address: str  # as it is typed
    title: str
    site: str
    description: str
    picture: str  # the token of its picture; empty for none
    width: int
    height: int

    @classmethod
    def of(cls, facts: dict[str, Any] | None) -> Self | None:
        """Return the page of these facts; None where nothing is known of it, or nothing yet."""
        if not facts or facts["state"] != "ready":
            return None
        names = ("address", "title", "site", "description", "picture", "width", "height")
        return cls(**{name: facts[name] for name in names})

    @property
    def place(self) -> links.Shown:
        """The address as it reads."""
        return links.shown(self.address)

    @property
    def leads_to(self) -> str:
        """Where it leads, whole."""
        return links.whole(self.address)

    @property
    def src(self) -> str:
        """The address of its picture, with us; empty for none."""
        return picture_url(self.picture, self.width)

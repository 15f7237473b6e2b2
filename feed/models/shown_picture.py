"""What a page shows of a picture, from the facts that a post or message keeps of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from .focal import CENTRE, PLACES, Focal

CARD_WIDTH = 800  # pixels
FOLDER = "attachments"  # in the storage; nothing in it is served but by `feed/views/attachments.py`
MOVING = "moving.webp"  # the file of an animation; all others of it are still


@dataclass(frozen=True)
class ShownPicture:
    """One picture of a post, comment, message or form; `facts` is what `Attachment.facts` says."""

    pk: int
    token: str
    state: str
    failure: str
    alt: str
    is_sensitive: bool
    width: int
    height: int
    colour: str
    is_animated: bool
    files: tuple[str, ...]
    focal: Focal = CENTRE

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        """Return the picture of these facts."""
        return cls(
            pk=facts["id"],
            token=facts["token"],
            state=facts["state"],
            failure=facts["failure"],
            alt=facts["alt"],
            is_sensitive=facts["sensitive"],
            width=facts["width"],
            height=facts["height"],
            colour=facts["colour"],
            is_animated=facts["animated"],
            files=tuple(facts["files"]),
            focal=Focal(*facts.get("focal", CENTRE)),  # facts of the release before have none
        )

    @property
    def focal_classes(self) -> str:
        """The classes by which the stylesheet finds its focal point; none for the centre."""
        return "" if self.focal == CENTRE else f"focal-x-{self.focal.x} focal-y-{self.focal.y}"

    @property
    def focal_places(self) -> tuple[Focal, ...]:
        """Where the focal point can be, line by line."""
        return PLACES

    @property
    def is_ready(self) -> bool:
        """Whether its files are made."""
        return self.state == "ready"

    @property
    def is_waiting(self) -> bool:
        """Whether the worker is still to make them."""
        return self.state == "waiting"

    @property
    def is_failed(self) -> bool:
        """Whether nothing could be made of it; `reason` says why."""
        return self.state == "failed"

    @property
    def reason(self) -> str:
        """Why nothing could be made of it, in words for whoever chose it."""
        return reason_for(self.failure)

    @cached_property
    def widths(self) -> list[int]:
        """The widths of its files, in pixels, the smallest first."""
        return sorted({int(name.split(".")[0]) for name in self.files if name[0].isdigit()})

    def url_of(self, file: str) -> str:
        """Return the address of one of its files."""
        return reverse("attachment", kwargs={"token": self.token, "file": file})

    @property
    def src(self) -> str:
        """The address of one that fits into a card, for browsers that choose none themselves."""
        fitting = [width for width in self.widths if width <= CARD_WIDTH] or self.widths[:1]
        return self.url_of(f"{fitting[-1]}.webp") if fitting else ""

    @property
    def large(self) -> str:
        """The address of the largest."""
        return self.url_of(f"{self.widths[-1]}.webp") if self.widths else ""

    @property
    def moving(self) -> str:
        """The address of what moves; empty where nothing does."""
        return self.url_of(MOVING) if self.is_animated and MOVING in self.files else ""

    @property
    def srcset(self) -> str:
        """The addresses of its sizes as WebP, as <img> takes them."""
        return self._srcset("webp")

    @property
    def avif_srcset(self) -> str:
        """The addresses of its sizes as AVIF, as <source> takes them; empty where there are none."""
        return self._srcset("avif")

    def _srcset(self, ending: str) -> str:
        names = [(f"{width}.{ending}", width) for width in self.widths]
        return ", ".join(
            f"{self.url_of(name)} {width}w" for name, width in names if name in self.files
        )


def shown_pictures(facts: Iterable[dict[str, Any]] | None) -> list[ShownPicture]:
    """Return the pictures of these facts, in their order."""
    return [ShownPicture.of(fact) for fact in facts or ()]


def reason_for(code: str) -> str:
    """Return why nothing can be made of a file, in words for whoever chose it."""
    reasons = {
        "format": _(
            "This file isn't a picture we can show. Choose a JPEG, PNG, WebP, AVIF or GIF."
        ),
        "pixels": _(
            "This picture has too many pixels. Make it smaller first: 12 million always fit."
        ),
        "frames": _("This animation is too long. Cut it first: 10 seconds always fit."),
        "effort": _("This picture takes too long to prepare. Make it smaller first."),
        "lost": _("This picture was lost on the way. Please choose it again."),
        "trouble": _("Something went wrong with this picture. Please try again."),
    }
    return reasons.get(code, _("This picture is damaged or incomplete. Please choose another."))

"""States of the pictures in forms."""

from dataclasses import dataclass
from typing import Any

from feed.actions.attachments import MEGABYTE, Quota
from feed.forms import NewCommentForm, NewPostForm
from feed.models.shown_picture import ShownPicture

from . import samples
from .pictures import ALT, failed, picture, waiting
from .registry import States, pattern


@dataclass(frozen=True)
class SampleAttachment:
    """An attachment as a form shows it."""

    shown: ShownPicture
    alt: str = ""
    is_sensitive: bool = False

    @property
    def pk(self) -> int:
        """Its id."""
        return self.shown.pk


THREE = [
    SampleAttachment(picture("wide", 1), ALT),
    SampleAttachment(picture("tall", 2), is_sensitive=True),
    SampleAttachment(picture("long", 3), samples.LONG),
]
REFUSED = [
    "holiday.tiff: This file isn't a picture we can show.",
    f"{samples.HOSTILE}.png: Too large.",
]


@pattern("feed/composer/_pictures.html")
def pictures() -> States:
    """The pictures in a form."""
    states: dict[str, dict[str, Any]] = {
        "none": {"pictures": []},
        "three": {"pictures": THREE},
        "one waits, one failed": {
            "pictures": [SampleAttachment(waiting(1)), SampleAttachment(failed(2), ALT)]
        },
        "some refused": {"pictures": THREE[:1], "refused": REFUSED},
        "moved down": {"pictures": THREE, "focused": f"later-{THREE[1].pk}"},
        "right to left": {"pictures": [SampleAttachment(picture(), "رغيف خبز على طبق أزرق")]},
        "hostile": {"pictures": [SampleAttachment(picture(), samples.HOSTILE)]},
    }
    return {name: {**state, "name": "composer"} for name, state in states.items()}


@pattern("feed/composer/_picture.html")
def one() -> States:
    """One of them."""
    return {
        "not described": {"picture": SampleAttachment(picture()), "name": "composer"},
        "described, covered": {
            "picture": SampleAttachment(picture(), ALT, True),
            "name": "composer",
        },
    }


@pattern("feed/composer/_picture_shown.html")
def shown() -> States:
    """What one looks like."""
    ones = {"ready": picture(), "long": picture("long"), "waiting": waiting(), "failed": failed()}
    return {
        name: {"shown": one, "pk": str(one.pk), "name": "composer"} for name, one in ones.items()
    }


@pattern("feed/composer/_picture_said.html")
def said() -> States:
    """Which files were not taken."""
    full = Quota(1_950 * MEGABYTE, 2_000 * MEGABYTE)
    return {
        "two": {"refused": REFUSED},
        "none": {"refused": []},
        "little room is left": {"refused": [], "quota": full},
    }


@pattern("feed/composer/_picture_button.html")
def button() -> States:
    """What is done with one."""
    shown = {"pk": "71", "name": "composer"}
    return {
        "later": {"does": "later", "label": "Move down", **shown},
        "with the focus": {"does": "earlier", "label": "Move up", "focused": "earlier-71", **shown},
    }


@pattern("feed/composer/_picture_choice.html")
def choice() -> States:
    """The field for files."""
    return {
        "a post": {"form": NewPostForm(), "name": "composer"},
        "a comment": {"form": NewCommentForm(), "name": "comment"},
        "anew": {"form": NewPostForm(), "name": "composer", "is_reply": True, "focused": "file"},
    }


@pattern("feed/composer/_uploaded.html")
def uploaded() -> States:
    """The answer to files."""
    return {
        "one of three": {"pictures": THREE[:1], "refused": REFUSED, "name": "composer"},
        "all refused": {"pictures": [], "refused": REFUSED, "name": "composer"},
    }


@pattern("feed/composer/_arranged.html")
def arranged() -> States:
    """The answer to a button of a picture."""
    form = NewPostForm()
    form.pictures = THREE  # type: ignore[assignment]  # nothing here is stored
    return {"three": {"form": form, "name": "composer", "focused": f"later-{THREE[0].pk}"}}

"""The pictures in a form for a post, a comment or a message."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from feed.body_forms import BodyForm, NewBodyForm
from feed.models import Attachment
from feed.models.focal import Focal
from users.lib.bodies import BODY_MEGABYTES
from users.lib.digits import number_in
from users.lib.images import MOST_MEGABYTES
from users.lib.renders import FORMATS
from users.models import User
from users.models.naming import VISIBLE

# What a file may be, as browsers call it; HEIC is what telephones name HEIF.
TYPES = ",".join([*(f"image/{name.lower()}" for name in FORMATS), "image/heic"])


def pressed_in(data: Mapping[str, Any]) -> tuple[str, str]:
    """Return what the pressed button of a picture does ("later", "remove", …; empty where none was pressed)
    and the id that it names, as it was sent."""
    does, _blank, number = str(data.get("arrange") or "").partition(" ")
    return does, number


class PicturedForm(BodyForm):
    """A text with pictures: the ids of the attachments, in their order, as the field `picture`. What is said
    of each stands in fields that carry its id: `alt-12`, `sensitive-12`, `focal-12`. With a picture it needs
    no words."""

    HAS_SENT: ClassVar[bool] = (
        True  # also what its owner has sent can stand in it: it is changed there
    )
    # For the template.
    picture_types, most_megabytes, most_together = TYPES, MOST_MEGABYTES, BODY_MEGABYTES

    picture = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, *args: Any, owner: User | None = None, most: int | None = None, **kwargs: Any
    ) -> None:
        """Take whose pictures can be in it; the author's where nobody is said. With a picture, ask for no
        words. `most` is how many there can be, for the template: by itself as many as what it makes has."""
        super().__init__(*args, **kwargs)
        self._owner = owner or self.author
        self.most_pictures = self.CONTENT.MOST_ATTACHMENTS if most is None else most
        if self.picture_ids:
            self.fields["body"].required = False

    def full_clean(self) -> None:
        """Refuse nothing yet where a button of a picture was pressed: it goes on being filled in."""
        super().full_clean()
        if pressed_in(self.data)[0]:
            self.errors.clear()

    def clean_body(self) -> str:
        """Return the text as it is stored."""
        has_words = VISIBLE.search(self.cleaned_data["body"]) is not None
        return super().clean_body() if has_words or not self.picture_ids else ""

    def clean(self) -> dict[str, Any] | None:
        """Refuse pictures that are not described, where their owner has chosen that."""
        cleaned = super().clean()
        if self._owner is not None and self._owner.requires_alt:
            missing = [
                str(number)
                for number, one in enumerate(self.pictures, 1)
                if not VISIBLE.search(one.alt)
            ]
            if missing:
                said = ngettext(
                    "Describe picture %(which)s first: you've chosen to describe every picture.",
                    "Describe pictures %(which)s first: you've chosen to describe every picture.",
                    len(missing),
                )
                self.add_error("picture", said % {"which": ", ".join(missing)})
        return cleaned

    @property
    def picture_ids(self) -> list[int]:
        """The ids that the form names, each once, in their order."""
        values = self["picture"].value() or []
        numbers = map(number_in, map(str, values if isinstance(values, list | tuple) else [values]))
        return list(dict.fromkeys(number for number in numbers if number is not None))

    @cached_property
    def pictures(self) -> list[Attachment]:
        """The attachments that can be sent, for the template: each with what was typed about it, where the
        form was sent."""
        if self._owner is None or not self.picture_ids:
            return []
        rows = Attachment.objects.not_dropped() if self.HAS_SENT else Attachment.objects.unused()
        found = rows.filter(owner=self._owner).in_bulk(self.picture_ids)
        shown = [found[pk] for pk in self.picture_ids if pk in found]
        for one in shown:
            if f"alt-{one.pk}" in self.data:
                one.alt = self.data[f"alt-{one.pk}"]
                one.is_sensitive = f"sensitive-{one.pk}" in self.data
                one.focal = Focal.read(self.data.get(f"focal-{one.pk}", "")) or one.focal
        return shown

    @property
    def said(self) -> dict[str, Any]:
        """What this valid form says, with its pictures; a form that was opened before it could hold any says
        nothing of them."""
        if "picture" not in self.data:
            return super().said
        return {**super().said, "attachments": tuple(self.picture_ids)}


class NewPicturedForm(PicturedForm, NewBodyForm):
    """A new text with pictures."""

    HAS_SENT = False

    @property
    def in_full(self) -> dict[str, Any]:
        """What this valid form says, with its pictures."""
        return {**super().in_full, "attachments": tuple(self.picture_ids)}

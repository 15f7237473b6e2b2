"""The form in which people say how they appear."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from users.lib.fields import LineField
from users.lib.texts import clean_words
from users.models import User
from users.models.links import ADDRESS_LENGTH, LABEL_LENGTH, MOST_LINKS, Link, clean_link
from users.models.naming import refuse_tricks
from users.models.user import BIO_LENGTH, LOCATION_LENGTH, NAME_LENGTH


class ProfileForm(forms.Form):
    """Name, about, place and links. It refuses what `save_profile` would, and keeps what was typed.

    The pictures are no fields of it: see `users/views/profile.py`.
    """

    name = LineField(
        label=_("Display name"),
        limit=NAME_LENGTH,
        required=False,
        validators=[refuse_tricks],
        help_text=_("Shown above your posts. Leave blank to show your username."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    bio = forms.CharField(
        label=_("Bio"),
        required=False,
        strip=False,
        help_text=_("Up to 300 characters."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    location = LineField(
        label=_("Location"),
        limit=LOCATION_LENGTH,
        required=False,
        validators=[refuse_tricks],
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the fields of the links."""
        kwargs.setdefault("auto_id", "profile_%s")
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_LINKS + 1):
            self.fields[f"label_{number}"] = LineField(
                label=_("Label"),
                limit=LABEL_LENGTH,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
            )
            self.fields[f"url_{number}"] = forms.CharField(
                label=_("URL"),
                max_length=ADDRESS_LENGTH,
                required=False,
                widget=forms.TextInput(
                    attrs={"autocomplete": "off", "inputmode": "url", "dir": "ltr"}
                ),
            )

    @classmethod
    def of(cls, person: User) -> "ProfileForm":
        """Return the form with what the person shows now."""
        initial = {"name": person.name, "bio": person.bio, "location": person.location}
        links: list[Link] = person.links
        for number, link in enumerate(links, 1):
            initial |= {f"label_{number}": link["label"], f"url_{number}": link["url"]}
        return cls(initial=initial)

    def clean_bio(self) -> str:
        """Return the text as it is stored."""
        return clean_words(self.cleaned_data["bio"], BIO_LENGTH)

    def clean(self) -> dict[str, Any]:
        """Refuse each link that cannot be shown, beside its address."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, MOST_LINKS + 1):
            try:
                clean_link(cleaned.get(f"label_{number}", ""), cleaned.get(f"url_{number}", ""))
            except ValidationError as error:
                if f"url_{number}" not in self.errors:
                    self.add_error(f"url_{number}", error)
        return cleaned

    @property
    def links(self) -> list[tuple[str, str]]:
        """The links as typed: label and address."""
        numbers = range(1, MOST_LINKS + 1)
        data = self.cleaned_data
        return [(data[f"label_{number}"], data[f"url_{number}"]) for number in numbers]

    def link_rows(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField]]:
        """Yield the number and the two fields of each link, for the template."""
        for number in range(1, MOST_LINKS + 1):
            yield number, self[f"label_{number}"], self[f"url_{number}"]

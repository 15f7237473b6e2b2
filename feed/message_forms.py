"""Forms of messages: a new one, a changed one, a new conversation."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feed.actions.bodies import clean_body
from feed.actions.conversations import MOST_MEMBERS, clean_group_name, too_many
from feed.forms import BodyForm, NewBodyForm
from feed.models.message import LENGTH
from users.lib.digits import number_in
from users.models import User
from users.models.relation import named


class _Words(BodyForm):
    """A text and nothing else."""

    MORE: ClassVar[tuple[str, ...]] = ()
    warning = None  # type: ignore[assignment]
    language = None  # type: ignore[assignment]

    def clean_body(self) -> str:
        """Return the text as it is stored."""
        return clean_body(self.cleaned_data["body"], LENGTH)


class EditMessageForm(_Words):
    """Changing a message."""


class NewMessageForm(_Words, NewBodyForm):
    """A new message; `answers` is the one that it answers, if any."""

    answers = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def answers_id(self) -> int | None:
        """The id of what is answered; None for nothing, 0 for what is no id."""
        text = str(self["answers"].value() or "")
        return (number_in(text) or 0) if text else None


class NewConversationForm(forms.Form):
    """To whom one writes: several people, or a name, make a group."""

    to = forms.CharField(
        label=gettext_lazy("To"),
        help_text=gettext_lazy("A username; several, with blanks between them, make a group."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Group name"),
        required=False,
        help_text=gettext_lazy("Only for a group."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    shows_history = forms.BooleanField(
        label=gettext_lazy("People who join later see earlier messages"), required=False
    )
    body = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    submission = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        """Take who begins it."""
        super().__init__(*args, **kwargs)
        self._viewer = viewer

    def clean_to(self) -> list[User]:
        """Return the people, each once. Raises ValidationError for names of nobody the viewer may know."""
        names = dict.fromkeys(self.cleaned_data["to"].replace(",", " ").split())
        if len(names) > MOST_MEMBERS:
            raise ValidationError(too_many())
        found = {name: named(name.lstrip("@\uff20"), self._viewer) for name in names}
        unknown = [name for name, person in found.items() if person is None]
        if unknown:
            raise ValidationError(
                _("No people found for “%(names)s”.") % {"names": ", ".join(unknown)}
            )
        people = {person.pk: person for person in found.values() if person is not None}
        return list(people.values())

    def clean_submission(self) -> UUID | None:
        """Return the form's name, or None for one that is none: it only guards double clicks."""
        try:
            return UUID(self.cleaned_data["submission"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """Return the fields. A group needs a name, a single person a message."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        people = cleaned.get("to", [])
        name, body = cleaned.get("name", ""), cleaned.get("body", "")
        if len(people) > 1 or name:
            self._check("name", lambda: clean_group_name(name))
        if body.strip() or (len(people) == 1 and not name):
            self._check("body", lambda: clean_body(body, LENGTH))
        return cleaned

    def _check(self, field: str, rule: Any) -> None:
        try:
            rule()
        except ValidationError as error:
            self.add_error(field, error)

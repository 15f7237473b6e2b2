"""Forms for a text. They refuse what an action would refuse, and keep what was typed."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from feed.actions.bodies import LENGTH, Room, clean_body, clean_warning, room_in
from feed.actions.content import Content
from feed.form_parts import LinkField
from feed.models.suggesting import Meant, meant_in
from feed.text.completing import written_out
from users.models import User


def languages() -> list[tuple[str, str]]:
    """Return the languages a text can be said to be in, each by its own name; the first is none."""
    return [("", str(_("Not specified"))), *settings.POST_LANGUAGES]


class BodyForm(LinkField):
    """The text of a post or a comment, what stands before it, the language it is in, and which of its links
    shows where it leads.

    `CONTENT` is what it makes; its fields have the names of that. At most `LIMIT` characters fit.
    """

    CONTENT: ClassVar[type[Content]] = Content
    TOOLS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "warning": ("warning",),
        "language": ("language",),
        "link": ("preview_of",),
    }
    LIMIT: ClassVar[int] = LENGTH

    body = forms.CharField(
        label=_("Text"),
        strip=False,
        error_messages={
            "required": _("Write something first."),
            "null_characters_not_allowed": _(
                "This text contains an invisible control character. Please type it again."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    warning = forms.CharField(
        label=_("Content warning"),
        required=False,
        strip=False,
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages, required=False)

    def __init__(self, *args: Any, author: User | None = None, **kwargs: Any) -> None:
        """Begin in the language the author last wrote in. Say a refused NUL in our own words."""
        super().__init__(*args, **kwargs)
        self.author = author
        if author is not None and "language" in self.fields:
            self.fields["language"].initial = author.default_language
        message = self.fields["body"].error_messages["null_characters_not_allowed"]
        for name in self.fields.keys() & set(self.CONTENT.texts()):
            field = self.fields[name]
            for validator in field.validators:
                if getattr(validator, "code", "") == "null_characters_not_allowed":
                    field.validators[field.validators.index(validator)] = type(validator)(message)  # type: ignore[misc]

    def clean_body(self) -> str:
        """Return the text as it is stored."""
        return clean_body(self.in_words(self.cleaned_data["body"]), self.LIMIT)

    def in_words(self, text: str) -> str:
        """Return the text as it is sent."""
        return text

    def clean_warning(self) -> str:
        """Return the warning as it is stored."""
        return clean_warning(self.cleaned_data["warning"])

    def says(self, name: str) -> bool:
        """Whether the form was sent with this field; one in which nothing is chosen, where something
        has to be, was not."""
        if name not in self.data or name not in self.cleaned_data:
            return False
        field = self.fields[name]
        return (
            bool(self.cleaned_data[name])
            or not isinstance(field, forms.ChoiceField)
            or field.valid_value("")
        )

    @property
    def said(self) -> dict[str, Any]:
        """What this valid form says, by the names of its `CONTENT`; what was not sent is not in it."""
        return {name: self.cleaned_data[name] for name in self.CONTENT.names() if self.says(name)}

    @property
    def text(self) -> str:
        """What stands in the field, for the template."""
        return str(self["body"].value() or "")

    @property
    def due_value(self) -> str:
        """When it is to be published, for the template: only posts have that."""
        return ""

    @property
    def room(self) -> Room:
        """How much of the limit is taken, for the template."""
        return room_in(self.in_words(self.text), self.LIMIT)


class NewBodyForm(BodyForm):
    """A new post or comment. Its `submission` names this very form: sent twice, it counts once.
    `meant` is what was chosen for names and tags that are only begun in the text: see `Meant`."""

    submission = forms.CharField(required=False, widget=forms.HiddenInput)
    meant = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    def clean_submission(self) -> UUID | None:
        """Return the form's name, or None where it is no UUID: it only guards against double clicks."""
        try:
            return UUID(self.cleaned_data["submission"])
        except ValueError:
            return None

    @cached_property
    def chosen(self) -> list[Meant]:
        """What was chosen for words that stand in the text."""
        values = self["meant"].value() or []
        if self.author is None:
            return []
        return meant_in(self.author, self.text, [values] if isinstance(values, str) else values)

    def in_words(self, text: str) -> str:
        """Return the text as it is sent: what was chosen is written out."""
        return written_out(text, {one.begun: one.suggestion.text for one in self.chosen})

    @property
    def content(self) -> Content:
        """What this valid form makes; where it does not say, what it began with."""
        return self.CONTENT(**self.in_full)

    @property
    def in_full(self) -> dict[str, Any]:
        """What this valid form says; where it does not, what it began with."""
        return {
            name: self.cleaned_data[name]
            if self.says(name)
            else str(self.fields[name].initial or "")
            for name in self.CONTENT.names()
        }

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Return what the field begins with; of a draft nothing that cannot be chosen (any more)."""
        kept = super().get_initial_for_field(field, field_name)
        if isinstance(field, forms.ModelChoiceField):  # its choices are every post there is
            return kept if str(kept).isdecimal() else None
        if isinstance(field, forms.ChoiceField) and not field.valid_value(kept):
            return field.initial
        return kept

    def typed(self) -> dict[str, Any]:
        """Return what stands in the fields, unchecked, by their names: what a draft keeps."""
        data = self.data
        sent = {
            name: data.getlist(name) if hasattr(data, "getlist") else [data[name]]
            for name in self.fields
            if name in data
        }
        return {name: held[0] if len(held) == 1 else held for name, held in sent.items()}

    @property
    def submission_value(self) -> str:
        """The name to put into the form: that of a form that comes back, or of its draft, or new."""
        return str(self["submission"].value() or uuid4())

"""Forms of messages: a new one, a changed one, a new conversation, searching."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feed.actions.bodies import clean_body
from feed.actions.conversations import MOST_MEMBERS, clean_group_name, too_many
from feed.actions.messages import clean_said
from feed.body_forms import BodyForm, NewBodyForm
from feed.models import Conversation
from feed.models.attachment import MOST_OF_A_MESSAGE
from feed.models.message import LENGTH
from feed.models.message_search import MessageSearch
from feed.picture_forms import NewPicturedForm
from feed.text.words import terms_of
from users.lib.digits import number_in
from users.models import User
from users.models.relation import named

SEARCHED = 100  # characters of what is looked for
EARLIEST, LATEST = 1900, 9000  # years


class _Words(BodyForm):
    """A text, and which of its links shows where it leads."""

    TOOLS: ClassVar[Mapping[str, tuple[str, ...]]] = {"link": ("preview_of",)}
    LIMIT: ClassVar[int] = LENGTH
    warning = None  # type: ignore[assignment]
    language = None  # type: ignore[assignment]

    @property
    def preview_of_chosen(self) -> str | None:
        """Which link that is, of a valid form; None where it does not say."""
        return str(self.cleaned_data["preview_of"]) if self.says("preview_of") else None


class EditMessageForm(_Words):
    """Changing a message; beside a post or a picture there need be no words. One that answers another may
    answer nothing any more."""

    drops_answer = forms.BooleanField(label=gettext_lazy("No longer a reply"), required=False)

    def __init__(self, *args: Any, needs_words: bool = True, **kwargs: Any) -> None:
        """Take whether it would show nothing without words."""
        super().__init__(*args, **kwargs)
        self._needs_words = needs_words
        self.fields["body"].required = needs_words

    def clean_body(self) -> str:
        """Return the text as it is stored."""
        return clean_said(self.cleaned_data["body"], needs_words=self._needs_words)


class NewMessageForm(_Words, NewPicturedForm):
    """A new message, with pictures or without; `answers` is the one that it answers, if any."""

    answers = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take as many pictures as a message can have."""
        super().__init__(*args, most=MOST_OF_A_MESSAGE, **kwargs)

    @property
    def answers_id(self) -> int | None:
        """The id of what is answered; None for nothing, 0 for what is no id."""
        text = str(self["answers"].value() or "")
        return (number_in(text) or 0) if text else None


class _Day(forms.DateField):
    """A day, as browsers send it, in the viewer's time zone."""

    widget = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Write the day like this: 2026-11-29.")
    }

    def __init__(self, **options: Any) -> None:
        """Take how it is called."""
        super().__init__(required=False, input_formats=["%Y-%m-%d"], **options)

    def to_python(self, value: Any) -> date | None:
        """Return the day. Raises ValidationError for what is none, or is so far away that it begins at no
        time everywhere."""
        day = super().to_python(value)
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class MessageSearchForm(forms.Form):
    """What somebody looks for in their messages: words, by whom, from which day to which."""

    q = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=SEARCHED,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type what to look for.")},
    )
    by = forms.CharField(
        label=gettext_lazy("Sent by"),
        required=False,
        max_length=SEARCHED,
        help_text=gettext_lazy("A username."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    since = _Day(label=gettext_lazy("Since"))
    until = _Day(label=gettext_lazy("Until"))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        """Take who searches."""
        super().__init__(*args, **kwargs)
        self._viewer = viewer

    def clean_q(self) -> list[str]:
        """Return the terms. Raises ValidationError where no word is in it."""
        terms = terms_of(self.cleaned_data["q"])
        if not terms:
            raise ValidationError(_("Type a word: letters or numbers."))
        return terms

    def clean_by(self) -> User | None:
        """Return who it is. Raises ValidationError for a name of nobody the viewer may know."""
        name = self.cleaned_data["by"].strip()
        person = named(name.lstrip("@\uff20"), self._viewer) if name else None
        if name and person is None:
            raise ValidationError(_("No people found for “%(names)s”.") % {"names": name})
        return person

    def clean(self) -> dict[str, Any]:
        """Return the fields. The first day is not after the last."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        return cleaned

    def search(self, conversation: int | None) -> MessageSearch:
        """Return what is looked for, in this conversation or in all."""
        sent = self.cleaned_data
        until = sent["until"] + timedelta(days=1) if sent["until"] else None
        return MessageSearch(
            sent["q"], conversation, sent["by"], _begins(sent["since"]), _begins(until)
        )


def _begins(day: date | None) -> datetime | None:
    """Return when a day begins where the viewer is."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


class SendPostForm(_Words, NewBodyForm):
    """Sending a post: into a conversation of the viewer's, or to a person, with words or without."""

    conversation = forms.ModelChoiceField(Conversation.objects.none(), required=False)
    to = forms.CharField(label=gettext_lazy("To a person (username)"), required=False)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        """Take who sends it; any of their conversations can be chosen."""
        super().__init__(*args, **kwargs)
        self._viewer = viewer
        self.fields["body"].required = False
        chosen: Any = self.fields["conversation"]
        chosen.queryset = Conversation.objects.open_to(viewer)
        chosen.error_messages["invalid_choice"] = _("Choose one of these.")

    @property
    def conversation_id(self) -> str:
        """Which conversation is chosen, for the template."""
        return str(self["conversation"].value() or "")

    def clean_body(self) -> str:
        """Return the words as they are stored."""
        return clean_said(self.cleaned_data["body"], needs_words=False)

    def clean_to(self) -> User | None:
        """Return the person. Raises ValidationError for the name of nobody the viewer may know."""
        name = self.cleaned_data["to"].strip()
        person = named(name.lstrip("@\uff20"), self._viewer) if name else None
        if name and person is None:
            raise ValidationError(_("No people found for “%(names)s”.") % {"names": name})
        return person

    def clean(self) -> dict[str, Any]:
        """Return the fields; it goes to one place."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        places = [cleaned.get(name) for name in ("conversation", "to")]
        if not self.errors.keys() & {"conversation", "to"} and places.count(None) != 1:
            self.add_error("to", _("Choose a conversation, or enter a username."))
        return cleaned


class NewConversationForm(_Words, NewBodyForm):
    """To whom one writes, and what: several people, or a name, make a group, which needs no words."""

    to = forms.CharField(
        label=gettext_lazy("To"),
        help_text=gettext_lazy("A username; several, with blanks between them, make a group."),
        error_messages={"required": gettext_lazy("Enter a username.")},
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
    # Whom the address named: as long as that alone stands there, nothing has been typed.
    given = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take who begins it, as `author`."""
        super().__init__(*args, **kwargs)
        self.fields["body"].required = False

    def clean_to(self) -> list[User]:
        """Return the people, each once. Raises ValidationError for names of nobody the viewer may know."""
        names = dict.fromkeys(self.cleaned_data["to"].replace(",", " ").split())
        if len(names) > MOST_MEMBERS:
            raise ValidationError(too_many())
        found = {name: named(name.lstrip("@\uff20"), self.author) for name in names}
        unknown = [name for name, person in found.items() if person is None]
        if unknown:
            raise ValidationError(
                _("No people found for “%(names)s”.") % {"names": ", ".join(unknown)}
            )
        people = {person.pk: person for person in found.values() if person is not None}
        return list(people.values())

    def clean_body(self) -> str:
        """Return the words as they are sent; whether there must be any is known with the other fields."""
        return self.in_words(self.cleaned_data["body"])

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

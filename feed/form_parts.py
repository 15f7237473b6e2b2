"""Parts of the form of a post: its row of icons, the fields of a poll, and when it is to be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feed.actions.polls import CHOICES, DURATIONS, FEWEST, MINUTE, MOST, NewPoll
from feed.actions.scheduled import check_due
from feed.models import PreviewOf
from feed.models.poll import CHOICE_LENGTH
from users.lib import zones
from users.lib.moments import LocalTimeField

A_DAY = 1440  # minutes

# What icons are called that unfold several fields; else they are called as their one field.
LABELS = {"poll": _("Poll"), "when": _("Schedule"), "audience": _("Audience")}


@dataclass(frozen=True)
class Tool:
    """An icon below a text, and the fields that it unfolds."""

    name: str
    fields: list[forms.BoundField]
    is_open: bool

    @property
    def label(self) -> str:
        """What it is called."""
        return str(LABELS.get(self.name) or self.fields[0].label)


class ToolForm(forms.Form):
    """A form with a row of icons below its text: `TOOLS`, in their order, each with the names of the fields
    that it unfolds."""

    TOOLS: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    @property
    def tools(self) -> list[Tool]:
        """The icons, for the template. Open are those whose fields hold something else than they begin with,
        or are refused."""
        every = {
            name: [self[one] for one in names if one in self.fields]
            for name, names in self.TOOLS.items()
        }
        return [
            Tool(name, fields, any(map(_is_used, fields)))
            for name, fields in every.items()
            if fields
        ]


def _is_used(field: forms.BoundField) -> bool:
    """Whether a field is refused, or holds something: a text, or another choice than it begins with."""
    begins = "" if field.widget_type == "text" else field.field.initial
    return bool(field.errors) or str(field.value() or "") != str(begins or "")


class LinkField(ToolForm):
    """Which link of a text shows where it leads; its icon is not there where the site shows that of none."""

    preview_of = forms.ChoiceField(
        label=_("Link preview"),
        choices=PreviewOf.choices,
        required=False,
        initial=PreviewOf.FIRST,
    )

    @property
    def tools(self) -> list[Tool]:
        """The icons, for the template."""
        return [tool for tool in super().tools if tool.name != "link" or settings.LINK_PREVIEWS]


class PollFields(forms.Form):
    """A poll: fields for its choices, of which the empty ones are ignored. `cleaned_data["poll"]` is a
    `NewPoll`, or None where nothing was typed."""

    NAMES: ClassVar = (*CHOICES, "poll_multiple", "poll_lasts")
    fewest_choices, most_choices, choice_length = FEWEST, MOST, CHOICE_LENGTH  # for the template

    poll_multiple = forms.BooleanField(label=_("Allow multiple choices"), required=False)
    poll_lasts = forms.ChoiceField(
        label=_("Poll length"),
        choices=[(str(minutes), words) for minutes, words in DURATIONS.items()],
        required=False,
        initial=str(A_DAY),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add a field for each choice."""
        super().__init__(*args, **kwargs)
        for name in CHOICES:
            self.fields[name] = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        """Return the fields with the poll. What is wrong with it is said once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        texts = [text for name in CHOICES if (text := cleaned.get(name, "").strip())]
        cleaned["poll"] = None
        if texts:
            minutes = int(cleaned.get("poll_lasts") or A_DAY)
            poll = NewPoll(texts, minutes * MINUTE, bool(cleaned.get("poll_multiple")))
            try:
                cleaned["poll"] = poll.cleaned()
            except ValidationError as error:
                self.add_error(CHOICES[0], error)
        return cleaned

    @property
    def poll_choices(self) -> list[tuple[int, str, str]]:
        """Number, name and content of the field of each choice, for the template."""
        return [
            (number, name, str(self[name].value() or "")) for number, name in enumerate(CHOICES, 1)
        ]


class DueField(forms.Form):
    """When a post is to be published; empty for now."""

    due = LocalTimeField(
        label=_("Schedule for"),
        required=False,
        error_messages={"invalid": _("Please enter the date and time to publish it.")},
    )

    def full_clean(self) -> None:
        """Read the time in the zone that the form shows."""
        with timezone.override(self.zone):
            super().full_clean()

    @property
    def zone(self) -> str:
        """The name of that zone, for the template: the viewer may have chosen another while the form was
        open."""
        said = str(self.data.get("due_zone") or "")
        return said if zones.is_known(said) else timezone.get_current_timezone_name()

    def clean_due(self) -> datetime | None:
        """Return the time, unless it is too soon or too far away."""
        due: datetime | None = self.cleaned_data["due"]
        # What waits already may keep its time.
        return check_due(due) if due is not None and due != self["due"].initial else due

    @property
    def due_value(self) -> str:
        """What stands in the field, for the template: the viewer's own time."""
        value = self["due"].value()
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%dT%H:%M")
        return str(value or "")

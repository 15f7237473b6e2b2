"""Moments in the time zone that a page is shown in: said with their zone, and read from a form."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

NO_CHANGE = timedelta()


def in_words(when: datetime) -> str:
    """Return a moment in words, with its zone: "1 Aug 2026, 14:05 CEST"."""
    local = timezone.localtime(when)
    return f"{words_of(local)} {zone_of(local)}"


def words_of(local: datetime) -> str:
    """Return a moment in words as the clock of its zone shows it: "1 Aug 2026, 14:05"."""
    return date_format(local, "j M Y, H:i")


def zone_of(local: datetime) -> str:
    """Return the short name of the zone that an aware moment is in: "CEST"; "UTC+05:30" of one that
    has no name."""
    name = local.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{local.isoformat()[-6:]}"


class LocalTimeField(forms.DateTimeField):
    """A date and time as the clock shows them in the current zone.

    Where clocks are changed, one hour of a year is left out and one happens twice: a time within either
    names no moment.
    """

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment. Raises ValidationError for what is no time, and for one of those hours."""
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            typed: datetime = (error.params or {})["datetime"]
            raise ValidationError(self._why_not(typed), code="clocks") from error

    def _why_not(self, typed: datetime) -> str:
        """Return why this time names no moment, with two beside it that do."""
        zone = timezone.get_current_timezone()
        first, second = (typed.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        try:
            change = (second.utcoffset() or NO_CHANGE) - (first.utcoffset() or NO_CHANGE)
            times = typed, typed - abs(change), typed + abs(change)
        except OverflowError:
            change = NO_CHANGE
        if not change:  # in the first or the last year there is
            return str(self.error_messages["invalid"])
        time, earlier, later = (date_format(moment, "H:i") for moment in times)
        words = {"zone": zone, "day": date_format(typed, "j F Y"), "time": time}
        words |= {"earlier": earlier, "later": later}
        if change > NO_CHANGE:
            reason = _(
                "The clocks go forward on %(day)s in %(zone)s: there is no %(time)s. "
                "Choose %(earlier)s or %(later)s, for example."
            )
        else:
            reason = _(
                "The clocks go back on %(day)s in %(zone)s: %(time)s happens twice. "
                "Choose %(earlier)s or %(later)s, for example."
            )
        return reason % words

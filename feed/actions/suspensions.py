"""Suspensions for a time: how long they last, and that they end by themselves."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feed import live
from feed.models import Strike
from users.actions.people import reactivate
from users.models import User

AT_ONCE = 100  # that the upkeep ends


class Lasts(TextChoices):
    """For how long somebody is suspended, by the number of days."""

    FOR_GOOD = "", gettext_lazy("for good")
    A_DAY = "1", gettext_lazy("for a day")
    THREE_DAYS = "3", gettext_lazy("for 3 days")
    A_WEEK = "7", gettext_lazy("for a week")
    A_MONTH = "30", gettext_lazy("for 30 days")

    def end(self, since: datetime) -> datetime | None:
        """Return when one that begins then is over; None for never."""
        return since + timedelta(days=int(self.value)) if self.value else None


def clean_lasts(lasts: str) -> Lasts:
    """Return which of them this is. Raises ValidationError for what is none."""
    if lasts not in Lasts.values:
        raise ValidationError(_("Choose for how long."))
    return Lasts(lasts)


def end_due() -> int:
    """Bring back the people whose time is over, with all they wrote; returns how many suspensions have ended.
    For the upkeep."""
    due = Strike.objects.running().filter(ends_at__lte=timezone.now()).order_by("ends_at")
    return sum(_end(pk, person) for pk, person in due.values_list("pk", "person")[:AT_ONCE])


def end_running(people: Iterable[User]) -> int:
    """Note that these people's suspensions for a time are over, since they are back or suspended anew;
    returns how many were. Nobody is brought back by it."""
    running = Strike.objects.running().filter(person__in=list(people))
    return running.update(ended_at=timezone.now())


def _end(pk: int, person: int | None) -> bool:
    """End one, unless another process has."""
    with live.transaction():
        # The person before the strike, as everybody does who brings somebody back.
        rows = User.objects.select_for_update(no_key=True)
        people = list(rows.filter(pk=person)) if person is not None else []
        strike = Strike.objects.running().select_for_update(no_key=True).filter(pk=pk).first()
        if strike is None:
            return False
        strike.ended_at = timezone.now()
        strike.save(update_fields=["ended_at"])
        suspensions = Strike.objects.filter(person=person, outcome=Strike.Outcome.SUSPENDED)
        if not suspensions.not_withdrawn().filter(pk__gt=pk, ended_at=None).exists():
            reactivate(actor=None, people=people)
    return True

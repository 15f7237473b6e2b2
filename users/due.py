"""What users/ has fall due by itself: the list for the upkeep, and the smallest of its items."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from users.actions import erasing, exports, mails, mutes, pictures
from users.jobs import tasks, upkeep
from users.lib import cache
from users.models import FormerUsername, Session, Tally

HOUR = 3600.0  # seconds
AT_ONCE = 500  # rows in one statement
KEEP_RESULTS = timedelta(days=1)


def register() -> None:
    """Register the items; the start-up of the app calls this."""
    # What deletes files waits for the bucket where pictures are in one.
    has_bucket = bool(settings.MEDIA_BUCKET)
    upkeep.register(erasing.erase_who_has_left, waits_outside=has_bucket)
    upkeep.register(mutes.end_expired)
    upkeep.register(exports.begin_stuck_again, every=10)
    upkeep.register(exports.remove_old, every=60)
    upkeep.register(exports.remove_leftovers, every=HOUR)
    upkeep.register(pictures.sweep_pictures, every=HOUR, waits_outside=has_bucket)
    upkeep.register(mails.send_due, waits_outside=True)
    upkeep.register(mails.measure, every=10)
    upkeep.register(tasks.measure, every=10)
    upkeep.register(mails.forget_old, every=60)
    upkeep.register(cache.forget_expired, every=60)
    upkeep.register(forget_tallies, every=60)
    upkeep.register(clear_sessions, every=HOUR)
    upkeep.register(forget_sign_ins, every=HOUR)
    upkeep.register(forget_tasks, every=HOUR)
    upkeep.register(free_usernames, every=HOUR)


def clear_sessions() -> int:
    """Remove some of the sessions that have expired; returns how many.

    Without signals: an open page whose sign-in has expired is found by the Hub itself.
    """
    expired = Session.objects.filter(expire_date__lt=timezone.now()).order_by("pk")
    some = list(expired.values_list("pk", flat=True)[:AT_ONCE])
    rows = Session.objects.filter(pk__in=some)
    rows._raw_delete(rows.db)
    return len(some)


def forget_tallies() -> int:
    """Remove some of the counts of how fast people go that are over; returns how many."""
    return Tally.objects.forget_ended(AT_ONCE)


def forget_sign_ins() -> int:
    """Remove some of allauth's notes on sessions that are gone; returns how many."""
    if not apps.is_installed("allauth.usersessions"):
        return 0
    notes = apps.get_model("usersessions.UserSession")._default_manager
    is_there = Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    some = notes.exclude(is_there).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return int(notes.filter(pk__in=list(some)).delete()[0])


def forget_tasks() -> int:
    """Remove some of the tasks that are long done, or whose worker is long gone; returns how many."""
    before = timezone.now() - KEEP_RESULTS
    old = DBTaskResult.objects.filter(
        Q(finished_at__lt=before) | Q(status=TaskResultStatus.RUNNING, started_at__lt=before)
    )
    some = old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return DBTaskResult.objects.filter(pk__in=list(some)).delete()[0]


def free_usernames() -> int:
    """Forget some of the usernames that need not be kept any longer; returns how many."""
    free = FormerUsername.objects.filter(kept_until__lt=timezone.now()).order_by("pk")
    some = list(free.values_list("pk", flat=True)[:AT_ONCE])
    return FormerUsername.objects.filter(pk__in=some, kept_until__lt=timezone.now()).delete()[0]

"""How many tasks wait: what somebody asked for, rows of the database that the worker takes one by one.

A task (`users/exports/making.py` has one) holds ids only and looks at the rows when it runs. What must
not be lost is in the rows too: a task that is gone with its worker is put in again by the upkeep.
"""

from django.db.models import Count, Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from users.jobs import metrics


def measure() -> int:
    """Tell those who watch how many tasks wait, and since when the oldest does; returns 0."""
    ready = DBTaskResult.objects.ready().order_by()
    waiting = ready.aggregate(number=Count("pk"), oldest=Min("enqueued_at"))
    oldest = waiting["oldest"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    metrics.TASKS_WAITING.set(waiting["number"])
    metrics.TASKS_OLDEST.set(max(0.0, age))
    return 0

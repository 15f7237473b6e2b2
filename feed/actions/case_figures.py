"""How many cases and appeals wait for a moderator, for those who watch (`worker --metrics-port`)."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from prometheus_client import Gauge

from feed.models import Appeal, Case
from users.lib.registries import WORKER

CASES_OPEN = Gauge(
    "plaza_cases_open", "Cases that wait for a moderator, by their age", ["age"], registry=WORKER
)
APPEALS_OPEN = Gauge(
    "plaza_appeals_open",
    "Appeals that wait for a moderator, by their age",
    ["age"],
    registry=WORKER,
)
AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}

for _age in (*AGES, "older"):
    CASES_OPEN.labels(_age)
    APPEALS_OPEN.labels(_age)


def measure() -> int:
    """Tell those who watch how many wait, by their age; returns 0. Two queries, over what is open alone."""
    _tell(CASES_OPEN, Case.objects.open(), "opened_at")
    _tell(APPEALS_OPEN, Appeal.objects.open(), "created_at")
    return 0


def _tell(gauge: Gauge, rows: QuerySet[Any], began: str) -> None:
    now = timezone.now()
    younger = {
        age: Count("pk", filter=Q(**{f"{began}__gt": now - time})) for age, time in AGES.items()
    }
    counted = rows.aggregate(all=Count("pk"), **younger)
    before = 0
    for age in AGES:
        gauge.labels(age).set(counted[age] - before)
        before = counted[age]
    gauge.labels("older").set(counted["all"] - before)

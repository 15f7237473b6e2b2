"""How many cases wait for a moderator, told to those who watch (`manage.py worker --metrics-port`)."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone
from prometheus_client import Gauge

from feed.models import Case
from users.lib.registries import WORKER

CASES_OPEN = Gauge(
    "plaza_cases_open", "Cases that wait for a moderator, by their age", ["age"], registry=WORKER
)
AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}

for _age in (*AGES, "older"):
    CASES_OPEN.labels(_age)


def measure() -> int:
    """Tell those who watch how many cases wait, by their age; returns 0. One query, over open cases alone."""
    now = timezone.now()
    younger = {age: Count("pk", filter=Q(opened_at__gt=now - time)) for age, time in AGES.items()}
    counted = Case.objects.open().aggregate(all=Count("pk"), **younger)
    before = 0
    for age in AGES:
        CASES_OPEN.labels(age).set(counted[age] - before)
        before = counted[age]
    CASES_OPEN.labels("older").set(counted["all"] - before)
    return 0

"""What the worker reports to monitoring (`manage.py worker --metrics-port`).

Labels are names of functions, never of people. docs/operations.md, "What to watch", says what each means.
"""

from typing import Any

from django.dispatch import receiver
from django_tasks.signals import task_finished
from prometheus_client import Counter, Gauge, Histogram

from users.lib.registries import WORKER

TASKS = Counter(
    "plaza_tasks",
    "Tasks that have ended, by what they are and how",
    ["task", "how"],
    registry=WORKER,
)
TASK_SECONDS = Histogram(
    "plaza_task_seconds",
    "From the begin of a task to its end",
    ["task"],
    buckets=(0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0),
    registry=WORKER,
)
UPKEEP_DONE = Counter(
    "plaza_upkeep_done", "What was due and has been done, by function", ["item"], registry=WORKER
)
UPKEEP_FAILURES = Counter(
    "plaza_upkeep_failures", "Looks at what is due that failed", ["item"], registry=WORKER
)
MAILS = Counter(
    "plaza_mails", "Mails tried by the worker, by what came of it", ["how"], registry=WORKER
)
MAILS_WAITING = Gauge("plaza_mails_waiting", "Mails that wait to be sent", registry=WORKER)
MAILS_OLDEST = Gauge(
    "plaza_mails_oldest_seconds", "How long the oldest of them has been waiting", registry=WORKER
)
TASKS_WAITING = Gauge("plaza_tasks_waiting", "Tasks that could begin and have not", registry=WORKER)
TASKS_OLDEST = Gauge(
    "plaza_tasks_oldest_seconds", "How long the oldest of them has been waiting", registry=WORKER
)
WORKER_LOOKED_AT = Gauge(
    "plaza_worker_looked_timestamp_seconds",
    "When it last looked for tasks, or had done one",
    registry=WORKER,
)
UPKEEP_LOOKED_AT = Gauge(
    "plaza_upkeep_looked_timestamp_seconds",
    "When it last looked at what is due, by thread",
    ["thread"],
    registry=WORKER,
)

for _how in ("sent", "put_off", "refused", "given_up", "unreached"):
    MAILS.labels(_how)


def expect_task(name: str) -> None:
    """Tell of a task from zero on: Prometheus sees no rise where a series begins at one."""
    for how in ("successful", "failed"):
        TASKS.labels(name, how)


@receiver(task_finished)
def count_task(task_result: Any, **_: Any) -> None:
    """Count a task that has ended, well or not (`django_tasks` sends this signal)."""
    name = task_result.task.module_path
    TASKS.labels(name, str(task_result.status).lower()).inc()
    WORKER_LOOKED_AT.set_to_current_time()
    if task_result.started_at and task_result.finished_at:
        seconds = (task_result.finished_at - task_result.started_at).total_seconds()
        TASK_SECONDS.labels(name).observe(max(0.0, seconds))

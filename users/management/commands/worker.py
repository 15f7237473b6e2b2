"""`worker`: does what runs in the background."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from users.jobs import metrics, upkeep, worker_http
from users.lib import descriptors, watchdog

logger = logging.getLogger(__name__)

# A task may do a lot between two statements: a download copies pictures.
watched = watchdog.Watched("tasks", wait=120, late=240)


class Command(BaseCommand):
    """Runs tasks and upkeep until it is told to stop."""

    help = (
        "Does what runs in the background: tasks that were put into the database (downloads of "
        "one's data), mail that waits to be sent, and the upkeep, what falls due by itself (mutes that "
        "are over, accounts whose grace period has ended, posts that wait for their time, polls that "
        "are over, old downloads, previews, sessions). Production runs it as a service, one or several "
        "beside each other. All it has to do stands in the database: a worker that is killed loses "
        "nothing, and two do nothing twice. SIGTERM or Ctrl-C ends it as soon as what it is doing can "
        "be left; a second one at once. While the database is away it goes on trying."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how to run."""
        parser.add_argument(
            "--once",
            action="store_true",
            help="do all that is waiting and due now, then end",
        )
        parser.add_argument(
            "--interval",
            type=float,
            default=upkeep.LOOK_SECONDS,
            help="seconds between two looks for tasks (%(default)s)",
        )
        parser.add_argument(
            "--metrics-port",
            type=int,
            metavar="PORT",
            help="answer Prometheus at this port, or the next one that is free, under /metrics: tasks "
            "and upkeep done, failures; and under /healthz whether all goes round (not with --once)",
        )
        parser.add_argument(
            "--metrics-address",
            default="127.0.0.1",
            metavar="ADDRESS",
            help="of this machine; 0.0.0.0 for who asks from outside, a container's neighbours, say "
            "(%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work in several threads: a long task, or a mail server that is silent, keeps nothing from
        falling due in time."""
        for name in ("django_tasks", "django_tasks_db"):
            logging.getLogger(name).setLevel(logging.WARNING)  # else a line each second
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0.05,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        descriptors.raise_limit()
        upkeep.stopping.clear()
        if options["once"]:
            _do_all(worker)
            return
        _stop_on_signals(worker)
        if options["metrics_port"]:
            worker_http.listen(options["metrics_address"], options["metrics_port"])
        watchdog.begin()
        beside = [
            threading.Thread(target=upkeep.run_until_stopped, args=(items,), name=items[0].name)
            for items in upkeep.by_thread()
            if items
        ]
        for thread in beside:
            thread.start()
        try:
            while not upkeep.stopping.is_set():
                metrics.WORKER_LOOKED_AT.set_to_current_time()
                with watched.bounded():
                    _do_tasks(worker)
                watched.beat()
                upkeep.stopping.wait(options["interval"])
        finally:
            upkeep.stopping.set()
            watched.rest()
            for thread in beside:
                thread.join()


def _do_all(worker: Worker) -> None:
    """Do tasks and upkeep until neither has anything left."""
    worker.run()
    while upkeep.do_what_is_due(is_all=True):
        worker.run()


def _do_tasks(worker: Worker) -> None:
    """Do all tasks that wait; whatever goes wrong is logged, and tried again at the next look."""
    try:
        worker.run()
    except (InterfaceError, OperationalError) as error:
        logger.warning("The database is away or busy (%s)", error)
    except Exception:
        logger.exception("The worker stumbled")
    close_old_connections()


def _stop_on_signals(worker: Worker) -> None:
    """Let SIGTERM and Ctrl-C end the work at the next place where it can be left."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        worker.running = False
        upkeep.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

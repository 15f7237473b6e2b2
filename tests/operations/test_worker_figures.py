"""What a worker tells of itself, and where."""

import json
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
import weakref
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.stack.parts import free_port
from feed.backups import shelf
from tests.operations.test_metrics import figure
from tests.people import person
from tests.services import wait_for
from tests.workers import Process, workers
from users.actions import exports
from users.jobs import tasks, upkeep, worker_http
from users.lib import figures, watchdog
from users.lib.watchdog import Watched

pytestmark = pytest.mark.django_db(transaction=True)


def asked(port: int, path: str = "/metrics") -> str:
    """Return what is answered there; nothing where nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as reply:
            return str(reply.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError:
        return ""


def is_told_at(port: int) -> Callable[[], bool]:
    """Return a condition: a worker that works tells so at this port."""
    return lambda: "plaza_worker_looked_timestamp_seconds 1" in asked(port)


def two_free_ports() -> int:
    """Return the first of two ports beside each other on which nobody listens."""
    while True:
        port = free_port()
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port + 1))
            return port


def end(process: Process) -> str:
    """Let a worker end; returns what it said."""
    process.send_signal(signal.SIGTERM)
    said, _nothing = process.communicate(timeout=30)
    assert process.returncode == 0, said
    return said


def test_a_second_worker_of_a_machine_tells_at_the_next_port(tmp_path: Path) -> None:
    port = two_free_ports()
    with workers(tmp_path) as start:
        first = start("--metrics-port", str(port))
        wait_for(is_told_at(port), "the first worker")
        second = start("--metrics-port", str(port))
        wait_for(is_told_at(port + 1), "the second worker")
        assert f"figures are served at port {port + 1}" in end(second)
        assert "plaza_hub_looked" not in asked(port)
        assert json.loads(asked(port, "/healthz")) == {"status": "alive"}
        end(first)


def test_a_worker_that_gets_no_port_at_all_says_so_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker_http, "PORTS", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert worker_http.listen("127.0.0.1", taken.getsockname()[1]) == 0
    assert "no figures are served" in caplog.text
    caplog.clear()
    assert worker_http.listen("192.0.2.1", free_port()) == 0  # not an address of this machine
    assert "no figures are served" in caplog.text


def test_who_connects_and_says_nothing_keeps_no_thread(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert worker_http._Handler.timeout == 10
    monkeypatch.setattr(worker_http._Handler, "timeout", 0.2)
    port = worker_http.listen("127.0.0.1", free_port())
    with socket.create_connection(("127.0.0.1", port), 5) as silent:
        assert silent.recv(1) == b""
    with socket.create_connection(("127.0.0.1", port), 5) as half:
        half.sendall(b"GET /metrics HTTP/1.1\r\n")
        assert half.recv(1) == b""
    assert asked(port, "/healthz")
    assert "Traceback" not in capfd.readouterr().err


def test_listening_asks_nobody_for_the_name_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(name: str) -> str:
        raise AssertionError(f"asked for the name of {name}")

    monkeypatch.setattr(socket, "getfqdn", ask)
    port = worker_http.listen("0.0.0.0", free_port())
    assert json.loads(asked(port, "/healthz"))["status"] in ("alive", "stuck")


def test_a_worker_in_which_something_stands_still_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watchdog, "_all", weakref.WeakSet())  # what other tests have left
    port = worker_http.listen("127.0.0.1", free_port())
    watched = Watched("tasks-like", late=0)
    watched.beat()
    said = json.loads(asked(port, "/healthz"))
    watched.rest()
    assert (said["status"], said["late"]) == ("stuck", ["tasks-like"])
    assert "tasks-like" not in watchdog.late()


def test_each_thread_of_the_upkeep_says_when_it_last_looked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def ends() -> int:
        upkeep.stopping.set()
        return 0

    monkeypatch.setattr(upkeep, "stopping", threading.Event())
    begun = time.time()
    thread = threading.Thread(
        target=upkeep.run_until_stopped, args=([upkeep.Item(ends, 1)],), name="upkeep-like"
    )
    thread.start()
    thread.join()
    assert figure("plaza_upkeep_looked_timestamp_seconds", thread="upkeep-like") >= begun


def test_tasks_that_wait_are_counted_and_so_is_since_when() -> None:
    tasks.measure()
    assert figure("plaza_tasks_waiting") == figure("plaza_tasks_oldest_seconds") == 0
    exports.ask_for_export(actor=person("alice"))
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=5))
    tasks.measure()
    assert figure("plaza_tasks_waiting") == 1
    assert 299 < figure("plaza_tasks_oldest_seconds") < 360
    call_command("worker", "--once")
    tasks.measure()
    assert figure("plaza_tasks_waiting") == figure("plaza_tasks_oldest_seconds") == 0


def test_the_newest_backup_is_told_of_and_nothing_where_there_is_none(
    tmp_path: Path, settings: Any
) -> None:
    settings.BACKUPS_ROOT = tmp_path / "nowhere"
    assert not figure("plaza_backup_timestamp_seconds")
    settings.BACKUPS_ROOT = tmp_path
    assert not figure("plaza_backup_timestamp_seconds")
    made = timezone.now().replace(microsecond=0)
    for age in (timedelta(days=2), timedelta()):
        (tmp_path / shelf.name_at(made - age)).touch()
    assert figure("plaza_backup_timestamp_seconds") == made.timestamp()


def test_the_build_is_told_as_the_environment_says_or_as_git_does(settings: Any) -> None:
    figures.build.cache_clear()
    settings.BUILD = "2027.1"
    assert figure("plaza_build_info", build="2027.1") == 1
    figures.build.cache_clear()
    settings.BUILD = ""
    assert len(figures.build()) == 12
    settings.BASE_DIR = "/proc"
    figures.build.cache_clear()
    assert figures.build() == "unknown"
    figures.build.cache_clear()


@pytest.mark.postgres
def test_the_use_of_the_pool_is_told() -> None:
    from django.db import connection

    connection.ensure_connection()
    assert figure("plaza_pool_connections", state="used") >= 1
    assert figure("plaza_pool_most") == 20
    assert figure("plaza_pool_waiting") == 0
    connection.close()
    assert figure("plaza_pool_connections", state="free") >= 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_counts_tasks_and_upkeep(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> int:
        raise ValueError("something")

    left = [2]

    def does() -> int:
        done, left[0] = left[0], 0
        return done

    monkeypatch.setattr(upkeep, "ITEMS", [upkeep.Item(fails, 1), upkeep.Item(does, 1)])
    alice = person("alice")
    exports.ask_for_export(actor=alice)
    task = {"task": "users.exports.making.make_export", "how": "successful"}
    before = figure("plaza_tasks_total", **task)
    call_command("worker", "--once")
    assert figure("plaza_tasks_total", **task) == before + 1
    assert figure("plaza_task_seconds_count", task=task["task"]) >= 1
    does_item, fails_item = (item.name for item in reversed(upkeep.ITEMS))
    assert figure("plaza_upkeep_done_total", item=does_item) == 2
    assert figure("plaza_upkeep_failures_total", item=fails_item) >= 1

"""What an operator expects of containers: limits, logs that end, backups, somebody who looks after them."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from config.stack.parts import free_port
from tests.operations.test_worker_figures import is_told_at
from tests.services import BASE, wait_for
from tests.stack.test_real_hosts import compose
from tests.workers import workers

ALL = sorted(compose())
QUARTER_PAST_THREE = 11_700  # seconds after midnight


@pytest.mark.parametrize("name", ALL)
def test_a_container_may_open_many_files_and_its_log_takes_so_much_room_and_no_more(
    name: str,
) -> None:
    service = compose()[name]
    assert service["ulimits"]["nofile"] == {"soft": 65_536, "hard": 65_536}
    assert service["logging"]["driver"] == "json-file"
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])


@pytest.mark.parametrize("name", [name for name in ALL if name != "nginx"])
def test_only_nginx_can_be_reached_from_elsewhere(name: str) -> None:
    for port in compose()[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


def test_backups_are_made_by_a_client_of_the_servers_version() -> None:
    server = re.search(r"postgres:(\d+)-", compose()["postgres"]["image"])
    client = re.search(r"postgresql-client-(\d+)", (BASE / "Dockerfile").read_text())
    assert server
    assert client
    assert server[1] == client[1]


def test_every_server_and_the_worker_tell_their_figures_at_a_port_of_the_host() -> None:
    services = compose()
    told = {}
    for name in ("web-1", "web-2", "worker"):
        (port,) = services[name]["ports"]
        _address, outside, inside = port.split(":")
        command = services[name]["command"]
        assert "0.0.0.0" in command
        assert inside in command
        told[name] = outside
    assert len(set(told.values())) == 3
    assert "METRICS_TOKEN" in services["web-1"]["environment"]


@pytest.mark.django_db(transaction=True)
def test_docker_sees_whether_the_worker_goes_round(tmp_path: Path) -> None:
    kind, _python, option, code = compose()["worker"]["healthcheck"]["test"]
    port = free_port()
    code = code.replace("9101", str(port))

    def is_healthy() -> bool:
        asked = [sys.executable, option, code]
        return not subprocess.run(asked, capture_output=True, check=False).returncode

    assert kind == "CMD"
    assert not is_healthy()
    with workers(tmp_path) as start:
        worker = start("--metrics-port", str(port))
        wait_for(is_told_at(port), "the worker")
        assert is_healthy()
        worker.send_signal(signal.SIGTERM)


@pytest.fixture
def nightly(tmp_path: Path) -> Callable[[int], list[str]]:
    """What the container does in a night, begun at a moment: the commands, and how long it slept."""
    folder = tmp_path / "bin"
    folder.mkdir()
    # The second time it is told to sleep it is told to end, too.
    scripts = {
        "sleep": f'echo "sleep $1" >> {tmp_path}/done; [ "$(grep -c sleep {tmp_path}/done)" = 1 ]',
        "python": f'echo "$*" >> {tmp_path}/done',
        "date": 'echo "$NOW"',
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    def run(now: int) -> list[str]:
        shell, option, script = compose()["nightly"]["command"]
        environment: dict[str, Any] = {**os.environ, "NOW": str(now)}
        environment["PATH"] = f"{folder}:{environment['PATH']}"
        subprocess.run(
            [shell, option, script.replace("$$", "$")], env=environment, check=False, timeout=20
        )
        return (tmp_path / "done").read_text().splitlines()

    return run


@pytest.mark.parametrize("late", [0, 60, 40_000, 86_399])
def test_each_night_there_is_a_backup_and_old_events_go(
    nightly: Callable[[int], list[str]], late: int
) -> None:
    midnight = int(timezone.now().timestamp()) // 86_400 * 86_400
    slept, *done, _again = nightly(midnight + QUARTER_PAST_THREE + late)
    assert slept == f"sleep {86_400 - late}"
    assert done == ["manage.py backup var/backups --keep 14", "manage.py prune_live_events"]
    assert "backups:/srv/plaza/var/backups" in compose()["nightly"]["volumes"]

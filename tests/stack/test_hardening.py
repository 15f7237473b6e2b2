"""Who gets into a process of Plaza's gets little: units and containers take away what none needs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import redis as redis_client

from config.stack.nginx import DEPLOY
from config.stack.parts import free_port, is_open
from tests.services import BASE, wait_for
from tests.stack.test_real_hosts import compose

UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
MOST_EXPOSED = 20  # tenths, of 100


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a host on which the units are installed as the documentation says."""
    root = tmp_path_factory.mktemp("host")
    shutil.copytree(DEPLOY, root / "etc/systemd/system", ignore=shutil.ignore_patterns("errors"))
    return root


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_little_that_a_unit_may_do(host: Path, unit: str) -> None:
    done = subprocess.run(
        [
            *("systemd-analyze", "security", "--offline=true", f"--root={host}"),
            *(f"--threshold={MOST_EXPOSED}", unit.replace("@", "@1")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Overall exposure level" in done.stdout + done.stderr
    assert done.returncode == 0, (done.stdout + done.stderr).splitlines()[-1]


def test_what_all_units_lose_is_written_down_once() -> None:
    once = (DEPLOY / "plaza-.service.d/hardening.conf").read_text().splitlines()
    taken = {line for line in once if "=" in line and not line.startswith("#")}
    assert len(taken) > 20
    for unit in UNITS:
        assert not taken & set((DEPLOY / unit).read_text().splitlines()), unit


def test_only_nginx_gets_at_the_sockets_of_the_processes() -> None:
    """By the group plaza, whose only other member is Plaza; `test_draining` looks at the file."""
    unit, door = (
        (DEPLOY / name).read_text() for name in ("plaza-web@.service", "plaza-one.socket")
    )
    assert "\nRuntimeDirectoryMode=0750\n" in unit
    assert "\nSocketUser=plaza\nSocketGroup=plaza\nSocketMode=0660\n" in door
    image = (BASE / "Dockerfile").read_text()
    assert image.count("--gid 10001 plaza") == 2, "in both images it is the same group"
    assert "usermod --append --groups plaza nginx" in image


@pytest.mark.parametrize("name", sorted(compose()))
def test_a_container_has_no_rights_it_does_not_need_and_changes_nothing_of_its_image(
    name: str,
) -> None:
    service = compose()[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    given = set(service.get("cap_add", []))
    assert given <= {"CHOWN", "DAC_OVERRIDE", "FOWNER", "NET_BIND_SERVICE", "SETGID", "SETUID"}
    assert not given or name in ("postgres", "nginx"), "the others begin as who they stay"


def test_redis_in_its_container_wants_a_password(tmp_path: Path) -> None:
    service, app = compose()["redis"], compose()["web-1"]
    (shell, option, line), port = service["command"], free_port()
    assert "redis://:${REDIS_PASSWORD:?" in app["environment"]["REDIS_URL"]
    environment = {**os.environ, "REDIS_PASSWORD": "word-of-the-day"}
    line = line.replace("$$", "$").replace("/tmp/redis.conf", "own.conf") + f" --port {port}"
    running = subprocess.Popen(
        [shell, option, line], cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: is_open(port), "Redis")
        with pytest.raises(redis_client.AuthenticationError):
            redis_client.Redis(port=port).ping()
        assert redis_client.Redis(port=port, password="word-of-the-day").ping()
        kind, check = service["healthcheck"]["test"]
        assert kind == "CMD-SHELL"
        check = check.replace("$$", "$").replace("redis-cli", f"redis-cli -p {port}")
        for word, code in (("word-of-the-day", 0), ("another", 1)):
            asked = subprocess.run(
                ["sh", "-c", check], env={**environment, "REDIS_PASSWORD": word}, check=False
            )
            assert asked.returncode == code
        running.terminate()  # as Docker ends it
        running.wait(10)
        assert not is_open(port)
    finally:
        running.kill()
        running.wait()

"""A process on a real host gets ready, as its unit and its container ask for it."""

import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from config.stack.nginx import DEPLOY
from tests.services import BASE, Postgres, Redis, Site
from tests.stack.test_real_hosts import compose

pytestmark = pytest.mark.journey


@pytest.mark.matrix
def test_a_process_with_production_settings_is_ready_for_systemd_and_docker(
    tmp_path: Path, postgres: Postgres, redis: Redis
) -> None:
    site = Site(tmp_path, postgres.create("real_start"), redis.url)
    site.environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "$&" + secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "plaza.example",
        "SITE_URL": "https://plaza.example",
        "EMAIL_URL": "smtp+tls://mail.example:587",
        "STATIC_ROOT": f"{tmp_path}/static",
    }
    site.manage("migrate", "-v0")
    site.manage("collectstatic", "--noinput", "-v0")
    path = tmp_path / "web-1.sock"
    unit = (DEPLOY / "plaza-web@.service").read_text()
    begins, waits = (
        line.partition("=")[2]
        .replace("/srv/plaza/.venv/bin/python", sys.executable)
        .replace("/run/plaza/web-%i.sock", str(path))
        .replace("-b 127.0.0.1 -p 800%i ", "")
        .split()
        for line in unit.splitlines()
        if line.startswith(("ExecStart=", "ExecStartPost="))
    )
    kind, *check = compose()["web-1"]["healthcheck"]["test"]
    assert kind == "CMD"
    check = [{"python": sys.executable}.get(word, word) for word in check[:-1]]
    log = (tmp_path / "log").open("wb")
    running = subprocess.Popen(begins, cwd=BASE, env=site.environment, stdout=log, stderr=log)
    try:
        for command in (waits, [*check, str(path)]):
            done = subprocess.run(command, cwd=BASE, env=site.environment, timeout=90, check=False)
            assert done.returncode == 0, (tmp_path / "log").read_text()
    finally:
        running.kill()
        running.wait()

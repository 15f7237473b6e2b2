"""The files for a real host and for containers are ones that nginx, systemd and each other take."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.stack import nginx
from config.stack.__main__ import main
from config.stack.parts import free_port
from config.stack.process import program
from tests.services import BASE

UNITS = {".service", ".socket", ".timer"}
SOCKET = re.compile(r"/run/plaza/web-[0-9]\.sock")


def complaints_of_nginx(folder: Path, text: str) -> str:
    """Return what nginx has against this plaza.conf, warnings included."""
    for port in ("80", "443"):  # which only root may have, and somebody may have already
        text = text.replace(f"listen {port}", f"listen 127.0.0.1:{free_port()}")
        text = text.replace(f"listen [::]:{port}", f"listen 127.0.0.1:{free_port()}")
    (folder / "plaza.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid;\nerror_log {folder}/log;\nevents {{ }}\nhttp {{\n"
        f"  include /etc/nginx/mime.types;\n  access_log off;\n  include {folder}/plaza.conf;\n}}\n"
    )
    done = subprocess.run(
        [program("nginx"), "-t", "-q", "-e", str(folder / "log"), "-c", str(folder / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 or done.stderr
    return done.stderr


def test_nginx_takes_what_is_printed_for_a_real_host(
    tmp_path: Path, certificate: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["--host", "plaza.example", "--certificate", certificate[0], "--key", certificate[1]]
    names += ["--environment", str(nginx.DEPLOY / "environment")]
    assert main(["nginx", *names, "--processes", "4", "--log", str(tmp_path / "errors")]) == 0
    text = capsys.readouterr().out
    assert len(set(SOCKET.findall(text))) == 4
    assert "server_name plaza.example;" in text
    assert complaints_of_nginx(tmp_path, text) == ""
    assert "nonsense" in complaints_of_nginx(tmp_path, text.replace("gzip_static", "nonsense"))


def test_systemd_takes_the_units_and_they_meet_nginx_at_its_sockets(tmp_path: Path) -> None:
    units = sorted(one for one in nginx.DEPLOY.glob("plaza*.*") if one.suffix in UNITS)
    for unit in units:
        text = unit.read_text().replace("/srv/plaza/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text)
    shutil.copytree(nginx.DEPLOY / "plaza-.service.d", tmp_path / "plaza-.service.d")
    names = ["plaza-web@.service", "plaza-worker.service", "plaza-one.service", "plaza-one.socket"]
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in units)],
        capture_output=True,
        text=True,
        check=False,
    )
    about_ours = [line for line in done.stderr.splitlines() if "plaza" in line]
    assert not about_ours
    assert done.returncode == 0, done.stderr
    for name in names[:3]:
        assert re.search(
            r"^WatchdogSec=30\nNotifyAccess=main$", (nginx.DEPLOY / name).read_text(), re.M
        )
    web = (nginx.DEPLOY / names[0]).read_text()
    assert web.count("/run/plaza/web-%i.sock") == 2
    assert "RuntimeDirectory=plaza\n" in web
    assert "ListenStream=/run/plaza/web-1.sock\n" in (nginx.DEPLOY / names[3]).read_text()


def compose() -> dict[str, Any]:
    """Return the services of compose.yaml."""
    services: dict[str, Any] = yaml.safe_load((BASE / "compose.yaml").read_text())["services"]
    return services


def test_nginx_in_its_container_takes_what_compose_gives_it(
    tmp_path: Path, certificate: tuple[str, str]
) -> None:
    given = compose()["nginx"]["environment"]
    # What `docker compose` does: a variable that nobody has set gets what stands behind `:-`.
    values = {name: re.sub(r"\$\{\w+:?-(.*)\}", r"\1", text) for name, text in given.items()}
    values["PLAZA_LISTEN"] = (
        values["PLAZA_LISTEN"]
        .replace("/etc/nginx/tls/plaza.crt", certificate[0])
        .replace("/etc/nginx/tls/plaza.key", certificate[1])
    )
    text = nginx.filled("plaza.conf.template", values)
    assert "listen [::]:443 ssl;" in values["PLAZA_LISTEN"]
    assert values["PLAZA_HSTS"] == nginx.HSTS
    assert complaints_of_nginx(tmp_path, text) == ""


def test_each_process_of_compose_is_one_that_nginx_asks() -> None:
    services = compose()
    asked = SOCKET.findall(services["nginx"]["environment"]["PLAZA_UPSTREAMS"])
    webs = {name: one for name, one in services.items() if name.startswith("web-")}
    served = [SOCKET.findall(" ".join(one["command"])) for one in webs.values()]
    watched = [SOCKET.findall(" ".join(one["healthcheck"]["test"])) for one in webs.values()]
    assert len(asked) >= 2
    assert served == watched == [[path] for path in asked]
    assert set(webs) <= set(services["nginx"]["depends_on"])

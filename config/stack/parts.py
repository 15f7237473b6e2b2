"""What the stack is made of: how each program is run, and when it is ready."""

import http.client
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from config.stack import nginx
from config.stack.process import NotReadyError, Process, program

USER = "plaza"
# Below those that Linux takes for connections to others: a program that is started again must find its
# port as it left it, with thousands of sockets open beside it.
PORTS = range(10_000, 32_000)
TRIED_PORTS = 200


def free_port() -> int:
    """Return a port of this machine on which nobody listens; raises NotReadyError if none is found."""
    for port in random.SystemRandom().sample(PORTS, min(TRIED_PORTS, len(PORTS))):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise NotReadyError(f"Of {TRIED_PORTS} ports none was free.")


def is_open(port: int) -> bool:
    """Whether somebody listens on this port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Postgres(Process):
    """PostgreSQL with a cluster of its own; run as `postgres` where we are root, which it refuses to be."""

    def __init__(self, folder: Path, connections: int, is_durable: bool) -> None:
        """Make the cluster; `is_durable` is fsync, off only where nobody measures or pulls the plug."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        if not found:
            raise NotReadyError("PostgreSQL is not installed; `make system` installs it.")
        self._bin = found[-1]
        self.port = free_port()
        user = "postgres" if os.geteuid() == 0 else ""
        home = folder / "postgres"
        home.mkdir()
        if user:
            shutil.chown(home, user, user)
        data = home / "data"
        self._run(user, "initdb", "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "-N")
        command = [str(self._bin / "postgres"), "-D", str(data), "-p", str(self.port)]
        options = [
            f"unix_socket_directories={home}",
            "listen_addresses=127.0.0.1",
            f"max_connections={connections}",
            f"fsync={'on' if is_durable else 'off'}",
        ]
        command += [word for option in options for word in ("-c", option)]
        super().__init__(
            "postgres",
            command,
            log=folder / "postgres.log",
            is_ready=self._accepts,
            last_words=signal.SIGINT,  # a fast shutdown: open connections do not keep it
            user=user,
        )
        self.url = f"postgres://{USER}@127.0.0.1:{self.port}/{USER}"

    def create(self) -> None:
        """Create the database, once the server is ready."""
        options = ["-h", "127.0.0.1", "-p", str(self.port), "-U", USER]
        self._run("", "createdb", *options, USER)

    def _accepts(self) -> bool:
        asked = [
            str(self._bin / "pg_isready"),
            "-q",
            "-U",
            USER,
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        return subprocess.run(asked, check=False).returncode == 0  # noqa: S603

    def _run(self, user: str, name: str, *arguments: str) -> None:
        before = ["runuser", "-u", user, "--"] if user else []
        done = subprocess.run(  # noqa: S603
            [*before, str(self._bin / name), *arguments],
            cwd="/tmp",  # noqa: S108  (a folder that `postgres` may enter)
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotReadyError(f"{name} failed: {done.stdout}{done.stderr}")


class Redis(Process):
    """Redis, which only rings the bell: nothing is kept."""

    def __init__(self, folder: Path) -> None:
        """Say how it runs."""
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder)]
        super().__init__(
            "redis",
            [program("redis-server"), *where, "--save", "", "--appendonly", "no"],
            log=folder / "redis.log",
            is_ready=lambda: is_open(self.port),
        )


class Web(Process):
    """One daphne: nginx reaches it by its socket file, scripts and Prometheus by its port."""

    def __init__(self, number: int, folder: Path, environment: dict[str, str]) -> None:
        """Say how it runs."""
        self.socket = folder / f"web-{number}.sock"
        self.port = free_port()
        where = ["-u", str(self.socket), "-b", "127.0.0.1", "-p", str(self.port), "-v", "0"]
        super().__init__(
            f"web-{number}",
            [sys.executable, "-m", "config.server", *where],
            log=folder / f"web-{number}.log",
            environment=environment,
            is_ready=lambda: ready(self.socket),
        )

    @property
    def url(self) -> str:
        """Its own address, past nginx."""
        return f"http://127.0.0.1:{self.port}"


class Worker(Process):
    """The worker; SIGTERM lets it finish or leave what it is doing."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """Say how it runs."""
        super().__init__(
            "worker",
            [sys.executable, "manage.py", "worker"],
            log=folder / "worker.log",
            environment=environment,
        )


class Nginx(Process):
    """nginx in front of all of them, with the files that a real host has, too."""

    def __init__(
        self,
        folder: Path,
        webs: list[Web],
        environment: dict[str, str],
        limits: nginx.Limits,
        port: int = 0,
    ) -> None:
        """Write its configuration."""
        self.port = port or free_port()
        _soft, files = resource.getrlimit(resource.RLIMIT_NOFILE)
        (folder / "plaza.conf").write_text(
            nginx.site(
                sockets=[web.socket for web in webs],
                static=Path(environment["STATIC_ROOT"]),
                media=Path(environment["MEDIA_ROOT"]),
                listen=f"listen 127.0.0.1:{self.port} backlog=4096;",
                log=folder / "nginx-errors.log",
                limits=limits,
            )
        )
        values = {
            # Its workers must get at the folder and at this working copy.
            "PLAZA_USER": "user root;" if os.geteuid() == 0 else "",
            "PLAZA_FOLDER": folder,
            "PLAZA_WORKERS": max(1, min(4, os.cpu_count() or 1)),
            "PLAZA_FILES": files,
            "PLAZA_CONNECTIONS": min(32768, files - 64),
        }
        self.file = folder / "nginx.conf"
        self.file.write_text(nginx.filled("nginx.conf.template", values))
        super().__init__(
            "nginx",
            [
                program("nginx"),
                "-p",
                str(folder),
                "-e",
                str(folder / "nginx.log"),
                "-c",
                str(self.file),
            ],
            log=folder / "nginx.log",
            is_ready=lambda: is_open(self.port),
        )

    @property
    def url(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}"


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket file."""

    def __init__(self, path: Path) -> None:
        super().__init__("127.0.0.1", timeout=5)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(5)
        self.sock.connect(str(self._path))


def ready(path: Path) -> bool:
    """Whether the process behind this socket file can serve visitors, as its /readyz says.

    Without Redis it can: pages are a second late, and a restart must not wait for it.
    """
    connection = _Connection(path)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return answer.status == 200

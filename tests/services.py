"""Real servers for tests, each on a free port, in a temporary folder: PostgreSQL, Redis, the site."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from config.stack.parts import free_port as free_port
from config.stack.parts import is_open as is_open
from tests.ready import Ready

BASE = Path(__file__).resolve().parent.parent
PASSWORD = "plaza-demo"
PEOPLE = ("alice", "bob", "carol")
CLUSTER = "POSTGRES_BEGINS_AS"  # says of which server's folder a new one is a copy


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 90) -> Any:
    """Return what `condition` returns once it is true; fails naming `what` after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.02)


class Postgres:
    """A PostgreSQL server of the suite's own, run as `postgres`, because it refuses to be root."""

    _host = "127.0.0.1"
    _inside: tuple[str, ...] = ()  # what a command of its machine begins with

    def __init__(self, host: str = _host, inside: tuple[str, ...] = ()) -> None:
        """Make the folder and start the server, at this address, by a command that begins so."""
        self._host, self._inside = host, inside
        binaries = sorted(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name)
        )
        if not binaries:
            raise RuntimeError("PostgreSQL is not installed; `make test` installs it")
        self._bin = binaries[-1]
        self._folder = Path(tempfile.mkdtemp(prefix="plaza-postgres-"))
        self.port = free_port()
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres", "postgres")
        self._data = self._folder / "data"
        if CLUSTER in os.environ:
            subprocess.run(["cp", "-a", os.environ[CLUSTER], str(self._data)], check=True)
        else:
            how = ("-U", "plaza", "-A", "trust", "-E", "UTF8", "--no-sync")
            self._run("initdb", "-D", str(self._data), *how)
        if inside:
            with (self._data / "pg_hba.conf").open("a") as allowed:
                allowed.write("host all all all trust\n")
        self.start()

    def start(self) -> None:
        """Start the server, at the same address as before."""
        options = (
            f"-p {self.port} -k {self._folder} -c listen_addresses={self._host} "
            "-c fsync=off -c max_connections=200"
        )
        log = self._folder / "log"
        self._run("pg_ctl", "-D", str(self._data), "-l", str(log), "-o", options, "-w", "start")

    def halt(self, mode: str = "immediate") -> None:
        """Stop the server as `pg_ctl -m` does; what was committed is there when it starts again."""
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def at_rest(self) -> Path:
        """Stop the server in good order; returns its data's folder, which may be copied then."""
        self.halt("fast")
        return self._data

    def speak_tls(self, host: str) -> Path:
        """Have it speak TLS as this host from now on; returns the certificate."""
        certificate, key = self.certificate(host, self._folder / "tls")
        if os.geteuid() == 0:
            shutil.chown(key, "postgres", "postgres")
        with (self._data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"ssl = on\nssl_cert_file = '{certificate}'\nssl_key_file = '{key}'\n")
        self._run("pg_ctl", "-D", str(self._data), "-w", "stop")
        self.start()
        return certificate

    def ask_for_passwords(self, password: str) -> None:
        """Let `plaza` in by this password alone from now on, and nobody else."""
        where = ("-h", self._host, "-p", str(self.port), "-U", "plaza", "-d", "postgres")
        self._run("psql", *where, "-c", f"ALTER USER plaza PASSWORD '{password}'")
        (self._data / "pg_hba.conf").write_text("host all plaza all scram-sha-256\n")
        self.halt("fast")
        self.start()

    def certificate(self, host: str, folder: Path) -> tuple[Path, Path]:
        """Make a new certificate for a host that vouches for itself; returns it and its key."""
        folder.mkdir()
        folder.chmod(0o755)
        certificate, key = folder / "certificate", folder / "key"
        kind = ("-noenc", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "2")
        names = ("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}")
        files = ("-keyout", str(key), "-out", str(certificate))
        command = ["openssl", "req", "-x509", *kind, *names, *files]
        subprocess.run(command, check=True, capture_output=True)
        return certificate, key

    def create(self, name: str, like: str = "template0") -> str:
        """Create a database, a copy of another if told, and return its address."""
        where = ("-h", self._host, "-p", str(self.port), "-U", "plaza")
        self._run("createdb", *where, "-T", like, name)
        return self.url(name)

    @property
    def pid(self) -> int:
        """Return the server's first process; all others are below it."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgres://plaza@{self._host}:{self.port}/{name}"

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if (self._data / "postmaster.pid").exists():
            self.halt()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        if os.geteuid() == 0:
            command = [*self._inside, "runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(
            command,
            cwd="/tmp",
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


class Redis:
    """A Redis server of the suite's own that can be away for a while."""

    def __init__(self) -> None:
        """Start it."""
        self.port = free_port()
        self._folder = tempfile.mkdtemp(prefix="plaza-redis-")
        self.start()

    @property
    def pid(self) -> int:
        """Return its process."""
        return self._process.pid

    @property
    def url(self) -> str:
        """Return its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, at the same address as before."""
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
        )
        wait_for(lambda: is_open(self.port), "Redis")

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Kill it for good and remove its folder."""
        if self._process.poll() is None:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


class Site:
    """The site as a visitor meets it: real daphne processes on one database."""

    _ready: Ready | None = None  # the process in which `python` runs, once something did

    def __init__(
        self,
        folder: Path,
        database_url: str,
        redis_url: str = "",
        processes: int = 1,
        *,
        are_ports_held: bool = False,
    ) -> None:
        """Use this (migrated) database; `start()` serves it. Held ports stay open while a process is
        away, as systemd's do."""
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "PYTHONPATH": str(BASE),
            "VISITORS_SECONDS": "1",
        }
        self.ports = [free_port() for _ in range(processes)]
        self.environment["SITE_URL"] = self.url
        self._held: dict[int, socket.socket] = {}
        if are_ports_held:
            self._held = {port: _held_port(port) for port in self.ports}
        self.processes: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        """Return the address of the first process."""
        return self.urls[0]

    @property
    def urls(self) -> list[str]:
        """Return the addresses of all processes."""
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def start(self) -> "Site":
        """Start every process that does not run, and wait until it answers."""
        for port in self.ports:
            if port not in self.processes:
                log = (self.folder / f"daphne-{port}.log").open("ab")
                held = self._held.get(port)
                self.processes[port] = subprocess.Popen(
                    _server_at(port) if held is None else server_with(held),
                    cwd=BASE,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    pass_fds=() if held is None else (held.fileno(),),
                )
        for port in self.ports:
            wait_for(lambda port=port: self.answers(port), "daphne")  # type: ignore[misc]
        return self

    def tune(self, **live: object) -> None:
        """Change options of the live engine (settings.LIVE) for processes started from now on."""
        name = f"tuned_{len(list(self.folder.glob('tuned_*.py')))}"
        lines = f"from config.settings.test import *\nLIVE = {{**LIVE, **{live!r}}}\n"
        (self.folder / f"{name}.py").write_text(lines)
        self.environment["DJANGO_SETTINGS_MODULE"] = name
        self.environment["PYTHONPATH"] = f"{BASE}:{self.folder}"

    def answers(self, port: int) -> bool:
        """Return whether the process at this port serves visitors."""
        if self.processes[port].poll() is not None:
            raise AssertionError("daphne ended: " + self.log())
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as reply:
                return bool(reply.status == 200)
        except OSError:  # also an answer that is an error
            return False

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill every process."""
        for process in self.processes.values():
            process.send_signal(how)
        for process in self.processes.values():
            process.wait()
        self.processes.clear()
        self._end_ready()

    def let_go(self) -> None:
        """Close the ports that were held."""
        while self._held:
            self._held.popitem()[1].close()

    def kill_one(
        self, port: int, how: signal.Signals = signal.SIGKILL, seconds: float = 30
    ) -> bool:
        """Kill the process at this port; `start()` brings it back. Returns whether it went in time.

        By force where it has not gone after so many seconds.
        """
        process = self.processes.pop(port)
        process.send_signal(how)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False
        return True

    def manage(self, *arguments: str) -> str:
        """Run a management command in a process of its own; returns what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def python(self, code: str) -> str:
        """Run a few lines inside the site, in a process of their own; returns what they print."""
        if self._ready is None or self._ready.environment != self.environment:
            self._end_ready()
            self._ready = Ready(self.environment)
        done = self._ready.run(code)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def _end_ready(self) -> None:
        if self._ready is not None:
            self._ready.end()
            self._ready = None

    def get(self, path: str, name: str = "", url: str = "") -> str:
        """Return a page as this person, or a visitor, gets it."""
        request = urllib.request.Request((url or self.url) + path)
        if name:
            request.add_header("Cookie", f"sessionid={session_key_of(name)}")
        with urllib.request.urlopen(request, timeout=30) as reply:
            return str(reply.read().decode())

    def send(self, name: str, path: str, *, url: str = "", **fields: str) -> str:
        """Send a form as this person, as htmx does; returns the fragment."""
        url = url or self.url
        token = "t" * 32  # CSRF compares the cookie with the header
        request = urllib.request.Request(url + path, urlencode(fields).encode())
        request.add_header("Cookie", f"sessionid={session_key_of(name)}; csrftoken={token}")
        request.add_header("X-CSRFToken", token)
        request.add_header("HX-Request", "true")
        request.add_header("Origin", url)
        with urllib.request.urlopen(request, timeout=30) as reply:
            return str(reply.read().decode())

    def post(self, name: str, body: str, url: str = "") -> int:
        """Publish a post as this person; returns its id."""
        return _id_in(self.send(name, "/posts/new/", url=url, body=body))

    def comment(
        self, name: str, post: int, body: str, url: str = "", parent: int | None = None
    ) -> int:
        """Publish a comment as this person, an answer to another if told; returns its id."""
        fields = {"body": body, **({"parent": str(parent)} if parent is not None else {})}
        return _id_in(self.send(name, f"/posts/{post}/comments/", url=url, **fields))

    def log(self) -> str:
        """Return what the processes have written."""
        return "\n".join(path.read_text() for path in self.folder.glob("daphne-*.log"))


def _id_in(reply: str) -> int:
    """Return the id that a reply's "view it" leads to."""
    found = re.search(r'Posted · <a href="/posts/([0-9]+)/', reply)
    assert found, reply
    return int(found[1])


_SET_UP = """
from allauth.account.models import EmailAddress
from users.models import User
for name in {people!r}:
    person = User.objects.create_user(name, name + "@example.org", {password!r}, name=name.title())
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
User.objects.create_superuser("admin", "admin@example.org", {password!r})

# A session for each, under a key that tests know, so that not every test begins with the form.
from tests.services import session_key_of
from users.accounts.sessions import SessionStore
for person in User.objects.all():
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session["sign_in"] = "sign-in-of-" + person.username
    session._session_key = session_key_of(person.username)
    session.save(must_create=True)
"""


def set_up_of(people: tuple[str, ...]) -> str:
    """Return the lines that make these people and admin, each signed in under `session_key_of`."""
    return _SET_UP.format(people=people, password=PASSWORD)


def session_key_of(name: str) -> str:
    """Return the session cookie with which this person is signed in from the start."""
    return name.ljust(32, "x")


def prepared(folder: Path, database_url: str, people: tuple[str, ...] = PEOPLE) -> Site:
    """Return a site on this empty database, migrated, with alice, bob, carol (or whom you name) and
    admin."""
    site = Site(folder, database_url)
    site.manage("migrate", "-v0")
    site.python(set_up_of(people))
    return site


def _server_at(port: int) -> list[str]:
    """Return the command of a server process that listens here."""
    return [sys.executable, "-m", "config.server", "-b", "127.0.0.1", "-p", str(port), "-v", "0"]


def server_with(held: socket.socket) -> list[str]:
    """Return the command of one that is handed this socket, as systemd does it; `pass_fds` it."""
    kind = "UNIX" if held.family == socket.AF_UNIX else "INET"
    command = f"{sys.executable} -m config.server -e systemd:domain={kind}:index=0 -v 0"
    given = "LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web"
    return ["bash", "-c", f"{given} exec {command} 3<&{held.fileno()}"]


def _held_port(port: int) -> socket.socket:
    """Return a listening socket at this port, with the queue that systemd gives it."""
    return socket.create_server(("127.0.0.1", port), backlog=4096)

"""The stack: everything started in order, restarted one after the other, stopped together."""

import os
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from config.stack.nginx import Limits
from config.stack.parts import Nginx, Postgres, Redis, Web, Worker, free_port
from config.stack.process import BASE, NotReadyError, Process

SETTINGS = "config.settings.stack"


class Stack:
    """PostgreSQL, Redis, N daphne, the worker and nginx, on free ports, in a temporary folder.

    Use it as a context manager, or `start()` and `stop()` it. Each part is a `Process` (`postgres`,
    `redis`, `webs`, `worker`, `nginx`) that may be stopped, killed and started again by itself. All of
    them end with this process, however it ends.
    """

    def __init__(
        self,
        processes: int = 2,
        *,
        demo: bool = False,
        limits: Limits = Limits(),  # noqa: B008  (it never changes)
        is_durable: bool = True,
        tune: str = "",
        environment: Mapping[str, str] | None = None,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        """Say what to start.

        processes: how many daphne. demo: whether to fill it with the demo. limits: what nginx lets
        one address have. is_durable: PostgreSQL's fsync. tune: lines of Python that change settings
        (`LIMITS = {}`). environment: further variables for Plaza's processes. say: is called with each step.
        """
        self.processes = processes
        self.has_demo = demo
        self._limits = limits
        self._is_durable = is_durable
        self._tune = tune
        self._more = dict(environment or {})
        self._say = say
        self._port = free_port()
        self.folder = Path()
        self.environment: dict[str, str] = {}
        self.webs: list[Web] = []
        self.parts: list[Process] = []

    @property
    def url(self) -> str:
        """The address of the site, through nginx."""
        return self.nginx.url

    def __enter__(self) -> "Stack":
        """Start it."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()

    def start(self) -> "Stack":
        """Start everything and return when the site answers; raises NotReadyError, with nothing left."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End everything, those in front first, and remove the folder."""
        for part in reversed(self.parts):
            part.is_wanted = False
        for part in [part for part in self.parts if isinstance(part, Web | Worker)]:
            part.ask_to_stop()  # all at once: each takes a while
        for part in reversed(self.parts):
            part.stop()
        self.parts, self.webs = [], []
        if self.folder != Path():
            shutil.rmtree(self.folder, ignore_errors=True)

    def restart(self, say: Callable[[str], None] | None = None) -> None:
        """Restart every daphne, one after the other, then the worker: nobody notices.

        Each ends in order, its successor must be ready before the next one goes. With one daphne
        alone the site is away in between. Raises NotReadyError when a successor does not get ready;
        those that had not been restarted yet run on.
        """
        say = say or self._say
        for part in [*self.webs, self.worker]:
            say(f"restarting {part.name} …")
            code = part.stop()
            if code:
                say(f"{part.name} ended with {code}")
            part.start()
            part.wait_until_ready()

    def revive(self) -> list[str]:
        """Start again what ended by itself (systemd does that on a real host); returns the names."""
        fallen = [part for part in self.parts if part.is_wanted and not part.is_running]
        for part in fallen:
            part.start()
        return [part.name for part in fallen]

    def manage(self, *arguments: str) -> str:
        """Run a management command on this site; returns what it prints, raises NotReadyError."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=BASE,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotReadyError(f"manage.py {arguments[0]} failed: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def _start(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < hard:  # thousands of open pages: the programs inherit it
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.folder = Path(tempfile.mkdtemp(prefix="plaza-stack-"))
        self.folder.chmod(0o711)  # `postgres` has its own folder inside
        self._say("starting PostgreSQL and Redis …")
        # Each daphne's pool takes 20, and the Hub, the worker and commands a few.
        self.postgres = Postgres(self.folder, 60 + 25 * self.processes, self._is_durable)
        self.redis = Redis(self.folder)
        self._begin(self.postgres, self.redis)
        self.postgres.create()
        self.environment = self._environment()
        self._say("preparing database and static files …")
        with ThreadPoolExecutor(2) as both:
            steps = [("migrate", "-v0"), ("collectstatic", "--noinput", "-v0")]
            list(both.map(lambda step: self.manage(*step), steps))
        if self.has_demo:
            self.manage("demo")
        self._say(f"starting {self.processes} daphne, the worker and nginx …")
        self.webs = [Web(n, self.folder, self.environment) for n in range(1, self.processes + 1)]
        self.worker = Worker(self.folder, self.environment)
        self.nginx = Nginx(self.folder, self.webs, self.environment, self._limits, self._port)
        self._begin(*self.webs, self.worker, self.nginx)

    def _begin(self, *parts: Process) -> None:
        """Start these and wait for all."""
        self.parts += parts
        for part in parts:
            part.start()
        for part in parts:
            part.wait_until_ready()

    def _environment(self) -> dict[str, str]:
        """Return the variables of Plaza's processes."""
        (self.folder / "tuned.py").write_text(f"from {SETTINGS} import *\n\n{self._tune}\n")
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tuned" if self._tune else SETTINGS,
            "PYTHONPATH": f"{BASE}:{self.folder}",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "SITE_URL": f"http://127.0.0.1:{self._port}",
            "EMAIL_URL": f"filemail://{self.folder / 'mail'}",
            "MEDIA_ROOT": str(self.folder / "media"),
            "PICTURES_INTERNAL": "/internal/",
            "EXPORTS_ROOT": str(self.folder / "exports"),
            "STATIC_ROOT": str(self.folder / "static"),
            **self._more,
        }

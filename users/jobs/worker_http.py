"""What the worker answers over HTTP: its figures under /metrics, and under /healthz whether it goes
round. Asked at a port of its own, by who is let at that."""

import errno
import json
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import make_wsgi_app

from users.lib import watchdog
from users.lib.registries import WORKER, with_everybodys

logger = logging.getLogger(__name__)

PORTS = 10  # tried, one after the other: several workers of one machine are started alike


class _Server(ThreadingMixIn, WSGIServer):
    """Who asks slowly keeps nobody waiting."""

    daemon_threads = True
    allow_reuse_address = True

    def server_bind(self) -> None:
        """Bind, and ask nobody for the name of the address: that may take as long as it likes."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]
        self.setup_environ()


class _Handler(WSGIRequestHandler):
    """Says nothing of each request, and hangs up on who says nothing itself."""

    timeout = 10  # seconds, for each word

    def handle(self) -> None:
        """Answer, unless nothing is asked in time."""
        with suppress(TimeoutError, ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def listen(address: str, port: int) -> int:
    """Answer there from now on, at the next port that is free; returns which.

    A worker without it works as well: where none is to be had it says so, goes on, and returns 0.
    """
    figures = make_wsgi_app(with_everybodys(WORKER))

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            return figures(environ, start)  # type: ignore[no-any-return]
        late = watchdog.late()
        start("503 Stuck" if late else "200 OK", [("Content-Type", "application/json")])
        said = {"status": "stuck", "late": late} if late else {"status": "alive"}
        return [json.dumps(said).encode()]

    for candidate in range(port, port + PORTS):
        try:
            server = make_server(address, candidate, answer, _Server, _Handler)
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) == errno.EADDRINUSE:
                continue
            logger.error("no figures are served at port %d: %s", candidate, error)
            return 0
        threading.Thread(target=server.serve_forever, name="worker-http", daemon=True).start()
        if candidate != port:
            logger.warning("port %d is another's: figures are served at port %d", port, candidate)
        return candidate
    logger.error("no figures are served: ports %d to %d are others'", port, port + PORTS - 1)
    return 0

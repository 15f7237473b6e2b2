"""What the site is measured against: the usual Channels tutorial, Socket.IO, nginx with nchan.

Each gets a post by HTTP and sends it to its open pages as a fragment of the site's own size. None of
them asks who may see it, and none keeps it: what they leave out is in their favour.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from tests.services import Redis

from . import frames
from .measuring import CLIENT_CORES, pinned
from .pages import Opening
from .servers import HOST, VAR, Server, marked
from .sockets import MARK, Speech

HERE = Path(__file__).resolve().parent
LAYERS = ("redis", "memory")
AS_ON_SITE = ", the site's card"  # ends the name of the tutorial nearest to the site


class Tutorial(Server):
    """The usual consumer: in a group, and each renders what it is told for its own socket."""

    def __init__(self, layer: str, size: int, card: str = "own") -> None:
        """Use this channel layer, "redis" (the core one) or "memory"; frames have `size` bytes.

        `card` says what is rendered: the tutorial's "own" card, or that of the "site".
        """
        super().__init__()
        self.name = f"tutorial, {layer} layer" + (AS_ON_SITE if card == "site" else "")
        self._settings = "site_settings" if card == "site" else "settings"
        self.counted = "daphne"
        self._layer, self._size = layer, size
        self._redis: Redis | None = None

    def start(self) -> None:
        """Start it."""
        environment = {"DJANGO_SETTINGS_MODULE": f"tests.load.tutorial.{self._settings}"}
        environment["FRAME_BYTES"] = str(self._size)
        if self._layer == "redis":
            with pinned(CLIENT_CORES):
                self._redis = Redis()
            environment["TUTORIAL_REDIS"] = self._redis.url
        port = str(self.ports[0])
        self.run(
            [sys.executable, "-m", "daphne", "-b", HOST, "-p", port, "-v", "0",
             "tests.load.tutorial.asgi:application"],
            environment,
        )  # fmt: skip

    @property
    def beside(self) -> list[int]:
        """Return its Redis."""
        return [self._redis.pid] if self._redis is not None else []

    def page(self, number: int) -> Opening:
        """Return how a page opens."""
        host = f"{HOST}:{self.ports[0]}"
        return self.address, frames.handshake(host, "/ws/", {"Origin": f"http://{host}"}), b""

    def post(self, number: int) -> bytes:
        """Return the form."""
        host = f"{HOST}:{self.ports[0]}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return frames.request(host, "/post/", headers, f"body={quote(marked(number))}".encode())

    def stop(self) -> None:
        """Stop it and its Redis."""
        super().stop()
        if self._redis is not None:
            self._redis.stop()


class Rendered(Server):
    """A server that only passes on what it is given: the site's own frame."""

    def __init__(self, frame: bytes) -> None:
        """Send this frame, marked anew for each post."""
        super().__init__()
        at = frame.find(MARK)
        self._before, self._after = frame[:at], frame[at + len(MARK) + 6 :]

    def frame(self, number: int) -> bytes:
        """Return the frame of this post."""
        return self._before + MARK + f"{number:06}".encode() + self._after


class SocketIO(Rendered):
    """Socket.IO 4 on Node: `io.to("home").emit("post", html)`."""

    name = "Socket.IO"
    counted = "node"
    speech = Speech(ready=b"40{", answers=((b"0{", b"40"), (b"2", b"3")))

    def start(self) -> None:
        """Install it if need be, and start it."""
        if shutil.which("npm") is None:
            raise RuntimeError("Node is missing; `make bench` installs it (requirements/system.sh)")
        folder = VAR / "socketio"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            wanted, there = HERE / "socketio" / name, folder / name
            if not there.exists() or there.read_bytes() != wanted.read_bytes():
                shutil.copy(wanted, there)
                shutil.rmtree(folder / "node_modules", ignore_errors=True)
        if not (folder / "node_modules").exists():
            command = ["npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        server = str(HERE / "socketio" / "server.js")
        self.run(["node", server, str(self.ports[0])], {"NODE_PATH": str(folder / "node_modules")})

    def page(self, number: int) -> Opening:
        """Return how a page opens."""
        host = f"{HOST}:{self.ports[0]}"
        path = "/socket.io/?EIO=4&transport=websocket"
        return self.address, frames.handshake(host, path, {"Origin": f"http://{host}"}), b""

    def post(self, number: int) -> bytes:
        """Return the post."""
        host = f"{HOST}:{self.ports[0]}"
        return frames.request(host, "/post", {"Content-Type": "text/html"}, self.frame(number))


NGINX = """
load_module {modules}/ngx_nchan_module.so;
daemon off;
master_process on;
worker_processes 1;
worker_rlimit_nofile {files};
error_log {folder}/error.log;
pid {folder}/pid;
{user}
events {{ worker_connections {files}; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  nchan_shared_memory_size 256M;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location = /page {{
      nchan_subscriber websocket; nchan_channel_id home; nchan_subscriber_first_message newest;
    }}
    location = /post {{ nchan_publisher; nchan_channel_id home; nchan_message_timeout 5s; }}
  }}
}}
"""


class Nchan(Rendered):
    """Nginx with nchan: C from end to end, the far mark."""

    name = "nginx + nchan"
    counted = "nginx: master and one worker"

    def start(self) -> None:
        """Start it."""
        modules = Path("/usr/lib/nginx/modules")
        if not (modules / "ngx_nchan_module.so").exists():
            raise RuntimeError(
                "nchan is missing; `make bench` installs it (requirements/system.sh)"
            )
        text = NGINX.format(
            modules=modules,
            folder=self.folder,
            port=self.ports[0],
            files=16_000,
            user="user root;" if os.geteuid() == 0 else "",
        )
        (self.folder / "nginx.conf").write_text(text)
        self.run(["/usr/sbin/nginx", "-c", f"{self.folder}/nginx.conf", "-p", str(self.folder)])

    def page(self, number: int) -> Opening:
        """Return how a page opens."""
        host = f"{HOST}:{self.ports[0]}"
        return self.address, frames.handshake(host, "/page", {"Origin": f"http://{host}"}), b""

    def post(self, number: int) -> bytes:
        """Return the post."""
        host = f"{HOST}:{self.ports[0]}"
        return frames.request(host, "/post", {"Content-Type": "text/html"}, self.frame(number))

    def stop(self) -> None:
        """Stop it: killed, the master would leave its worker behind."""
        for process in self.processes:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        super().stop()


__all__ = ["AS_ON_SITE", "LAYERS", "Nchan", "Rendered", "SocketIO", "Tutorial"]

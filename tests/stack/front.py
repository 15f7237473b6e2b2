"""nginx as Plaza sets it up, before two backends that remember what they were asked."""

import http.server
import socketserver
import ssl
import threading
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from types import SimpleNamespace

from config.stack import nginx
from config.stack.parts import Nginx, free_port

HASHED = "site.0123456789ab.css"
LIMITS = nginx.Limits(connections=3, pages=1000, sign_ins=1)


class Backend(socketserver.ThreadingUnixStreamServer):
    """A process behind nginx that remembers what it was asked."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        """Listen on this socket file."""
        self.path = path
        self.asked: list[SimpleNamespace] = []
        self.hands_out = ""  # what it has nginx send in place of its own answer
        self.breaks_off = False  # hears the request and ends the connection
        self.go_on = threading.Event()
        self.go_on.set()
        super().__init__(str(path), _Asked)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Go."""
        self.go_on.set()
        self.shutdown()
        self.server_close()
        self.path.unlink(missing_ok=True)


class _Asked(http.server.BaseHTTPRequestHandler):
    server: Backend
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = SimpleNamespace(
            method=self.command, path=self.path, headers=self.headers, body=len(body)
        )
        self.server.asked.append(said)
        self.server.go_on.wait(30)
        self.close_connection = True
        if self.server.breaks_off:
            return
        self.send_response(200)
        if self.server.hands_out:
            self.send_header("X-Accel-Redirect", self.server.hands_out)
            self.send_header("Content-Type", "image/webp")
            self.send_header("Cache-Control", "private, max-age=300")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST = _any

    def address_string(self) -> str:
        return "nginx"

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class Front:
    """nginx before two backends."""

    def __init__(self, folder: Path) -> None:
        """Start the backends, and write nginx' files; `start()` starts it with what these then say."""
        self.folder, self.tls_port = folder, 0
        self.static, media = folder / "static", folder / "media"
        (media / "pictures").mkdir(parents=True)
        self.static.mkdir()
        (self.static / HASHED).write_text("p {}")
        (self.static / "plain.css").write_text("p {}")
        self.picture = f"{'a' * 22}-64.webp"
        (media / "pictures" / self.picture).write_bytes(b"RIFF")
        self.attachment = f"{'a' * 22}-640.webp"
        (media / "attachments").mkdir()
        (media / "attachments" / self.attachment).write_bytes(b"RIFF of a post")
        self.backends = [Backend(folder / f"web-{number}.sock") for number in (1, 2)]
        webs = [SimpleNamespace(socket=backend.path) for backend in self.backends]
        self.media = media
        environment = {"STATIC_ROOT": str(self.static), "MEDIA_ROOT": str(media)}
        self.nginx = Nginx(folder, webs, environment, LIMITS)  # type: ignore[arg-type]

    def start(self) -> "Front":
        """Start nginx."""
        self.nginx.start()
        self.nginx.wait_until_ready()
        return self

    def speak_tls(self, certificate: tuple[str, str], hsts: str = nginx.HSTS) -> None:
        """Have it speak TLS as well, at a port of its own, as on a real host."""
        self.tls_port = free_port()
        listen = nginx.listen(*certificate)
        for port, ours in (("80", self.nginx.port), ("443", self.tls_port)):
            listen = listen.replace(f"listen {port}", f"listen 127.0.0.1:{ours}")
            listen = listen.replace(f"listen [::]:{port}", f"listen 127.0.0.1:{free_port()}")
        (self.folder / "plaza.conf").write_text(
            nginx.site(
                sockets=[backend.path for backend in self.backends],
                static=self.static,
                media=self.media,
                listen=listen,
                log=self.folder / "nginx-errors.log",
                hsts=hsts,
                limits=LIMITS,
                acme=self.folder / "acme",
            )
        )

    def say_who_asks(self) -> None:
        """Have it believe a header `X-Here`: requests from many addresses come from this one."""
        text = self.nginx.file.read_text()
        believed = "access_log off;\n  set_real_ip_from 127.0.0.1;\n  real_ip_header X-Here;"
        self.nginx.file.write_text(text.replace("access_log off;", believed))

    @property
    def asked(self) -> list[SimpleNamespace]:
        """What the backends were asked, each in its order."""
        return [one for backend in self.backends for one in backend.asked]

    def send(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[HTTPResponse, str]:
        """Send a request (`X_Real_IP=` is X-Real-IP); returns the answer and its text."""
        return self._sent(
            HTTPConnection("127.0.0.1", self.nginx.port, timeout=30), method, path, body, headers
        )

    def get_packed(self, path: str) -> tuple[HTTPResponse, bytes]:
        """Get this as a browser that takes gzip; returns the answer and its bytes."""
        connection = HTTPConnection("127.0.0.1", self.nginx.port, timeout=30)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        found = answer.read()
        connection.close()
        return answer, found

    def get_by_tls(self, path: str) -> tuple[HTTPResponse, str]:
        """Get this by TLS; returns the answer and its text."""
        anybody = ssl._create_unverified_context()
        connection = HTTPSConnection("127.0.0.1", self.tls_port, timeout=30, context=anybody)
        return self._sent(connection, "GET", path, b"", {})

    def _sent(
        self,
        connection: HTTPConnection,
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str],
    ) -> tuple[HTTPResponse, str]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, names)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def stop(self) -> None:
        """End all three."""
        self.nginx.stop()
        for backend in self.backends:
            backend.close()

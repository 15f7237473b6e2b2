"""A pump of bytes: `python -m tests.load.pump PORT SIZE`. It sends one frame to every page, nothing else.

No server could do less, so what the load client takes from it is what the client can take.
"""

import resource
import selectors
import socket
import sys

from .frames import server_message
from .servers import marked

UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
DONE = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


def main(port: int, size: int) -> None:
    """Serve until killed: a GET opens a page, a POST of a number sends that post to all pages."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    listener = socket.create_server(("127.0.0.1", port), backlog=4096)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    pages: list[socket.socket] = []
    while True:
        for key, _events in selector.select():
            if key.fileobj is listener:
                selector.register(listener.accept()[0], selectors.EVENT_READ)
                continue
            one = key.fileobj
            assert isinstance(one, socket.socket)
            asked = one.recv(65536)
            if asked.startswith(b"GET"):
                one.sendall(UPGRADE)
                pages.append(one)
                continue
            selector.unregister(one)
            if asked.startswith(b"POST"):
                frame = server_message(marked(int(asked.rpartition(b"\n")[2])).encode().ljust(size))
                for page in pages:
                    page.sendall(frame)
                one.sendall(DONE)
            one.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))

"""400 MB sent to every kind of address, some at once."""

import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

from tests.chaos.kernel import MEGABYTE, forget_peaks, peak
from tests.chaos.person import TOKEN
from tests.chaos.town import NAMES, TownUnderFaults
from tests.services import BASE, session_key_of

from .fault import Fault

BODY = 400 * MEGABYTE
BLOCK = b"x" * MEGABYTE
AT_ONCE = 5  # bodies …
PACE = 24  # … MB a second each: together a gigabit line. On one machine they would come ten times as fast
MOST_MEMORY = 300  # MB per process
MOST_WAITING = 300  # milliseconds that 99 of 100 requests of others take at most
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=xyz"
# One of every kind: a page, a form, a file, what is not there, a socket, what the servers answer.
ADDRESSES = (
    ("/settings/profile/", PARTS),
    ("/posts/new/", FORM),
    ("/posts/1/comments/", PARTS),
    ("/posts/1/like/", FORM),
    (f"/@{NAMES[0]}/follow/", FORM),
    ("/public/", FORM),
    ("/accounts/login/", FORM),
    ("/admin/login/", PARTS),
    ("/not/there/", PARTS),
    ("/static/css/plaza.css", FORM),
    ("/media/pictures/x.webp", FORM),
    ("/ws/public/", FORM),
    ("/healthz", "application/octet-stream"),
)


def send(url: str, path: str, kind: str, *, is_chunked: bool) -> int:
    """Send 400 MB; returns the status of the answer, 0 where the connection was ended instead."""
    parts = urlsplit(url)
    length = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {BODY}"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: {url}\r\nContent-Type: {kind}\r\n"
        f"Cookie: sessionid={session_key_of(NAMES[0])}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
        f"HX-Request: true\r\n{length}\r\n\r\n"
    )
    begin = b""
    if kind == PARTS:
        begin = b'--xyz\r\nContent-Disposition: form-data; name="avatar"; filename="a.png"\r\n\r\n'
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as peer:
        peer.sendall(head.encode())
        with suppress(ConnectionError):
            block = begin + BLOCK[len(begin) :]
            began = time.monotonic()
            for number in range(BODY // MEGABYTE):
                time.sleep(max(0.0, began + number / PACE - time.monotonic()))
                peer.sendall(b"%x\r\n%b\r\n" % (len(block), block) if is_chunked else block)
                block = BLOCK
            if is_chunked:
                peer.sendall(b"0\r\n\r\n")
        try:
            said = peer.recv(1_000)
        except ConnectionError:
            return 0
    return int(said.split()[1]) if said.startswith(b"HTTP/1.") else 0


def _send_all(url: str) -> dict[str, int]:
    """Send to every address, in a process that gives way to others: elsewhere it would be another
    machine's time. Returns the answers."""
    command = ["nice", "-n", "19", sys.executable, "-m", "tests.chaos.faults.bodies", url]
    said = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    return dict(json.loads(said.stdout))


def large(town: TownUnderFaults) -> dict[str, float]:
    """Every kind of address takes 400 MB: no process grows past 300 MB, nobody else waits for long."""
    pids = town.ground.pids()
    url = town.ground.urls[0]
    usual = town.usual()
    forget_peaks(pids)
    began = time.monotonic()
    with town.probe(url) as probe:
        answers = _send_all(url)
    took = time.monotonic() - began
    most = max(peak(pid) for pid in pids)
    wrong = {path: status for path, status in answers.items() if status >= 500}
    assert not wrong, f"answered with {wrong}"
    assert most < MOST_MEMORY, f"a process grew to {most:.0f} MB"
    assert not probe.failed, f"{probe.failed} requests of others failed"
    slowest, usually = probe.slowest_of_100(), usual.slowest_of_100()
    assert slowest < MOST_WAITING, f"others waited {slowest:.0f} ms, usually {usually:.0f}"
    return {
        "addresses": len(answers),
        "MB at most": round(most),
        "others' p99 ms": slowest,
        "usually": usually,
        "seconds": round(took, 1),
    }


FAULTS = (
    Fault("bodies", "400 MB to every kind of address", large, pace=6),
    Fault("bodies-stack", "the same behind nginx", large, "stack", pace=6),
)

if __name__ == "__main__":
    with ThreadPoolExecutor(AT_ONCE) as senders:
        sending = {
            path: senders.submit(send, sys.argv[1], path, kind, is_chunked=number % 4 == 3)
            for number, (path, kind) in enumerate(ADDRESSES)
        }
    print(json.dumps({path: one.result() for path, one in sending.items()}))

"""Connections that are kept busy with next to nothing."""

import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from tests.chaos.kernel import forget_peaks, peak
from tests.chaos.town import TownUnderFaults

from .fault import Fault

CONNECTIONS = 300
SECONDS = 15.0  # nginx cuts off after 10

HTTP = "GET /public/ HTTP/1.1\r\nHost: {host}\r\n"
HANDSHAKE = (
    HTTP.replace("/public/", "/ws/public/") + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
)
BODY = "POST /posts/new/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 10000\r\n\r\n"


def slow(beginning: str) -> Callable[[TownUnderFaults], dict[str, float]]:
    """Return a fault: many connections begin like this, and go on with a letter a second."""

    def happen(town: TownUnderFaults) -> dict[str, float]:
        url = town.ground.urls[0]
        parts = urlsplit(url)
        usual = town.usual()
        forget_peaks(town.ground.pids())
        peers = [
            socket.create_connection((parts.hostname, parts.port), timeout=20)
            for _number in range(CONNECTIONS)
        ]
        with town.probe(url) as probe:
            for peer in peers:
                peer.sendall(beginning.format(host=parts.netloc).encode())
                peer.setblocking(False)
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                time.sleep(1)
                for peer in peers:
                    _send_a_letter(peer)
            cut = sum(_is_cut(peer) for peer in peers)
        for peer in peers:
            peer.close()
        if town.ground.name == "stack":
            assert cut == CONNECTIONS, f"{CONNECTIONS - cut} of {CONNECTIONS} were not cut off"
        most = max(peak(pid) for pid in town.ground.pids())
        return {
            "cut off": cut,
            "of": CONNECTIONS,
            **probe.beside(usual),
            "MB at most": round(most),
        }

    return happen


def _send_a_letter(peer: socket.socket) -> None:
    try:
        peer.send(b"x")
    except OSError:
        return


def _is_cut(peer: socket.socket) -> bool:
    try:
        while peer.recv(65_536):
            continue
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


FAULTS = (
    Fault("slow-http", "300 connections send their headers a letter a second", slow(HTTP), pace=3),
    Fault("slow-body", "the same with the body of a form", slow(BODY), pace=3),
    Fault("slow-handshake", "the same with the handshake of a socket", slow(HANDSHAKE), pace=3),
    Fault("slow-http-stack", "slow headers, behind nginx", slow(HTTP), "stack", pace=3),
    Fault(
        "slow-handshake-stack", "slow handshakes, behind nginx", slow(HANDSHAKE), "stack", pace=3
    ),
)

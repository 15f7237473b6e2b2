"""How much the load client can take: from a pump of bytes that does nothing but send."""

import sys
from statistics import median
from typing import Any

from . import frames
from .fanout import Entrant, Measured
from .pages import Client, Opening
from .servers import HOST, Server
from .telling import say

SIZE = 2_400  # bytes, about as long as the site's frame of a post
PAGES = (1_000, 5_000)


class Pump(Server):
    """Sends one frame to every page, and nothing else (`pump.py`)."""

    name = "pump"
    counted = "the pump"

    def start(self) -> None:
        """Start it."""
        self.run([sys.executable, "-m", "tests.load.pump", str(self.ports[0]), str(SIZE)])

    def page(self, number: int) -> Opening:
        """Return how a page opens."""
        return self.address, frames.handshake(f"{HOST}:{self.ports[0]}", "/", {}), b""

    def post(self, number: int) -> bytes:
        """Return the request that sends this post."""
        return frames.request(f"{HOST}:{self.ports[0]}", "/", {}, str(number).encode())


def run(*, is_quick: bool = False) -> dict[str, Any]:
    """Return how many frames the client takes a second, and of its own processor's seconds."""
    rows = []
    for pages in PAGES[:1] if is_quick else PAGES:
        with Pump() as pump, Client() as client:
            entrant = Entrant(pump, client)
            entrant.open(pages)
            Measured.of(entrant, entrant.posts(5), pages)
            number = 20 if is_quick else 100_000 // pages
            rounds = [Measured.of(entrant, entrant.posts(number), pages) for _round in range(3)]
            rows.append(
                {
                    "pages": pages,
                    "frame_bytes": SIZE,
                    "frames_per_client_cpu_second": median(
                        one.deliveries / one.client for one in rounds
                    ),
                    "pump_per_cpu_second": median(one.deliveries / one.cpu for one in rounds),
                }
            )
            say(f"  {pages} pages: {rows[-1]['frames_per_client_cpu_second']:.0f} frames/cpu-s")
    return {"rows": rows}

"""Each socket is a line in the log: which kind of page, how it ended; nothing of who or what."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from config.asgi import application
from config.settings.logs import LOGGING
from feed import sockets
from feed.live.hub.hub import Hub
from tests.live.conftest import hub, in_db
from tests.live.test_quota import HEADERS
from tests.operations.test_logs import assert_no_secret, lines
from tests.operations.test_production import GOOD
from tests.people import person
from tests.services import BASE

__all__ = ["hub", "lines"]

Lines = Callable[[], list[dict[str, Any]]]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


async def opened(path: str, headers: Any = HEADERS) -> tuple[WebsocketCommunicator, bool]:
    """Open a socket as a visitor; returns it and whether it was let in."""
    socket = WebsocketCommunicator(application, path, headers=headers)
    is_accepted, _protocol = await socket.connect(timeout=10)
    return socket, is_accepted


async def ended(socket: WebsocketCommunicator, code: int) -> None:
    """Let a socket end with this code of the other side."""
    await socket.disconnect(code)
    await socket.wait(timeout=10)


def the_line(lines: Lines) -> dict[str, Any]:
    """Return the one line that a socket has made."""
    (line,) = [line for line in lines() if line["logger"] == "plaza.sockets"]
    return line


async def test_a_socket_that_its_page_leaves_says_with_which_code(hub: Hub, lines: Lines) -> None:
    await in_db(person, "zelda_zebedee")
    socket, is_in = await opened("/ws/people/zelda_zebedee/")
    assert is_in
    await ended(socket, 1001)
    line = the_line(lines)
    assert (line["message"], line["page"], line["end"]) == ("closed", "person", 1001)
    assert line["s"] >= 0
    assert len(line["socket"]) == 16
    assert_no_secret(line)


async def test_one_that_is_told_to_go_says_why_whatever_the_other_side_answers(
    hub: Hub, lines: Lines
) -> None:
    socket, is_in = await opened("/ws/home/")
    assert is_in  # accepted, told, closed
    await ended(socket, 1006)
    line = the_line(lines)
    assert (line["page"], line["end"]) == ("home", 4401)


async def test_one_that_the_hub_turns_away_says_with_which_code(
    hub: Hub, lines: Lines, settings: Any
) -> None:
    settings.LIVE = {**settings.LIVE, "FLOOD_MESSAGES": 1}
    socket, _is_in = await opened("/ws/public/")
    for _number in range(3):
        await socket.send_to(json.dumps({"cursor": "nonsense"}))
    while (await socket.receive_output(10))["type"] != "websocket.close":
        continue
    await ended(socket, 1006)
    assert (the_line(lines)["page"], the_line(lines)["end"]) == ("public", 4429)


async def test_one_from_an_address_that_many_were_sent_away_from_says_so(
    hub: Hub, lines: Lines, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LIVE = {**settings.LIVE, "SENT_AWAY_PER_ADDRESS": 0}
    monkeypatch.setattr(sockets, "UNRULY_WAIT_SECONDS", 0.0)
    socket, is_in = await opened("/ws/public/")
    assert not is_in
    await ended(socket, 1006)
    assert (the_line(lines)["page"], the_line(lines)["end"]) == ("public", "unruly")


async def test_one_of_another_sites_page_says_so(hub: Hub, lines: Lines) -> None:
    foreign = [(b"host", b"testserver"), (b"origin", b"http://elsewhere.example")]
    socket, is_in = await opened("/ws/public/", foreign)
    assert not is_in
    await ended(socket, 1006)
    assert (the_line(lines)["page"], the_line(lines)["end"]) == ("public", "origin")


async def test_production_logs_them_and_a_machine_of_ones_own_does_not() -> None:
    asked = "from django.conf import settings; print(settings.LOGGING['loggers']['plaza.sockets'])"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=BASE,
        env={**os.environ, **GOOD},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "{'level': 'INFO'}"
    assert LOGGING["loggers"]["plaza.sockets"] == {"level": "WARNING"}

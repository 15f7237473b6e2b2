"""Whatever anybody says to a socket, nothing breaks, and nothing hidden is told."""

import os

import pytest
from channels.routing import URLRouter
from django.test import Client

from feed.live import metrics
from feed.live.hub.hub import Hub
from feed.sockets import websocket_urlpatterns
from tests.live.conftest import hub, in_db  # noqa: F401  (a fixture)
from tests.people import signed_in
from tests.routes import paths_of
from users.models import User

from .asking import PEOPLE, TownWithSecrets
from .frames import Socket, faults, odd_sockets

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.timeout(0),
]

SLICE = 60
MANY = int(os.environ.get("FUZZ_SOCKETS", "2000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
SOCKETS = URLRouter(websocket_urlpatterns)


def _begin(seed: int, number: int) -> tuple[list[Socket], dict[str, str]]:
    """Build the town; returns the sockets to open, and the cookie of each person."""
    town = TownWithSecrets()
    routes = [
        str(one.pattern).replace("<username:username>", "alice") for one in websocket_urlpatterns
    ]
    paths = [f"/{path}" for route in routes for path in paths_of(route, 1, 2)]
    cookies = {"": ""}
    for name in PEOPLE:
        browser = signed_in(User.objects.get(username=name)) if name else Client()
        if "sessionid" in browser.cookies:
            cookies[name] = browser.cookies["sessionid"].value
    return odd_sockets(town, paths, seed, number), cookies


async def wrong_among(seed: int, number: int) -> list[str]:
    """Return what is wrong with what so many odd sockets were told."""
    sockets, cookies = await in_db(_begin, seed, number)
    failures = metrics.ROUND_FAILURES._value.get()
    wrong: list[str] = []
    for one in sockets:
        try:
            wrong += [f"{one}: {fault}" for fault in await faults(one, SOCKETS, cookies[one.who])]
        except Exception as error:
            wrong.append(f"{one}: raises {error!r}")
    if metrics.ROUND_FAILURES._value.get() != failures:
        wrong.append("rounds of the Hub have failed")
    return wrong


async def test_an_odd_socket_breaks_nothing_and_learns_nothing(hub: Hub) -> None:  # noqa: F811
    wrong = await wrong_among(0, SLICE)
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.matrix
async def test_many_odd_sockets_break_nothing_and_learn_nothing(hub: Hub) -> None:  # noqa: F811
    """`make fuzz` says how many, and from which seed."""
    wrong = await wrong_among(SEED, MANY)
    assert not wrong, "\n".join(wrong[:50])

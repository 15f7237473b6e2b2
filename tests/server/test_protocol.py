"""What all sockets have in common stands once, at their class."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.websocket.protocol import WebSocketProtocol as AnyWebSocket
from daphne.ws_protocol import WebSocketFactory

from config.server.protocol import PlazaProtocol, share_options


@pytest.fixture
def factory() -> Iterator[Any]:
    """What makes sockets, with a limit of its own; the class is afterwards as it was."""
    before = dict(vars(PlazaProtocol))
    made = WebSocketFactory(SimpleNamespace())
    made.protocol = PlazaProtocol
    made.setProtocolOptions(maxMessagePayloadSize=123)
    yield made
    for name in set(vars(PlazaProtocol)) - set(before):
        delattr(PlazaProtocol, name)


def connected(factory: Any) -> PlazaProtocol:
    """Return a socket to which somebody has just connected."""
    made: PlazaProtocol = factory.buildProtocol(None)
    AnyWebSocket._connectionMade(made)
    return made


def test_a_socket_has_the_options_of_its_factory_and_no_copy(factory: Any) -> None:
    names = list(PlazaProtocol.CONFIG_ATTRS)
    copied = connected(factory)
    wanted = {name: getattr(copied, name) for name in names}
    assert wanted["maxMessagePayloadSize"] == 123
    share_options(factory)
    shared = connected(factory)
    assert {name: getattr(shared, name) for name in names} == wanted
    assert not vars(shared).keys() & set(names)
    shared.maxMessagePayloadSize = 5  # … and one may still have another
    assert connected(factory).maxMessagePayloadSize == 123

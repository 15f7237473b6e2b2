"""A server process ends once, however often it is told to."""

from unittest.mock import Mock

import pytest
from daphne.server import Server

from config.server.server import PlazaServer


def test_a_server_that_is_told_twice_to_end_ends_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second signal ends it while the last answers go out; then these are done, and say so, too."""
    end = Mock()
    monkeypatch.setattr(Server, "stop", end)
    server = PlazaServer(application=None, endpoints=["tcp:port=0"])
    server.stop()
    server.stop()
    assert end.call_count == 1

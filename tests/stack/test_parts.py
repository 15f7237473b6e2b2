"""What the programs of the stack are given to stand on."""

import socket

import pytest

from config.stack import parts
from config.stack.process import NotReadyError

LINUX_BEGINS = 32_768  # ip_local_port_range, where nobody has set it otherwise


def test_a_port_is_none_that_the_kernel_takes_for_connections_to_others() -> None:
    port = parts.free_port()
    assert port < LINUX_BEGINS
    with socket.create_server(("127.0.0.1", port)):
        assert parts.is_open(port)


def test_a_port_on_which_somebody_listens_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    free = parts.free_port()
    with socket.create_server(("127.0.0.1", 0)) as busy:
        taken = int(busy.getsockname()[1])
        monkeypatch.setattr(parts, "PORTS", [taken, free])
        assert {parts.free_port() for _ in range(20)} == {free}
        monkeypatch.setattr(parts, "PORTS", [taken])
        with pytest.raises(NotReadyError):
            parts.free_port()

"""Which addresses of the network a page is fetched from: the open web, and nothing that only we can reach."""

import ipaddress

import pytest

from feed.fetching.open_web import is_global_unicast, is_open

OPEN = """
    1.1.1.1 8.8.8.8 93.184.215.14 172.15.255.255 172.32.0.0 100.63.255.255 100.128.0.0
    169.253.255.255 192.0.1.0 198.17.255.255 198.20.0.0 223.255.255.255 2606:4700:4700::1111
    2a00:1450:4001:82f::200e 2001:200::1 2400:cb00::1
    """.split()  # noqa: SIM905
CLOSED = {
    "this machine": "127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 ::1 ::",
    "private": "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fd00:ec2::254",
    "behind a provider": "100.64.0.1 100.100.100.200",
    "link-local": "169.254.169.254 fe80::1 fe80::1%eth0 febf::1",
    "site-local": "fec0::1 feff::1",
    "protocols": "192.0.0.1 192.0.0.8 192.0.0.192 2001::1 2001:1::1 2001:2::1 2001:20::1 2001:1ff::1",
    "examples": "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1",
    "measurements": "198.18.0.1 198.19.255.255",
    "multicast": "224.0.0.1 239.255.255.255 ff02::1 ff0e::1",
    "kept for later": "240.0.0.1 255.255.255.255 4000::1 8000::1 1000::1",
    "6to4": "2002:7f00:1:: 2002:a9fe:a9fe::1 192.88.99.1",
    "NAT64": "64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "mapped and compatible": "::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 ::8.8.8.8 ::ffff:0:127.0.0.1",
    "ISATAP": "2600:1:2:3:0:5efe:7f00:1 2600:1:2:3:200:5efe:a00:1",
    "discarded": "100::1",
    "segments": "5f00::1",
    "a cloud's own": "168.63.129.16",
    "no address": "localhost 127.1 0x7f000001 2130706433 1.1.1.1.1 [::1]",
}


@pytest.mark.parametrize("address", OPEN)
def test_the_open_web_is_reached_at_its_two_ports(address: str) -> None:
    assert is_open(address, 80)
    assert is_open(address, 443)
    for port in (0, 22, 25, 81, 8000, 8080, 6379, 5432):
        assert not is_open(address, port)


@pytest.mark.parametrize(
    ("what", "address"), [(what, one) for what, some in CLOSED.items() for one in some.split()]
)
def test_what_is_not_for_everybody_is_not_reached(what: str, address: str) -> None:
    assert not is_open(address, 80), what
    assert not is_open(address, 443), what


def test_an_address_that_holds_another_is_never_reached() -> None:
    """Whatever Python's own idea of them is: its `is_global` says yes to some of these."""
    inner = ipaddress.ip_address("127.0.0.1")
    number = int(inner)
    holding = [
        ipaddress.IPv6Address(number),
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)),
    ]
    assert not [str(one) for one in holding if is_global_unicast(str(one))]

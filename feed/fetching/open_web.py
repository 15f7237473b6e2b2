"""Which addresses of the network are the open web, and which lead to machines that are not for everybody.

Python's `is_global` is not asked: what it says differs by version, and it lets pass addresses that hold
another one, such as those of 6to4 and NAT64, behind which 127.0.0.1 may stand.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

PORTS = frozenset((80, 443))

# The special-purpose addresses of IANA's registry, whether routers pass them on or not.
_NOT_OPEN = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # behind a provider's own translation
            "127.0.0.0/8",  # this machine
            "168.63.129.16/32",  # what machines of Azure ask for their settings
            "169.254.0.0/16",  # link-local: what machines of other clouds ask
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocols
            "192.0.2.0/24",  # examples
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # measurements
            "198.51.100.0/24",  # examples
            "203.0.113.0/24",  # examples
            "224.0.0.0/3",  # multicast, and what is kept for later, with the broadcast
        ),
    )
)
# All that is global unicast is in here: site-local, link-local, multicast, mapped and compatible addresses
# and the known prefix of NAT64 are outside of it …
_GLOBAL = IPv6Network("2000::/3")
# … and these are in it, and lead elsewhere.
_NOT_OPEN_EITHER = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols, Teredo among them
            "2001:db8::/32",  # examples
            "2002::/16",  # 6to4
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # examples
        ),
    )
)


def is_open(address: str, port: int) -> bool:
    """Return whether this address of the network, with this port, is one of the open web."""
    return port in PORTS and is_global_unicast(address)


def is_global_unicast(address: str) -> bool:
    """Return whether everybody can reach the one machine with this address; not for what is none."""
    try:
        place = ip_address(address)
    except ValueError:
        return False
    if isinstance(place, IPv4Address):
        return not any(place in network for network in _NOT_OPEN)
    return (
        place.scope_id is None
        and place in _GLOBAL
        and not any(place in network for network in _NOT_OPEN_EITHER)
        and not _is_isatap(place)
    )


def _is_isatap(place: IPv6Address) -> bool:
    """Whether its last half holds an address of the old kind, to which a router may hand it (RFC 5214)."""
    return (int(place) >> 32) & 0xFDFF_FFFF == 0x0000_5EFE

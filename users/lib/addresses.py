"""Where a request comes from, as limits count it."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address that asks. Raises PermissionDenied where there is none.

    Behind proxies of our own it is what the first of them says (`ALLAUTH_TRUSTED_PROXY_COUNT`).
    """
    return of_one_line(ip_of(request))


def ip_of(request: HttpRequest) -> str:
    """Return the same, of IPv6 the whole address: a block may name one."""
    return str(get_adapter().get_client_ip(request))


def of_one_line(text: str) -> str:
    """Return an address, of IPv6 only the network: one line gets 2^64 addresses, and may use them all."""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if address.version == 4:
        return text
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address.packed, 64), strict=False))

"""The keys by which sign-up blocks are looked up: each block has one key, and whoever signs up has the keys
of all blocks that would catch them.

So nobody is compared with each block, however many there are: the database looks these keys up in an
index. There are at most a thousand: those of a domain and the domains above it, of the networks an
IP address is in, and of the patterns that a username of thirty letters fits.
"""

import re
import unicodedata
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from users.lib.folding import search_key

Network = IPv4Network | IPv6Network

# Bits of the widest range that can be blocked, by version of IP: what one provider has, never half of
# the internet.
WIDEST = {4: 8, 6: 19}
FEWEST_LETTERS = 3  # of a pattern: "*a*" is nearly everybody
MOST_LETTERS = 30  # of a username
LONGEST_DOMAIN = 253
# Letters and digits that look alike, and the one that stands for all of them.
ALIKE = {"0": "o", "1": "l", "i": "l", "3": "e", "4": "a", "5": "s", "7": "t"}
_ALIKE = str.maketrans(ALIKE)
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")
# One word with a star before it, behind it or both; or a star between two.
_PATTERN = re.compile(r"\*?[a-z0-9_]+\*?|[a-z0-9_]+\*[a-z0-9_]+")


def domain_named(typed: str) -> str:
    """Return the domain that an admin means, as networks know it ("xn--…" for other letters); raises
    ValidationError for what is none."""
    name = typed.strip().removeprefix("*").lstrip("@.")
    domain = _ascii(name)
    is_address = domain.rpartition(".")[2].isdigit()  # of IP: as a domain it would catch nobody
    is_long = max(len(name), len(domain)) > LONGEST_DOMAIN
    if is_address or is_long or not _DOMAIN.fullmatch(domain):
        raise ValidationError(_("Enter a domain, such as example.com: the part after the @."))
    return domain


def network_named(typed: str) -> Network:
    """Return the range of addresses that an admin means; raises ValidationError for what is none, and
    for one that is too wide."""
    try:
        network: Network = ip_network(typed.strip().partition("%")[0], strict=False)
    except ValueError:
        text = _(
            "Enter an IP address or a range, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/48."
        )
        raise ValidationError(text) from None
    if isinstance(network, IPv6Network) and network.prefixlen >= 96:
        old = network.network_address.ipv4_mapped
        if old is not None:  # an address of IPv4, written as one of IPv6
            network = ip_network((old.packed, network.prefixlen - 96))
    widest = WIDEST[network.version]
    if network.prefixlen < widest:
        text = _("That range is too wide: /%(widest)d at most, and this one is /%(bits)d.")
        raise ValidationError(text % {"widest": widest, "bits": network.prefixlen})
    return network


def pattern_named(typed: str) -> str:
    """Return the pattern of usernames that an admin means; raises ValidationError for what is none, and
    for one that nearly every name fits."""
    pattern = re.sub(r"\*+", "*", search_key(typed))
    if not _PATTERN.fullmatch(pattern):
        text = _(
            "Enter letters a to z, digits and underscores, with a * for anything: "
            "spam*, *spam, *spam* or spam*bot."
        )
        raise ValidationError(text)
    if not FEWEST_LETTERS <= len(pattern.replace("*", "")) <= MOST_LETTERS:
        text = _("Enter %(fewest)d to %(most)d letters: a shorter pattern fits too many names.")
        raise ValidationError(text % {"fewest": FEWEST_LETTERS, "most": MOST_LETTERS})
    return pattern


def shown_domain(domain: str) -> str:
    """Return a domain in the letters that people read."""
    try:
        return idna.decode(domain)
    except (ValueError, KeyError):
        return domain


def shown_network(network: Network) -> str:
    """Return a range, of a single address just that."""
    return str(network if network.num_addresses > 1 else network.network_address)


def key_of_domain(domain: str) -> str:
    """Return the key of the block of this domain; no key of another kind has an @."""
    return f"@{domain}"


def key_of_network(network: Network) -> str:
    """Return the key of the block of this range; no key of another kind has a slash."""
    return str(network)


def key_of_pattern(pattern: str) -> str:
    """Return the key of the block of this pattern: what looks alike is one."""
    return pattern.translate(_ALIKE)


def keys_for_email(email: str) -> list[str]:
    """Return the keys of all blocks that would catch this address: its domain's, and those above it."""
    labels = _ascii(email.rpartition("@")[2]).split(".")
    return [key_of_domain(".".join(labels[first:])) for first in range(len(labels))]


def keys_for_ip(ip: str) -> list[str]:
    """Return the keys of all blocks that would catch who comes from there, none for what is no address."""
    address = address_at(ip)
    if address is None:
        return []
    return [
        key_of_network(ip_network((address.packed, bits), strict=False))
        for bits in range(WIDEST[address.version], address.max_prefixlen + 1)
    ]


def address_at(ip: str) -> IPv4Address | IPv6Address | None:
    """Return an IP address, one of IPv4 as such however it is written; None for what is none."""
    try:
        address = ip_address(ip)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def keys_for_username(username: str) -> list[str]:
    """Return the keys of all blocks that would catch this username."""
    name = key_of_pattern(search_key(username)[:MOST_LETTERS])
    size = len(name)
    keys = {name}
    for length in range(FEWEST_LETTERS, size + 1):
        keys |= {f"{name[:length]}*", f"*{name[size - length :]}"}
        keys |= {f"*{name[first : first + length]}*" for first in range(size - length + 1)}
        # So many letters in all, some of them before the star.
        keys |= {f"{name[:head]}*{name[size - length + head :]}" for head in range(1, length)}
    return sorted(keys)


def _ascii(domain: str) -> str:
    """Return a domain as networks know it. Label by label: one that cannot be does not hide the others."""
    labels = _DOTS.split(domain.strip()[-LONGEST_DOMAIN:])
    return ".".join(filter(None, map(_ascii_label, labels)))


def _ascii_label(label: str) -> str:
    try:
        return idna.encode(label, uts46=True).decode()
    except (ValueError, KeyError, IndexError):  # idna's own errors are of the first kind
        return unicodedata.normalize("NFKC", label).casefold()

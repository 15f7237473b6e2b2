"""How a web address reads: short, its host always whole, and never like another's."""

import unicodedata
from typing import NamedTuple

import regex

from users.lib.texts import characters_of

PATH_LENGTH = 24  # characters of what follows the host
HOST_LENGTH, LABEL_LENGTH = 253, 63  # of a longer host, or part of one, no network knows (RFC 1035)

_parts = regex.compile(
    r"(?i)(?P<before>https?://(?:[^/?#\\]*@)?)(?P<host>[^/?#\\@]*)(?P<rest>.*)", regex.DOTALL
)
_www = regex.compile(r"(?i)^www\.(?=[^.]+\.)")
# Scripts that are written together in one word, and every other by itself (UTS #39, "highly
# restrictive"). The last are not mixed with Latin even in different parts of a host: their letters
# look like its.
_TOGETHER = (
    ("Latin", "Han", "Hiragana", "Katakana"),
    ("Latin", "Han", "Bopomofo"),
    ("Latin", "Han", "Hangul"),
)
_ALONE = """
    Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew
    Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan
    """.split()  # noqa: SIM905  (a list of words reads better so)
_LIKE_LATIN = regex.compile(r"[\p{Cyrillic}\p{Greek}\p{Armenian}]")
_LATIN = regex.compile(r"\p{Latin}")
_plain = regex.compile(r"(?:[\p{L}\p{M}\p{Nd}_-]|(?<=l)·(?=l))*")  # Catalan has a dot there
_one_hand = [
    regex.compile("[" + "".join(rf"\p{{{name}}}" for name in (*some, "Common", "Inherited")) + "]*")
    for some in (*_TOGETHER, *((name,) for name in _ALONE))
]


class Shown(NamedTuple):
    """A web address as it reads: `seen`, between what is not seen but copied with it."""

    before: str
    seen: str
    behind: str
    is_cut: bool  # whether an ellipsis stands behind what is seen


def shown(address: str) -> Shown:
    """Return a web address as it is shown: without scheme, "www.", name and password.

    What follows the host is cut where it is long. A host whose letters come from scripts that do not
    belong together is written as the network writes it, "xn--…": then nobody takes it for another.
    """
    before, host, rest = _split(address)
    named = str(_www.sub("", host))
    before += host[: len(host) - len(named)]
    if rest in ("", "/"):
        return Shown(before, named, rest, is_cut=False)
    characters = characters_of(rest)
    if len(characters) <= PATH_LENGTH:
        return Shown(before, named + rest, "", is_cut=False)
    seen = "".join(characters[: PATH_LENGTH - 1])
    return Shown(before, named + seen, rest[len(seen) :], is_cut=True)


def host(address: str) -> str:
    """Return the host alone, as it is shown."""
    return str(_www.sub("", _split(address)[1])).lower()


def whole(address: str) -> str:
    """Return where an address leads, whole: as it is written, but for a host that misleads."""
    return "".join(_split(address))


def _split(address: str) -> tuple[str, str, str]:
    """Return what stands before the host, the host as it may be shown, and what follows."""
    parts = _parts.match(address)
    host = parts["host"]
    if not host.isascii() and _misleads(host):
        host = _for_the_network(host)
    return parts["before"], host, parts["rest"]


def _misleads(host: str) -> bool:
    """Whether the letters of a host could pass for those of another script."""
    name = host.partition(":")[0]
    if _LIKE_LATIN.search(name) and _LATIN.search(name):
        return True
    return any(
        not _plain.fullmatch(label) or not any(pattern.fullmatch(label) for pattern in _one_hand)
        for label in name.split(".")
    )


def _for_the_network(host: str) -> str:
    """Return a host as it is looked up; of one that is too long for that the beginning."""
    looked_up = ".".join(map(_label_for_the_network, host[:HOST_LENGTH].split(".")))
    return looked_up if len(host) <= HOST_LENGTH else looked_up.rstrip("…") + "…"


def _label_for_the_network(label: str) -> str:
    """Return a part of a host as it is looked up (RFC 3492). That takes time by the square of its length."""
    folded = unicodedata.normalize("NFKC", label[: LABEL_LENGTH + 1]).casefold()
    cut = folded[:LABEL_LENGTH]
    shown = cut if cut.isascii() else "xn--" + cut.encode("punycode").decode()
    return shown if cut == folded else f"{shown}…"

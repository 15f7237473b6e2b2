"""What stands in a text beside its words: web addresses, `@name` and `#tag`. Knows no database.

`docs/texts.md` has the rules with examples. Hashtags follow UAX #31, requirement R8, with a profile of our
own, in `feed/text/hashtags.py`. Nothing inside a web address counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from hashlib import blake2b

import regex

from .addresses import addresses_in
from .hashtags import HASHTAG, TAG_BEGINS, folded, is_hashtag

TAG_LENGTH = 100  # code points, of a tag as written and of its key
MOST_TAGS = 30  # different ones in one text; what comes after them is words
MOST_MENTIONS = 20
MENTION_SIGNS = "@\uff20"

# Letters that could be taken for those of a username, digits, and marks: a name that touches one is a
# part of a longer word or of a mail address. Beside letters of all other scripts it stands alone: they are
# written without spaces, or add their prepositions and endings to a name.
_ALIKE = "".join(
    rf"\p{{scx={script}}}"
    for script in ("Latn", "Cyrl", "Grek", "Armn", "Geor", "Cher", "Copt", "Zyyy", "Zinh")
)
# One sign of a word that a username would be a part of.
NAME_LETTER = rf"[[\p{{XID_Continue}}&&[{_ALIKE}]]--[_\xb7\u0387\u200c\u200d\ufe0e\ufe0f]]"
MENTION_BEGINS = (
    rf"[{MENTION_SIGNS}](?<!(?:{NAME_LETTER}[-%=_]?|[{MENTION_SIGNS}])[{MENTION_SIGNS}])"
)
_names = regex.compile(
    rf"{TAG_BEGINS}(?P<tag>{HASHTAG})"
    rf"|{MENTION_BEGINS}(?P<mention>[A-Za-z0-9_]{{1,30}}+)(?![_{MENTION_SIGNS}]|{NAME_LETTER})"
    # Nor is it one that begins the name of a host: "@alice.example.org", "@alice:example.org".
    rf"(?!(?:[-:](?:{NAME_LETTER}|[-_])++)?+\.{NAME_LETTER})",
    regex.V1,
)
# What stands in front of a slash, and in it what only an address has: "example.org", a port, a further slash.
_before_a_slash = regex.compile(r"[\w.~%=&?:/@#+\-]*+\Z")
_of_an_address = regex.compile(r"/|\.\w|:\d")
LOOKED_BACK = 64  # characters in front of a slash that are looked at


class Kind(Enum):
    """What a piece of a text can be beside words."""

    LINK = "link"
    MENTION = "mention"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Found:
    """One of them: from `start` up to `end` of the text.

    `key` is the address as written, the username in lower case, or the key of the tag.
    """

    kind: Kind
    start: int
    end: int
    key: str


def scan(text: str) -> Iterator[Found]:
    """Yield the web addresses, mentions and hashtags of a text, in their order.

    Whether somebody has that username is not asked. Of hashtags and mentions only so many different
    ones count (`MOST_TAGS`, `MOST_MENTIONS`).
    """
    kept: dict[Kind, set[str]] = {Kind.MENTION: set(), Kind.TAG: set()}
    most = {Kind.MENTION: MOST_MENTIONS, Kind.TAG: MOST_TAGS}
    done = 0
    for link in [*links_in(text), None]:
        for name in _names_in(text, done, link.start if link else len(text)):
            if name.key in kept[name.kind] or len(kept[name.kind]) < most[name.kind]:
                kept[name.kind].add(name.key)
                yield name
        if link is not None:
            yield link
            done = link.end


def may_name(text: str, signs: str) -> bool:
    """Return whether a text can hold what begins with one of these signs: few do."""
    return any(sign in text for sign in signs)


def links_in(text: str) -> Iterator[Found]:
    """Yield the web addresses of a text alone."""
    for start, end in addresses_in(text):
        yield Found(Kind.LINK, start, end, text[start:end])


def mentions_in(text: str) -> list[str]:
    """Return the usernames that a text names, in lower case, each once."""
    return _keys_in(text, Kind.MENTION)


def tags_in(text: str) -> dict[str, str]:
    """Return the hashtags of a text: by their keys, as they are first written."""
    found: dict[str, str] = {}
    for name in scan(text):
        if name.kind is Kind.TAG:
            found.setdefault(name.key, text[name.start + 1 : name.end])
    return found


@lru_cache(maxsize=4096)
def tag_key(tag: str) -> str:
    """Return what makes two hashtags the same, for one written without its #.

    Empty for what is no hashtag. The key of a key is that key.
    """
    if len(tag) > TAG_LENGTH:
        return ""
    key = folded(tag)
    return key if len(key) <= TAG_LENGTH and is_hashtag(key) else ""


def mark_of(key: str) -> str:
    """Return a short name for a tag that says nothing of it: for topics, and for classes in pages.

    It is there before anybody has used the tag.
    """
    return blake2b(key.encode(), digest_size=8).hexdigest()


def is_of_a_path(text: str, start: int) -> bool:
    """Whether what starts here stands behind the slash of an address: "example.org/@bob", not "w/@bob".

    In a list like "@bob/@carol" nothing does; whoever asks knows where the name before it ended.
    """
    if start < 1 or text[start - 1] != "/":
        return False
    before = _before_a_slash.search(text, max(0, start - 1 - LOOKED_BACK), start - 1)
    return bool(before and _of_an_address.search(before[0]))


def _names_in(text: str, start: int, end: int) -> Iterator[Found]:
    done = start
    for match in _names.finditer(text, start, end):
        if done != match.start() - 1 and is_of_a_path(text, match.start()):
            continue
        done = match.end()
        if match["mention"] is not None:
            yield Found(Kind.MENTION, match.start(), done, match["mention"].lower())
        elif key := tag_key(match["tag"]):
            yield Found(Kind.TAG, match.start(), done, key)


def _keys_in(text: str, kind: Kind) -> list[str]:
    return list(dict.fromkeys(name.key for name in scan(text) if name.kind is kind))

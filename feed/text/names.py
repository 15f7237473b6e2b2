"""What stands in a text beside its words: web addresses, `@name` and `#tag`. Knows no database.

Hashtags follow UAX #31, requirement R8, with a profile of our own:

    Start     # ﹟ ＃, not after a character that could continue a hashtag, nor after & or /
    Continue  XID_Continue, what makes emoji (without digits' stars), and +
    Medial    - and the joiners, one at a time, between two that continue

and a hashtag needs a letter or an emoji: "#1" is a number. Case, width and invisible characters
do not make another tag: its key is NFKC_Casefold. Nothing inside a web address counts.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from hashlib import blake2b

import regex
from linkify_it import LinkifyIt

TAG_LENGTH = 100  # code points, of a tag as written and of its key
MOST_TAGS = 30  # different ones in one text; what comes after them is words
MOST_MENTIONS = 20

# Only addresses that say http or https become links; "e.g." and "3.5" do not.
_links = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
for _scheme in ("ftp:", "mailto:", "//"):
    _links.add(_scheme, None)
# What ends a sentence or closes a quotation is no part of the address before it.
_AFTER_ADDRESS = "?!.,;:…“”‘’«»‹›」』】》。、！？"
# An address that turns the direction of its own text could pass for another.
_turns = regex.compile(r"[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]")

_CONTINUES = (
    r"\p{XID_Continue}\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}"
    r"\U000E0020-\U000E007F\u20E3+"
)
MENTION_SIGNS, TAG_SIGNS = "@\uff20", "#\ufe5f\uff03"
# Possessive, and nothing in it can match in two ways: one pass, whatever the text.
_TAG = rf"[{_CONTINUES}]++(?:[-\u200C\u200D][{_CONTINUES}]++)*+"
_names = regex.compile(
    rf"(?<![{_CONTINUES}&/])[{TAG_SIGNS}](?P<tag>{_TAG})"
    # Not in a word or a mail address, not before another @, and not the beginning of a longer word:
    # a letter that only looks like one of a to z is no part of a username, so it must not follow.
    rf"|(?<![\p{{XID_Continue}}{MENTION_SIGNS}/])(?<!\p{{XID_Continue}}[-+.&%=])"
    rf"[{MENTION_SIGNS}](?P<mention>[A-Za-z0-9_]{{1,30}}+)(?![\p{{XID_Continue}}{MENTION_SIGNS}])"
)
_whole_tag = regex.compile(_TAG)
_says_something = regex.compile(r"[\p{XID_Start}\p{Extended_Pictographic}\p{Regional_Indicator}]")
_invisible = regex.compile(r"\p{Default_Ignorable_Code_Point}+")


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
        for one in _names_in(text, done, link.start if link else len(text)):
            if one.key in kept[one.kind] or len(kept[one.kind]) < most[one.kind]:
                kept[one.kind].add(one.key)
                yield one
        if link is not None:
            yield link
            done = link.end


def may_name(text: str, signs: str) -> bool:
    """Return whether a text can hold what begins with one of these signs: few do."""
    return any(sign in text for sign in signs)


def links_in(text: str) -> Iterator[Found]:
    """Yield the web addresses of a text alone."""
    for match in _links.match(text) or ():
        address = match.text.rstrip(_AFTER_ADDRESS)
        if address.lower().startswith(("http://", "https://")) and not _turns.search(address):
            yield Found(Kind.LINK, match.index, match.index + len(address), address)


def mentions_in(text: str) -> list[str]:
    """Return the usernames that a text names, in lower case, each once."""
    return _keys_in(text, Kind.MENTION)


def tags_in(text: str) -> dict[str, str]:
    """Return the hashtags of a text: by their keys, as they are first written."""
    found: dict[str, str] = {}
    for one in scan(text):
        if one.kind is Kind.TAG:
            found.setdefault(one.key, text[one.start + 1 : one.end])
    return found


@lru_cache(maxsize=4096)
def tag_key(tag: str) -> str:
    """Return what makes two hashtags the same, for one written without its #.

    Empty for what is no hashtag. The key of a key is that key.
    """
    if len(tag) > TAG_LENGTH:
        return ""
    key = _folded(tag)
    is_tag = len(key) <= TAG_LENGTH and _whole_tag.fullmatch(key) and _says_something.search(key)
    return key if is_tag else ""


def mark_of(key: str) -> str:
    """Return a short name for a tag that says nothing of it: for topics, and for classes in pages.

    It is there before anybody has used the tag.
    """
    return blake2b(key.encode(), digest_size=8).hexdigest()


def _names_in(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _names.finditer(text, start, end):
        if match["mention"] is not None:
            yield Found(Kind.MENTION, match.start(), match.end(), match["mention"].lower())
        elif key := tag_key(match["tag"]):
            yield Found(Kind.TAG, match.start(), match.end(), key)


def _keys_in(text: str, kind: Kind) -> list[str]:
    return list(dict.fromkeys(one.key for one in scan(text) if one.kind is kind))


def _folded(text: str) -> str:
    """Return NFKC_Casefold: the same for upper and lower case, wide and narrow, seen or not."""
    for _ in range(4):  # folding can make something that composes, and the other way round
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        folded = _invisible.sub("", folded)
        if folded == text:
            break
        text = folded
    return text

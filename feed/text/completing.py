"""What somebody is typing just now: the @name or #tag that can be completed, and completing it."""

from dataclasses import dataclass

import regex

from .hashtags import HASHTAG, TAG_BEGINS, TAG_SIGNS
from .names import MENTION_BEGINS, MENTION_SIGNS, NAME_LETTER, Kind, is_of_a_path, scan

LONGEST = 60  # characters of a name or tag that are looked at
_KINDS = (MENTION_SIGNS, TAG_SIGNS)
_GOES_ON = r"[\w\p{M}\p{Extended_Pictographic}\u200c\u200d\ufe0f+\-]"
# What is begun follows the rules of what counts. A username ends before a letter that may stand beside it.
_BEGUN = regex.compile(
    rf"(?:{MENTION_BEGINS}|{TAG_BEGINS})(?:"
    rf"(?<=[{MENTION_SIGNS}])[A-Za-z0-9_]{{1,30}}+(?=\p{{L}})(?!{NAME_LETTER})"
    rf"|{_GOES_ON}{{1,{LONGEST}}}+(?!{_GOES_ON}))",
    regex.V1,
)
_WHOLE = regex.compile(rf"\A(?:@{_GOES_ON}{{1,100}}|#{HASHTAG})\Z", regex.V1)


@dataclass(frozen=True)
class Begun:
    """A name or tag that somebody has begun to type: the text "@al", and where it starts."""

    text: str
    start: int


def begun_in(text: str, before: str = "") -> Begun | None:
    """Return the name or tag that was typed last, None where it was something else.

    Where that is, nothing says to the server: it is where `text` differs from what it was `before`;
    the end, where it does not.
    """
    here = _changed_at(text, before)
    for found in _BEGUN.finditer(text, max(0, here - LONGEST - 1)):
        if found.start() < here <= found.end():
            start = found.start()
            return None if _is_in_an_address(text, start) else Begun(found[0], start)
        if found.start() >= here:
            return None
    return None


def completed(text: str, start: int, chosen: str) -> str:
    """Return the text with what begins at `start` made to read `chosen`, and a blank after it.

    Where nothing of the kind begins there (any more), and for a choice that is no name or tag, the
    text comes back as it is.
    """
    begun = _BEGUN.match(text, start) if 0 <= start <= len(text) else None
    if begun is None or not _WHOLE.match(chosen) or _kind(chosen) != _kind(begun[0]):
        return text
    rest = text[begun.end() :]
    return f"{text[:start]}{chosen}{rest if rest[:1].isspace() else ' ' + rest}"


def _is_in_an_address(text: str, start: int) -> bool:
    """Whether what is begun there is a part of an address, and no further name of a list."""
    if not is_of_a_path(text, start):
        return False
    return all(one.end != start - 1 or one.kind is Kind.LINK for one in scan(text[:start]))


def _kind(token: str) -> str:
    return next((signs for signs in _KINDS if token[0] in signs), "")


def _changed_at(text: str, before: str) -> int:
    """Return behind which character of the text the change ends."""
    if text == before:
        return len(text)
    most = min(len(text), len(before))
    same = 0
    while same < most and text[same] == before[same]:
        same += 1
    tail = 0
    while tail < most - same and text[-1 - tail] == before[-1 - tail]:
        tail += 1
    return len(text) - tail

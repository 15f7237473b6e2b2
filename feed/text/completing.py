"""What somebody is typing just now: the @name or #tag that can be completed, and what they meant by it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import regex

from .hashtags import HASHTAG, TAG_BEGINS
from .names import (
    MENTION_BEGINS,
    MENTION_SIGNS,
    NAME_LETTER,
    Kind,
    is_of_a_path,
    links_in,
    scan,
)

LONGEST = 60  # characters of a name or tag that are looked at
_GOES_ON = r"[\w\p{M}\p{Extended_Pictographic}\u200c\u200d\ufe0f+\-]"
# What is begun follows the rules of what counts. A username ends before a letter that may stand beside it.
_BEGUN = regex.compile(
    rf"(?:{MENTION_BEGINS}|{TAG_BEGINS})(?:"
    rf"(?<=[{MENTION_SIGNS}])[A-Za-z0-9_]{{1,30}}+(?=\p{{L}})(?!{NAME_LETTER})"
    rf"|{_GOES_ON}{{1,{LONGEST}}}+(?!{_GOES_ON}))",
    regex.V1,
)
_TAG = regex.compile(rf"#{HASHTAG}", regex.V1)


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


def words_begun(text: str) -> Iterator[Begun]:
    """Yield all names and tags of a text, whole or only begun. Not those within web addresses."""
    links = links_in(text)
    link = next(links, None)
    for found in _BEGUN.finditer(text):
        while link is not None and link.end <= found.start():
            link = next(links, None)
        if link is None or found.start() < link.start:
            yield Begun(found[0], found.start())


def written_out(text: str, meant: Mapping[str, str]) -> str:
    """Return the text with what is `meant` by each name or tag that was begun: `{"@al": "@alice"}`."""
    if not meant:
        return text
    parts, done = [], 0
    for begun in words_begun(text):
        if begun.text in meant:
            whole = meant[begun.text]
            parts += [text[done : begun.start], whole]
            done = begun.start + len(begun.text)
            tag = _TAG.match(whole + text[done : done + LONGEST])
            if tag is not None and tag.end() > len(whole):  # what follows would be a part of it
                parts.append(" ")
    return "".join([*parts, text[done:]])


def is_name(begun: str) -> bool:
    """Return whether what was begun is a name; else it is a tag."""
    return begun[:1] in MENTION_SIGNS


def is_tag(text: str) -> bool:
    """Return whether a text is one whole hashtag, "#café"."""
    return _TAG.fullmatch(text) is not None


def _is_in_an_address(text: str, start: int) -> bool:
    """Whether what is begun there is a part of an address, and no further name of a list."""
    if not is_of_a_path(text, start):
        return False
    return all(one.end != start - 1 or one.kind is Kind.LINK for one in scan(text[:start]))


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

"""Texts in which what should be found stands between ⟦ and ⟧."""

import regex

from feed.text.names import Kind, scan

_MARKED = regex.compile("⟦(.*?)⟧", regex.DOTALL)


def plain(marked: str) -> str:
    """Return the text as somebody would write it."""
    return marked.replace("⟦", "").replace("⟧", "")


def expected(marked: str) -> list[str]:
    """Return what stands between the marks."""
    return [str(one) for one in _MARKED.findall(marked)]


def found(text: str, kind: Kind) -> list[str]:
    """Return what is found of one kind, as it is written."""
    return [text[one.start : one.end] for one in scan(text) if one.kind is kind]

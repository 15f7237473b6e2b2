"""The words of a text as they are searched for: what counts as one, as which it is stored, and where those
that were asked for stand in what somebody wrote.

Each word is found by how it begins, typed however (`search_key`). Scripts that put no blanks between words
have each letter for a word, so that any part of what they write is found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from users.lib.folding import search_key

LONGEST_WORD = (
    60  # letters that count; PostgreSQL takes no longer ones than 2,000 bytes into an index
)
BEFORE, SHOWN = (
    60,
    240,
)  # characters of an excerpt: before the first word that was found, and all in all

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WITHIN = r"'’ʼʻ`´\u0640\p{Default_Ignorable_Code_Point}"  # what `search_key` leaves out
_WORD = regex.compile(
    rf"[{_UNSPACED}]\p{{M}}*[ﾞﾟ]?|(?:(?![{_UNSPACED}])[\p{{L}}\p{{M}}\p{{N}}{_WITHIN}])+"
)
_LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is searched for, and from where to where it stands in the text."""

    key: str
    start: int
    end: int


def words_in(text: str) -> Iterator[Word]:
    """Yield the words of a text, in their order."""
    for found in _WORD.finditer(text):
        for key in _LETTERS.findall(search_key(found[0])):
            yield Word(key[:LONGEST_WORD], found.start(), found.end())


def words_of(text: str) -> str:
    """Return what is stored of a text to be searched: its words, each with a blank before it."""
    return "".join(f" {word.key}" for word in words_in(text))


def terms_of(asked: str) -> list[str]:
    """Return what to look for, as it would stand in `words_of` a text that holds it: of each part of what
    was typed, between blanks, its words in a row, of which the last may go on."""
    return list(dict.fromkeys(term for part in asked.split() if (term := words_of(part))))


def excerpt(text: str, terms: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the part of a text in which these first stand, in pieces: each with whether it was asked
    for."""
    marks = _marks(list(words_in(text)), [term.split() for term in terms])
    start = max(0, marks[0][0] - BEFORE) if marks else 0
    end = min(len(text), max(start + SHOWN, marks[0][1] if marks else 0))
    pieces = [("…", False)] if start else []
    here = start
    for first, last in marks:
        if last > end:
            break
        pieces += [(text[here:first], False), (text[first:last], True)]
        here = last
    pieces += [(text[here:end], False), ("…" if end < len(text) else "", False)]
    return [piece for piece in pieces if piece[0]]


def _marks(words: Sequence[Word], terms: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Return from where to where the terms stand, in order; what overlaps is one."""
    found = sorted(
        (words[at].start, words[at + len(term) - 1].end)
        for term in terms
        for at in range(len(words) - len(term) + 1)
        if _stands_at(words, at, term)
    )
    marks: list[tuple[int, int]] = []
    for start, end in found:
        if marks and start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return marks


def _stands_at(words: Sequence[Word], at: int, term: Sequence[str]) -> bool:
    *whole, last = term
    here = [word.key for word in words[at : at + len(term)]]
    return here[:-1] == whole and here[-1].startswith(last)

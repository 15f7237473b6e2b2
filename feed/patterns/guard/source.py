"""A template as it is written: its head comment, its HTML elements with their lines, the names it gives.

What the template prints is taken for one sign here, and both sides of an `{% if %}` stand one after the
other. That is enough to ask whether a form has a token, and whoever reads what is said finds the line.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

from feed.patterns.registry import HEADER

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905

# Tags of templates that print nothing themselves; so do all that end a block.
SILENT = re.compile(
    r"if|elif|else|for|empty|with|load|block|extends|comment|autoescape|cache|remembered|language|localize|timezone"
    r"|filter|spaceless|ifchanged|setvar|swap(_\w+)?|end\w*"
)
_TRANSLATED = ("blocktranslate", "blocktrans")
_FIRST_SIGN = 0xE000  # where Unicode has signs that mean nothing: one for each thing printed
_OWES = re.compile(r"\b(?:owes|carries)\b(.*?)(?=\.\s|\.?\Z|\n +\w+  )", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"(?<![\w/])[#.](?:[a-z_-]|<[a-z ]+>|\d)+")
_PLACEHOLDER = re.compile(r"<[a-z ]*>")


@dataclass(frozen=True)
class Owed:
    """A name that updates find this template's HTML by: "#post-<>", ".post-<>-body".

    is_always: whether every state of it has to have the name; else one at least.
    """

    name: str
    written: str
    line: int
    is_always: bool


@dataclass(eq=False)
class Element:
    """An HTML element: where it begins, its attributes (an `{% if %}` may give one twice), what it holds.

    text holds a sign for each thing that the template prints; `Source.shown` says what that is.
    """

    tag: str
    attributes: list[tuple[str, str]]
    line: int
    parents: tuple["Element", ...]
    text: str = ""

    def get(self, name: str) -> str | None:
        """Return the first value of this attribute, None where it is missing."""
        return next((value for key, value in self.attributes if key == name), None)


@dataclass(frozen=True)
class Words:
    """A piece of text between tags."""

    line: int
    text: str
    parents: tuple[Element, ...]


@dataclass
class Source:
    """A template's text, read once."""

    name: str
    text: str
    shown: dict[str, Token] = field(default_factory=dict)

    @cached_property
    def tokens(self) -> list[Token]:
        """The template's tokens, each with its line."""
        return list(Lexer(self.text).tokenize())

    @cached_property
    def header(self) -> str:
        """The head comment: what it is, its variables, what it owes. Empty where there is none."""
        found = HEADER.search(self.text)
        return found[1] if found else ""

    @property
    def summary(self) -> str:
        """The first sentence of the head comment."""
        sentence = re.split(r"(?<=\.)\s|  |\n  ", self.header, maxsplit=1)[0]
        return " ".join(sentence.split())

    @cached_property
    def owes(self) -> list[Owed]:
        """What the head comment says that this template owes, in order."""
        found = HEADER.search(self.text)
        owed = []
        for sentence in _OWES.finditer(self.text, *found.span(1)) if found else ():
            times = sentence[1].find("at times")
            for match in _NAME.finditer(sentence[1]):
                line = self.line_at(sentence.start(1) + match.start())
                is_always = times < 0 or match.start() < times
                owed.append(Owed(general(match[0]), match[0], line, is_always))
        return owed

    @cached_property
    def html(self) -> "_Reader":
        """The elements and words."""
        reader = _Reader()
        reader.feed(self._masked())
        reader.close()
        return reader

    @cached_property
    def names(self) -> dict[str, int]:
        """The names that its elements have, as in `Owed`, each with the line where it stands first."""
        names: dict[str, int] = {}
        for element in self.html.elements:
            for key, value in element.attributes:
                words = value.split() if key == "class" else [value] if key == "id" else []
                for word in words:
                    name = ("." if key == "class" else "#") + self.general(word)
                    names.setdefault(name, element.line)
        return names

    @property
    def swapped(self) -> set[str]:
        """The ids of elements that say where they go themselves: swaps, and no places for any."""
        return {
            f"#{self.general(element.get('id') or '')}"
            for element in self.html.elements
            if element.get("hx-swap-oob") is not None
        }

    @cached_property
    def includes(self) -> list[str]:
        """The names of the templates that it includes by name."""
        tags = (
            token.split_contents() for token in self.tokens if token.token_type is TokenType.BLOCK
        )
        return [
            bits[1].strip("\"'") for bits in tags if bits[0] == "include" and bits[1][0] in "\"'"
        ]

    def general(self, value: str) -> str:
        """Return a value with "<>" for each thing that is printed in it."""
        return "".join("<>" if sign in self.shown else sign for sign in value)

    def printed_in(self, text: str) -> list[Token]:
        """Return what the template prints within this text of an element."""
        return [self.shown[sign] for sign in text if sign in self.shown]

    def line_at(self, offset: int) -> int:
        """Return the line of this place in the text."""
        return self.text.count("\n", 0, offset) + 1

    def _masked(self) -> str:
        """Return the HTML alone, on its lines, with a sign for each thing printed."""
        parts: list[str] = []
        until = ""
        for token in self.tokens:
            name = token.contents.partition(" ")[0]
            is_block = token.token_type is TokenType.BLOCK
            if is_block and until and name == f"end{until}":
                until = ""
            elif until == "comment":
                parts.append("\n" * token.contents.count("\n"))
            elif token.token_type is TokenType.TEXT:
                parts.append(self._said(token) if until else token.contents)
            elif token.token_type is TokenType.VAR or (is_block and not SILENT.fullmatch(name)):
                parts.append(self._sign(token))
                until = name if name in _TRANSLATED else until
            elif is_block:
                until = name if name == "comment" else until
                parts.append("" if parts and parts[-1].endswith("<") else " ")
        return "".join(parts)

    def _sign(self, token: Token) -> str:
        sign = chr(_FIRST_SIGN + len(self.shown))
        self.shown[sign] = token
        return sign

    def _said(self, token: Token) -> str:
        """Return the text of a translated block: its elements, and a sign for words."""
        sign = self._sign(token)

        def words(found: re.Match[str]) -> str:
            return found[0] if found[0][0] in "<\n" else sign

        return re.sub(r"<[^>]*>|\n|[^<\n]+", words, token.contents)


def general(name: str) -> str:
    """Return a name as a head comment writes it with "<>" for what differs: ".post-<>-body"."""
    return _PLACEHOLDER.sub("<>", name)


class _Reader(HTMLParser):
    """Notes elements and words; what is opened and never closed is closed by what it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.words: list[Words] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where it begins."""
        attributes = [(key, value or "") for key, value in attrs]
        element = Element(tag, attributes, self.getpos()[0], tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one that holds nothing."""
        self.handle_starttag(tag, attrs)
        if self._open and self._open[-1] is self.elements[-1]:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close it and what stands open in it."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].tag == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        """Give it to all that it stands in."""
        for element in self._open:
            element.text += data
        blank = data[: len(data) - len(data.lstrip())]
        if data.strip():
            line = self.getpos()[0] + blank.count("\n")
            self.words.append(Words(line, data.strip(), tuple(self._open)))

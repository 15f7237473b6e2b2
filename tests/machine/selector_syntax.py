"""How a CSS selector reads."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

NAME = re.compile(r"(?:\\.|[\w-]|[^\x00-\x7f])+")
ATTRIBUTE = re.compile(
    r"\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*(?:\"([^\"]*)\"|'([^']*)'|([^\]\s]+))\s*)?\]"
)
COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
NTH = re.compile(r"\s*(?:(even|odd)|([+-]?\d*)n\s*(?:([+-])\s*(\d+))?|([+-]?\d+))\s*(?:of\s+)?")
SPACE = re.compile(r"\s*")
# What is short for the n-th of something: (how far apart, which, from the end, of its type).
SHORT = {
    "first-child": (0, 1, False, False),
    "last-child": (0, 1, True, False),
    "first-of-type": (0, 1, False, True),
    "last-of-type": (0, 1, True, True),
}
# name: (from the end, of its type)
COUNTED = {
    "nth-child": (False, False),
    "nth-last-child": (True, False),
    "nth-of-type": (False, True),
    "nth-last-of-type": (True, True),
}


@dataclass(frozen=True, eq=False)
class Nth:
    """Each `step`-th from `start` on, of the siblings that match `of`."""

    step: int
    start: int
    is_last: bool
    is_of_type: bool
    of: "Sequence[Complex]" = ()


@dataclass(frozen=True, eq=False)
class Simple:
    """One condition: an attribute ("[]") or a pseudo-class."""

    name: str
    attribute: tuple[str, str, str] = ("", "", "")  # its name, how it is compared, with what
    selectors: "Sequence[Complex]" = ()
    nth: Nth | None = None


@dataclass(frozen=True, eq=False)
class Compound:
    """What one element must be."""

    name: str
    ids: tuple[str, ...]
    classes: tuple[str, ...]
    others: tuple[Simple, ...]


@dataclass(frozen=True, eq=False)
class Complex:
    """Compounds, and how each stands to the one before; in a relative one also the first."""

    compounds: tuple[Compound, ...]
    combinators: tuple[str, ...]


class Syntax:
    """Reads one selector."""

    def __init__(self, text: str, known: Container[str]) -> None:
        """`known` are the pseudo-classes without arguments."""
        self.text = text
        self.at = 0
        self.known = known

    def read(self) -> tuple[Complex, ...]:
        """Return all of it."""
        found = self._list()
        if self.at < len(self.text):
            raise self._error()
        return found

    def _list(self, *, is_relative: bool = False, in_has: bool = False) -> tuple[Complex, ...]:
        found = [self._complex(is_relative, in_has)]
        while self._take(","):
            found.append(self._complex(is_relative, in_has))
        return tuple(found)

    def _complex(self, is_relative: bool, in_has: bool) -> Complex:
        self._skip()
        combinators = []
        if is_relative:
            combinators.append(self.text[self.at] if self._peek() in ">+~" else " ")
            self.at += combinators[0] != " "
            self._skip()
        compounds = [self._compound(in_has)]
        while found := COMBINATOR.match(self.text, self.at):
            if not found[1] and self.text[found.end() : found.end() + 1] in ("", ",", ")"):
                self.at = found.end()
                break
            combinators.append(found[1] or " ")
            self.at = found.end()
            compounds.append(self._compound(in_has))
        return Complex(tuple(compounds), tuple(combinators))

    def _compound(self, in_has: bool) -> Compound:
        begin, name = self.at, "*"
        ids: list[str] = []
        classes: list[str] = []
        others: list[Simple] = []
        if self._peek() == "*":
            self.at += 1
        elif NAME.match(self.text, self.at):
            name = self._name()
        while (sign := self._peek()) in ("#", ".", "[", ":"):
            if sign == "[":
                others.append(self._attribute())
                continue
            self.at += 1
            if sign == "#":
                ids.append(self._name())
            elif sign == ".":
                classes.append(self._name())
            else:
                others.append(self._pseudo(in_has))
        if self.at == begin:
            raise self._error()
        return Compound(name, tuple(ids), tuple(classes), tuple(others))

    def _pseudo(self, in_has: bool) -> Simple:
        name = self._name()
        if self._peek() != "(":
            if name in SHORT:
                return Simple("nth", nth=Nth(*SHORT[name]))
            if name not in self.known:
                raise self._error()
            return Simple(name)
        self.at += 1
        if name in COUNTED:
            simple = Simple("nth", nth=self._nth(name, in_has))
        elif name in ("is", "where", "not"):
            simple = Simple(name, selectors=self._list(in_has=in_has))
        elif name == "has" and not in_has:
            simple = Simple(name, selectors=self._list(is_relative=True, in_has=True))
        else:
            raise self._error()
        if not self._take(")"):
            raise self._error()
        return simple

    def _nth(self, name: str, in_has: bool) -> Nth:
        found = NTH.match(self.text, self.at)
        if found is None:
            raise self._error()
        self.at = found.end()
        word, each, sign, start, number = found.groups()
        if word:
            step, first = 2, int(word == "odd")
        elif number:
            step, first = 0, int(number)
        else:
            step = int(each) if each not in ("", "+", "-") else int(f"{each}1")
            first = int(f"{sign or ''}{start or 0}")
        is_last, is_of_type = COUNTED[name]
        of = self._list(in_has=in_has) if self._peek() != ")" else ()
        return Nth(step, first, is_last, is_of_type, of)

    def _attribute(self) -> Simple:
        found = ATTRIBUTE.match(self.text, self.at)
        if found is None:
            raise self._error()
        self.at = found.end()
        name, how, *values = found.groups()
        value = next((one for one in values if one is not None), "")
        return Simple("[]", attribute=(name.lower(), how or "", value))

    def _name(self) -> str:
        found = NAME.match(self.text, self.at)
        if found is None:
            raise self._error()
        self.at = found.end()
        return re.sub(r"\\(.)", r"\1", found[0])

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1] or "\0"

    def _skip(self) -> None:
        found = SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def _take(self, sign: str) -> bool:
        self._skip()
        if self._peek() != sign:
            return False
        self.at += 1
        return True

    def _error(self) -> ValueError:
        return ValueError(f"{self.text!r} is no selector, or not one that is known, at {self.at}")


def parsed(selector: str, known: Container[str]) -> tuple[Complex, ...]:
    """Return a selector as it is understood; ValueError where it is none."""
    return Syntax(selector, known).read()

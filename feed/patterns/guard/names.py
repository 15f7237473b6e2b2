"""The names by which updates find their places: who owes them, who sends to them, and who has lost one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from feed.patterns.registry import Pattern

from .finding import Finding
from .source import Owed, Source

ENVELOPES = "feed/live/"
_SWAP = re.compile(r'<[a-z]+(?=[^>]* hx-swap-oob=)(?:[^>"]|"[^"]*")*>')
_VALUE = re.compile(r'\b(id|class|hx-swap-oob)="([^"]*)"')
_IN_SELECTOR = re.compile(r"[#.][a-zA-Z_][\w-]*")
_TARGET = re.compile(r"#[\w<>-]+")

States = list[tuple[str, str]]  # each state of a pattern with its HTML


@dataclass
class Names:
    """The names of all templates: as they are written, and as the states of patterns have them.

    sources: every template. states: what patterns render, by the template's name.
    """

    sources: Mapping[str, Source]
    states: Mapping[str, States]
    envelopes: dict[str, dict[str, str]] = field(init=False)  # target → envelopes → state

    def __post_init__(self) -> None:
        """Gather where envelopes send to."""
        self.envelopes = {}
        for template, states in self.states.items():
            if template.startswith(ENVELOPES):
                for state, html in states:
                    for name in targets_in(html):
                        self.envelopes.setdefault(name, {}).setdefault(template, state)

    @cached_property
    def known(self) -> "_Known":
        """Every name that some page can have."""
        written = {name for source in self.sources.values() for name in source.names}
        rendered = {
            name
            for states in self.states.values()
            for _state, html in states
            for name in names_in(html)
        }
        return _Known(written, rendered)

    def findings(self) -> Iterator[Finding]:
        """Yield what was lost, what is owed unsaid, and what is sent to no page."""
        for source in self.sources.values():
            yield from self.lost(source)
            yield from self._unsaid(source)
            yield from self._points_nowhere(source)
        yield from self._sent_nowhere()

    def owed(self, source: Source) -> list[tuple[Owed, str]]:
        """Return what a template owes, each with the state that lacks it; "" where none does."""
        return [(owed, self._lacking(source, owed)) for owed in source.owes]

    def lost(self, source: Source) -> Iterator[Finding]:
        """Yield the names that a template owes and has not."""
        for owed, lacking in self.owed(source):
            if lacking:
                line, hint = self._nearest(source, owed)
                yield Finding(
                    source.name,
                    line,
                    "owes",
                    f"{owed.written} is gone{lacking}, and line {owed.line} says that it is owed.{hint}",
                    self._stops(owed.name),
                )

    def _nearest(self, source: Source, owed: Owed) -> tuple[int, str]:
        """Return the line at which a lost name seems to be meant, and a word on that."""
        if owed.name in source.names:
            return source.names[owed.name], " This line has it, under a condition."
        spare = {
            name
            for name in source.names
            if name[0] == owed.name[0] and name.count("<>") == owed.name.count("<>")
        }
        near = get_close_matches(owed.name, spare - {other.name for other in source.owes}, 1, 0.7)
        if not near:
            return owed.line, ""
        return source.names[near[0]], f" Is it {_written(near[0])} of this line?"

    def _lacking(self, source: Source, owed: Owed) -> str:
        states = self.states.get(source.name)
        if states is None:
            return "" if owed.name in self._written(source) else " from the HTML"
        pattern = _pattern(owed.name)
        lacking = [
            state
            for state, html in states
            if html.strip() and not any(map(pattern.fullmatch, names_in(html)))
        ]
        if not lacking or (not owed.is_always and len(lacking) < len(states)):
            return ""
        return " in every state" if len(lacking) == len(states) else f" in the state “{lacking[0]}”"

    def _written(self, source: Source) -> set[str]:
        """Return the names written in a template and in what it includes."""
        found, waiting = set[str](), [source.name]
        names: set[str] = set()
        while waiting:
            included = self.sources.get(waiting.pop())
            if included and included.name not in found:
                found.add(included.name)
                names |= set(included.names)
                waiting += included.includes
        return names

    def _stops(self, name: str) -> str:
        """Return what no longer comes to open pages without this name."""
        pattern = _pattern(name)
        senders = {
            template
            for target, templates in self.envelopes.items()
            if pattern.fullmatch(target)
            for template in templates
        }
        if not senders:
            return "What looks for it (a link, the stylesheet, htmx) finds nothing."
        said = "; ".join(
            f"“{self.sources[sender].summary}” ({sender})" for sender in sorted(senders)[:3]
        )
        more = f" and {len(senders) - 3} more" if len(senders) > 3 else ""
        return f"Open pages would no longer get {said}{more}."

    def _unsaid(self, source: Source) -> Iterator[Finding]:
        """Yield the names that envelopes send to, and that the template has without owing them."""
        if not source.header or source.name.startswith(ENVELOPES):
            return
        owed = {entry.name for entry in source.owes} | source.swapped
        for name, line in source.names.items():
            if name in owed or not re.match(r"[#.][a-z]", name):
                continue
            pattern = _pattern(name)
            if any(map(pattern.fullmatch, self.envelopes)):
                yield Finding(
                    source.name,
                    line,
                    "unsaid",
                    f"Updates go to {_written(name)}, and the head comment does not say so: "
                    "add it to “Owes”.",
                    "Else whoever changes this cannot know that it must stay.",
                )

    def _points_nowhere(self, source: Source) -> Iterator[Finding]:
        for element in source.html.elements:
            value = source.general(element.get("hx-target") or "")
            for name in _TARGET.findall(value):
                if not self.known.has(name):
                    yield Finding(
                        source.name,
                        element.line,
                        "target",
                        f"hx-target is {_written(name)}, and no page has that.{self._meant(name)}",
                        "What comes back would be shown nowhere.",
                    )

    def _sent_nowhere(self) -> Iterator[Finding]:
        owed = [_pattern(entry.name) for source in self.sources.values() for entry in source.owes]
        for name, templates in sorted(self.envelopes.items()):
            # Of a name that is owed, `lost` says who owes it.
            if self.known.has(name) or any(pattern.fullmatch(name) for pattern in owed):
                continue
            for template in templates:
                writer, line, written = self._place(template, name)
                yield Finding(
                    writer,
                    line,
                    "target",
                    f"This sends to {written}, and no page has that.{self._meant(name)}",
                    f"“{self.sources[template].summary}” would reach no open page.",
                )

    def _place(self, template: str, name: str) -> tuple[str, int, str]:
        """Return where in an envelope a target is written: the template, the line, and how it is written."""
        as_written = re.compile(re.sub(r"\d+", r"(?:\\{\\}|\\d+)", re.escape(name)))
        waiting, seen = [template], set[str]()
        while waiting:
            source = self.sources.get(waiting.pop(0))
            if source is None or source.name in seen:
                continue
            seen.add(source.name)
            found = as_written.search(
                source.text, len(source.text.partition("{% endcomment %}")[0])
            )
            if found:
                return source.name, source.line_at(found.start()), found[0]
            waiting += source.includes
        return template, 1, name

    def _meant(self, name: str) -> str:
        near = get_close_matches(_numberless(name), self.known.written, 1, 0.8)
        return f" Is it {_written(near[0])}?" if near else ""


class _Known:
    """Names that pages can have: those written in templates, and those that patterns show beside (Python
    makes them)."""

    def __init__(self, written: Iterable[str], rendered: set[str]) -> None:
        self.written = [name for name in written if re.search("[a-z]", name)]
        self._exact = {*self.written, *rendered, *map(_numberless, rendered)}
        self._patterns = [_pattern(name) for name in self.written if "<>" in name]

    def has(self, name: str) -> bool:
        """Return whether a page can have this name."""
        if name in self._exact or _numberless(name) in self._exact:
            return True
        return any(pattern.fullmatch(name) for pattern in self._patterns)


def names_in(html: str) -> set[str]:
    """Return the ids and classes that this HTML has: "#post-4", ".card"."""
    names: set[str] = set()
    for kind, value in _VALUE.findall(html):
        if kind == "id":
            names.add(f"#{value}")
        elif kind == "class":
            names |= {f".{word}" for word in value.split()}
    return names


def targets_in(html: str) -> set[str]:
    """Return the names that the swaps of this HTML need on a page: not what they only rule out."""
    names: set[str] = set()
    for tag in _SWAP.findall(html):
        values = dict(_VALUE.findall(tag))
        _style, colon, selector = values.get("hx-swap-oob", "").partition(":")
        names |= set(_IN_SELECTOR.findall(_needed(selector))) if colon else {f"#{values.get('id')}"}
    return names


def _needed(selector: str) -> str:
    """Return a selector without its `:not(…)`."""
    kept, depth, at = "", 0, 0
    while at < len(selector):
        if not depth and selector.startswith(":not(", at):
            depth, at = 1, at + 5
            continue
        sign = selector[at]
        if depth:
            depth += {"(": 1, ")": -1}.get(sign, 0)
        else:
            kept += sign
        at += 1
    return kept


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name).replace("<>", r"\w+"))


def _numberless(name: str) -> str:
    return re.sub(r"\d+", "<>", name)


def _written(name: str) -> str:
    return name.replace("<>", "<id>")


def rendered(patterns: Iterable[Pattern]) -> dict[str, States]:
    """Return the HTML of each state of these patterns, by template."""
    return {pattern.template: pattern.rendered() for pattern in patterns}

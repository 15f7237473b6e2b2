"""What a template's HTML has to have, and what it must not."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.template.base import Token, TokenType

from feed.pages import KINDS

from .finding import Finding
from .source import Element, Source

Find = Callable[[str], Source | None]  # a template by its name

NO_TOKEN = (
    "This form has no {% csrf_token %}: write it at its beginning.",
    "Without it every sending is refused with 403, and nothing is saved.",
)
# Fields that need no words of their own: nobody sees them, or they are buttons with words on them.
UNLABELLED = ("hidden", "submit", "button", "reset", "image")
LABELS = ("aria-label", "aria-labelledby", "title")
READ_OUT = ("alt", "title", "placeholder", "aria-label", "aria-description", "label")
# Our own name, and elements whose text is no language.
NAMES = re.compile(r"\bPlaza\b")
NO_LANGUAGE = ("code", "kbd", "samp", "script", "style")
# Read by designers and staff alone, who have English.
ENGLISH_ONLY = ("patterns/", "admin/")
# Of `click[ctrlKey], keyup target:[id]` the first is a filter, the other a selector.
FILTER = re.compile(r"(?:^|,)\s*[\w:.-]+\[")
LETTERS = re.compile(r"[^\W\d_\ue000-\uf8ff]{2,}")


def findings(source: Source, find: Find) -> Iterator[Finding]:
    """Yield what is wrong with this template's HTML; `find` returns what it includes."""
    for element in source.html.elements:
        yield from _token(source, element, find)
        yield from _label(source, element)
        yield from _time(source, element)
        yield from _inline(source, element)
        yield from _translated_attributes(source, element)
    yield from _translated(source)
    yield from _token_of_elements(source)
    yield from _live_part(source)


def _finding(source: Source, line: int, rule: str, says: str, stops: str) -> Finding:
    return Finding(source.name, line, rule, says, stops)


def _token(source: Source, element: Element, find: Find) -> Iterator[Finding]:
    is_form = element.tag == "form" and (element.get("method") or "").lower() == "post"
    if is_form and not _has_token(source, element, find):
        yield _finding(source, element.line, "token", *NO_TOKEN)


def _live_part(source: Source) -> Iterator[Finding]:
    """Ask that what a page includes as its live part stands in an element with the id of a kind of page."""
    parts = {"region.template_name": "", "region.below_name": "-below"}
    for sign, token in source.shown.items():
        included = token.contents.removeprefix("include ").split()[:1]
        if not included or included[0] not in parts or source.name.startswith("feed/live/"):
            continue
        part = parts[included[0]]
        ids = {f"region-{name}{part}" for name in (*KINDS, "<>")}
        around = [
            source.general(element.get("id") or "")
            for element in source.html.elements
            if sign in element.text
        ]
        if not ids.intersection(around):
            line, kind = token.lineno or 1, Path(source.name).stem
            says = "The live part stands in no element that updates know: write "
            says += f'<div id="region-{kind}{part}"> around it.'
            stops = "What makes the whole part new finds nothing to replace: open pages stay as they are."
            yield _finding(source, line, "owes", says, stops)


def _token_of_elements(source: Source) -> Iterator[Finding]:
    """Ask the same of `{% element form method="post" %}`, which becomes a form."""
    opened: list[Token | None] = []  # None: one that needs no token, or has it
    for token in source.tokens:
        bits = token.contents.split()
        if token.token_type is not TokenType.BLOCK:
            continue
        if bits[0] == "element":
            opened.append(token if _is_form(token) else None)
        elif bits[0] == "csrf_token":
            opened = [None] * len(opened)
        elif bits[0] == "endelement" and opened and (last := opened.pop()):
            yield _finding(source, last.lineno or 1, "token", *NO_TOKEN)


def _is_form(token: Token) -> bool:
    return token.contents.startswith("element form") and 'method="post"' in token.contents


def _has_token(source: Source, element: Element, find: Find) -> bool:
    """Return whether a token stands in the element, or in what is included there."""
    for token in source.printed_in(element.text):
        bits = token.split_contents()
        if bits[0] == "csrf_token":
            return True
        inner = find(bits[1].strip("\"'")) if bits[0] == "include" else None
        if inner and any(_prints_token(included) for included in _with_includes(inner, find)):
            return True
    return False


def _prints_token(source: Source) -> bool:
    return any(token.contents == "csrf_token" for token in source.tokens)


def _with_includes(source: Source, find: Find) -> list[Source]:
    """Return this template and all that it includes, directly or not."""
    found, waiting = {source.name: source}, [source]
    while waiting:
        for name in waiting.pop().includes:
            inner = find(name)
            if inner and name not in found:
                found[name] = inner
                waiting.append(inner)
    return list(found.values())


def _label(source: Source, element: Element) -> Iterator[Finding]:
    has_words = any(element.get(name) for name in LABELS)
    if element.tag in ("input", "textarea", "select"):
        kind = (element.get("type") or "text").lower()
        if kind in UNLABELLED or element.get("hidden") is not None or has_words:
            return
        if any(parent.tag == "label" for parent in element.parents):
            return
        name = _of(source, element, "id")
        targets = [
            _of(source, label, "for") for label in source.html.elements if label.tag == "label"
        ]
        if not name or name not in targets:
            yield _finding(
                source,
                element.line,
                "label",
                f'<{element.tag}> has no label: write <label for="…"> with its id, or an aria-label.',
                "Without it a screen reader says nothing of what is to be typed here.",
            )
    elif element.tag == "button" or (element.tag == "a" and element.get("href")):
        holds = any(element in other.parents and other.get("alt") for other in source.html.elements)
        if not (element.text.strip() or has_words or holds or element.get("hidden") is not None):
            yield _finding(
                source,
                element.line,
                "label",
                f"<{element.tag}> has no words: write some, or an aria-label.",
                "Without them a screen reader says “button” or “link”, and nobody knows which.",
            )


def _of(source: Source, element: Element, name: str) -> str:
    """Return an attribute as it is written, with what is printed in it."""
    value = element.get(name) or ""
    return "".join(source.shown[sign].contents if sign in source.shown else sign for sign in value)


def _time(source: Source, element: Element) -> Iterator[Finding]:
    if element.tag == "time" and not element.get("datetime"):
        yield _finding(
            source,
            element.line,
            "time",
            "<time> has no datetime: write {% moment when %}, which makes the whole element.",
            "Without it browsers and screen readers cannot tell when that is.",
        )


def _inline(source: Source, element: Element) -> Iterator[Finding]:
    refused = "The Content-Security-Policy forbids it, so browsers leave it out"
    for name, value in element.attributes:
        says = stops = ""
        value = value.strip()
        if name == "style":
            says, stops = (
                "style=… stands in the HTML: give it a class",
                f"{refused}: it is not styled.",
            )
        elif name.startswith("hx-on"):
            says, stops = f"{name} is a script: htmx's other attributes do without", f"{refused}."
        elif name.startswith("on"):
            says, stops = f"{name}=… is a script in the HTML: use htmx's attributes", f"{refused}."
        elif value.lower().startswith(("js:", "javascript:")) or name == "hx-vars":
            says, stops = f"{name} holds a script: send fields of a form instead", f"{refused}."
        elif name == "hx-trigger" and FILTER.search(value):
            says = "hx-trigger has a filter in [ ], which is a script: say it by the event and its target"
            stops = f"{refused}, and the trigger with it."
        if says:
            yield _finding(source, element.line, "inline", f"{says}.", stops)
    if element.tag == "style" or (element.tag == "script" and not element.get("src")):
        where = "static/css/components/" if element.tag == "style" else "no script of ours at all"
        yield _finding(
            source,
            element.line,
            "inline",
            f"<{element.tag}> stands in the HTML: {where} is the place for it.",
            f"{refused}.",
        )


def _translated_attributes(source: Source, element: Element) -> Iterator[Finding]:
    for name, value in element.attributes:
        if name in READ_OUT and (words := _untranslated(source, value)):
            yield _unmarked(source, element.line, words)


def _translated(source: Source) -> Iterator[Finding]:
    for text in source.html.words:
        if any(parent.tag in NO_LANGUAGE for parent in text.parents):
            continue
        if words := _untranslated(source, text.text):
            yield _unmarked(source, text.line, words)
    for token in source.shown.values():
        literal = re.match(r"""["'](.*?)["']""", token.contents)
        if literal and (words := _untranslated(source, literal[1])):
            yield _unmarked(source, token.lineno or 1, words)


def _untranslated(source: Source, text: str) -> str:
    """Return the words that stand in this text as they are; empty where there are none."""
    if source.name.startswith(ENGLISH_ONLY):
        return ""
    return " ".join(source.general(text).split()) if LETTERS.search(NAMES.sub("", text)) else ""


def _unmarked(source: Source, line: int, words: str) -> Finding:
    short = words if len(words) <= 40 else f"{words[:39]}…"
    return _finding(
        source,
        line,
        "words",
        f'“{short}” is not marked for translation: write {{% translate "…" %}} or {{% blocktranslate %}}.',
        "Without it everybody reads English here, whatever their language.",
    )

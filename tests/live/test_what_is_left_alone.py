"""A part that an open page leaves alone, because it has the class of what it is sent, says just that."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import Tag
from django.template.loader import get_template

from feed.patterns import PATTERNS, Pattern
from tests.machine.compare import OF_THE_HAND
from tests.machine.dom import Document

OWN = re.compile(r'{% swap_own .*?{% include "([^"]+)"', re.DOTALL)
# Where a part goes that says something else: its place, and the class by which that is known.
LEFT_ALONE = re.compile(r"innerHTML:(.+?):not\(:has\(> \.([\w-]+)\)\).*:not\(:focus-within\),")
# A part within it that is sent alone, or goes by itself: its class names somebody or something.
SENT_ALONE = re.compile(r"[a-z]+(-[a-z]+)*-\d+(-[a-z]+)?")
ENVELOPES = [one for one in PATTERNS.values() if "{% swap_own " in one.source()]


@pytest.mark.parametrize("envelope", ENVELOPES, ids=[one.name for one in ENVELOPES])
def test_what_says_something_else_has_another_class(envelope: Pattern) -> None:
    said: dict[tuple[str, str], str] = {}
    for state in _states(envelope):
        for where, version, says in _parts(envelope, state):
            assert says == said.setdefault((where, version), says)
    versions: dict[str, set[str]] = {}
    for where, version in said:
        versions.setdefault(where, set()).add(version)
    assert max(map(len, versions.values())) > 1, "in one state alone nothing could be missed"


def _states(envelope: Pattern) -> Iterator[dict[str, Any]]:
    """Return each state of an envelope, and within it each of the fragments that it sends so."""
    fragments = [one for one in PATTERNS.values() if one.template in OWN.findall(envelope.source())]
    assert fragments
    for state in envelope.states().values():
        yield state
        for fragment in fragments:
            yield from ({**state, **shown} for shown in fragment.states().values())


def _parts(envelope: Pattern, state: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Return where each part goes that may be left alone, the class by which it is, and what it says."""
    page = Document(str(get_template(envelope.template).render(state)))
    for one in page.all("[hx-swap-oob]"):
        found = LEFT_ALONE.match(str(one["hx-swap-oob"]))
        if found is not None:
            yield found[1], found[2], _said(one)


def _said(part: Tag) -> str:
    for one in part.find_all(class_=SENT_ALONE):
        one.clear()
    for one in part.find_all(class_="form-errors"):
        one.extract()  # an answer to the viewer, until something changes
    for one in part.find_all(["details", "input"]):
        for name in OF_THE_HAND:
            one.attrs.pop(name, None)
    return re.sub(r"\s+", " ", part.decode_contents())

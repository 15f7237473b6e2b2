"""What stylesheets must not do, so that pages are soon there, and stay light when something is pushed.

A browser keeps rules by the class, id or tag that their selectors end with, and asks about an element only
those that fit it. Of `:has()` and of what stands beside something it remembers which elements a change may
concern, for all such rules of the site together: one that does not say which has the whole page styled anew
with every push.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import BASE

FILES = sorted((BASE / "static/css").rglob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BEFORE_A_BLOCK = re.compile(r"([^{};]+)\{")
SAYS_WHICH = re.compile(r"[.#]|^[a-z\[]")
TAG_ALONE = re.compile(r"^(?:\*|[a-z][a-z0-9]*)$")


def selectors(css: str) -> Iterator[str]:
    """Yield each selector of a stylesheet, those of lists one by one."""
    for prelude in BEFORE_A_BLOCK.findall(COMMENT.sub("", css)):
        if not prelude.strip().startswith("@"):
            yield from (one.strip() for one in _divided(prelude, ","))


def compounds(selector: str) -> list[str]:
    """Return the parts between blanks and signs, and these signs: `.a > b` as `[".a", ">", "b"]`."""
    spaced = "".join(_divided(selector, ">+~", keep=" {} "))
    return [one for one in _divided(spaced, " \n") if one]


def _divided(text: str, signs: str, keep: str = "") -> Iterator[str]:
    """Yield what stands between these signs, outside of brackets; with the sign, if `keep` says how."""
    depth, part = 0, ""
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign in signs and not depth:
            yield part + keep.format(sign)
            part = ""
        else:
            part += sign
    yield part


def complaint(selector: str) -> str:
    """Return what is wrong with a selector, or nothing."""
    parts = compounds(selector)
    *before, last = parts
    if last.startswith(":is("):
        return "ends with :is(…): write a list, each for itself"
    if any(":has(" in one for one in before) and not SAYS_WHICH.search(_without_brackets(last)):
        return "has :has() before an end without class, id or tag"
    for place, sign in enumerate(parts):
        if sign == "+" and TAG_ALONE.match(parts[place - 1]):
            return (
                f"has a “+” behind {parts[place - 1]!r}, which any element may be: give it a class"
            )
    return ""


def _without_brackets(compound: str) -> str:
    return re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", compound)


@pytest.mark.parametrize("file", FILES, ids=lambda one: one.name)
def test_selectors_say_which_elements_may_be_meant(file: Path) -> None:
    found = {one: complaint(one) for one in selectors(file.read_text())}
    assert not {one: why for one, why in found.items() if why}


@pytest.mark.parametrize(
    ("selector", "is_wrong"),
    [
        (".card > :is(.name, .handle)", True),
        (":is(#post, #thread) ~ .composer", False),
        (".link:is(:hover, :focus)", False),
        (".unfold:has(input:checked) > :nth-child(2)", True),
        (".unfold:has(input:checked) > .more", False),
        ("body:has(#live .is-live) #timeline > article", False),
        (".cell:has(> input:not(:checked)) > :not(.ground)", True),
        (".panel > * + *", True),
        (".closed > p + p", True),
        (".panel > :where(:not(:first-child))", False),
        (".unfold > input:checked + span", False),
    ],
)
def test_a_selector_that_does_not_is_found(selector: str, is_wrong: bool) -> None:
    assert bool(complaint(selector)) is is_wrong

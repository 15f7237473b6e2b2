"""What the stylesheets and swaps ask of a browser, asked of Firefox: what it lacks is written here."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from feed.patterns import PATTERNS
from tests.firefox.browser import Firefox, Person

pytestmark = pytest.mark.firefox

Enter = Callable[[str], Person]
SHEETS = Path(settings.BASE_DIR) / "static/css"
# Declarations that it passes over, and what they are for. Nothing else depends on any of them.
UNKNOWN = {
    "text-wrap: pretty",  # a word more or less on a paragraph's last line
    "text-size-adjust: 100%",  # telephones that would enlarge texts by themselves
    "-webkit-text-size-adjust: 100%",
    "-webkit-box-decoration-break: clone",  # beside the one without a prefix, which it knows
}
ASK = """(found) => found.filter(([kind, text]) => {
  if (kind === 'declaration') return !CSS.supports(text);
  try { document.querySelector(text); return false } catch { return true }
}).map(([_kind, text]) => text)"""
RULE = re.compile(r"([^{};]+)\{|([a-z-]+\s*:[^{};]+);")


def asked(css: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and declarations of a stylesheet, with their kind."""
    frames = False
    for selector, declaration in RULE.findall(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if declaration:
            yield "declaration", " ".join(declaration.split())
        elif selector.strip().startswith("@"):
            frames = "@keyframes" in selector
        elif not (frames and re.fullmatch(r"\s*(from|to|[\d.%, ]+)\s*", selector)):
            yield "selector", " ".join(selector.split())


def test_every_rule_of_the_stylesheets_but_those_named_is_known(enter: Enter) -> None:
    tab = enter("").tab
    tab.goto("/public/")
    found = sorted({one for path in SHEETS.rglob("*.css") for one in asked(path.read_text())})
    assert len(found) > 800
    assert set(tab.evaluate(ASK, found)) == UNKNOWN


def test_every_target_of_every_envelope_is_a_selector_it_knows(enter: Enter) -> None:
    tab = enter("").tab
    tab.goto("/public/")
    targets = {
        target.partition(":")[2]
        for pattern in PATTERNS.values()
        if pattern.group == "Envelopes"
        for _state, html in pattern.rendered()
        for target in re.findall(r'hx-swap-oob="(\w+:[^"]+)"', html)
    }
    assert len(targets) > 30
    found = [("selector", unescape(one)) for one in targets]
    assert tab.evaluate(ASK, found) == []


def test_a_selector_or_a_rule_that_no_browser_knows_is_told(enter: Enter) -> None:
    tab = enter("").tab
    tab.goto("/public/")
    nonsense = list(asked("a:hsa(b) { colour: red; color: red; } @media print { b { c: d; } }"))
    assert tab.evaluate(ASK, nonsense) == ["a:hsa(b)", "colour: red", "c: d"]


def test_no_rule_is_of_the_kind_that_it_forgets() -> None:
    """Where `:has()` names the element before a `~` or `+` by its type alone, and what follows not, it
    does not look again when such an element comes or goes. With a class or `[class]` it does."""
    kind = re.compile(r":has\((?:[^()]*[\s,>~+(])?[a-z]+ [~+] [^()\s]*[.#\[:]")
    assert kind.search("body:has(#timeline > article ~ .hold) a")
    assert not kind.search("body:has(#timeline > article[class] ~ .hold, b ~ i) a")
    rules = [one for path in SHEETS.rglob("*.css") for one in asked(path.read_text())]
    assert not [text for _kind, text in rules if kind.search(text)]


def test_what_is_hovered_or_focused_is_found_by_selectors_as_in_chromium(enter: Enter) -> None:
    """Swaps that leave out what holds the focus, or wait for the pointer, stand on this."""
    tab = enter("alice").tab.open("/")
    find = "(one) => document.querySelectorAll(one).length"
    assert tab.evaluate(find, "body:has(#composer:hover)") == 0
    tab.click("#composer-body")
    for selector in (
        "body:has(#composer:hover)",
        "#composer:focus-within",
        "body:has(form :focus)",
    ):
        assert tab.evaluate(find, selector) == 1, selector
    assert tab.evaluate(find, "#composer:not(:focus-within)") == 0
    # With another window before it, it is as in Chromium's tabs in the background: no focus at all.
    other = enter("bob").tab.open("/")
    assert tab.evaluate(find, "#composer:focus-within") == 0
    other.close()


def test_it_is_a_firefox(firefox: Firefox, enter: Enter) -> None:
    assert "Firefox/" in enter("").tab.evaluate("() => navigator.userAgent")

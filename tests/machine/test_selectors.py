"""The model's selectors mean what they mean to a browser: many of both, drawn at random, asked of both."""

import random
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from tests.browser import Window

from .selectors import Tree, compiled

pytestmark = pytest.mark.journey

PAGES, SELECTORS = 40, 150
NAMES = ("div", "p", "article", "span")
CLASSES = ("a", "b", "c")
IDS = ("one", "two", "three")
FIELDS = (
    '<input type="radio" class="a" name="x" checked>',
    '<input type="checkbox" class="b">',
    '<input class="b" type="text" placeholder="Say" value="">',
    '<input type="text" placeholder="Say" value="so">',
    '<textarea class="a" placeholder="Say"></textarea>',
    '<textarea class="c" placeholder="Say">so</textarea>',
    '<textarea class="b" placeholder=""></textarea>',
    "<textarea></textarea>",
    '<details class="c" open><summary class="a">s</summary><i class="b">i</i></details>',
    '<details class="a"><summary>s</summary></details>',
    '<button class="b" disabled>no</button>',
    '<button class="a">yes</button>',
    '<a class="c" href="?x=1">go</a>',
    "<!-- nothing -->",
    "<b class=a></b>",
    "<b class=b> </b>",
)
PSEUDO = (
    *(":hover", ":focus", ":focus-within", ":checked", ":placeholder-shown", "[open]", ":empty"),
    *(":first-child", ":last-child", ":first-of-type", ":last-of-type", ":nth-of-type(2)"),
    *(
        ":nth-child(2)",
        ":nth-child(n+2)",
        ":nth-child(-n+2)",
        ":nth-child(2n+1)",
        ":nth-child(odd)",
    ),
    *(":nth-last-child(1)", ":nth-last-child(n+2)", ":nth-last-of-type(1)", ":disabled"),
    *("[href]", "[href^='?x']", "[class~=a]", '[name="x"]', "[type='radio']"),
)
ASKED = """(selectors) => {
  const all = [...document.body.querySelectorAll('*')];
  return selectors.map((one) => {
    try { return [...document.body.querySelectorAll(one)].map((found) => all.indexOf(found)); }
    catch (error) { return 'refused'; }
  });
}"""


def test_what_a_selector_finds_is_what_a_browser_finds(
    open_window: Callable[..., Window],
) -> None:
    page = open_window("http://plaza.test").page
    found_by_most = 0
    for number in range(PAGES):
        dice = random.Random(number)
        html = _some(dice, 3)
        page.set_content(f"<!doctype html><body>{html}</body>")
        can_hold = page.locator("body :is(input, textarea, button:enabled, a, summary)")
        if can_hold.count():
            can_hold.nth(dice.randrange(can_hold.count())).focus()
        page.mouse.move(dice.randrange(300), dice.randrange(200))
        root = BeautifulSoup(f"<html><head></head><body>{html}</body></html>", "html.parser")
        assert root.body is not None
        body = root.body
        elements = body.find_all(True)
        focus, hover = (
            [elements[at] for at in some] if isinstance(some, list) else []
            for some in page.evaluate(ASKED, [":focus", ":hover"])
        )
        tree = Tree(root, focus[-1] if focus else None, (hover or [body])[-1])
        places = {id(one): at for at, one in enumerate(elements)}
        selectors = [_selector(dice) for _each in range(SELECTORS)]
        for selector, theirs in zip(selectors, page.evaluate(ASKED, selectors), strict=True):
            try:
                ours: object = [
                    places[id(one)]
                    for one in tree.select(compiled(selector).parts)
                    if id(one) in places
                ]
            except ValueError:
                ours = "refused"
            assert ours == theirs, f"{selector} in {html}"
            found_by_most += bool(ours)
    assert found_by_most > PAGES * SELECTORS // 10


@pytest.mark.parametrize(
    "selector",
    ["div:has(p:has(a))", "div:not(p:wrong)", "div >", "", "> div", "a,,b", ":nth-child(of .a)"],
)
def test_what_a_browser_refuses_is_refused(
    open_window: Callable[..., Window], selector: str
) -> None:
    page = open_window("http://plaza.test").page
    assert page.evaluate(ASKED, [selector]) == ["refused"]
    with pytest.raises(ValueError, match="no selector"):
        compiled(selector)


def _some(dice: random.Random, depth: int) -> str:
    """Return some elements in each other."""
    parts = []
    for _each in range(dice.randint(1, 4)):
        if depth == 0 or dice.random() < 0.35:
            parts.append(dice.choice(FIELDS))
            continue
        name, classes = dice.choice(NAMES), dice.sample(CLASSES, dice.randint(0, 2))
        if name in ("p", "span"):  # a browser ends a <p> where a block begins
            parts.append(
                f'<{name} class="{" ".join(classes)}">w{dice.choice(FIELDS[-3:])}</{name}>'
            )
            continue
        attributes = f' id="{dice.choice(IDS)}"' if dice.random() < 0.3 else ""
        parts.append(
            f'<{name} class="{" ".join(classes)}"{attributes}>{_some(dice, depth - 1)}</{name}>'
        )
    return " ".join(parts) if dice.random() < 0.5 else "".join(parts)


def _selector(dice: random.Random) -> str:
    return ",".join(_complex(dice, 2, is_in_has=False) for _each in range(dice.choice((1, 1, 2))))


def _complex(dice: random.Random, depth: int, *, is_in_has: bool) -> str:
    compounds = [_compound(dice, depth, is_in_has) for _each in range(dice.choice((1, 1, 2, 3)))]
    text = compounds[0]
    for one in compounds[1:]:
        text += dice.choice((" ", " ", ">", " > ", "+", "~", " ~ ")) + one
    return text


def _compound(dice: random.Random, depth: int, is_in_has: bool) -> str:
    text = dice.choice(("", "", "*", *NAMES))
    if dice.random() < 0.15:
        text += f"#{dice.choice(IDS)}"
    if dice.random() < 0.5:
        text += f".{dice.choice(CLASSES)}"
    if dice.random() < 0.4:
        text += dice.choice(PSEUDO)
    if depth and dice.random() < 0.5:
        text += _with_arguments(dice, depth, is_in_has)
    return text or "*"


def _with_arguments(dice: random.Random, depth: int, is_in_has: bool) -> str:
    kind = dice.choice(("not", "is", "of", "of", *(() if is_in_has else ("has", "has"))))
    inside = ",".join(
        _complex(dice, depth - 1, is_in_has=is_in_has or kind == "has")
        for _each in range(dice.choice((1, 2)))
    )
    if kind == "of":
        name = dice.choice(("nth-child", "nth-last-child"))
        return f":{name}({dice.choice(('1', '2', 'n+2', 'n + 3', '-n+2', '2n'))} of {inside})"
    if kind == "has":
        return f":has({dice.choice(('', '', '> ', '~ ', '+ '))}{inside})"
    return f":{kind}({inside})"

"""What one is doing in a page: typed text, something unfolded or chosen, the focus. It must be kept."""

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from .reading import Sight

TYPED = "half a sen tence"
CARET = 6

# What is held back above a list is rendered and not seen: nobody can press it.
_SEEN = "const isSeen = (one) => !!one && one.checkVisibility({visibilityProperty: true});"
_CARD = "const card = %s ? document.getElementById(%s) : null;"
_MARK = "if (card) card.isTabs = true;"
# What is cut off at the end of a long list comes back by "Show more", as it is afresh; and what had to
# go meanwhile may be back, but is another.
_CAME_BACK = """if (card && !card.isTabs && (%s || card.matches('.page-2 ~ *'))) return '';"""
# Each returns whether it was begun: the page may hold nothing of the kind.
_BEGIN = {
    "types": """const box = document.querySelector('#comment-body, #composer-body');
        if (!isSeen(box)) return false;
        box.focus(); return true;""",
    "unfolds": """const fold = card && card.querySelector('details.warning:not([open]) > summary');
        if (!fold) return false;
        fold.click(); return true;""",
    "opens_menu": """const button = card && card.querySelector('.menu-link');
        if (!isSeen(button) || card.querySelector('.menu:popover-open')) return false;
        button.click(); return true;""",
    "picks": """const choice = card && card.querySelector('.poll input');
        if (!choice) return false;
        choice.click(); return true;""",
    "focuses": """const own = card && card.querySelector('.own button, .own input, .own a');
        if (!isSeen(own)) return false;
        own.focus(); return true;""",
    "likes": """const own = card && card.querySelector('.own-like');
        if (!isSeen(own)) return false;
        own.focus(); own.click(); return true;""",
    "boosts": """const own = card && card.querySelector('.own-boost');
        if (!isSeen(own)) return false;
        own.focus(); own.click(); return true;""",
    "keeps": """const own = card && card.querySelector('.own-bookmark');
        if (!isSeen(own)) return false;
        own.focus(); own.click(); return true;""",
}
# Each returns what was lost; empty where all is as it was.
_KEPT = {
    "types": """const box = document.querySelector('#comment-body, #composer-body');
        if (!box) return 'the text and its form';
        if (box.value !== %(typed)s) return 'the text: ' + JSON.stringify(box.value);
        if (document.activeElement !== box) return %(focus)s ? 'the focus of the text' : '';
        return box.selectionStart === %(caret)d ? '' : 'the caret: ' + box.selectionStart;""",
    "unfolds": """const fold = card && card.querySelector('details.warning');
        return fold && !fold.open ? 'what was unfolded' : '';""",
    "opens_menu": """return card && !card.querySelector('.menu:popover-open')
          ? 'the open menu' : '';""",
    "picks": """const choice = card && card.querySelector('.poll input');
        return choice && !choice.checked ? 'the chosen answer' : '';""",
    "focuses": """const at = document.activeElement;
        return card && %(focus)s && !card.contains(at)
          ? 'the focus: it is at ' + (at ? at.tagName + ' ' + at.id : 'nothing') : '';""",
}
for _own in ("likes", "boosts", "keeps"):
    _KEPT[_own] = _KEPT["focuses"]
FOCUSING = ("types", "focuses", "likes", "boosts", "keeps")
MOMENTARY = ("likes", "boosts", "keeps")  # done at once; the focus is what stays
VERBS = tuple(_BEGIN)


@dataclass
class Doing:
    """One thing that goes on in a page, at a card (by its id in the page) or in the form."""

    verb: str
    card: str = ""
    has_focus: bool = False
    had_to_go: bool = False  # whether a reload has shown the page without the card meanwhile
    asked: int = 0  # how much had moved cards when a reload was asked about last

    def may_go(self, fresh: Sight) -> bool:
        """Whether it may be lost: a fresh load shows nothing in which it could go on."""
        if fresh.status != 200 or not self.card:
            return fresh.status != 200
        said = dict(fresh.cards).get(self.card)
        return (
            said is None
            or (self.verb == "unfolds" and "<details>" not in said)
            or (self.verb == "picks" and not any("value=" in word for word in said))
        )

    def lost(self, page: Page) -> str:
        """Return what of it is lost."""
        filled = _KEPT[self.verb] % {
            "typed": json.dumps(TYPED),
            "caret": CARET,
            "focus": json.dumps(self.has_focus),
        }
        came_back = _CAME_BACK % json.dumps(self.had_to_go)
        return str(page.evaluate(_script(self.card, came_back + filled)))


def begin(page: Page, verb: str, card: str) -> Doing | None:
    """Begin it; None where the page holds nothing of the kind."""
    if not page.evaluate(_script(card, _MARK + _BEGIN[verb])):
        return None
    if verb == "types":
        page.keyboard.press("Control+a")
        page.keyboard.type(TYPED)
        for _ in range(len(TYPED) - CARET):
            page.keyboard.press("ArrowLeft")
    return Doing(verb, card, verb in FOCUSING)


def card_for(page: Page, verb: str, number: int) -> str:
    """Return the id of a card in which this could be begun, the n-th of them; empty where none is."""
    within = {
        "unfolds": "details.warning:not([open])",
        "opens_menu": ".menu-link",
        "picks": ".poll input",
        "focuses": ".own button, .own input",
        "likes": ".own-like",
        "boosts": ".own-boost",
        "keeps": ".own-bookmark",
        "hovers": ".own",
    }.get(verb)
    if within is None:
        return ""
    found: list[Any] = page.evaluate(
        f"""(within) => {{ {_SEEN} return [...document.querySelectorAll('article[id]')]
          .filter((one) => one.querySelector(within) && isSeen(one)).map((one) => one.id); }}""",
        within,
    )
    return str(found[number % len(found)]) if found else ""


def _script(card: str, body: str) -> str:
    where = _CARD % (json.dumps(bool(card)), json.dumps(card))
    return f"() => {{ {_SEEN} {where} {body} }}"

"""How an open page differs from a fresh load of the same address by the same person."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .reading import Sight

AROUND = 3  # words shown on either side of a difference


@dataclass(frozen=True)
class Difference:
    """One way in which a page is wrong: its kind, and what stands there."""

    kind: str
    detail: str

    @property
    def sign(self) -> tuple[str, str]:
        """What it has in common with others of its kind: no numbers, no words of people's."""
        said = re.sub(r"z[qm]\d+v\d+|\d+|@\w+", "…", self.detail.partition(" ⟂ ")[0])
        return self.kind, said[:80]

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.kind}: {self.detail}"


def differences(shown: Sight, fresh: Sight) -> list[Difference]:
    """Return how the page differs, down to its last card.

    `fresh` holds the first page of the list and of what follows as much as the open page has: all of it
    where that ends.
    """
    if fresh.status != 200:
        return _gone(shown, fresh)
    found = _doubled(shown)
    expected = fresh.keys[: len(shown.cards)] if shown.more else fresh.keys
    missing = [key for key in expected if key not in shown.keys]
    extra = [key for key in shown.keys if key not in expected]
    if missing:
        found.append(Difference("missing cards", ", ".join(missing)))
    if extra:
        found.append(Difference("cards too many", ", ".join(dict.fromkeys(extra))))
    here = [key for key in dict.fromkeys(shown.keys) if key in expected]
    if here != [key for key in expected if key in shown.keys]:
        found.append(Difference("another order", f"{here} ⟂ afresh {expected}"))
    found += in_cards(shown, fresh)
    found += _said("beside the cards", shown.rest, fresh.rest)
    return found + _frame(shown, fresh)


def while_behind(shown: Sight, fresh: Sight) -> list[Difference]:
    """Return how a page differs that says itself that something waits to be shown.

    Cards may be missing, stand elsewhere, or be there still (whether they may, is asked by their words);
    what is shown twice or is out of date is wrong all the same.
    """
    if fresh.status != 200:
        return _gone(shown, fresh)
    return _doubled(shown) + in_cards(shown, fresh) + _frame(shown, fresh)


def in_cards(shown: Sight, fresh: Sight) -> list[Difference]:
    """Return what the cards say differently that both have."""
    afresh = dict(fresh.cards)
    found = []
    for key, said in shown.cards:
        if key in afresh:
            found += _said(f"in a {key.partition('-')[0] or 'row'}", said, afresh[key], key)
    return found


def _doubled(shown: Sight) -> list[Difference]:
    twice = [key for key, times in Counter(shown.keys).items() if times > 1]
    return [Difference("shown twice", ", ".join(twice))] if twice else []


def _frame(shown: Sight, fresh: Sight) -> list[Difference]:
    """The title and the icon of the tab, and the number of what is unread."""
    pairs = (
        ("the title", shown.title, fresh.title),
        ("the icon", f"{shown.favicon} {shown.badge}", f"{fresh.favicon} {fresh.badge}"),
    )
    return [
        Difference(kind, f"{mine!r} ⟂ afresh {its!r}") for kind, mine, its in pairs if mine != its
    ]


def _gone(shown: Sight, fresh: Sight) -> list[Difference]:
    """A reload would find nothing: the page has to say so, and show none of it any more."""
    found = []
    if shown.cards:
        found.append(Difference("cards of what is gone", ", ".join(shown.keys)))
    if shown.title != fresh.title:
        found.append(Difference("the title", f"{shown.title!r} ⟂ afresh {fresh.title!r}"))
    if (
        not shown.notice
        and not shown.offer
        and "page not found" not in " ".join(shown.rest).lower()
    ):
        found.append(Difference("does not say that it is gone", " ".join(shown.rest)[-200:]))
    return found


def _said(
    kind: str, mine: Sequence[str], afresh: Sequence[str], where: str = ""
) -> list[Difference]:
    """Return where the words first part."""
    size = max(len(mine), len(afresh))
    for place in range(size):
        one = mine[place] if place < len(mine) else None
        other = afresh[place] if place < len(afresh) else None
        if one == other:
            continue
        part = slice(max(0, place - 1), place + AROUND)
        return [Difference(kind, f"{mine[part]} ⟂ afresh {afresh[part]} ({where})")]
    return []

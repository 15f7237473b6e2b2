"""How an open page may differ from a fresh load, and how not."""

from dataclasses import replace

import pytest

from .comparing import differences, while_behind
from .reading import Sight


def page(*keys: str, more: str = "", **fields: object) -> Sight:
    """Return a page with these cards."""
    plain = Sight(
        cards=[(key, ["Said", key]) for key in keys],
        rest=["Home"],
        title="Home",
        favicon="plain.svg",
        badge="",
        more=more,
        offer="",
        notice="",
        is_over=False,
        is_visitors=False,
        pill=False,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def kinds(shown: Sight, fresh: Sight) -> set[str]:
    """Return the kinds of differences."""
    return {one.kind for one in differences(shown, fresh)}


FRESH = page("post-3", "post-2", "post-1")


def test_a_page_like_a_fresh_one_differs_in_nothing() -> None:
    assert kinds(page("post-3", "post-2", "post-1"), FRESH) == set()


def test_a_page_that_goes_on_is_compared_down_to_its_last_card() -> None:
    assert kinds(page("post-3", "post-2", more="?before=2"), FRESH) == set()
    assert kinds(page("post-3", "post-2"), FRESH) == {"missing cards"}


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        (page("post-3", "post-1"), "missing cards"),
        (page("post-4", "post-3", "post-2", "post-1"), "cards too many"),
        (page("post-2", "post-3", "post-1"), "another order"),
        (page("post-3", "post-3", "post-2", "post-1"), "shown twice"),
        (replace(FRESH, cards=[*FRESH.cards[:2], ("post-1", ["Old", "post-1"])]), "in a post"),
        (replace(FRESH, rest=["Home", "Post"]), "beside the cards"),
        (replace(FRESH, title="Gone"), "the title"),
        (replace(FRESH, favicon="unread.svg"), "the icon"),
        (replace(FRESH, badge="1"), "the icon"),
    ],
)
def test_each_way_to_differ_is_named(shown: Sight, kind: str) -> None:
    assert kind in kinds(shown, FRESH)


def test_a_page_that_says_so_may_lack_cards_and_may_not_show_old_words() -> None:
    assert not while_behind(page("post-2", "post-1"), FRESH)
    old = page(cards=[("post-2", ["Old"]), ("post-1", ["Said", "post-1"])])
    assert {one.kind for one in while_behind(old, FRESH)} == {"in a post"}


def test_a_page_about_what_is_gone_says_so() -> None:
    gone = page(title="Page not found", status=404)
    assert kinds(page(title="Page not found", rest=["Page not found"]), gone) == set()
    assert kinds(page("post-1", title="@bob wrote"), gone) == {
        "cards of what is gone",
        "the title",
        "does not say that it is gone",
    }

"""What is under the pointer or holds the focus stays there, whatever comes in and whatever one presses."""

from collections.abc import Callable

import pytest

from tests.firefox.browser import Person, expect_as_reloaded
from tests.journeys.test_reading_live import filled
from tests.services import Site

pytestmark = pytest.mark.firefox

Enter = Callable[[str], Person]
ENTER = "\ue007"  # as BiDi names keys


def test_what_is_under_the_pointer_near_the_head_does_not_move(site: Site, enter: Enter) -> None:
    _first, last = filled(site, 30)
    tab = enter("alice").tab.open("/")
    card = f"#post-{last - 1}"
    tab.hover(f"{card} .own-like")
    before = tab.top(card)
    other = enter("carol")
    other.tab.open("/")
    tab.to_front()
    new = site.post("bob", "Pushed in at the head\nin several\nlines")
    other.tab.has(f"#post-{new}")
    site.send("carol", f"/posts/{last - 1}/like/")
    tab.says(f"{card} .own-like span", ", 1 like")
    assert abs(tab.top(card) - before) <= 1
    tab.click(f"{card} .own-like")
    tab.says(f"{card} .own", "Liked")


def test_the_form_one_types_in_stays_where_it_is(site: Site, enter: Enter) -> None:
    post = site.post("alice", "Comments?")
    for _ in range(3):
        site.comment("carol", post, "Yes. " * 60)
    tab = enter("bob").tab.open(f"/posts/{post}/")
    tab.click("#comment-body")
    before = tab.top("#comment-body")
    for number in range(3):
        new = site.comment("carol", post, f"One more {number}\nin several\nlines")
        tab.has(f"#comment-{new}")
        assert abs(tab.top("#comment-body") - before) <= 1, number
        tab.type("x")


@pytest.mark.parametrize("button", ["like", "boost", "bookmark"])
def test_a_press_of_a_button_leaves_the_focus_on_it(site: Site, enter: Enter, button: str) -> None:
    post = site.post("alice", "Do you like this?")
    tab = enter("bob").tab.open("/public/")
    tab.evaluate("(one) => document.querySelector(one).focus()", f"#post-{post} .own-{button}")
    for is_pressed in (True, False):
        tab.type(ENTER)
        tab.has(f"#post-{post} .own-{button}.is-pressed", int(is_pressed))
        tab.has(f"#post-{post} .own-{button}:focus")
    site.send("carol", f"/posts/{post}/like/")
    tab.says(f".post-{post}-likes", ", 1 like")
    tab.has(f"#post-{post} .own-{button}:focus")


def test_a_vote_and_a_follow_leave_the_focus_where_it_was(site: Site, enter: Enter) -> None:
    poll = {"body": "Tea or coffee?", "poll_choice_1": "Tea", "poll_choice_2": "Coffee"}
    site.send("alice", "/posts/new/", **poll)
    tab = enter("bob").tab.open("/public/")
    tab.click(".poll-choice:nth-of-type(2) input")
    tab.evaluate("() => document.querySelector('.poll-vote').focus()")
    tab.type(ENTER)
    tab.has(".poll-results")
    tab.has(".poll :focus, .poll:focus")
    tab.open("/@alice/")
    tab.evaluate("() => document.querySelector('.relation button').focus()")
    tab.type(ENTER)
    tab.says(".relation", "Following")
    tab.has(".relation :focus")


@pytest.mark.parametrize("way", ["the pill", "the pointer leaves"])
def test_what_was_held_back_comes_when_asked_for_or_nothing_is_in_hand(
    site: Site, enter: Enter, way: str
) -> None:
    first, _last = filled(site, 5)
    alice = enter("alice")
    tab = alice.tab.open("/")
    card = f"#post-{first + 3}"
    tab.hover(f"{card} .text")
    before = tab.top(card)
    new = [site.post("bob", f"Held back {number}") for number in range(3)]
    tab.until("() => document.querySelector('#new-posts').checkVisibility()")
    tab.has(f"#post-{new[-1]}")
    held = "(one) => !document.querySelector(one).checkVisibility({visibilityProperty: true})"
    assert tab.evaluate(held, f"#post-{new[-1]}")
    assert abs(tab.top(card) - before) <= 1
    if way == "the pill":
        tab.click("#new-posts")
    else:
        tab.hover(".site-header")
    tab.until(f"(one) => !({held})(one)", f"#post-{new[-1]}")
    tab.until("() => !document.querySelector('#new-posts').checkVisibility()")
    expect_as_reloaded(alice)

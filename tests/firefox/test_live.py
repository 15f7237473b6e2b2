"""Two people at Firefox: what one does arrives at the other, and nothing that one is doing is lost."""

from collections.abc import Callable

import pytest

from tests.firefox.browser import Person, expect_as_reloaded
from tests.services import Site

pytestmark = pytest.mark.firefox

Enter = Callable[[str], Person]


def test_a_post_its_edit_and_its_end_arrive_on_an_open_page(site: Site, enter: Enter) -> None:
    alice, bob = enter("alice"), enter("bob")
    bob.tab.open("/public/")
    alice.tab.open("/")
    alice.tab.click("#composer-body")
    alice.tab.type("Written in Firefox")
    alice.tab.click("#composer .composer-send")
    bob.tab.says("#timeline > article .text", "Written in Firefox")
    post = int(bob.tab.ids("#timeline > article")[0].removeprefix("post-"))
    alice.tab.has(f"#post-{post}")  # the socket brought it, not the reply
    site.send("alice", f"/posts/{post}/edit/", body="Changed in Firefox")
    bob.tab.says(f".post-{post}-body .text", "Changed in Firefox")
    for one in (alice, bob):
        expect_as_reloaded(one)
    site.send("alice", f"/posts/{post}/delete/")
    for one in (alice, bob):
        one.tab.has(f"#post-{post}", 0)
        expect_as_reloaded(one)


def test_an_answer_finds_its_place(site: Site, enter: Enter) -> None:
    post = site.post("alice", "Rye or wheat?")
    first = site.comment("bob", post, "Rye")
    second = site.comment("carol", post, "Wheat")
    bob = enter("bob")
    bob.tab.open(f"/posts/{post}/")
    early = site.comment("alice", post, "Always", parent=first)
    last = site.comment("alice", post, "Why?", parent=second)
    deeper = site.comment("carol", post, "Never", parent=early)
    bob.tab.has(f"#comment-{deeper}")
    expected = [f"comment-{one}" for one in (first, early, deeper, second, last)]
    assert bob.tab.ids("#comments > article") == expected
    expect_as_reloaded(bob)


def test_nothing_that_is_typed_is_lost_and_the_caret_stays(site: Site, enter: Enter) -> None:
    post = site.post("alice", "To talk about")
    comment = site.comment("carol", post, "Yes")
    tab = enter("bob").tab.open(f"/posts/{post}/")
    tab.click("#comment-body")
    tab.type("Half a thght")
    tab.evaluate("() => document.querySelector('#comment-body').setSelectionRange(9, 9)")
    site.comment("alice", post, "Something")
    tab.has("#comments > article", 2)
    site.send("alice", f"/posts/{post}/edit/", body="Changed")
    tab.says(f".post-{post}-body .text", "Changed")
    site.send("carol", f"/posts/{comment}/delete/")
    tab.has("#comments > article", 1)
    assert tab.focused().startswith("textarea#comment-body")
    tab.type("ou")
    site.send("alice", f"/posts/{post}/delete/")
    tab.has(".gone")
    field = "() => { const one = document.querySelector('#comment-body');"
    assert tab.evaluate(field + " return [one.value, one.selectionStart] }") == [
        "Half a thought",
        11,
    ]


def test_an_unfolded_warning_and_half_a_vote_stay_as_they_are(site: Site, enter: Enter) -> None:
    site.send("alice", "/posts/new/", body="The end of the book", warning="Spoilers")
    poll = {"body": "Tea or coffee?", "poll_choice_1": "Tea", "poll_choice_2": "Coffee"}
    site.send("alice", "/posts/new/", **poll)
    tab = enter("bob").tab.open("/public/")
    tab.click(".warning > summary")
    tab.has(".warning[open]")
    tab.click(".poll-choice:nth-of-type(2) input")
    new = site.post("carol", "Meanwhile")
    for post in (1, 2):
        site.send("carol", f"/posts/{post}/like/")
    site.comment("carol", 1, "I have read it")
    tab.says(".post-2-likes", ", 1 like")
    tab.says(".post-1-comments", ", 1 comment")
    tab.has(f"#post-{new}")
    tab.has(".warning[open]")
    tab.has(".poll-choice:nth-of-type(2) input:checked")


def test_what_is_refused_keeps_its_words_and_the_console_stays_silent(
    site: Site, enter: Enter
) -> None:
    post = site.post("alice", "Short?")
    tab = enter("bob").tab.open(f"/posts/{post}/")
    tab.evaluate("() => { document.querySelector('#comment-body').value = 'long '.repeat(200) }")
    tab.click("#comment-form .composer-send")
    tab.has("#comment-body[aria-invalid=true]:focus")
    assert tab.evaluate("() => document.querySelector('#comment-body').value.length") == 1000

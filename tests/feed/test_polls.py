"""People ask something with a post; it ends in time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Count, F
from django.test import Client
from django.utils import timezone

from feed.actions import erasure, polls, posts
from feed.actions.content import PostContent
from feed.actions.polls import NewPoll, end_due, vote
from feed.models import Ballot, Notification, Poll, PollChoice, Post
from tests.commands import assert_counters_are_exact
from tests.factories import make_poll, pick
from tests.feed.polling import let_end, poll_on
from tests.html import page_of
from tests.log import new_events
from tests.people import HTMX, person, signed_in, text_of
from users.actions import erasing, leaving
from users.models import User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ASKED = {"body": "Which bread?", "poll_choice_1": "Rye", "poll_choice_4": " Wheat "}


# --- asking ------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_post_asks_something(headers: dict[str, str] | None) -> None:
    browser = signed_in(person("alice"))
    typed = {**ASKED, "poll_multiple": "on", "poll_lasts": "30"}
    with new_events() as events:
        response = browser.post("/posts/new/", typed, headers=headers)
    assert response.status_code == (302 if headers is None else 200)
    poll = Poll.objects.get()
    assert [(one.position, one.text) for one in poll.choices.order_by("position")] == [
        (0, "Rye"),
        (1, "Wheat"),
    ]
    assert poll.is_multiple
    assert abs(poll.ends_at - timezone.now() - timedelta(minutes=30)) < timedelta(minutes=1)
    assert [kind for kind, _pk, _topics in events] == ["person_counted", "post_created"]


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"poll_choice_4": ""}, "between 2 and 6"),
        ({"poll_choice_2": "rye"}, "look the same"),
        ({"poll_choice_2": "x" * 51}, "1 character too long"),
        ({"poll_choice_2": "a\u202eb"}, "invisible control"),
        ({"poll_choice_2": "\u3164"}, "is empty"),
        ({"poll_choice_2": "e" + "\u0301" * 30}, "too many marks"),
        ({"poll_lasts": "1"}, "not one of the available choices"),
        ({"poll_lasts": "99999"}, "not one of the available choices"),
    ],
)
def test_a_refused_poll_keeps_all_that_was_typed(
    headers: dict[str, str] | None, typed: dict[str, str], reason: str
) -> None:
    browser = signed_in(person("alice"))
    sent = {**ASKED, "poll_multiple": "on", "poll_lasts": "30", **typed}
    response = browser.post("/posts/new/", sent, headers=headers)
    assert response.status_code == 422
    page = page_of(response)
    assert reason in page.one(class_="form-errors").text
    assert page.one("textarea", name="body").text == "Which bread?"
    details = page.one("details", class_="composer-poll")
    assert "open" in details.attributes
    for name in ("poll_choice_1", "poll_choice_2", "poll_choice_4"):
        assert page.one("input", name=name).attributes["value"] == sent.get(name, "")
    assert "checked" in page.one("input", name="poll_multiple").attributes
    assert not Post.objects.exists()


def test_what_the_server_takes_does_not_depend_on_the_form() -> None:
    alice = person("alice")
    two = ("Rye", "Wheat")
    for lasts in (timedelta(minutes=4, seconds=59), timedelta(days=7, seconds=1)):
        with pytest.raises(ValidationError, match="5 minutes at least"):
            posts.create_post(
                author=alice, content=PostContent(body="Which?", poll=NewPoll(two, lasts))
            )
    for choices in (("Rye",), tuple("abcdefg"), ("Rye", " ")):
        with pytest.raises(ValidationError):
            posts.create_post(
                author=alice, content=PostContent(body="Which?", poll=NewPoll(choices, HOUR))
            )
    assert not Post.objects.exists()
    family = "👨‍👩‍👧‍👦" * 50  # fifty characters of eleven code points
    post = make_poll(alice, (family, "Two\nlines", *"abcd"))
    stored = PollChoice.objects.filter(poll__post=post).order_by("position")
    assert [one.text for one in stored] == [family, "Two lines", *"abcd"]


def test_the_same_form_sent_twice_asks_once() -> None:
    browser = signed_in(person("alice"))
    form = {**ASKED, "submission": "0b7b9c1e-1d60-4c5b-9c0a-5f7a9be6a4a1"}
    browser.post("/posts/new/", form)
    browser.post("/posts/new/", form)
    assert (Post.objects.count(), Poll.objects.count()) == (1, 1)


# --- its end -----------------------------------------------------------------------------------


def test_a_poll_ends_and_its_author_and_voters_are_told_once() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    post = make_poll(alice)
    for voter in (bob, carol):
        vote(actor=voter, post=post, choices=pick(post, "Rye"))
    assert end_due() == 0
    let_end(post)
    told = Notification.objects.filter(kind=Notification.Kind.POLL).order_by("recipient")
    assert [(one.recipient, one.actor, one.post) for one in told] == [
        (alice, None, post),
        (bob, alice, post),
        (carol, alice, post),
    ]
    let_end(post)
    assert told.count() == 3
    for one in (alice, bob):
        assert "has ended" in text_of(signed_in(one).get("/notifications/"))
    assert "1 person" not in poll_on(Client(), post).text


def test_a_vote_after_the_end_is_refused_kindly_though_no_worker_came() -> None:
    post = make_poll()
    Poll.objects.update(ends_at=timezone.now())
    browser = signed_in(person("alice"))
    name = f"choice-{Poll.objects.get().pk}"
    response = browser.post(f"/posts/{post.pk}/vote/", {name: pick(post, "Rye")}, headers=HTMX)
    assert response.status_code == 422
    assert "This poll has ended" in text_of(response)
    assert poll_on(browser, post).all("input")  # what a page shows changes with the worker alone
    assert not Ballot.objects.exists()


def test_many_voters_are_told_in_several_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polls, "NOTIFIED_AT_ONCE", 2)
    post = make_poll()
    voters = [person(f"voter{number}") for number in range(4)]
    for voter in voters:
        vote(actor=voter, post=post, choices=pick(post, "Rye"))
    Poll.objects.update(ends_at=timezone.now())
    told = Notification.objects.filter(kind=Notification.Kind.POLL, actor=post.author)
    counts = []
    while end_due():
        counts.append(told.count())
    assert counts == [2, 4, 4]
    assert sorted(told.values_list("recipient", flat=True)) == [one.pk for one in voters]


# --- who leaves --------------------------------------------------------------------------------


@pytest.mark.parametrize("is_over", [False, True])
def test_who_is_erased_is_counted_no_longer(is_over: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "AT_ONCE", 2)
    gone, stays = person("gone"), person("stays")
    asked = [make_poll(is_multiple=True) for _ in range(5)]
    own = make_poll(gone)
    vote(actor=stays, post=own, choices=pick(own, "Rye"))
    for post in asked:
        vote(actor=gone, post=post, choices=pick(post, "Rye", "Wheat"))
        vote(actor=stays, post=post, choices=pick(post, "Rye"))
        if is_over:
            let_end(post)
    leaving.leave(actor=gone)
    assert_counters_are_exact()
    User.objects.filter(pk=gone.pk).update(leaves_at=timezone.now())
    gone.refresh_from_db()
    with new_events() as events:
        while erasing.erase_some(person=gone):
            # At every moment in between, too.
            polls = Poll.objects.annotate(real=Count("ballots"))
            assert not polls.exclude(voter_count=F("real")).exists()
    assert {pk for kind, pk, _topics in events if kind == "poll_counted"} == {
        post.pk for post in (*asked, own)
    }
    assert_counters_are_exact()
    assert list(Poll.objects.values_list("voter_count", flat=True)) == [1] * 5
    assert not Ballot.objects.filter(person=gone).exists()
    assert not Poll.objects.filter(post=own).exists()

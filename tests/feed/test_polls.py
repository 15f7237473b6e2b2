"""People ask something with a post, and others vote."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F
from django.test import Client
from django.utils import timezone

from feed.actions import erasure, polls, posts, reactions
from feed.actions.content import PostContent
from feed.actions.polls import NewPoll, end_due, vote
from feed.models import Ballot, Notification, Poll, PollChoice, Post, Vote
from tests.commands import assert_counters_are_exact
from tests.factories import make_poll, make_post, pick
from tests.html import Element, page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, is_fragment, person, queries_of, signed_in, text_of
from users.actions import blocks, erasing, leaving
from users.models import User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ASKED = {"body": "Which bread?", "poll_choice_1": "Rye", "poll_choice_4": " Wheat "}


def poll_on(browser: Client, post: Post, path: str = "/public/") -> Element:
    """Return the poll in the post's card as this browser is shown it."""
    return page_of(browser.get(path)).one(class_=f"post-{post.pk}-poll")


def let_end(post: Post) -> None:
    """Let the time of its poll be over, and a worker look."""
    Poll.objects.filter(post=post).update(ends_at=timezone.now())
    while end_due():
        pass


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


# --- voting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [None, HTMX])
def test_voting_shows_how_it_stands(headers: dict[str, str] | None) -> None:
    post = make_poll()
    [rye] = pick(post, "Rye")
    name = f"choice-{Poll.objects.get().pk}"
    vote(actor=person("bob"), post=post, choices=pick(post, "Wheat"))
    browser = signed_in(person("alice"))
    form = poll_on(browser, post)
    assert [one.attributes["value"] for one in form.all("input", type="radio", name=name)]
    assert not form.all("progress")
    assert "voted" not in form.text
    response = browser.post(f"/posts/{post.pk}/vote/", {name: rye}, headers=headers)
    assert response.status_code == (302 if headers is None else 200)
    if headers:
        assert is_fragment(response)
        page_of(response).one("input", class_="asof")
    for shown in (poll_on(browser, post), poll_on(browser, post, f"/posts/{post.pk}/")):
        assert not shown.all("input")
        assert "2 people have voted" in shown.text
        [mine] = [one for one in shown.all("li") if "is-mine" in one.classes]
        assert "Rye" in mine.text
        assert "50%" in mine.text
        assert "1 vote" in mine.text
    assert_counters_are_exact()


def test_several_answers_count_one_voter() -> None:
    post = make_poll(is_multiple=True)
    browser = signed_in(person("alice"))
    form = poll_on(browser, post)
    assert len(form.all("input", type="checkbox")) == 3
    name = f"choice-{Poll.objects.get().pk}"
    browser.post(f"/posts/{post.pk}/vote/", {name: pick(post, "Rye", "Spelt")})
    shown = poll_on(browser, post)
    assert "1 person has voted" in shown.text
    assert [one.attributes["value"] for one in shown.all("progress")] == ["100", "0", "100"]
    assert len(shown.all(class_="is-mine")) == 2
    assert_counters_are_exact()


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize(
    ("texts", "reason"),
    [((), "choose one of the answers"), (("Rye", "Wheat"), "only one answer")],
)
def test_a_refused_vote_says_why_and_keeps_the_choice(
    headers: dict[str, str] | None, texts: tuple[str, ...], reason: str
) -> None:
    post = make_poll()
    name = f"choice-{Poll.objects.get().pk}"
    chosen = pick(post, *texts)
    with no_new_events():
        response = signed_in(person("alice")).post(
            f"/posts/{post.pk}/vote/", {name: chosen}, headers=headers
        )
    assert response.status_code == 422
    page = page_of(response)
    assert reason in page.one(role="alert").text if headers else reason in page.text
    checked = [one for one in page.all("input", name=name) if "checked" in one.attributes]
    assert [int(one.attributes["value"]) for one in checked] == chosen
    assert not Ballot.objects.exists()


def test_voting_leads_back_to_where_the_button_was_pressed() -> None:
    post = make_poll()
    path = f"/posts/{post.pk}/vote/"
    sent = {f"choice-{Poll.objects.get().pk}": pick(post, "Rye")}
    browser = signed_in(person("alice"))
    for came_from, leads_to in (
        ("http://testserver/public/", "/public/"),
        (f"http://testserver{path}", f"/posts/{post.pk}/"),
        ("https://evil.example/", f"/posts/{post.pk}/"),
    ):
        response = browser.post(path, sent, headers={"Referer": came_from})
        assert response["Location"] == leads_to
        assert browser.get(leads_to).status_code == 200


def test_choices_of_another_poll_and_nonsense_are_no_vote() -> None:
    post, other = make_poll(), make_poll()
    name = f"choice-{post.poll.pk}"
    browser = signed_in(person("alice"))
    for sent in (pick(other, "Rye"), ["x"], ["-1"], ["9" * 30], ["²"]):
        response = browser.post(f"/posts/{post.pk}/vote/", {name: sent})
        assert response.status_code == 422
    both = {name: pick(post, "Rye"), f"choice-{other.poll.pk}": pick(other, "Wheat")}
    assert browser.post(f"/posts/{post.pk}/vote/", both).status_code == 302  # one form for all
    assert list(Ballot.objects.values_list("poll__post", flat=True)) == [post.pk]


def test_one_votes_once() -> None:
    alice, post = person("alice"), make_poll()
    assert vote(actor=alice, post=post, choices=pick(post, "Rye")) is True
    with no_new_events():
        assert vote(actor=alice, post=post, choices=pick(post, "Rye")) is False
        with pytest.raises(ValidationError, match="already"):
            vote(actor=alice, post=post, choices=pick(post, "Wheat"))
    ballot = Ballot.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(poll=ballot.poll, person=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(ballot=ballot, choice_id=pick(post, "Rye")[0])
    assert_counters_are_exact()


def test_ones_own_poll_is_seen_and_not_voted_in() -> None:
    alice = person("alice")
    post = make_poll(alice)
    shown = poll_on(signed_in(alice), post)
    assert "0 people have voted" in shown.text
    with pytest.raises(ValidationError, match="your own poll"):
        vote(actor=alice, post=post, choices=pick(post, "Rye"))


def test_a_visitor_sees_the_choices_and_results_when_it_is_over() -> None:
    post = make_poll()
    vote(actor=person("bob"), post=post, choices=pick(post, "Rye"))
    running = poll_on(Client(), post)
    assert [one.text for one in running.all(class_="poll-text")] == ["Rye", "Wheat", "Spelt"]
    assert "voted" not in running.text
    answer = Client().post(f"/posts/{post.pk}/vote/", {})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/")
    let_end(post)
    over = poll_on(Client(), post)
    assert "1 person has voted" in over.text
    assert "100%" in over.text


def test_what_one_may_not_see_cannot_be_voted_in() -> None:
    alice, bob = person("alice"), person("bob")
    hidden = [make_poll(bob, visibility="friends"), make_poll(), make_poll()]
    posts.delete_posts(actor=hidden[1].author, posts=[hidden[1]])
    blocks.block(actor=hidden[2].author, person=alice)
    browser, plain = signed_in(alice), make_post(alice)
    with no_new_events():
        for post in hidden:
            [rye] = pick(post, "Rye")
            sent = {f"choice-{Poll.objects.get(post=post).pk}": rye}
            assert browser.post(f"/posts/{post.pk}/vote/", sent).status_code == 404
            with pytest.raises(Post.DoesNotExist):
                vote(actor=alice, post=post, choices=[rye])
        assert browser.post(f"/posts/{plain.pk}/vote/").status_code == 404
        assert browser.get(f"/posts/{hidden[0].pk}/vote/").status_code == 405
    seen = make_poll()
    alice.is_active = False
    with pytest.raises(PermissionDenied):
        vote(actor=alice, post=seen, choices=pick(seen, "Rye"))
    assert not Ballot.objects.exists()


def test_many_polls_take_no_more_queries_than_one() -> None:
    alice = person("alice")
    browser = signed_in(alice)

    def ask(number: int) -> None:
        for index in range(number):
            post = make_poll(person(f"asks{number}x{index}"))
            reactions.bookmark(actor=alice, post=post)
            if index % 2:
                vote(actor=alice, post=post, choices=pick(post, "Rye"))

    ask(2)
    browser.get("/")
    few = [queries_of(browser, path) for path in ("/public/", "/bookmarks/")]
    ask(15)
    assert [queries_of(browser, path) for path in ("/public/", "/bookmarks/")] == few


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_are_counted_exactly() -> None:
    people = [person(f"voter{number}") for number in range(16)]
    asked = [make_poll(), make_poll(is_multiple=True)]
    together = Barrier(16)

    def press(who: User) -> None:
        try:
            together.wait(30)
            for post in asked:
                for _twice in range(2):  # a double click
                    texts = ["Rye"] if post is asked[0] else ["Wheat", "Spelt"]
                    vote(actor=who, post=post, choices=pick(post, *texts))
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(press, people))
    assert_counters_are_exact()
    assert list(Poll.objects.values_list("voter_count", flat=True)) == [16, 16]
    assert sorted(PollChoice.objects.values_list("vote_count", flat=True)) == [0, 0, 0, 16, 16, 16]


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

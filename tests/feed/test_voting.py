"""People vote in polls, and see how they stand."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from feed.actions import posts, reactions
from feed.actions.polls import vote
from feed.models import Ballot, Poll, PollChoice, Post, Vote
from tests.commands import assert_counters_are_exact
from tests.factories import make_poll, make_post, pick
from tests.feed.polling import let_end, poll_on
from tests.html import page_of
from tests.log import no_new_events
from tests.people import HTMX, is_fragment, person, queries_of, signed_in
from users.actions import blocks
from users.models import User

pytestmark = pytest.mark.django_db


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

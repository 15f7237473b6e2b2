"""People write posts that are published later."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feed.actions import scheduled
from feed.actions.content import PostContent
from feed.actions.polls import NewPoll
from feed.models import Poll, Post, ScheduledPost
from tests.commands import assert_counters_are_exact, run
from tests.feed.scheduling import LIST, in_field, let_come, waiting
from tests.html import page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, is_fragment, person, queries_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_post_with_a_time_waits_for_it(headers: dict[str, str] | None) -> None:
    alice = person("alice")
    browser = signed_in(alice)
    typed = {"body": "For later", "due": in_field(hours=3), "visibility": "followers"}
    with new_events() as events:
        response = browser.post("/posts/new/", typed, headers=headers)
    assert [kind for kind, _pk, _topics in events] == ["scheduled_changed"]
    row = ScheduledPost.objects.get()
    assert (row.author, row.body, row.visibility) == (alice, "For later", "followers")
    if headers is None:
        assert response["Location"] == LIST
    else:
        assert is_fragment(response)
        page = page_of(response)
        assert "Scheduled for" in page.text
        assert page.all("a", href=LIST)
        assert page.one("textarea").text == ""
        assert page.one("input", name="due").attributes["value"] == ""
    assert not Post.objects.exists()
    assert "For later" in page_of(browser.get(LIST)).one(id=f"scheduled-{row.pk}").text
    assert "For later" not in text_of(signed_in(person("bob")).get(LIST))
    assert Client().get(LIST).status_code == 302


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize(
    ("due", "reason"),
    [
        (in_field(minutes=-5), "too soon"),
        (in_field(days=366), "within a year"),
        ("tomorrow", "date and time"),
        ("2026-02-31T10:00", "date and time"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_all_is_kept(
    headers: dict[str, str] | None, due: str, reason: str
) -> None:
    browser = signed_in(person("alice"))
    typed = {"body": "For later", "due": due, "poll_choice_1": "A", "poll_choice_2": "B"}
    response = browser.post("/posts/new/", typed, headers=headers)
    assert response.status_code == 422
    page = page_of(response)
    assert reason in page.one(class_="form-errors").text
    assert page.one("textarea").text == "For later"
    for name in ("due", "poll_choice_1", "poll_choice_2"):
        assert page.one("input", name=name).attributes["value"] == typed[name]
    assert not ScheduledPost.objects.exists()


def test_the_same_form_sent_twice_waits_once() -> None:
    browser = signed_in(person("alice"))
    form = {
        "body": "For later",
        "due": in_field(hours=3),
        "submission": "0b7b9c1e-1d60-4c5b-9c0a-5f7a9be6a4a1",
    }
    for _ in range(2):
        browser.post("/posts/new/", form)
    assert ScheduledPost.objects.count() == 1
    browser.post("/posts/new/", {**form, "body": "Changed since: nothing typed is lost"})
    assert ScheduledPost.objects.count() == 2


@pytest.mark.parametrize("how", [{"visibility": "followers"}, {"warning": "Bread"}])
def test_the_same_form_sent_again_for_fewer_people_is_refused_in_words(how: dict[str, str]) -> None:
    browser = signed_in(person("alice"))
    form = {
        "body": "For later",
        "due": in_field(hours=3),
        "submission": "0b7b9c1e-1d60-4c5b-9c0a-5f7a9be6a4a1",
    }
    browser.post("/posts/new/", form)
    response = browser.post("/posts/new/", {**form, **how})
    assert response.status_code == 422
    page = page_of(response)
    assert "This post is scheduled already." in page.one(class_="form-errors").text
    assert page.one("textarea").text == "For later"
    row = ScheduledPost.objects.get()
    assert (row.visibility, row.warning) == ("public", "")


def test_it_is_published_when_its_time_has_come_as_it_was_written() -> None:
    alice = person("alice")
    poll = NewPoll(["Rye", "Wheat"], timedelta(minutes=30), is_multiple=True)
    row = waiting(
        alice,
        visibility="friends",
        warning="Bread",
        language="en",
        answers_from="friends",
        poll=poll,
    )
    assert scheduled.publish_due() == 0
    let_come(row)
    with new_events() as events:
        assert "1 scheduled posts are done" in run("publish_due")
    assert {kind for kind, _pk, _topics in events} == {
        "post_created",
        "scheduled_changed",
    }
    post = Post.objects.get()
    assert (post.author, post.body, post.visibility) == (alice, "For later", "friends")
    assert (post.warning, post.language, post.answers_from) == ("Bread", "en", "friends")
    asked = Poll.objects.get(post=post)
    assert asked.is_multiple
    assert abs(asked.ends_at - timezone.now() - timedelta(minutes=30)) < timedelta(minutes=1)
    assert not ScheduledPost.objects.exists()
    assert_counters_are_exact()
    # Whom it was for was chosen earlier, and is no choice for the next post.
    alice.refresh_from_db()
    assert alice.default_visibility == "public"


def test_the_next_one_is_first_and_many_take_no_more_queries() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    browser.get("/")

    def write(number: int) -> None:
        for index in range(number):
            due = timezone.now() + timedelta(hours=40 - index)
            poll = NewPoll(["A", "B"], timedelta(hours=1))
            scheduled.schedule_post(
                author=alice, content=PostContent(body=f"{index}", poll=poll), due_at=due
            )

    write(2)
    few = queries_of(browser, LIST)
    write(20)
    assert queries_of(browser, LIST) == few
    rows = ScheduledPost.objects.order_by("due_at", "pk")
    ids = [f"scheduled-{row.pk}" for row in rows]
    assert page_of(browser.get(LIST)).ids() == ids


def test_it_is_changed_before_its_time() -> None:
    alice = person("alice")
    row = waiting(alice, poll=NewPoll(["Rye", "Wheat"], timedelta(minutes=30)), warning="Bread")
    browser = signed_in(alice)
    path = f"/scheduled/{row.pk}/edit/"
    page = page_of(browser.get(path))
    due = page.one("input", name="due").attributes["value"]
    assert due == row.due_at.strftime("%Y-%m-%dT%H:%M")
    assert page.one("input", name="poll_choice_2").attributes["value"] == "Wheat"
    typed = {"body": "Better", "due": due, "visibility": "friends", "poll_choice_1": "Spelt"}
    assert browser.post(path, typed).status_code == 422
    for wrong in ({"due": ""}, {"due": in_field(minutes=-5)}, {"body": " "}):
        refused = browser.post(path, {**typed, "poll_choice_1": "", **wrong})
        assert refused.status_code == 422
    row.refresh_from_db()
    assert row.body == "For later"
    with new_events() as events:
        done = browser.post(path, {**typed, "poll_choice_3": "Rye", "due": in_field(days=2)})
    assert done["Location"] == LIST
    assert [kind for kind, _pk, _topics in events] == ["scheduled_changed"]
    row.refresh_from_db()
    assert (row.body, row.visibility, row.warning) == ("Better", "friends", "Bread")
    assert row.poll is not None
    assert row.poll["choices"] == ["Spelt", "Rye"]


def test_it_is_kept_until_cancelling_is_confirmed() -> None:
    alice = person("alice")
    row = waiting(alice)
    browser = signed_in(alice)
    path = f"/scheduled/{row.pk}/cancel/"
    assert "For later" in text_of(browser.get(path))
    assert ScheduledPost.objects.exists()
    assert browser.post(path)["Location"] == LIST
    assert not ScheduledPost.objects.exists()
    assert browser.post(path).status_code == 404
    assert not Post.objects.exists()


def test_it_is_published_now() -> None:
    alice = person("alice")
    row = waiting(alice)
    response = signed_in(alice).post(f"/scheduled/{row.pk}/publish/")
    post = Post.objects.get()
    assert response["Location"] == f"/posts/{post.pk}/"
    assert not ScheduledPost.objects.exists()
    assert scheduled.publish_due() == 0


@pytest.mark.parametrize("what", ["edit", "cancel", "publish"])
def test_what_another_has_waiting_is_not_there(what: str) -> None:
    row = waiting(person("alice"))
    mallory = person("mallory")
    browser = signed_in(mallory)
    with no_new_events():
        assert browser.post(f"/scheduled/{row.pk}/{what}/").status_code == 404
        assert browser.post(f"/scheduled/999999/{what}/").status_code == 404
        assert Client().post(f"/scheduled/{row.pk}/{what}/").status_code == 302
        for action in (scheduled.publish_now, scheduled.cancel_scheduled):
            with pytest.raises(ScheduledPost.DoesNotExist):
                action(actor=mallory, scheduled=row)
        with pytest.raises(ScheduledPost.DoesNotExist):
            scheduled.edit_scheduled(
                actor=mallory,
                scheduled=row,
                content=PostContent(body="x", visibility="public"),
                due_at=row.due_at,
            )
    assert ScheduledPost.objects.count() == 1


def test_what_was_published_meanwhile_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = person("alice")
    browser = signed_in(alice)
    for what in ("edit", "cancel", "publish"):
        row = waiting(alice, body=what)
        monkeypatch.setattr("feed.views.scheduled._waiting_for", lambda viewer, pk, row=row: row)
        scheduled.publish_now(actor=alice, scheduled=ScheduledPost.objects.get())
        typed = {"body": "Too late", "due": in_field(hours=2)}
        response = browser.post(f"/scheduled/{row.pk}/{what}/", typed)
        assert response.status_code == 422
        assert "no longer scheduled" in text_of(response)
    assert set(Post.objects.values_list("body", flat=True)) == {"edit", "cancel", "publish"}

"""The same form sent twice, or an old one, makes one post and loses nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from feed.actions.content import PostContent
from feed.actions.polls import NewPoll
from feed.actions.posts import (
    create_post,
    edit_post,
)
from feed.models import LiveEvent, Post
from tests.factories import make_post
from tests.feed.test_posting import is_counted_right
from tests.html import page_of
from tests.log import no_new_events
from tests.people import HTMX, person, signed_in

pytestmark = pytest.mark.django_db


def test_a_double_submit_makes_one_post() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    once = {"body": "Once", "submission": str(uuid4())}
    assert browser.post("/posts/new/", once).status_code == 302
    with no_new_events():
        assert browser.post("/posts/new/", once).status_code == 302
        reply = page_of(browser.post("/posts/new/", once, headers=HTMX))
    post = Post.objects.get()
    assert reply.one("a", href=f"/posts/{post.pk}/").text == "view"
    assert is_counted_right(alice)


def test_what_is_added_before_the_same_form_is_sent_again_is_not_lost() -> None:
    alice, quoted = person("alice"), make_post()
    first = uuid4()

    def send(form: UUID, **more: Any) -> Post:
        content = PostContent(body="Once", **more)
        return create_post(author=alice, content=content, submission=form)

    post = send(first)
    send(first, warning="Careful", answers_from="friends")
    post.refresh_from_db()
    assert (post.warning, post.answers_from) == ("Careful", "friends")
    poll = NewPoll(["Rye", "Wheat"], timedelta(hours=1))
    assert send(first, poll=poll).poll.choices.count() == 2
    assert send(first, quote=quoted).quote_of == quoted
    second = uuid4()
    assert send(second, poll=poll).pk == send(second, poll=poll).pk
    assert is_counted_right(alice)


def test_an_old_form_sent_again_takes_no_edit_back_but_may_narrow() -> None:
    alice, form = person("alice"), uuid4()

    def send(**more: Any) -> Post:
        return create_post(author=alice, content=PostContent(body="Once", **more), submission=form)

    post = send()
    edit_post(actor=alice, post=post, warning="Careful")
    send()
    post.refresh_from_db()
    assert post.warning == "Careful"
    send(visibility="friends")
    post.refresh_from_db()
    assert (post.warning, post.visibility) == ("Careful", "friends")


def test_the_name_of_somebody_elses_form_hides_nothing() -> None:
    once = {"body": "Mine", "submission": str(uuid4())}
    for name in ("alice", "bob"):
        signed_in(person(name)).post("/posts/new/", once)
    assert Post.objects.count() == 2


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_a_double_submit_at_the_same_moment_makes_one_post() -> None:
    alice = person("alice")
    browsers = [signed_in(alice), signed_in(alice)]
    for _ in range(5):
        once = {"body": "Once", "submission": str(uuid4())}
        together = Barrier(2)

        def press(
            browser: Client, once: dict[str, str] = once, together: Barrier = together
        ) -> int:
            try:
                together.wait(10)
                return browser.post("/posts/new/", once).status_code
            finally:
                connection.close()

        before = Post.objects.count()
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(press, browsers)) == [302, 302]
        assert Post.objects.count() == before + 1
    assert LiveEvent.objects.filter(kind="post_created").count() == 5
    assert is_counted_right(alice)


@pytest.mark.parametrize("submission", ["", "nonsense", "1", "\u202e"])
def test_a_form_without_a_proper_name_still_posts(submission: str) -> None:
    browser = signed_in(person("alice"))
    for _ in "ab":
        browser.post("/posts/new/", {"body": "The same", "submission": submission})
    assert Post.objects.count() == 2
    assert browser.post("/posts/new/", {"body": "No field at all"}).status_code == 302

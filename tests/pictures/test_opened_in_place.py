"""What the dialog in which a picture is opened is answered: it, the way to the others, or nothing."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feed.actions.attachments import describe
from feed.actions.content import Content
from feed.actions.posts import create_comment, delete_posts, edit_post
from feed.models import Attachment
from tests.factories import make_post
from tests.people import HTMX, person, signed_in, text_of
from tests.pictures.messaging import sent
from tests.pictures.uploading import posted, ready
from tests.talking import two as talk_of

pytestmark = pytest.mark.django_db


def opened(browser: Client, pk: int, picture: Attachment, query: str = "") -> str:
    """Return what the dialog gets for a picture of a post or comment."""
    answer = browser.get(f"/posts/{pk}/opened/{picture.pk}/{query}", headers=HTMX)
    assert answer.status_code == 200
    return text_of(answer)


def test_it_shows_the_picture_its_description_and_the_way_to_those_beside_it() -> None:
    alice = person("alice")
    rows = [ready(alice) for _ in range(3)]
    describe(actor=alice, attachment=rows[1], alt="A loaf, cut open")
    post = posted(alice, *rows)
    shown = opened(Client(), post.pk, rows[1])
    assert "Picture 2 of 3" in shown and "A loaf, cut open</figcaption>" in shown
    assert f'href="/posts/{post.pk}/pictures/1/"' in shown
    assert f'hx-get="/posts/{post.pk}/opened/{rows[2].pk}/?by=next"' in shown
    assert f'href="/posts/{post.pk}/pictures/2/"' in shown
    assert f"in-post-{post.pk} by-{alice.pk}" in shown
    assert " autofocus" not in shown
    assert "autofocus" in opened(Client(), post.pk, rows[2], "?by=next")
    assert "autofocus" in opened(Client(), post.pk, rows[0], "?by=previous")


def test_what_has_not_changed_is_answered_with_nothing_and_what_has_afresh() -> None:
    alice = person("alice")
    first, second = ready(alice), ready(alice)
    post = posted(alice, first, second)
    found = re.search(r'hx-get="([^"]+\?seen=[^"]+)"', opened(Client(), post.pk, first))
    assert found
    again = found[1]
    assert Client().get(again, headers=HTMX).status_code == 204
    describe(actor=alice, attachment=first, alt="Rye")
    assert "Rye</figcaption>" in text_of(Client().get(again, headers=HTMX))
    edit_post(actor=alice, post=post, attachments=(second.pk, first.pk))
    assert "Picture 2 of 2" in text_of(Client().get(again, headers=HTMX))
    edit_post(actor=alice, post=post, attachments=(second.pk,))
    assert text_of(Client().get(again, headers=HTMX)) == ""


def test_what_was_uncovered_where_it_was_pressed_is_not_covered_again() -> None:
    alice = person("alice")
    row = ready(alice)
    describe(actor=alice, attachment=row, is_sensitive=True)
    post = posted(alice, row)
    box = f'id="large-cover-{row.pk}" hx-preserve'
    assert f"{box}>" in opened(Client(), post.pk, row)
    assert f"{box} checked>" in opened(Client(), post.pk, row, "?uncovered")


def test_without_htmx_it_leads_to_the_page_of_its_own() -> None:
    alice = person("alice")
    rows = [ready(alice), ready(alice)]
    post = posted(alice, *rows)
    answer = Client().get(f"/posts/{post.pk}/opened/{rows[1].pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/posts/{post.pk}/pictures/2/",
    )


def test_who_may_not_see_the_post_gets_nothing_and_another_post_has_no_such_picture() -> None:
    alice, bob = person("alice"), person("bob")
    row = ready(alice)
    post = posted(alice, row, visibility="followers")
    address = f"/posts/{post.pk}/opened/{row.pk}/"
    assert "<figure" in opened(signed_in(alice), post.pk, row)
    for browser in (signed_in(bob), Client()):
        assert browser.get(address).status_code == 404
        assert opened(browser, post.pk, row) == ""
    other = make_post(alice)
    assert opened(signed_in(alice), other.pk, row) == ""
    delete_posts(actor=alice, posts=[post])
    assert opened(signed_in(alice), post.pk, row) == ""


def test_one_of_a_comment_leaves_with_its_post_and_with_who_wrote_either() -> None:
    alice, bob = person("alice"), person("bob")
    row = ready(bob)
    post = make_post(alice)
    content = Content(body="Look", attachments=(row.pk,))
    comment = create_comment(author=bob, post=post, content=content)
    shown = opened(Client(), comment.pk, row)
    for name in (f"in-post-{post.pk}", f"by-{alice.pk}", f"by-{bob.pk}"):
        assert name in shown


def test_one_of_a_message_is_for_those_who_may_read_it() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    talk = talk_of(alice, bob)
    row = ready(alice)
    message = sent(alice, talk, row)
    address = f"/messages/{talk.pk}/{message.pk}/opened/{row.pk}/"
    assert "<figure" in text_of(signed_in(bob).get(address, headers=HTMX))
    assert text_of(signed_in(carol).get(address, headers=HTMX)) == ""
    assert signed_in(carol).get(address).status_code == 404
    answer = signed_in(bob).get(address)
    assert answer.headers["Location"] == f"/messages/{talk.pk}/{message.pk}/pictures/1/"
    assert Client().get(address).status_code == 302  # to sign in


def test_one_of_many_takes_as_many_queries_as_a_single_one() -> None:
    alice = person("alice")
    rows = [ready(alice) for _ in range(3)]
    one, many = posted(alice, rows[0]), posted(alice, *rows[1:])
    browser = signed_in(alice)

    def queries(pk: int, row: Attachment) -> int:
        with CaptureQueriesContext(connection) as found:
            opened(browser, pk, row)
        return len(found)

    queries(one.pk, rows[0])
    assert queries(one.pk, rows[0]) == queries(many.pk, rows[1])

"""Somebody takes back what they have just posted: it goes, and what was typed comes back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from feed.actions.content import PostContent
from feed.actions.drafts import LARGEST
from feed.actions.posts import create_post, delete_posts, edit_post
from feed.actions.undo import undo_post
from feed.models import Post
from tests.factories import make_comment, make_post
from tests.feed.drafting import ALL, form_on, typed, values
from tests.html import page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, person, signed_in, text_of
from users.actions.follows import follow
from users.models import User

pytestmark = pytest.mark.django_db


def aged(post: Post, seconds: float) -> Post:
    """Let the post be this old."""
    post.created_at = timezone.now() - timedelta(seconds=seconds)
    post.save(update_fields=["created_at"])
    return post


def test_undo_takes_the_post_away_and_gives_everything_back() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    reply = form_on(browser.post("/posts/new/", ALL, headers=HTMX))
    post = Post.objects.get()
    button = reply.one("button", formaction=f"/posts/{post.pk}/undo/")
    waits = reply.one(class_="undo").attributes["hx-trigger"]
    assert waits in ("load delay:10s", "load delay:9s")
    with new_events() as events:
        back = form_on(browser.post(button.attributes["formaction"], {"body": ""}, headers=HTMX))
    assert "post_deleted" in {kind for kind, _pk, _topics in events}
    assert Post.objects.get().is_deleted
    assert User.objects.get(pk=alice.pk).post_count == 0
    assert values(back) == ALL
    assert "autofocus" in back.one("textarea").attributes
    assert "Undone." in back.text
    assert values(form_on(signed_in(alice).get("/"))) == ALL
    # It can be posted again: it is another form.
    name = back.one("input", name="submission").attributes["value"]
    browser.post("/posts/new/", {**ALL, "submission": name})
    assert Post.objects.filter(deleted_at=None).count() == 1


def test_without_javascript_the_next_page_offers_it() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    browser.post("/posts/new/", ALL)
    post = Post.objects.get()
    line = form_on(browser.get("/")).one(class_="composer-foot")
    assert line.one("a", href=f"/posts/{post.pk}/").text == "view"
    response = browser.post(line.one("button", class_="link-button").attributes["formaction"])
    assert (response.status_code, response["Location"]) == (302, "/")
    assert values(form_on(browser.get("/"))) == ALL
    assert Post.objects.get().is_deleted


def test_the_offer_ends_after_ten_seconds() -> None:
    alice = person("alice")
    browser, post = signed_in(alice), make_post(alice)
    assert "Undo" in text_of(browser.get("/"))
    aged(post, 10)
    assert "Undo" not in text_of(browser.get("/"))
    gone = browser.get(f"/posts/{post.pk}/undo/", headers=HTMX)
    assert (gone.status_code, gone.content) == (200, b"")
    assert browser.get(f"/posts/{post.pk}/undo/")["Location"] == f"/posts/{post.pk}/"


@pytest.mark.parametrize("headers", [None, HTMX])
def test_too_late_is_said_kindly_and_nothing_is_lost(headers: dict[str, str] | None) -> None:
    alice = person("alice")
    post = aged(make_post(alice), 14)
    assert undo_post(actor=alice, post=post)["body"] == post.body
    post = aged(make_post(alice), 16)
    with no_new_events():
        response = signed_in(alice).post(
            f"/posts/{post.pk}/undo/", {"body": "My next thought"}, headers=headers
        )
    assert response.status_code == 422
    page = page_of(response)
    assert "too late" in page.one(class_="form-errors").text
    assert page.one("textarea", name="body").text == "My next thought"
    assert not Post.objects.get(pk=post.pk).is_deleted


def test_what_was_begun_meanwhile_stays_below() -> None:
    alice = person("alice")
    browser, post = signed_in(alice), make_post(alice, "First thought")
    typed(browser, body="Second tho", submission="0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11")
    fields = {"body": "Second thought", "submission": "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11"}
    back = form_on(browser.post(f"/posts/{post.pk}/undo/", fields, headers=HTMX))
    assert back.one("textarea").text == "First thought\n\nSecond thought"


def test_a_comment_can_be_undone_also_without_javascript() -> None:
    alice, root = person("alice"), make_post()
    browser = signed_in(alice)
    path = f"/posts/{root.pk}/comments/"
    reply = form_on(browser.post(path, {"body": "One", "warning": "Short"}, headers=HTMX))
    one = Post.objects.latest("pk")
    back = form_on(
        browser.post(
            reply.one("button", class_="link-button").attributes["formaction"], headers=HTMX
        )
    )
    assert back.id == "comment-form"
    assert back.one("textarea").text == "One"
    assert back.one("input", name="warning").attributes["value"] == "Short"
    browser.post("/drafts/discard/", {"place": f"comment:{root.pk}"})

    page = browser.post(path, {"body": "Two"}, follow=True)
    two = Post.objects.latest("pk")
    button = form_on(page).one("button", class_="link-button")
    assert button.attributes["formaction"] == f"/posts/{two.pk}/undo/"
    response = browser.post(button.attributes["formaction"])
    assert response["Location"] == f"/posts/{root.pk}/#comment-form"
    assert form_on(browser.get(f"/posts/{root.pk}/")).one("textarea").text == "Two"
    assert all(Post.objects.get(pk=pk).is_deleted for pk in (one.pk, two.pk))
    assert Post.objects.get(pk=root.pk).comment_count == 0


def test_only_its_author_undoes_a_post_and_only_once() -> None:
    alice, mallory = person("alice"), person("mallory")
    post = make_post(alice)
    make_comment(post, person("bob"))
    with no_new_events():
        assert signed_in(mallory).post(f"/posts/{post.pk}/undo/").status_code == 403
        assert Client().post(f"/posts/{post.pk}/undo/").status_code == 302
        assert signed_in(mallory).post("/posts/999999/undo/").status_code == 404
    with pytest.raises(PermissionDenied):
        undo_post(actor=mallory, post=post)
    other = signed_in(mallory).get(f"/posts/{post.pk}/?posted={post.pk}")
    assert "Undo" not in text_of(other)
    assert signed_in(alice).post(f"/posts/{post.pk}/undo/").status_code == 302  # answered or not
    assert signed_in(alice).post(f"/posts/{post.pk}/undo/").status_code == 404


def test_what_was_undone_can_be_sent_once_more_by_its_old_form() -> None:
    alice = person("alice")
    once = {"body": "Once", "submission": "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11"}
    browser = signed_in(alice)
    browser.post("/posts/new/", once)
    delete_posts(actor=alice, posts=[Post.objects.get()])
    assert browser.post("/posts/new/", once).status_code == 302
    assert Post.objects.filter(deleted_at=None).count() == 1


def test_an_answer_that_is_undone_is_one_still() -> None:
    alice, comment = person("alice"), make_comment()
    browser, root = signed_in(alice), comment.root
    assert root is not None
    path = f"/posts/{root.pk}/comments/"
    page = browser.post(path, {"body": "I say", "parent": str(comment.pk)}, follow=True)
    button = form_on(page).one("button", class_="link-button")
    browser.post(button.attributes["formaction"])
    form = form_on(browser.get(f"/posts/{root.pk}/"))
    assert form.one("textarea").text == "I say"
    assert form.one("input", name="parent").attributes["value"] == str(comment.pk)
    # Where what was answered is gone, the text stays.
    delete_posts(actor=comment.author, posts=[comment])
    form = form_on(browser.get(f"/posts/{root.pk}/"))
    assert form.one("textarea").text == "I say"
    assert form.all("input", name="parent") == []


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize("is_narrowed", [True, False])
def test_what_was_undone_is_given_back_when_what_it_quoted_is_gone(
    headers: dict[str, str] | None, is_narrowed: bool
) -> None:
    alice, quoted = person("alice"), make_post(body="Quote me")
    browser = signed_in(alice)
    follow(actor=alice, person=quoted.author)
    typed(browser, body="Begun before")
    post = create_post(author=alice, content=PostContent(body="Look at this", quote=quoted))
    if is_narrowed:
        edit_post(actor=quoted.author, post=quoted, body="Quote me", visibility="followers")
    else:
        delete_posts(actor=quoted.author, posts=[quoted])
    browser.post(f"/posts/{post.pk}/undo/", {"body": ""}, headers=headers)
    assert Post.objects.get(pk=post.pk).is_deleted
    assert form_on(browser.get("/")).one("textarea").text == "Look at this\n\nBegun before"


@pytest.mark.parametrize("headers", [None, HTMX])
def test_undoing_beside_more_than_can_be_kept_loses_neither(
    headers: dict[str, str] | None,
) -> None:
    alice = person("alice")
    post, long = make_post(alice, "Short words"), "x" * LARGEST
    back = signed_in(alice).post(f"/posts/{post.pk}/undo/", {"body": long}, headers=headers)
    assert back.status_code == 422
    assert form_on(back).one("textarea").text == f"Short words\n\n{long}"
    assert "too long to be saved" in text_of(back)

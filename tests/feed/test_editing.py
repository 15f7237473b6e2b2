"""Somebody changes and takes away what they wrote."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from feed.actions import posts as actions
from feed.actions.content import Content, PostContent
from feed.actions.posts import (
    create_comment,
    create_post,
    delete_posts,
    edit_post,
    restore_posts,
)
from feed.models import LiveEvent, Post
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.log import no_new_events
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from users.models import User

pytestmark = pytest.mark.django_db


def is_counted_right(*people: User) -> bool:
    """Whether everybody's number of posts is the number of rows it counts."""
    return all(
        User.objects.get(pk=one.pk).post_count
        == Post.objects.filter(author=one, root=None, deleted_at=None, visibility="public").count()
        for one in people
    )


@pytest.mark.parametrize("is_comment", [False, True])
def test_a_visitors_changed_text_is_not_lost(is_comment: bool) -> None:
    post = make_comment() if is_comment else make_post()
    response = Client().post(f"/posts/{post.pk}/edit/", {"body": "Changed"})
    assert response.status_code == 403
    assert page_of(response).one("textarea", name="body").text == "Changed"
    assert Post.objects.get(pk=post.pk).body == post.body


def test_a_visitor_who_deletes_is_led_to_sign_in_and_nothing_goes() -> None:
    post = make_post()
    response = Client().post(f"/posts/{post.pk}/delete/")
    assert response["Location"] == "/accounts/login/?next=/"
    assert not Post.objects.get(pk=post.pk).is_deleted


def test_an_edit_is_marked_and_logged() -> None:
    alice = person("alice")
    browser, post = signed_in(alice), make_post(alice, body="Before")
    form = page_of(browser.get(f"/posts/{post.pk}/edit/"))
    assert form.one("textarea", name="body").text == "Before"
    assert "edited" not in text_of(browser.get(f"/posts/{post.pk}/"))
    response = browser.post(f"/posts/{post.pk}/edit/", {"body": "After"})
    assert (response.status_code, response["Location"]) == (302, f"/posts/{post.pk}/")
    card = page_of(browser.get(f"/posts/{post.pk}/")).one("article", id=f"post-{post.pk}")
    assert card.one(class_="text").text == "After"
    assert card.one(class_="edited").text.startswith("edited")
    event = LiveEvent.objects.get(kind="post_edited")
    assert event.topics == [
        "public",
        f"person:{alice.pk}",
        f"followers:{alice.pk}",
        f"boosters:{post.pk}",
        f"post:{post.pk}",
        "bookmarks",
        f"media:{alice.pk}",
        "told",
        "talks",
    ]


def test_an_edit_with_htmx_answers_the_form() -> None:
    alice = person("alice")
    post = make_post(alice, body="Before")
    response = signed_in(alice).post(f"/posts/{post.pk}/edit/", {"body": "After"}, headers=HTMX)
    assert response.status_code == 200
    assert is_fragment(response)
    assert page_of(response).one("form", id="edit-form").one("textarea").text == "After"
    assert Post.objects.get(pk=post.pk).body == "After"


@pytest.mark.parametrize("same", ["Before", "\r\nBefore \r\n"])
def test_an_edit_that_changes_nothing_is_not_marked(same: str) -> None:
    alice = person("alice")
    post = make_post(alice, body="Before")
    with no_new_events():
        signed_in(alice).post(f"/posts/{post.pk}/edit/", {"body": same})
    assert Post.objects.get(pk=post.pk).edited_at is None


@pytest.mark.parametrize("is_htmx", [False, True])
def test_a_refused_edit_keeps_what_was_typed_and_changes_nothing(is_htmx: bool) -> None:
    alice = person("alice")
    post = make_post(alice, body="Before")
    with no_new_events():
        response = signed_in(alice).post(
            f"/posts/{post.pk}/edit/", {"body": "x" * 501}, headers=HTMX if is_htmx else None
        )
    assert response.status_code == 422
    assert page_of(response).one("textarea", name="body").text == "x" * 501
    assert Post.objects.get(pk=post.pk).body == "Before"


@pytest.mark.parametrize("what", ["edit", "delete"])
def test_an_outsider_changes_nothing(what: str) -> None:
    alice, mallory = person("alice"), person("mallory")
    post, browser = make_post(alice, body="Mine"), signed_in(mallory)
    assert post.author_id != mallory.pk
    assert not mallory.has_perm("feed.delete_post")
    path = f"/posts/{post.pk}/{what}/"
    with no_new_events():
        assert browser.get(path).status_code == 403
        for headers in (None, HTMX):
            response = browser.post(path, {"body": "Taken over"}, headers=headers)
            assert response.status_code == 403
    stored = Post.objects.get(pk=post.pk)
    assert (stored.body, stored.deleted_at, stored.edited_at) == ("Mine", None, None)


def test_an_outsider_is_refused_by_the_actions_too() -> None:
    post, mallory = make_post(body="Mine"), person("mallory")
    own = make_post(mallory)
    with no_new_events():
        with pytest.raises(PermissionDenied):
            edit_post(actor=mallory, post=post, body="Taken over")
        with pytest.raises(PermissionDenied):
            delete_posts(actor=mallory, posts=[own, post])
        with pytest.raises(PermissionDenied):
            restore_posts(actor=post.author, posts=[post])
    assert not Post.objects.filter(deleted_at__isnull=False).exists()


def test_only_the_author_is_offered_to_edit_and_delete() -> None:
    alice = person("alice")
    post = make_post(alice)
    path = f"/posts/{post.pk}/menu/"
    for headers in (None, HTMX):
        mine = page_of(signed_in(alice).get(path, headers=headers))
        assert mine.one("a", href=f"/posts/{post.pk}/edit/").text == "Edit"
        assert mine.one("a", href=f"/posts/{post.pk}/delete/").text == "Delete"
        assert mine.all("html") == [] if headers else mine.one("html")
    others = text_of(signed_in(person("bob")).get(path))
    assert "/edit/" not in others
    assert "/delete/" not in others


def test_a_deleted_post_is_hidden_everywhere_but_stays_in_the_database() -> None:
    alice = person("alice")
    browser, post = signed_in(alice), make_post(alice)
    assert browser.get(f"/posts/{post.pk}/delete/").status_code == 200
    assert not Post.objects.get(pk=post.pk).is_deleted
    response = browser.post(f"/posts/{post.pk}/delete/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert Post.objects.get(pk=post.pk).is_deleted
    for path in ("/", "/public/", "/@alice/"):
        assert page_of(browser.get(path)).ids() == []
    for path in ("", "menu/", "edit/", "delete/"):
        assert browser.get(f"/posts/{post.pk}/{path}").status_code == 404
    for path in ("edit/", "delete/", "comments/"):
        assert browser.post(f"/posts/{post.pk}/{path}", {"body": "Hello"}).status_code == 404
    assert is_counted_right(alice)
    event = LiveEvent.objects.get(kind="post_deleted")
    assert event.topics == [
        "public",
        f"person:{alice.pk}",
        f"followers:{alice.pk}",
        f"boosters:{post.pk}",
        f"post:{post.pk}",
        "bookmarks",
        "replies",
        "talks",
    ]


def test_deleting_with_htmx_says_so_in_a_line() -> None:
    alice = person("alice")
    post = make_post(alice)
    response = signed_in(alice).post(f"/posts/{post.pk}/delete/", headers=HTMX)
    assert response.status_code == 200
    assert is_fragment(response)
    assert "Deleted." in text_of(response)


def test_deleting_twice_counts_once() -> None:
    alice = person("alice")
    post = make_post(alice)
    make_post(alice)
    delete_posts(actor=alice, posts=[post])
    with no_new_events():
        assert delete_posts(actor=alice, posts=[post]) == []
    assert is_counted_right(alice)


def test_what_a_moderator_brings_back_stands_in_its_old_place() -> None:
    alice, admin = person("alice"), person("admin_1", is_staff=True, is_superuser=True)
    posts = [make_post(alice) for _ in range(3)]
    delete_posts(actor=admin, posts=[posts[1]])
    assert len(page_of(Client().get("/public/")).ids()) == 2
    restored = restore_posts(actor=admin, posts=posts)
    assert [post.pk for post in restored] == [posts[1].pk]
    expected = [f"post-{post.pk}" for post in reversed(posts)]
    assert page_of(Client().get("/public/")).ids() == expected
    assert is_counted_right(alice)
    assert LiveEvent.objects.filter(kind="post_restored").count() == 1


def test_what_its_author_deletes_stays_deleted_for_everybody() -> None:
    alice, admin = person("alice"), person("admin_1", is_staff=True, is_superuser=True)
    mine, theirs, own = make_post(alice), make_post(alice), make_post(admin)
    comment = make_comment(theirs, alice)
    delete_posts(actor=alice, posts=[mine, comment])
    delete_posts(actor=admin, posts=[theirs, own])
    with no_new_events():
        assert delete_posts(actor=admin, posts=[mine]) == []
        assert restore_posts(actor=admin, posts=[mine, comment, own]) == []
    assert restore_posts(actor=admin, posts=[mine, theirs]) == [theirs]
    delete_posts(actor=alice, posts=[theirs])
    assert restore_posts(actor=admin, posts=[theirs]) == []
    assert is_counted_right(alice)


def test_the_number_of_posts_is_right_whatever_happens() -> None:
    alice, admin = person("alice"), person("admin_1", is_staff=True, is_superuser=True)
    posts = [make_post(alice) for _ in range(4)]
    make_comment(posts[0], alice)
    delete_posts(actor=alice, posts=posts[:2])
    restore_posts(actor=admin, posts=posts[1:])
    delete_posts(actor=admin, posts=posts)
    restore_posts(actor=admin, posts=[*posts, *posts])
    with pytest.raises(ValidationError):
        create_post(author=alice, content=PostContent(body=" "))
    with pytest.raises(Post.DoesNotExist):
        create_comment(author=alice, post=Post(pk=posts[-1].pk + 100), content=Content(body="Lost"))
    assert is_counted_right(alice)
    assert User.objects.get(pk=alice.pk).post_count == 2


@pytest.mark.parametrize(
    ("action", "path"), [("edit_post", "edit"), ("create_comment", "comments")]
)
def test_what_goes_at_the_same_moment_is_not_found(
    monkeypatch: pytest.MonkeyPatch, action: str, path: str
) -> None:
    alice = person("alice")
    post = make_post(alice)
    really = getattr(actions, action)

    def too_late(**what: Any) -> Post:
        delete_posts(actor=alice, posts=[post])
        made: Post = really(**what)
        return made

    monkeypatch.setattr(actions, action, too_late)
    response = signed_in(alice).post(f"/posts/{post.pk}/{path}/", {"body": "Too late"})
    assert response.status_code == 404
    assert not Post.objects.filter(body="Too late").exists()

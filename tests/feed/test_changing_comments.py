"""Comments are changed, deleted, restored, hidden with their author; their number stays right."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from feed.actions.content import Content
from feed.actions.posts import create_comment, delete_posts, restore_posts
from feed.models import Post
from tests.factories import make_comment, make_post
from tests.feed.test_commenting import is_counted_right
from tests.html import page_of
from tests.log import new_events, no_new_events
from tests.people import person, signed_in
from users.models import User

pytestmark = pytest.mark.django_db


def test_a_comment_can_be_changed_and_is_marked() -> None:
    bob = person("bob")
    comment = make_comment(author=bob, body="Before")
    with new_events() as events:
        response = signed_in(bob).post(f"/posts/{comment.pk}/edit/", {"body": "After"})
    assert response["Location"] == f"/posts/{comment.pk}/"
    assert events == [
        (
            "comment_edited",
            comment.pk,
            [f"post:{comment.root_id}", "bookmarks", f"replies:{bob.pk}", "told"],
        )
    ]
    shown = page_of(Client().get(f"/posts/{comment.root_id}/")).one(id=f"comment-{comment.pk}")
    assert shown.one(class_="text").text == "After"
    shown.one(class_="edited")


def test_a_deleted_comment_goes_and_stays_gone() -> None:
    post, bob = make_post(), person("bob")
    admin = person("admin_1", is_staff=True, is_superuser=True)
    comments = [make_comment(post, bob, body=f"{n}") for n in range(3)]
    middle = comments[1]
    response = signed_in(bob).post(f"/posts/{middle.pk}/delete/")
    assert response["Location"] == f"/posts/{post.pk}/"
    assert is_counted_right(post)
    restore_posts(actor=admin, posts=[middle])
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert page.ids(within="comments") == [
        f"comment-{one.pk}" for one in (comments[0], comments[2])
    ]
    assert Client().get(f"/posts/{middle.pk}/").status_code == 404


def test_a_comment_that_a_moderator_deleted_comes_back_to_its_place() -> None:
    post, admin = make_post(), person("admin_1", is_staff=True, is_superuser=True)
    comments = [make_comment(post, body=f"{n}") for n in range(3)]
    delete_posts(actor=admin, posts=[comments[1]])
    assert is_counted_right(post)
    assert restore_posts(actor=admin, posts=[comments[1]]) == [comments[1]]
    assert is_counted_right(post)
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert page.ids(within="comments") == [f"comment-{one.pk}" for one in comments]


def test_a_deleted_comment_is_logged_and_takes_its_notification_along() -> None:
    alice, bob = person("alice"), person("bob")
    comment = make_comment(make_post(alice), bob)
    with new_events() as events:
        delete_posts(actor=bob, posts=[comment])
    assert {kind for kind, _pk, _topics in events} == {
        "comment_deleted",
        "post_counted",
        "notices_changed",
    }
    topics = [f"post:{comment.root_id}", "bookmarks", f"replies:{bob.pk}"]
    assert ("comment_deleted", comment.pk, topics) in events
    page = page_of(signed_in(alice).get("/notifications/"))
    assert page.ids() == []
    assert page.one(id="notification-badge").text == ""


@pytest.mark.parametrize("what", ["edit", "delete"])
def test_not_even_the_author_of_the_post_changes_anothers_comment(what: str) -> None:
    alice, bob, mallory = person("alice"), person("bob"), person("mallory")
    comment = make_comment(make_post(alice), bob, body="Mine")
    for outsider in (alice, mallory):
        assert comment.author_id != outsider.pk
        browser = signed_in(outsider)
        path = f"/posts/{comment.pk}/{what}/"
        with no_new_events():
            assert browser.get(path).status_code == 403
            assert browser.post(path, {"body": "Theirs"}).status_code == 403
    stored = Post.objects.get(pk=comment.pk)
    assert (stored.body, stored.is_deleted) == ("Mine", False)


def test_under_a_deleted_post_nothing_is_left() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice)
    comment = make_comment(post, bob)
    browser = signed_in(bob)
    assert browser.get(f"/posts/{comment.pk}/edit/").status_code == 200
    delete_posts(actor=alice, posts=[post])
    for path in ("", "menu/", "edit/", "delete/"):
        assert browser.get(f"/posts/{comment.pk}/{path}").status_code == 404
    assert browser.post(f"/posts/{comment.pk}/edit/", {"body": "x"}).status_code == 404
    assert browser.post(f"/posts/{comment.pk}/delete/").status_code == 404
    assert browser.post(f"/posts/{post.pk}/comments/", {"body": "x"}).status_code == 404
    with pytest.raises(Post.DoesNotExist):
        create_comment(author=bob, post=post, content=Content(body="Too late"))
    assert is_counted_right(post)


def test_comments_of_somebody_hidden_are_hidden() -> None:
    post, bob = make_post(), person("bob")
    comment = make_comment(post, bob)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert page_of(Client().get(f"/posts/{post.pk}/")).ids(within="comments") == []
    assert Client().get(f"/posts/{comment.pk}/").status_code == 404
    assert page_of(signed_in(post.author).get("/notifications/")).ids() == []


def test_who_may_not_be_seen_cannot_comment() -> None:
    post, bob = make_post(), person("bob", is_active=False)
    with no_new_events(), pytest.raises(PermissionDenied):
        create_comment(author=bob, post=post, content=Content(body="Hello"))
    assert is_counted_right(post)


def test_the_number_of_comments_is_right_whatever_happens() -> None:
    post, bob = make_post(), person("bob")
    admin = person("admin_1", is_staff=True, is_superuser=True)
    comments = [make_comment(post, bob, body=f"{n}") for n in range(5)]
    delete_posts(actor=bob, posts=comments[:2])
    delete_posts(actor=admin, posts=[post, *comments])
    restore_posts(actor=admin, posts=[*comments[1:], post, post])
    restore_posts(actor=admin, posts=[post])
    assert is_counted_right(post)
    assert Post.objects.get(pk=post.pk).comment_count == 3
    assert User.objects.get(pk=post.author_id).post_count == 1

"""Moderators delete and restore what people wrote, in Django admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from feed.actions.posts import delete_posts
from feed.models import LiveEvent, Post
from tests.factories import UserFactory, make_comment, make_post
from tests.moderators import choose, events, moderator
from tests.people import person, signed_in, text_of

pytestmark = pytest.mark.django_db


def delete_all(browser: Client, model: str, rows: list[Any]) -> Any:
    """Tick these rows, choose "Delete" and confirm."""
    return choose(browser, f"feed_{model}", "delete_selected", rows, post="yes")


def is_shown(post: Post) -> bool:
    return Post.objects.visible_to(None).filter(pk=post.pk).exists()


# --- who may -----------------------------------------------------------------------------------


def test_outsiders_are_outside() -> None:
    post = make_post()
    pages = ("changelist", None), ("change", post), ("delete", post), ("restore", post)
    for model in ("post", "comment"):
        for page, row in pages:
            path = reverse(f"admin:feed_{model}_{page}", args=[row.pk] if row else None)
            for browser in (Client(), signed_in(person(f"p_{model}_{page}"))):
                for answer in (browser.get(path), browser.post(path, {"post": "yes"})):
                    assert answer.status_code in (302, 403, 405)
                    assert post.body not in text_of(answer)
    assert is_shown(post)


def test_a_moderator_without_permission_is_refused() -> None:
    post = make_post()
    browser = signed_in(moderator("view_post", "view_comment", "delete_comment"))
    page = browser.get(reverse("admin:feed_post_change", args=[post.pk]))
    assert post.body in text_of(page)
    assert "Restore" not in text_of(page)
    for answer in (
        browser.post(reverse("admin:feed_post_delete", args=[post.pk]), {"post": "yes"}),
        browser.post(reverse("admin:feed_post_restore", args=[post.pk])),
    ):
        assert answer.status_code == 403
    delete_all(browser, "post", [post])
    comment = make_comment()
    delete_all(browser, "comment", [comment])
    assert is_shown(post)
    assert is_shown(comment)


def test_staff_without_any_permission_sees_nothing() -> None:
    browser = signed_in(moderator())
    assert browser.get(reverse("admin:feed_post_changelist")).status_code == 403
    assert browser.get(reverse("admin:feed_liveevent_changelist")).status_code == 403


def test_one_permission_is_enough_for_posts_and_comments() -> None:
    browser = signed_in(moderator("delete_post"))
    comment = make_comment()
    delete_all(browser, "comment", [comment])
    assert not is_shown(comment)
    choose(browser, "feed_comment", "restore", [comment])
    assert is_shown(comment)


# --- deleting and restoring --------------------------------------------------------------------


def test_deleting_posts_in_bulk_hides_them_and_logs_an_event_for_each() -> None:
    author = UserFactory.create()
    posts = [make_post(author) for _ in range(3)]
    kept = make_post(author)
    answer = delete_all(signed_in(moderator("delete_post")), "post", posts)
    assert "Successfully deleted 3 posts." in text_of(answer)
    assert not any(is_shown(post) for post in posts)
    assert is_shown(kept)
    assert events("post_deleted") == [post.pk for post in posts]
    assert Post.objects.count() == 4
    author.refresh_from_db()
    assert author.post_count == 1


def test_deleting_comments_in_bulk_counts_them_and_logs_an_event_for_each() -> None:
    post = make_post()
    comments = [make_comment(post) for _ in range(2)]
    make_comment(post)
    delete_all(signed_in(moderator("delete_post")), "comment", comments)
    assert events("comment_deleted") == [comment.pk for comment in comments]
    post.refresh_from_db()
    assert post.comment_count == 1


def test_deleting_one_from_its_page_asks_first_and_hides_it() -> None:
    post = make_post()
    browser = signed_in(moderator("delete_post"))
    path = reverse("admin:feed_post_delete", args=[post.pk])
    change = reverse("admin:feed_post_change", args=[post.pk])
    assert path in text_of(browser.get(change))
    asked = browser.get(path)
    assert asked.status_code == 200
    assert is_shown(post)
    browser.post(path, {"post": "yes"})
    assert not is_shown(post)
    assert events("post_deleted") == [post.pk]
    assert path not in text_of(browser.get(change)), "there is nothing left to delete"


def test_the_page_that_asks_names_only_what_is_hidden_and_nothing_protects_it() -> None:
    post = make_post()
    comment = make_comment(post, body="This stays under its post.")
    browser = signed_in(moderator("delete_post"))
    single = text_of(browser.get(reverse("admin:feed_post_delete", args=[post.pk])))
    bulk = text_of(choose(browser, "feed_post", "delete_selected", [post]))
    for page in (single, bulk):
        assert "Nothing is destroyed" in page
        assert f"Post {post.pk}" in page
        assert f"Comment {comment.pk}" not in page
        assert "Notification" not in page
        assert "protected" not in page


def test_restoring_brings_posts_back_to_their_old_places() -> None:
    posts = [make_post() for _ in range(3)]
    browser = signed_in(moderator("delete_post"))
    delete_all(browser, "post", posts[:2])
    answer = choose(browser, "feed_post", "restore", posts)
    assert "2 were restored." in text_of(answer)
    assert events("post_restored") == [post.pk for post in posts[:2]]
    assert list(Post.objects.timeline(None)) == posts[::-1]


def test_restoring_one_from_its_page() -> None:
    comment = make_comment()
    browser = signed_in(moderator("delete_post"))
    delete_all(browser, "comment", [comment])
    path = reverse("admin:feed_comment_restore", args=[comment.pk])
    page = browser.get(reverse("admin:feed_comment_change", args=[comment.pk]))
    assert f'formaction="{path}"' in text_of(page)
    assert browser.get(path).status_code == 405
    browser.post(path)
    assert is_shown(comment)
    assert events("comment_restored") == [comment.pk]


def test_what_its_author_has_deleted_cannot_be_restored() -> None:
    post, other = make_post(body="Mine to take back"), make_post()
    delete_posts(actor=post.author, posts=[post])
    browser = signed_in(moderator("delete_post", "view_post"))
    delete_all(browser, "post", [other])
    page = text_of(browser.get(reverse("admin:feed_post_change", args=[post.pk])))
    assert "Its author has deleted it. It stays so." in page
    assert reverse("admin:feed_post_restore", args=[post.pk]) not in page
    answer = text_of(choose(browser, "feed_post", "restore", [post, other]))
    assert "1 was deleted by its author and stays so." in answer
    assert "1 was restored." in answer
    browser.post(reverse("admin:feed_post_restore", args=[post.pk]))
    assert not is_shown(post)
    assert is_shown(other)


def test_restoring_asks_for_the_token() -> None:
    post = make_post()
    user = moderator("delete_post")
    delete_all(signed_in(user), "post", [post])
    strict = signed_in(user, enforce_csrf_checks=True)
    assert strict.post(reverse("admin:feed_post_restore", args=[post.pk])).status_code == 403
    assert not is_shown(post)


def test_restoring_what_is_not_there_changes_nothing() -> None:
    browser = signed_in(moderator("delete_post"))
    for pk in ("999", "nonsense"):
        path = reverse("admin:feed_post_restore", args=[pk])
        assert browser.post(path).status_code == 302


def test_what_is_deleted_already_is_not_deleted_again() -> None:
    posts = [make_post(), make_post()]
    browser = signed_in(moderator("delete_post"))
    delete_all(browser, "post", posts[:1])
    assert "already" in text_of(delete_all(browser, "post", posts[:1]))
    assert "Successfully deleted 1 post." in text_of(delete_all(browser, "post", posts))
    assert events("post_deleted") == [post.pk for post in posts]


def test_a_refusal_of_the_action_is_told_and_takes_back_the_history(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page asks for the permission too, so this stands for one that is lost in between."""
    from django.contrib.admin.models import LogEntry
    from django.core.exceptions import PermissionDenied

    def refuse(**kwargs: Any) -> None:
        raise PermissionDenied

    monkeypatch.setattr("feed.admin.posts.delete_posts", refuse)
    monkeypatch.setattr("feed.admin.posts.restore_posts", refuse)
    post = make_post()
    browser = signed_in(moderator("delete_post"))
    path = reverse("admin:feed_post_delete", args=[post.pk])
    for answer in (
        delete_all(browser, "post", [post]),
        browser.post(path, {"post": "yes"}, follow=True),
    ):
        assert "Nothing was deleted." in text_of(answer)
        assert "Successfully" not in text_of(answer)
    assert "Nothing was restored." in text_of(choose(browser, "feed_post", "restore", [post]))
    assert not LogEntry.objects.exists()
    assert not LiveEvent.objects.filter(kind="post_deleted").exists()

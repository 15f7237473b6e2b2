"""Moderators read, delete and restore what people wrote, in Django admin."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feed.actions.posts import delete_posts
from feed.models import LiveEvent, Notification, Post
from tests.factories import UserFactory, make_comment, make_post
from tests.moderators import choose, events, moderator, superuser
from tests.people import person, signed_in, text_of
from users.models import Follow

pytestmark = pytest.mark.django_db


def delete_all(browser: Client, model: str, rows: list[Any]) -> Any:
    """Tick these rows, choose "Delete" and confirm."""
    return choose(browser, f"feed_{model}", "delete_selected", rows, post="yes")


def is_shown(post: Post) -> bool:
    return Post.objects.visible_to(None).filter(pk=post.pk).exists()


def queries(browser: Client, path: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


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


# --- reading -----------------------------------------------------------------------------------


def test_posts_and_comments_have_lists_of_their_own() -> None:
    comment = make_comment(body="A comment.")
    browser = signed_in(moderator("view_post"))
    posts = text_of(browser.get(reverse("admin:feed_post_changelist")))
    comments = text_of(browser.get(reverse("admin:feed_comment_changelist")))
    assert "A comment." not in posts
    assert "Good morning" in posts
    assert "A comment." in comments
    assert "Good morning" not in comments
    assert reverse("admin:feed_post_change", args=[comment.root_id]) in comments


def test_nobody_writes_for_others() -> None:
    browser = signed_in(superuser())
    post = make_post()
    for model in ("post", "comment", "liveevent"):
        assert browser.get(reverse(f"admin:feed_{model}_add")).status_code == 403
    change = reverse("admin:feed_post_change", args=[post.pk])
    assert browser.post(change, {"body": "Something else."}).status_code == 403
    page = text_of(browser.get(change))
    assert "<textarea" not in page
    assert post.body in page


def test_what_people_wrote_is_shown_as_text() -> None:
    post = make_post(body="<script>alert(1)</script>")
    browser = signed_in(moderator("delete_post"))
    for path in (
        reverse("admin:feed_post_changelist"),
        reverse("admin:feed_post_change", args=[post.pk]),
        reverse("admin:feed_post_delete", args=[post.pk]),
    ):
        assert "<script>alert" not in text_of(browser.get(path))


@pytest.mark.parametrize(
    "query", ["q=morning", "q=person", "is_deleted=no", "is_deleted=yes", "root__id__exact=1"]
)
@pytest.mark.parametrize("model", ["post", "comment"])
def test_lists_can_be_searched_and_filtered(model: str, query: str) -> None:
    make_comment()
    browser = signed_in(moderator("view_post"))
    answer = browser.get(f"{reverse(f'admin:feed_{model}_changelist')}?{query}")
    assert answer.status_code == 200


@pytest.mark.parametrize("query", ["q=1", "q=alice", "kind=post_created", "kind=nonsense"])
def test_the_log_can_be_searched_and_filtered(query: str) -> None:
    make_post()
    answer = signed_in(moderator("view_liveevent")).get(
        f"{reverse('admin:feed_liveevent_changelist')}?{query}"
    )
    assert answer.status_code == 200


def test_the_log_is_only_to_look_at() -> None:
    make_post()
    event = LiveEvent.objects.latest("seq")
    browser = signed_in(superuser())
    assert browser.get(reverse("admin:feed_liveevent_change", args=[event.pk])).status_code == 200
    gone = browser.post(reverse("admin:feed_liveevent_delete", args=[event.pk]), {"post": "yes"})
    assert gone.status_code == 403
    choose(browser, "feed_liveevent", "delete_selected", [event], post="yes")
    assert LiveEvent.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize("model", ["post", "comment", "notification", "liveevent"])
def test_a_longer_list_takes_no_more_queries(model: str) -> None:
    browser = signed_in(superuser())
    path = reverse(f"admin:feed_{model}_changelist")
    make_comment()
    queries(browser, path)  # fills Django's cache of content types
    few = queries(browser, path)
    for _ in range(8):
        make_comment()
    assert queries(browser, path) == few


@pytest.mark.parametrize("model", ["post", "comment"])
def test_asking_before_deleting_many_takes_no_more_queries(model: str) -> None:
    browser = signed_in(superuser())
    comments = [make_comment() for _ in range(9)]
    rows = comments if model == "comment" else [comment.root for comment in comments]
    seen = []
    for some in (rows[:1], rows[:2], rows):  # the first fills Django's caches
        with CaptureQueriesContext(connection) as asked:
            choose(browser, f"feed_{model}", "delete_selected", some)
        seen.append(len(asked))
    assert seen[1] == seen[2]


# --- notes -------------------------------------------------------------------------------------


def test_a_note_reaches_the_person_through_the_log() -> None:
    alice = person("alice")
    browser = signed_in(moderator("add_notification", "view_notification", "view_user"))
    path = reverse("admin:feed_notification_add")
    assert browser.get(path).status_code == 200
    refused = browser.post(path, {"recipient": alice.pk, "text": "Hi", "url": "//evil.example"})
    assert "This must be a path of this site" in text_of(refused)
    assert not Notification.objects.exists()
    browser.post(path, {"recipient": alice.pk, "text": "Hi", "url": "/public/"})
    note = Notification.objects.get()
    assert (note.recipient, note.kind, note.text) == (alice, "note", "Hi")
    assert events("notification_created") == [note.pk]


def test_notifications_are_neither_changed_nor_deleted() -> None:
    make_comment()
    note = Notification.objects.get()
    browser = signed_in(superuser())
    change = reverse("admin:feed_notification_change", args=[note.pk])
    assert browser.get(change).status_code == 200
    assert browser.post(change, {"text": "x"}).status_code == 403
    delete = reverse("admin:feed_notification_delete", args=[note.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 403
    assert not Follow.objects.exists()

"""What moderators read in Django admin: posts, comments, the log, notifications."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feed.models import LiveEvent, Notification
from tests.factories import make_comment, make_post
from tests.moderators import choose, events, moderator, superuser
from tests.people import person, signed_in, text_of
from users.models import Follow

pytestmark = pytest.mark.django_db


def queries(browser: Client, path: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


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

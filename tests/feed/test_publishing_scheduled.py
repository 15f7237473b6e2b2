"""A post for later that cannot be published waits for its author, and stops nothing else."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError

from feed.actions import scheduled
from feed.models import Notification, Post, ScheduledPost
from tests.feed.scheduling import LIST, in_field, let_come, waiting
from tests.html import page_of
from tests.people import person, signed_in, text_of
from users.actions.people import deactivate

pytestmark = pytest.mark.django_db


def test_what_cannot_be_published_is_told_once_and_waits_for_its_author() -> None:
    alice, bob = person("alice"), person("bob")
    gone, wrong, fine = waiting(alice), waiting(bob), waiting(bob, body="Fine")
    deactivate(actor=None, people=[alice])
    ScheduledPost.objects.filter(pk=wrong.pk).update(body="x" * 501)
    for row in (gone, wrong, fine):
        let_come(row)
    assert scheduled.publish_due() == 3
    assert scheduled.publish_due() == 0
    assert [post.body for post in Post.objects.all()] == ["Fine"]
    told = Notification.objects.order_by("recipient").values_list("recipient", "url")
    assert list(told) == [(alice.pk, LIST), (bob.pk, LIST)]
    gone.refresh_from_db()
    wrong.refresh_from_db()
    assert "active then" in gone.trouble
    assert "too long" in wrong.trouble
    browser = signed_in(bob)
    shown = page_of(browser.get(LIST)).one(id=f"scheduled-{wrong.pk}")
    assert "Not published" in shown.text
    assert "too long" in shown.text
    assert browser.post(f"/scheduled/{wrong.pk}/publish/").status_code == 422
    typed = {"body": "Short enough", "due": in_field(hours=2)}
    browser.post(f"/scheduled/{wrong.pk}/edit/", typed)
    wrong.refresh_from_db()
    assert wrong.trouble == ""
    let_come(wrong)
    assert scheduled.publish_due() == 1
    assert Post.objects.filter(body="Short enough").exists()


def test_a_fault_of_ours_is_not_tried_for_ever_and_stops_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    alice = person("alice")
    broken, fine = waiting(alice, body="Broken"), waiting(alice, body="Fine")
    for row in (broken, fine):
        let_come(row)
    from feed.actions.posts import create_post as real

    def create(**fields: Any) -> Post:
        if fields["content"].body == "Broken":
            raise RuntimeError("a fault")
        return real(**fields)

    monkeypatch.setattr(scheduled, "create_post", create)
    assert scheduled.publish_due() == 2
    assert "could not be published" in caplog.text
    assert scheduled.publish_due() == 0
    broken.refresh_from_db()
    assert "Something went wrong" in broken.trouble
    assert [post.body for post in Post.objects.all()] == ["Fine"]


def test_while_the_database_is_away_it_goes_on_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    row = waiting(person("alice"))
    let_come(row)

    def away(**fields: Any) -> Post:
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr(scheduled, "create_post", away)
        scheduled.publish_due()
    row.refresh_from_db()
    assert row.trouble == ""
    assert scheduled.publish_due() == 1


def test_not_too_many_wait_and_only_the_active_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduled, "MOST", 2)
    alice = person("alice")
    for _ in range(2):
        waiting(alice)
    with pytest.raises(ValidationError, match="already have 2 scheduled posts"):
        waiting(alice)
    response = signed_in(alice).post("/posts/new/", {"body": "More", "due": in_field(hours=2)})
    assert response.status_code == 422
    assert "already have 2 scheduled posts" in text_of(response)
    alice.is_active = False
    with pytest.raises(PermissionDenied):
        waiting(alice)

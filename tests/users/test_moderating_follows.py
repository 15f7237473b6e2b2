"""Moderators see and end follows in Django admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import UserFactory
from tests.moderators import choose, events, moderator, superuser
from tests.people import signed_in
from users.actions.follows import follow
from users.models import Follow, User

pytestmark = pytest.mark.django_db


def follows(count: int) -> list[Follow]:
    """Let so many people follow somebody each."""
    for _ in range(count):
        follow(actor=UserFactory.create(), person=UserFactory.create())
    return list(Follow.objects.order_by("-pk")[:count])


def test_follows_are_neither_made_nor_changed_here() -> None:
    [row] = follows(1)
    browser = signed_in(superuser())
    assert browser.get(reverse("admin:users_follow_add")).status_code == 403
    path = reverse("admin:users_follow_change", args=[row.pk])
    assert browser.get(path).status_code == 200
    assert browser.post(path, {}).status_code == 403


@pytest.mark.parametrize("is_bulk", [False, True])
def test_ending_follows_counts_and_tells(is_bulk: bool) -> None:
    rows = follows(3 if is_bulk else 1)
    browser = signed_in(moderator("delete_follow", "view_follow"))
    if is_bulk:
        choose(browser, "users_follow", "delete_selected", rows, post="yes")
    else:
        path = reverse("admin:users_follow_delete", args=[rows[0].pk])
        assert browser.get(path).status_code == 200
        browser.post(path, {"post": "yes"})
    assert not Follow.objects.exists()
    assert not User.objects.exclude(following_count=0, follower_count=0).exists()
    assert sorted(events("unfollowed")) == sorted(row.followee_id for row in rows)


def test_asking_before_ending_many_follows_takes_no_more_queries() -> None:
    browser = signed_in(superuser())
    rows = follows(9)
    seen = []
    for some in (rows[:1], rows[:2], rows):
        with CaptureQueriesContext(connection) as asked:
            choose(browser, "users_follow", "delete_selected", some)
        seen.append(len(asked))
    assert seen[1] == seen[2]

"""Numbers tell nobody of what they may not see; `docs/visibility.md` says which number counts what."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from feed.actions import posts, recounting
from feed.live.log import log
from feed.models import Post
from tests.commands import BY_HAND, COUNTERS, assert_counters_are_exact
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.moderators import superuser
from tests.people import person, signed_in, text_of
from tests.services import wait_for
from users.actions import people, privacy
from users.models import User

pytestmark = pytest.mark.django_db

NOT_FOR_YOU = "The comments here aren't visible to you."


def count_of(someone: User) -> int:
    """Return how many posts their page says they have."""
    return User.objects.get(pk=someone.pk).post_count


def test_every_counter_is_counted_again() -> None:
    """One that is not would drift, and nothing would tell."""
    models = [one for one in apps.get_models() if one._meta.app_label in ("feed", "users")]
    there = {
        (model, field.name)
        for model in models
        if not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.name.endswith("_count")
    }
    assert there == COUNTERS.keys() | BY_HAND


@pytest.mark.parametrize("narrow", ["followers", "friends"])
def test_a_persons_number_of_posts_tells_of_none_that_is_not_for_everybody(narrow: str) -> None:
    anna, boss = person("anna"), superuser()
    shown = make_post(anna)
    before = log.head().seq
    hidden = make_post(anna, visibility=narrow)
    assert count_of(anna) == 1
    posts.delete_posts(actor=boss, posts=[hidden])
    assert count_of(anna) == 1
    posts.restore_posts(actor=boss, posts=[hidden])
    assert count_of(anna) == 1
    assert "person_counted" not in [event.kind for event in log.read(before, 100)]
    posts.edit_post(actor=anna, post=shown, body=shown.body, visibility=narrow)
    assert count_of(anna) == 0
    assert "person_counted" in [event.kind for event in log.read(before, 100)]
    posts.delete_posts(actor=anna, posts=[shown, hidden])
    assert count_of(anna) == 0
    assert_counters_are_exact()


def test_what_was_counted_before_is_counted_again() -> None:
    anna, bob = person("anna"), person("bob")
    make_post(anna)
    make_post(anna, visibility="friends")
    make_post(bob)
    User.objects.filter(pk=anna.pk).update(post_count=2)
    before = log.head().seq
    assert recounting.recount_some() == 1
    assert recounting.recount_some() == 0
    assert (count_of(anna), count_of(bob)) == (1, 1)
    (event,) = log.read(before, 10)
    assert (event.kind, event.object_id) == ("person_counted", anna.pk)
    assert recounting.recount_some() == 1
    assert log.head().seq == event.seq  # what is right is not told again
    assert recounting.recount_some() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_post_written_while_others_are_counted_is_counted() -> None:
    anna = person("anna")
    make_post(anna, visibility="friends")
    User.objects.filter(pk=anna.pk).update(post_count=5)

    def is_waiting() -> bool:
        asked = "SELECT 1 FROM pg_locks WHERE NOT granted"
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return cursor.fetchone() is not None

    def count_again() -> int:
        try:
            return recounting.recount_some()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            User.objects.filter(pk=anna.pk).update(post_count=F("post_count") + 1)
            Post.objects.create(author=anna, body="Meanwhile", created_at=timezone.now())
            counting = thread.submit(count_again)
            wait_for(is_waiting, "that it waits for the row")
        assert counting.result() == 1
    assert count_of(anna) == 1
    assert recounting.recount_some() == 0


def test_a_post_whose_comments_are_for_others_does_not_say_that_it_has_none() -> None:
    post, quiet = make_post(), person("quiet")
    make_comment(post, quiet)
    privacy.set_protected(actor=quiet, is_protected=True)
    page = page_of(Client().get(post.get_absolute_url()))
    assert page.one(class_="empty").text == NOT_FOR_YOU
    assert "No comments yet." in text_of(Client().get(make_post().get_absolute_url()))
    own = text_of(signed_in(quiet).get(post.get_absolute_url()))
    assert f"comment-{Post.objects.get(root=post).pk}" in own


def test_so_does_one_whose_only_comment_is_by_somebody_suspended() -> None:
    post, rude = make_post(), person("rude")
    make_comment(post, rude)
    people.deactivate(actor=superuser(), people=[rude])
    assert NOT_FOR_YOU in text_of(Client().get(post.get_absolute_url()))

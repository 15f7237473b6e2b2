"""Numbers tell nobody of what they may not see; `docs/visibility.md` says which number counts what."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from feed.actions import posts
from feed.live import log
from feed.models import Post
from tests.commands import assert_counters_are_exact
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.moderators import superuser
from tests.people import person, signed_in, text_of
from users.actions import people, privacy
from users.models import User

pytestmark = pytest.mark.django_db

NOT_FOR_YOU = "There are comments here, but not for you to see."


def count_of(someone: User) -> int:
    """Return how many posts their page says they have."""
    return User.objects.get(pk=someone.pk).post_count


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
    step = import_module("feed.migrations.0015_public_post_count")
    step.count_what_is_for_everybody(apps, None)
    assert (count_of(anna), count_of(bob)) == (1, 1)
    step.count_all(apps, None)
    assert (count_of(anna), count_of(bob)) == (2, 1)


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

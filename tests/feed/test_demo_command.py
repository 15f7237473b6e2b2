"""The command that makes the demo: once, beside what is there, never in production."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.test import TestCase
from pytest_django import Settings

from feed.demo import load_posts
from feed.live.log import log
from feed.models import Attachment, LinkPreview, LiveEvent, Poll, Post
from tests.commands import assert_counters_are_exact, run
from tests.factories import UserFactory, make_comment, make_post
from tests.people import signed_in
from users.models import Session, User

pytestmark = pytest.mark.django_db


def test_the_demo_leaves_others_alone() -> None:
    post = make_post(body="Mine.")
    run("demo")
    assert Post.objects.filter(pk=post.pk, body="Mine.").exists()
    assert_counters_are_exact()


def test_a_reset_empties_everything_and_begins_a_new_epoch(settings: Any) -> None:
    settings.LINK_PREVIEWS = True
    stranger = UserFactory.create()
    signed_in(stranger)
    make_comment(make_post(stranger))
    assert "ready" in run("demo")
    epoch = log.head().epoch
    pictures = [*Attachment.objects.all(), *LinkPreview.objects.all()]
    files = [name for row in pictures for name in row.stored_names]
    assert all(default_storage.exists(name) for name in files)
    with TestCase.captureOnCommitCallbacks(execute=True):
        run("demo", "--reset")
    assert log.head().epoch != epoch
    assert not LiveEvent.objects.exists()
    assert not Session.objects.exists()
    assert not User.objects.filter(pk=stranger.pk).exists()
    assert Post.objects.filter(root=None, boost_of=None, is_quote=False).count() == len(
        load_posts()
    )
    assert Poll.objects.count() == 2
    tokens = {row.token for row in Attachment.objects.all()}
    assert tokens and not tokens & {row.token for row in pictures if isinstance(row, Attachment)}
    assert not [name for name in files if default_storage.exists(name)]
    assert_counters_are_exact()


@pytest.mark.parametrize("arguments", [[], ["--reset"]])
@pytest.mark.parametrize("value", [None, False, "yes"])
def test_the_demo_refuses_where_settings_do_not_allow_it(
    settings: Settings, value: Any, arguments: list[str]
) -> None:
    post = make_post()
    if value is None:
        del settings.LIVE_DEMO
    else:
        settings.LIVE_DEMO = value
    with pytest.raises(CommandError, match="allow no demo"):
        run("demo", *arguments)
    assert list(Post.objects.all()) == [post]
    assert User.objects.count() == 1

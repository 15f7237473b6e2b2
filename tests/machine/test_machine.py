"""Live = reload, whatever happens."""

import os
import time

import pytest

from feed.actions.attachments import describe
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.models import Attachment
from users.actions import people

from .picturing import uploaded
from .running import run, speed
from .small import make_small
from .steps import STEPS
from .town import TownWithStory

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(0)]

STORIES, FEW = 8, 4
MATRIX_STEPS = int(os.environ.get("MACHINE_STEPS", "3000"))
MATRIX_SEED = int(os.environ.get("MACHINE_SEED", "1000"))
IS_SHRUNK = bool(os.environ.get("MACHINE_SHRINKS", "1"))


@pytest.mark.everywhere
def test_every_open_page_shows_what_a_reload_would_show() -> None:
    run(FEW)


def test_a_sign_in_that_ends_before_the_first_look_at_the_log_closes_its_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server that has just started: the page came, and nobody has read yet what happened since."""
    town = TownWithStory(monkeypatch)
    try:
        town.open("dan", "/@ann/")
        people.deactivate(actor=town.moderator, people=[town.now("dan")])
        town.settle()
        assert not town.tabs
    finally:
        town.end()


def test_the_words_over_a_covered_picture_are_as_reloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    town = TownWithStory(monkeypatch)
    try:
        ann = town.now("ann")
        content = PostContent(body=town.word(), attachments=tuple(uploaded(ann, 2)))
        town.wrote(create_post(author=ann, content=content))
        for row in Attachment.objects.all():
            describe(actor=ann, attachment=row, is_sensitive=True)
        town.open("bob", "/@ann/")
        town.settle()
        describe(actor=ann, attachment=row, alt="Rye")
        town.check(is_to_the_end=True)
    finally:
        town.end()


@pytest.mark.matrix
@pytest.mark.django_db(transaction=True)
def test_every_open_page_shows_what_a_reload_would_show_in_long_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`make machine` says how long, where it begins, and on which database."""
    since, before, begin = time.monotonic(), STEPS.count, MATRIX_SEED
    while STEPS.count - before < MATRIX_STEPS:
        try:
            run(STORIES, begin=begin, is_shrunk=IS_SHRUNK)
        except BaseException:
            with capsys.disabled():
                print(f"\n--seed {begin} fails, after {speed(since, before)}")
            raise
        begin += 1
        with capsys.disabled():
            print(f"\n{speed(since, before)} (to seed {begin})", end="", flush=True)

"""What becomes of a picture, by its name: who gets what for it."""

from pathlib import Path
from typing import Any

import pytest

from feed.actions.attachments import describe
from feed.actions.content import Content
from feed.actions.posts import create_comment, edit_post
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.log import log
from feed.models import Attachment, Post
from feed.models.focal import Focal
from feed.pages.bookmarks import BOOKMARKS
from feed.pages.media import MEDIA
from tests import images
from tests.factories import make_post
from tests.live.conftest import watch
from tests.live.test_events import timelines
from tests.live.town import Town, having
from tests.pictures.odd_files import cut_off
from tests.pictures.uploading import attached, worked_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def pictured(town: Town) -> Attachment:
    """Let the post of the town show a picture that waits."""
    row = attached(town.alice)
    edit_post(actor=town.alice, post=town.post, attachments=(row.pk,))
    town.frames()
    return row


def test_pictures_changed(town: Town) -> None:
    row = worked_on(pictured(town))
    assert town.kinds() == ["pictures_changed"]
    frames = town.frames()
    place = f"post-{town.post.pk}-pictures"
    assert having(frames, place) == timelines(town) | {town.thread}
    assert having(frames, row.shown.src) == timelines(town) | {town.thread}
    assert not having(frames, "<article")
    describe(actor=town.alice, attachment=row, alt="A teal sky", is_sensitive=True)
    assert having(town.frames(), "A teal sky") == timelines(town) | {town.thread}
    describe(actor=town.alice, attachment=row, focal=Focal(25, 100))
    assert having(town.frames(), "focal-x-25 focal-y-100") == timelines(town) | {town.thread}


def test_one_that_failed_is_told_to_who_may_see_the_post(town: Town) -> None:
    row = attached(town.alice, cut_off(images.encoded(images.noise(), "JPEG")))
    edit_post(actor=town.alice, post=town.post, attachments=(row.pk,), visibility="followers")
    town.frames()
    assert worked_on(row).state == "failed"
    frames = town.frames()
    assert town.home[town.bob] in frames
    told = having(frames, f"post-{town.post.pk}-pictures")
    assert {town.home[town.alice], town.home[town.bob]} <= told
    assert not told & {town.public, town.thread, town.person, town.home[town.stranger]}


def test_pictures_of_a_comment_change_where_it_stands(town: Town) -> None:
    row = attached(town.bob)
    content = Content(body="Look", attachments=(row.pk,))
    comment = create_comment(author=town.bob, post=town.post, content=content)
    assert "being prepared" in town.frames()[town.thread].html
    worked_on(row)
    frames = town.frames()
    assert having(frames, f"post-{comment.pk}-pictures") == {town.thread}


def test_pictures_of_a_post_that_is_quoted_or_kept_change_there(town: Town) -> None:
    row = pictured(town)
    kept = town.own_page(town.stranger, BOOKMARKS)
    quoting = make_post(town.bob, "As she says")
    Post.objects.filter(pk=quoting.pk).update(quote_of=town.post)
    Post.objects.filter(pk=town.post.pk).update(quote_count=1)
    town.frames()
    worked_on(row)
    assert {kept, town.elsewhere} <= having(town.frames(), f"post-{town.post.pk}-pictures")


def test_what_changes_in_a_post_that_is_gone_is_told_to_nobody(town: Town) -> None:
    row = pictured(town)
    Post.objects.filter(pk=town.post.pk).update(deleted_at=town.post.created_at)
    worked_on(row)
    assert not having(town.frames(), "pictures")


def test_a_post_whose_last_picture_was_taken_away_leaves_the_tab_of_pictures(town: Town) -> None:
    pictured(town)
    tab, before = watch(MEDIA, about=town.alice.pk), log.head().seq
    edit_post(actor=town.alice, post=town.post, attachments=())
    # Where nobody has another page open.
    sent = compose(log.read(before, 100), Audience([tab]))
    assert sent[tab].is_fresh and "No pictures yet." in sent[tab].html
    assert f"post-{town.post.pk}-body" not in sent[tab].html

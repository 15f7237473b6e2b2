"""Pictures are uploaded, made anew by the worker, and shown by what was written with them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from feed.actions.content import PostContent
from feed.actions.scheduled import schedule_post
from feed.models import Post
from tests import images
from tests.log import new_events
from tests.people import person, signed_in, text_of
from tests.pictures.odd_files import cut_off
from tests.pictures.uploading import attached, files, posted, ready, status, worked_on

pytestmark = pytest.mark.django_db


def test_a_picture_waits_and_becomes_ready(media: Path) -> None:
    alice = person("alice")
    row = attached(alice)
    assert row.state == "waiting" and (row.width, row.height) == (300, 200)
    assert files(media) == [f"{row.token}.source"]
    row = worked_on(row)
    assert row.state == "ready" and row.source == "" and row.failure == ""
    assert files(media) == [f"{row.token}-300.avif", f"{row.token}-300.webp"]
    assert row.size == sum(path.stat().st_size for path in media.rglob("*") if path.is_file())


def test_a_post_shows_its_picture_when_it_is_ready() -> None:
    alice = person("alice")
    row = attached(alice)
    post = posted(alice, row)
    assert "being prepared" in text_of(signed_in(alice).get("/"))
    with new_events() as events:
        row = worked_on(row)
    assert ("pictures_changed", post.pk) in {(kind, pk) for kind, pk, _topics in events}
    page = text_of(signed_in(alice).get("/"))
    assert row.shown.src in page and 'width="300"' in page
    assert Post.objects.get().pictures == [row.shown]
    assert status(None, row.shown.src) == 200


def test_what_waits_shows_each_picture_once_and_why_one_failed() -> None:
    alice = person("alice")
    row, damaged = ready(alice), attached(alice, cut_off(images.encoded(images.noise(), "JPEG")))
    content = PostContent(body="Later", attachments=(row.pk, damaged.pk))
    due = timezone.now() + timedelta(hours=1)
    waits = schedule_post(author=alice, content=content, due_at=due)
    worked_on(damaged)
    page = text_of(signed_in(alice).get("/scheduled/"))
    assert page.count(row.shown.src + '"') == 1
    assert "This picture is damaged" in page
    # It has no page of its own yet: a post that waits has no id of a post.
    assert f"/posts/{waits.pk}/pictures/" not in page

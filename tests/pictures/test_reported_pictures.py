"""What a report keeps of pictures: that they were there, and what was said of them."""

import pytest

from feed.actions.attachments import describe
from feed.actions.posts import edit_post
from tests.people import person, signed_in, text_of
from tests.pictures.uploading import attached, posted
from tests.reporting import case_moderator, reported

pytestmark = pytest.mark.django_db


def test_a_report_keeps_what_was_said_of_pictures_when_they_were_taken_away() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    first, second = attached(bob), attached(bob)
    describe(actor=bob, attachment=first, alt="A watch for sale")
    post = posted(bob, first, second, body="")
    report = reported(post)
    edit_post(actor=bob, post=post, body="Kind words", attachments=())
    assert report.copy[0]["pictures"] == ["A watch for sale", ""]
    shown = text_of(signed_in(carol).get(f"/admin/feed/case/{report.case_id}/change/"))
    assert "Picture: A watch for sale" in shown
    assert "Picture: without a description" in shown

"""What a report keeps of pictures: themselves, and what was said of them, for moderators to look at."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import TestCase
from django.utils import timezone

from feed.actions import cases
from feed.actions.attachments import describe, sweep_attachments
from feed.actions.posts import delete_posts, edit_post
from feed.models import Attachment, Case, Report
from tests.html import Element, page_of
from tests.moderators import moderator
from tests.people import person, signed_in
from tests.pictures.uploading import attached, posted, ready, status
from tests.reporting import case_moderator, reported
from users.actions.follows import follow
from users.models import User

pytestmark = pytest.mark.django_db


def case_page(carol: User, report: Report) -> Element:
    return page_of(signed_in(carol).get(f"/admin/feed/case/{report.case_id}/change/"))


def test_a_report_keeps_what_was_said_of_pictures_when_they_were_taken_away() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    first, second = attached(bob), attached(bob)
    describe(actor=bob, attachment=first, alt="A watch for sale")
    post = posted(bob, first, second, body="")
    report = reported(post)
    edit_post(actor=bob, post=post, body="Kind words", attachments=())
    assert [one["alt"] for one in report.copy[0]["pictures"]] == ["A watch for sale", ""]
    shown = case_page(carol, report).text
    assert "Picture: A watch for sale" in shown
    assert "Picture: without a description" in shown


def test_a_report_of_before_shows_the_descriptions_it_has() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    report = reported(posted(bob, ready(bob)))
    report.copy[0]["pictures"] = ["A watch for sale"]
    report.save()
    assert "Picture: A watch for sale" in case_page(carol, report).text


def test_moderators_look_at_what_was_reported_whoever_else_may() -> None:
    """Also where the post is for few, and once its author has deleted it or taken the picture away."""
    bob, friend, carol = person("bob"), person("friend"), case_moderator("carol")
    follow(actor=friend, person=bob)
    row = ready(bob)
    post = posted(bob, row)
    edit_post(actor=bob, post=post, visibility="followers")
    url = row.shown.src
    assert status(carol, url) == 404  # nobody has reported it
    report = reported(post, friend)
    [picture] = case_page(carol, report).all("details", class_="case-picture")
    assert picture.all("img")[0].attributes["src"] == url
    assert status(carol, url) == 200
    delete_posts(actor=bob, posts=[post])
    assert status(carol, url) == 200
    assert [status(who, url) for who in (friend, person("stranger"), None)] == [404, 404, 404]


def test_who_may_not_read_the_case_may_not_look() -> None:
    bob = person("bob")
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    row = ready(bob)
    post = posted(bob, row)
    reported(post)
    edit_post(actor=bob, post=post, visibility="friends")
    about = case_moderator()  # whom another case is about
    reported(posted(about, ready(about)))
    for who in (moderator("view_post"), person("somebody"), about):
        expected = 200 if who == about else 404
        assert status(who, row.shown.src) == expected, who
    User.objects.filter(pk=about.pk).update(is_active=False)
    assert status(about, row.shown.src) == 404


def test_a_reported_picture_stays_until_somebody_has_decided() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    row, other = ready(bob), ready(bob)
    post = posted(bob, row, other)
    report = reported(post)
    with TestCase.captureOnCommitCallbacks(execute=True):
        edit_post(actor=bob, post=post, body="Kind words", attachments=[other.pk])
    days_ago = timezone.now() - timedelta(days=2)
    Attachment.objects.filter(pk=row.pk, unused_since__gt=days_ago).update(unused_since=days_ago)
    sweep_attachments()
    assert default_storage.exists(row.stored_names[0])
    assert status(carol, row.shown.src) == 200
    case = Case.objects.get(pk=report.case_id)
    cases.claim(actor=carol, pk=case.pk)
    case.refresh_from_db()
    cases.decide(actor=carol, pk=case.pk, version=case.version, outcome="fine", note="", words="")
    assert sweep_attachments() == 1
    assert not Attachment.objects.filter(pk=row.pk).exists()
    assert not default_storage.exists(row.stored_names[0])
    assert status(carol, row.shown.src) == 404

"""Who has taken a picture away finds it gone, whether an open case keeps its files or not: whom a case is
about is told nothing of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import TestCase
from django.utils import timezone

from feed.actions import attachments, cases
from feed.actions.attachments import (
    KEPT_UNUSED,
    KEPT_WITHDRAWN,
    describe,
    quota_of,
    sweep_attachments,
)
from feed.actions.content import PostContent
from feed.actions.posts import create_post, delete_posts, edit_post
from feed.actions.scheduled import schedule_post
from feed.models import Attachment, Case, Post
from tests.factories import make_post
from tests.people import person, signed_in, text_of
from tests.pictures.uploading import attached, posted, ready, status
from tests.reporting import case_moderator, open_case, reported
from users.exports import parts
from users.models import User

pytestmark = pytest.mark.django_db


def days_pass() -> None:
    """Let all that lies in forms have lain there for more than a day, and have the worker look."""
    before = timezone.now() - KEPT_UNUSED - timedelta(minutes=1)
    Attachment.objects.unused().filter(unused_since__gt=before).update(unused_since=before)
    sweep_attachments()


def taken_away(owner: User) -> Attachment:
    """Return a picture that its owner took out of a post of theirs days ago."""
    row = ready(owner)
    edit_post(actor=owner, post=posted(owner, row), attachments=())
    days_pass()
    return row


def decided(case: Case, carol: User) -> None:
    version = cases.claim(actor=carol, pk=case.pk).version
    cases.decide(actor=carol, pk=case.pk, version=version, outcome="fine")


@pytest.fixture(params=["no case", "an open case"])
def bob(request: pytest.FixtureRequest) -> User:
    """Return bob, about whom there is no case, or one of something without pictures."""
    bob = person("bob")
    if request.param == "an open case":
        open_case(make_post(bob))
    return bob


def test_its_address_answers_its_owner_no_more(bob: User) -> None:
    row = ready(bob)
    url = row.shown.large
    edit_post(actor=bob, post=posted(bob, row), attachments=())
    assert [status(who, url) for who in (bob, None)] == [200, 404]  # it stands in a form again
    days_pass()
    assert [status(who, url) for who in (bob, None)] == [404, 404]
    assert status(bob, f"/pictures/{row.pk}/") == 404


def test_of_a_post_that_was_deleted_long_ago_nothing_comes_back(bob: User) -> None:
    row = ready(bob)
    delete_posts(actor=bob, posts=[posted(bob, row)])
    assert status(bob, row.shown.large) == 404
    long_ago = timezone.now() - KEPT_WITHDRAWN - timedelta(minutes=1)
    Post.objects.filter(is_withdrawn=True).update(deleted_at=long_ago)
    sweep_attachments()
    assert status(bob, row.shown.large) == 404


def test_it_can_be_sent_described_and_shown_by_a_form_no_more(bob: User) -> None:
    row = taken_away(bob)
    content = PostContent(body="Once more", attachments=(row.pk,))
    with pytest.raises(ValidationError) as refused:
        create_post(author=bob, content=content)
    assert refused.value.code == "picture_gone"
    with pytest.raises(ValidationError):
        schedule_post(author=bob, content=content, due_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(Attachment.DoesNotExist):
        describe(actor=bob, attachment=row, alt="Mine")
    sent = {"picture": [str(row.pk)], "name": "composer", "arrange": f"later-{row.pk}"}
    answer = signed_in(bob).post("/pictures/arrange/", sent)
    assert row.token not in text_of(answer)
    assert Attachment.objects.of_form(bob, [row.pk]) == []


def test_it_takes_no_room_and_no_place_in_forms(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_UNUSED", 1)
    before = quota_of(bob)
    taken_away(bob)
    assert quota_of(bob) == before
    attached(bob)


def test_it_is_not_in_the_download_of_its_owners_data(bob: User) -> None:
    row = taken_away(bob)
    assert row not in list(parts.PARTS["attachments"].rows(bob))


def test_what_is_kept_for_cases_has_an_end(settings: Any) -> None:
    """Whoever has a case opened about themself fills no disk by what they upload and take away."""
    settings.PICTURES_MEGABYTES = 1
    bob = person("bob")
    case = open_case(make_post(bob))
    for _each in range(2):  # the second goes beyond as much room again
        row = ready(bob)
        Attachment.objects.filter(pk=row.pk).update(size=900_000)
        days_pass()
    assert quota_of(bob).used == 0
    with pytest.raises(ValidationError) as refused:
        attached(bob)
    assert refused.value.code == "quota"
    decided(case, case_moderator())
    days_pass()
    attached(bob)


def test_with_the_last_open_case_about_their_owner_they_go() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    first, second = open_case(make_post(bob)), open_case(bob)
    row, others = taken_away(bob), taken_away(carol)
    names = row.stored_names
    assert not Attachment.objects.filter(pk=others.pk).exists()  # no case is about carol
    decided(first, carol)
    assert sweep_attachments() == 0
    assert all(map(default_storage.exists, names)) and len(names) == 2
    decided(second, carol)
    assert sweep_attachments() == 1
    assert not any(map(default_storage.exists, names))
    assert not Attachment.objects.filter(pk=row.pk).exists()


def test_what_cases_keep_does_not_keep_the_rest_from_going(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "AT_ONCE", 2)
    bob, alice = person("bob"), person("alice")
    open_case(make_post(bob))
    for _each in range(3):
        ready(bob)
    row = ready(alice)
    for _each in range(4):
        days_pass()
    assert not Attachment.objects.filter(pk=row.pk).exists()
    assert Attachment.objects.filter(owner=bob).count() == 3


def test_a_second_report_later_finds_what_the_first_kept() -> None:
    """One case closed, another open: what was in the copy of the first is still there, and to be seen."""
    bob, carol = person("bob"), case_moderator("carol")
    row = ready(bob)
    post = posted(bob, row)
    first = reported(post)
    edit_post(actor=bob, post=post, body="Kind words", attachments=())
    days_pass()
    second = open_case(bob)
    decided(Case.objects.get(pk=first.case_id), carol)
    assert sweep_attachments() == 0
    assert status(carol, row.shown.src) == 200
    with TestCase.captureOnCommitCallbacks(execute=True):
        decided(second, carol)
    assert sweep_attachments() == 1
    assert status(carol, row.shown.src) == 404

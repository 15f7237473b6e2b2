"""Who looks at pictures because they were reported, at which, and what the case says of them."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from feed.actions import cases
from feed.actions.attachments import sweep_attachments
from feed.actions.content import PostContent
from feed.actions.drafts import save_draft
from feed.actions.posts import edit_post
from feed.actions.reporting import report
from feed.actions.scheduled import schedule_post
from feed.models import Attachment, Case, Post, Report
from tests import images
from tests.factories import make_post
from tests.html import Element, page_of
from tests.moderators import moderator
from tests.people import person, queries_of, signed_in
from tests.pictures.odd_files import cut_off
from tests.pictures.uploading import attached, posted, ready, status, worked_on
from tests.reporting import case_moderator, reported
from users.actions.erasing import erase
from users.actions.follows import follow
from users.actions.leaving import leave
from users.models import User

pytestmark = pytest.mark.django_db


def case_page(carol: User, made: Report) -> Element:
    return page_of(signed_in(carol).get(f"/admin/feed/case/{made.case_id}/change/"))


def test_moderators_look_at_what_was_reported_and_at_nothing_else() -> None:
    """Whoever knows the address of another picture, from before, is refused it: a draft's, a post's that
    waits or is for few, what was posted or attached after the report."""
    bob, friend, carol = person("bob"), person("friend"), case_moderator("carol")
    follow(actor=friend, person=bob)
    shown, further = ready(bob), ready(bob)
    post = posted(bob, shown, visibility="followers")
    also = posted(bob, further, visibility="followers")
    draft, waiting, private, later, attached_later = (ready(bob) for _each in range(5))
    save_draft(person=bob, form_key="post", content={"body": "", "picture": ["", str(draft.pk)]})
    content = PostContent(body="Soon", attachments=(waiting.pk,))
    schedule_post(author=bob, content=content, due_at=timezone.now() + timedelta(hours=1))
    posted(bob, private, visibility="friends")
    report(reporter=friend, thing=post, category="spam", also=[also.pk])
    posted(bob, later, visibility="followers")
    edit_post(actor=bob, post=post, attachments=[shown.pk, attached_later.pk])
    assert [status(carol, row.shown.src) for row in (shown, further)] == [200, 200]
    others = (draft, waiting, private, later, attached_later)
    assert [status(carol, row.shown.src) for row in others] == [404] * 5


def test_words_that_name_an_address_show_nobody_a_picture() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    row = ready(bob)
    reported(make_post(bob, f"/pictures/{row.token}/300.webp"))
    reported(posted(bob, ready(bob)), words=row.token)
    assert status(carol, row.shown.src) == 404


@pytest.mark.parametrize("permission", ["view_case", "change_case"])
def test_whoever_reads_the_case_sees_its_pictures(permission: str) -> None:
    bob, friend, carol = person("bob"), person("friend"), moderator(permission)
    follow(actor=friend, person=bob)
    row = ready(bob)
    made = reported(posted(bob, row, visibility="followers"), friend)
    assert row.shown.src in str(case_page(carol, made).all("img")[0].attributes)
    assert status(carol, row.shown.src) == 200


def test_who_is_a_moderator_no_more_is_refused_from_then_on() -> None:
    """Also where the browser has a copy and asks whether it is still good."""
    bob, friend = person("bob"), person("friend")
    follow(actor=friend, person=bob)
    row = ready(bob)
    reported(posted(bob, row, visibility="followers"), friend)
    for change in ({"is_staff": False}, {"is_active": False}, {}):
        carol = case_moderator()
        browser = signed_in(carol)
        answer = browser.get(row.shown.src)
        assert answer.status_code == 200 and "private" in answer["Cache-Control"]
        if change:
            User.objects.filter(pk=carol.pk).update(**change)
        else:
            carol.user_permissions.clear()
        asked = browser.get(row.shown.src, headers={"If-None-Match": answer["ETag"]})
        assert asked.status_code == 404, change


def test_every_file_of_it_and_no_other_is_for_moderators() -> None:
    bob, friend, carol = person("bob"), person("friend"), case_moderator("carol")
    follow(actor=friend, person=bob)
    row = ready(bob, images.encoded(images.drawn(1000, 700)))
    assert len(row.files) > 2
    reported(posted(bob, row, visibility="followers"), friend)
    assert {status(carol, row.shown.url_of(file)) for file in row.files} == {200}
    for file in ("9999.webp", "moving.webp", "source", "300.webp%00", "0.avif"):
        assert status(carol, f"/pictures/{row.token}/{file}") == 404, file


def test_a_picture_that_was_being_prepared_shows_once_it_is_ready() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    row, damaged = attached(bob), attached(bob, cut_off(images.encoded(images.noise(), "JPEG")))
    made = reported(posted(bob, row, damaged))
    page = case_page(carol, made)
    assert not page.all("img") and page.text.count("(being prepared)") == 2
    row = worked_on(row)
    worked_on(damaged)
    page = case_page(carol, made)
    [picture] = page.all("img")
    assert picture.attributes["src"] == row.shown.src and status(carol, row.shown.src) == 200
    assert "(couldn’t be shown to anybody)" in page.text and "being prepared" not in page.text


def test_a_case_says_of_a_picture_that_is_gone_that_it_is() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    row = ready(bob)
    post = posted(bob, row)
    made = reported(post)
    edit_post(actor=bob, post=post, body="Kind words", attachments=())
    cases.claim(actor=carol, pk=made.case_id)
    cases.decide(actor=carol, pk=made.case_id, version=1, outcome="fine")
    Attachment.objects.update(unused_since=timezone.now() - timedelta(days=2))
    assert sweep_attachments() == 1
    page = case_page(carol, made)
    assert not page.all("img") and "(no longer kept)" in page.text


def test_a_case_with_a_hundred_pictures_takes_as_many_queries_as_with_one() -> None:
    bob, carol = person("bob"), case_moderator("carol")

    def pictured(number: int) -> Post:
        rows = [
            Attachment.objects.create(owner=bob, state="ready", files=["320.webp"])
            for _each in range(number)
        ]
        return posted(bob, *rows)

    one = reported(pictured(1))
    posts = [pictured(10) for _each in range(10)]
    many = report(
        reporter=person("friend"),
        thing=posts[0],
        category="spam",
        also=[post.pk for post in posts[1:]],
    )[0]
    browser = signed_in(carol)
    pages = [f"/admin/feed/case/{made.case_id}/change/" for made in (one, many)]
    for page in pages:
        queries_of(browser, page)
    assert len(case_page(carol, many).all("img")) == 100
    assert queries_of(browser, pages[1]) == queries_of(browser, pages[0])


def test_of_somebody_who_has_left_for_good_no_file_and_no_copy_stays() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    kept, row = ready(bob), ready(bob)
    post = posted(bob, kept, row)
    made = reported(post)
    edit_post(actor=bob, post=post, attachments=[row.pk])
    Attachment.objects.unused().update(unused_since=timezone.now() - timedelta(days=2))
    sweep_attachments()
    names = [*kept.stored_names, *row.stored_names]
    assert len(names) == 4 and all(map(default_storage.exists, names))
    leave(actor=bob)
    assert status(carol, kept.shown.src) == 200
    User.objects.filter(pk=bob.pk).update(leaves_at=timezone.now() - timedelta(minutes=1))
    erase(person=User.objects.get(pk=bob.pk))
    assert not any(map(default_storage.exists, names)) and not Attachment.objects.exists()
    assert [status(carol, one.shown.src) for one in (kept, row)] == [404, 404]
    assert Case.objects.get(pk=made.case_id).is_open
    assert not case_page(carol, made).all("img")

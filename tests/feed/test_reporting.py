"""People report posts, comments, people and messages to those who run the site."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.utils import timezone

from feed.actions import cases, reporting
from feed.actions.content import PostContent
from feed.actions.conversations import begin
from feed.actions.messages import delete as delete_message
from feed.actions.posts import create_post, delete_posts, edit_post
from feed.models import Case, Category, Message, Report
from feed.models.report import LENGTH
from tests.factories import make_comment, make_poll, make_post
from tests.people import HTMX, person, signed_in, text_of
from tests.reporting import case_moderator
from tests.talking import say, two
from users.actions.blocks import block
from users.actions.people import deactivate
from users.exports import parts
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

SPAM = {"category": "spam"}


def reported(
    reporter: User, thing: reporting.Thing, category: str = "spam", words: str = ""
) -> Report:
    """Return somebody's report of something."""
    return reporting.report(reporter=reporter, thing=thing, category=category, words=words)[0]


def test_a_post_is_reported_from_its_menu_without_javascript() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(bob, "Buy these watches")
    browser = signed_in(alice)
    assert f"/report/post/{post.pk}/" in text_of(browser.get(f"/posts/{post.pk}/menu/"))
    form = text_of(browser.get(f"/report/post/{post.pk}/"))
    assert "Report this post" in form and "Buy these watches" in form
    sent = browser.post(
        f"/report/post/{post.pk}/",
        {"category": "spam", "words": "  He sells\r\nwatches"},
        follow=True,
    )
    report = Report.objects.get()
    assert sent.redirect_chain == [(f"/reports/{report.pk}/", 302)]
    page = text_of(sent)
    assert "Thanks for your report." in page
    assert "He sells<br>watches" in page
    to_bob = f"/reports/{report.pk}/person/"  # to mute or block him
    assert to_bob in page and browser.get(to_bob)["Location"] == "/@bob/"
    assert (report.reporter, report.category, report.words) == (
        alice,
        "spam",
        "  He sells\nwatches",
    )
    case = report.case
    assert (case.kind, case.object_id, case.person) == ("post", post.pk, bob)
    assert (case.severity, case.report_count, case.is_open) == (1, 1, True)


def test_a_comment_a_person_and_a_message_are_reported_too() -> None:
    alice, bob = person("alice"), person("bob", bio="I sell watches")
    comment = make_comment(make_post(alice), bob)
    message = say(bob, two(alice, bob), "Bad words")
    browser = signed_in(alice)
    assert f"/report/person/{bob.pk}/" in text_of(browser.get("/@bob/"))
    talk = text_of(browser.get(f"/messages/{message.conversation_id}/"))
    assert f"/report/message/{message.pk}/" in talk
    for address, kind, object_id in (
        (f"/report/post/{comment.pk}/", "comment", comment.pk),
        (f"/report/person/{bob.pk}/", "person", bob.pk),
        (f"/report/message/{message.pk}/", "message", message.pk),
    ):
        assert browser.get(address).status_code == 200
        assert browser.post(address, SPAM).status_code == 302
        assert Case.objects.filter(kind=kind, object_id=object_id, person=bob).count() == 1


def test_nobody_is_offered_to_report_themself_and_nobody_can() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice)
    message = say(alice, two(alice, bob), "My own")
    browser = signed_in(alice)
    assert "/report/" not in text_of(browser.get(f"/posts/{post.pk}/menu/"))
    assert "/report/" not in text_of(browser.get("/@alice/"))
    assert f"/report/message/{message.pk}/" not in text_of(
        browser.get(f"/messages/{message.conversation_id}/")
    )
    for address in (
        f"/report/post/{post.pk}/",
        f"/report/person/{alice.pk}/",
        f"/report/message/{message.pk}/",
    ):
        assert browser.get(address).status_code == 403
        assert browser.post(address, SPAM).status_code == 403
    assert not Case.objects.exists()


def test_what_somebody_may_not_see_they_cannot_report() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    for_friends = make_post(bob, "For friends", visibility="friends")
    gone = make_post(bob)
    delete_posts(actor=bob, posts=[gone])
    message = say(bob, two(bob, carol), "Between the two")
    hidden = person("hidden")
    deactivate(actor=None, people=[hidden])
    blocker = person("blocker")
    by_blocker = make_post(blocker)
    block(actor=blocker, person=alice)
    browser = signed_in(alice)
    for path in (
        f"post/{for_friends.pk}",
        f"post/{gone.pk}",
        f"post/{by_blocker.pk}",
        "post/0",
        f"person/{hidden.pk}",
        f"person/{blocker.pk}",
        "person/0",
        f"message/{message.pk}",
        "message/0",
    ):
        assert browser.get(f"/report/{path}/").status_code == 404, path
        assert browser.post(f"/report/{path}/", SPAM).status_code == 404, path
    assert not Case.objects.exists()


def test_what_went_while_the_form_was_open_cannot_be_reported() -> None:
    alice, bob = person("alice"), person("bob")
    post, message = make_post(bob), say(bob, two(alice, bob), "Gone soon")
    delete_posts(actor=bob, posts=[post])
    delete_message(actor=bob, message=message)
    with pytest.raises(type(post).DoesNotExist):
        reported(alice, post)
    with pytest.raises(Message.DoesNotExist):
        reported(alice, message)
    assert not Case.objects.exists()


def test_a_visitor_is_led_to_sign_in() -> None:
    bob = person("bob")
    post = make_post(bob)
    for address in (f"/report/post/{post.pk}/", f"/report/person/{bob.pk}/", "/reports/1/"):
        answer = Client().get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    assert not Case.objects.exists()


def test_reports_of_one_thing_join_and_the_most_severe_category_counts() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    post = make_post(bob)
    first = reported(alice, post, "spam")
    second = reported(carol, post, "violence")
    third = reported(person("dan"), post, "other")
    assert first.case_id == second.case_id == third.case_id
    case = Case.objects.get()
    assert (case.report_count, case.severity, case.category) == (3, 4, "violence")
    assert reported(alice, make_post(bob)).case != case


def test_a_second_report_by_the_same_person_adds_nothing_and_says_so() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(bob)
    browser = signed_in(alice)
    browser.post(f"/report/post/{post.pk}/", SPAM)
    report = Report.objects.get()
    for answer in (
        browser.post(f"/report/post/{post.pk}/", {"category": "hate"}, follow=True),
        browser.get(f"/report/post/{post.pk}/", follow=True),
    ):
        assert answer.redirect_chain[-1][0] == f"/reports/{report.pk}/"
        assert "already reported this. Moderators will review it." in text_of(answer)
    assert reporting.report(reporter=alice, thing=post, category="hate") == (report, False)
    assert (Report.objects.count(), Case.objects.get().report_count) == (1, 1)
    assert Report.objects.get().category == "spam"


def test_after_a_decision_a_new_report_opens_a_case_that_knows_of_it() -> None:
    alice, bob = person("alice"), person("bob")
    post, other = make_post(bob), make_post(bob)
    first = reported(alice, post).case
    Case.objects.update(closed_at=timezone.now(), outcome="fine")
    second = reported(alice, post).case
    assert second != first
    assert (first.was_fine, second.was_fine) == (False, True)
    assert not reported(alice, other).case.was_fine


def test_the_database_knows_of_one_open_case_of_a_thing() -> None:
    case = reported(person("alice"), make_post()).case
    twin = Case.objects.get(pk=case.pk)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    Case.objects.update(closed_at=timezone.now())
    twin.save(force_insert=True)
    assert Case.objects.count() == 2


def test_a_report_keeps_the_words_as_they_were() -> None:
    alice, bob = (
        person("alice"),
        person("bob", name="Bob B.", bio="I sell watches", location="Rome"),
    )
    post = create_post(author=bob, content=PostContent(body="Bad words", warning="Bad"))
    poll, also = make_poll(bob), make_post(bob, "Another one")
    by_others = make_post(alice, "Not bob's")
    of_post = reporting.report(
        reporter=alice, thing=post, category="hate", also=[also.pk, by_others.pk, post.pk, 0]
    )[0]
    of_poll, of_person = reported(alice, poll), reported(alice, bob)
    edit_post(actor=bob, post=post, body="Kind words")
    delete_posts(actor=bob, posts=[post, poll, also])
    User.objects.filter(pk=bob.pk).update(bio="I bake")
    assert of_post.also == [also.pk]
    kept = Report.objects.get(pk=of_post.pk).copy
    assert [(one["body"], one.get("warning"), one["is_reported"]) for one in kept] == [
        ("Bad words", "Bad", True),
        ("Another one", None, False),
    ]
    assert "• Rye" in Report.objects.get(pk=of_poll.pk).copy[0]["body"]
    assert Report.objects.get(pk=of_person.pk).copy[0]["body"] == "Bob B.\nI sell watches\nRome"


def test_a_reported_message_is_kept_with_ten_around_it_when_the_conversation_is_gone() -> None:
    alice, bob = person("alice"), person("bob")
    made = begin(author=bob, person=alice, body="0").conversation
    said = [say(bob, made, str(number)) for number in range(1, 20)]
    report = reported(alice, said[9], words="See")
    made.delete()
    assert not Message.objects.exists()
    kept = Report.objects.get(pk=report.pk).copy
    assert [one["body"] for one in kept] == [str(number) for number in range(5, 16)]
    assert [one["body"] for one in kept if one["is_reported"]] == ["10"]
    assert {one["author"] for one in kept} == {bob.pk}
    assert "username" not in kept[0]  # it says nothing of who leaves Plaza


def test_a_refused_form_says_why_and_keeps_what_was_typed() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(bob)
    browser = signed_in(alice)
    address = f"/report/post/{post.pk}/"
    for fields, reason in (
        ({"words": "Typed"}, "Choose a reason."),
        ({"words": "Typed", "category": "worst"}, "not one of the available choices"),
        ({"words": "Typed" + "x" * LENGTH, "category": "spam"}, "too long"),
        ({"words": "Typed", "category": "spam", "also": "https://example.org"}, "links to posts"),
        ({"words": "Typed", "category": "spam", "also": "1 " * 11}, "too many"),
        ({"words": "Typed\0", "category": "spam"}, "Null characters"),
    ):
        for headers in ({}, HTMX):
            answer = browser.post(address, fields, headers=headers)
            assert answer.status_code == 422
            assert reason in text_of(answer) and "Typed" in text_of(answer)
    assert not Report.objects.exists()


def test_further_posts_are_named_by_their_links_or_numbers() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(bob)
    more = [make_post(bob) for _number in range(3)]
    links = f"http://testserver/posts/{more[0].pk}/ /posts/{more[1].pk}/#post-1"
    fields = {"category": "spam", "also": [links, str(more[2].pk)]}
    signed_in(alice).post(f"/report/post/{post.pk}/", fields)
    assert Report.objects.get().also == [one.pk for one in more]


def test_ones_report_is_ones_own() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    report = reported(alice, make_post(bob), words="A secret")
    assert "A secret" in text_of(signed_in(alice).get(f"/reports/{report.pk}/"))
    for other in (bob, carol, person("admin_1", is_staff=True, is_superuser=True)):
        answer = signed_in(other).get(f"/reports/{report.pk}/")
        assert answer.status_code == 404 and "A secret" not in text_of(answer)


def test_a_report_tells_nobody_what_somebody_is_called_now_who_blocks_them() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    report, browser = reported(alice, make_post(bob)), signed_in(alice)
    block(actor=bob, person=alice)
    User.objects.filter(pk=bob.pk).update(username="bob_elsewhere")
    for address in (f"/reports/{report.pk}/", f"/reports/{report.pk}/person/"):
        answer = browser.get(address)
        assert "bob_elsewhere" not in text_of(answer) + answer.get("Location", "")
    assert browser.get(f"/reports/{report.pk}/person/").status_code == 404
    for other in (bob, carol):
        assert signed_in(other).get(f"/reports/{report.pk}/person/").status_code == 404


def test_a_download_says_of_a_report_no_more_than_its_reporter_was_told() -> None:
    alice, bob, carol = person("alice"), person("bob"), case_moderator()
    report = reported(alice, make_post(bob))
    part = parts.PARTS["reports"]
    assert [part.describe(row)["outcome"] for row in part.rows(alice)] == [None]
    cases.decide(actor=carol, pk=report.case_id, version=1, outcome="suspended")
    assert [part.describe(row)["outcome"] for row in part.rows(alice)] == ["report_acted"]


def test_who_is_not_active_reports_nothing_and_a_category_must_be_one() -> None:
    alice, post = person("alice"), make_post()
    with pytest.raises(ValidationError):
        reported(alice, post, "worst")
    alice.is_active = False
    with pytest.raises(PermissionDenied):
        reported(alice, post)


@override_settings(LIMITS={"report": "2/h"})
def test_reports_are_limited() -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(alice)
    answers = [
        browser.post(f"/report/post/{make_post(bob).pk}/", SPAM).status_code for _number in range(3)
    ]
    assert answers == [302, 302, 429]
    assert Report.objects.count() == 2


def test_every_category_has_its_severity() -> None:
    assert {one.severity for one in Category} <= {1, 2, 3, 4, 5}

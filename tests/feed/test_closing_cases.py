"""Closing several cases of the queue at once, with one reason."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from feed.actions import cases
from feed.actions.closing_cases import OUTCOMES, Closed, close_cases
from feed.models import Case, CaseEntry, Notification, Post, Strike
from tests.factories import make_post
from tests.moderators import moderator, superuser
from tests.people import person, signed_in, text_of
from tests.reporting import case_moderator, open_case, reported

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

QUEUE = "/admin/feed/case/"
CLOSE = f"{QUEUE}close/"


def boxes(browser: Client, query: str = "") -> list[str]:
    """Return the values of the boxes in the queue."""
    return re.findall(r'name="chosen" value="([0-9:]+)"', text_of(browser.get(QUEUE + query)))


def close(browser: Client, chosen: list[str], **sent: str) -> Any:
    """Press the button of the second page."""
    return browser.post(CLOSE, {"chosen": chosen, "confirmed": "yes", **sent}, follow=True)


def test_cases_are_chosen_in_the_queue_and_closed_with_one_reason() -> None:
    carol = case_moderator("carol")
    some = [open_case() for _number in range(3)]
    reported(Post.objects.get(pk=some[0].object_id))
    browser = signed_in(carol)
    chosen = boxes(browser)
    assert chosen == [f"{case.pk}:1" for case in some]
    asked = text_of(browser.post(CLOSE, {"chosen": chosen[:2]}))
    assert "2 cases" in asked and "3 reports are answered" in asked
    assert Case.objects.open().count() == 3
    done = close(browser, chosen[:2], outcome="fine", words="No harm done.", note="A joke")
    assert "2 cases closed." in text_of(done) and "skipped" not in text_of(done)
    assert [case.pk for case in Case.objects.open()] == [some[2].pk]
    told = Notification.objects.filter(kind="report_fine")
    assert [one.text for one in told] == ["No harm done."] * 3
    assert CaseEntry.objects.filter(kind="decided", text="A joke", actor=carol).count() == 2
    assert LogEntry.objects.filter(user=carol).count() == 2


def test_removing_the_posts_of_a_wave_is_one_decision() -> None:
    bob = person("bob")
    posts = [make_post(bob) for _number in range(4)]
    some = [open_case(post) for post in posts]
    done = close_cases(
        actor=case_moderator(), chosen={case.pk: 1 for case in some}, outcome="removed"
    )
    assert done == Closed(closed=[case.pk for case in some])
    assert all(post.is_deleted for post in Post.objects.filter(author=bob))
    assert Strike.objects.filter(person=bob, outcome="removed").count() == 4


def test_what_others_hold_have_decided_or_written_about_is_skipped_and_said() -> None:
    carol, dan = case_moderator("carol"), case_moderator("dan")
    free, held, decided, noted = (open_case() for _number in range(4))
    browser = signed_in(carol)
    chosen = boxes(browser)
    assert len(chosen) == 4
    cases.claim(actor=dan, pk=held.pk)
    cases.decide(actor=dan, pk=decided.pk, version=1, outcome="removed")
    cases.add_note(actor=dan, pk=noted.pk, text="Wait for me")
    asked = text_of(browser.post(CLOSE, {"chosen": chosen}))
    assert asked.count("is looking at this, so it will be skipped") == 1 and "@dan" in asked
    said = " ".join(asked.split())
    assert "2 reports are answered with a notification each. Whose post" in said
    done = text_of(close(browser, chosen, outcome="fine"))
    for said in (
        "1 case closed.",
        "1 skipped: somebody else is looking at it.",
        "2 skipped: they were decided or written about meanwhile.",
    ):
        assert said in done, said
    assert not Case.objects.get(pk=free.pk).is_open
    assert Case.objects.get(pk=decided.pk).outcome == "removed"
    assert {case.pk for case in Case.objects.open()} == {held.pk, noted.pk}
    assert Notification.objects.filter(kind="report_fine").count() == 1
    Case.objects.filter(pk=held.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert close_cases(actor=carol, chosen={held.pk: 1}, outcome="fine") == Closed(closed=[held.pk])


def test_two_who_close_the_same_decide_each_case_once() -> None:
    carol, dan = case_moderator(), case_moderator()
    chosen = {open_case().pk: 1 for _number in range(3)}
    assert close_cases(actor=carol, chosen=chosen, outcome="fine") == Closed(closed=[*chosen])
    assert close_cases(actor=dan, chosen=chosen, outcome="removed") == Closed(changed=3)
    assert CaseEntry.objects.filter(kind="decided").count() == 3
    assert not Strike.objects.exists()


def test_a_decision_that_is_none_for_a_case_skips_that_one_alone() -> None:
    bob = case_moderator("bob")
    own, other = open_case(make_post(bob)), open_case()
    about_person = reported(person("erin")).case
    chosen = {own.pk: 1, other.pk: 1, about_person.pk: 1, 10**9: 1}
    done = close_cases(actor=bob, chosen=chosen, outcome="removed")
    assert done == Closed(closed=[other.pk], refused=3)
    assert {case.pk for case in Case.objects.open()} == {own.pk, about_person.pk}
    weak = moderator("view_case", "change_case")
    assert close_cases(actor=weak, chosen={open_case().pk: 1}, outcome="removed") == Closed(
        refused=1
    )


def test_only_who_decides_cases_closes_them() -> None:
    case = open_case()
    for viewer in (moderator("view_case"), moderator("view_post")):
        with pytest.raises(PermissionDenied):
            close_cases(actor=viewer, chosen={case.pk: 1}, outcome="fine")
        assert close(signed_in(viewer), [f"{case.pk}:1"], outcome="fine").status_code == 403
    looking = signed_in(moderator("view_case"))
    assert boxes(looking) == [] and "Close chosen" not in text_of(looking.get(QUEUE))
    for browser in (Client(), signed_in(person("alice"))):
        assert browser.post(CLOSE, {"chosen": f"{case.pk}:1"}).status_code == 302
    assert signed_in(superuser()).get(CLOSE).status_code == 405
    assert Case.objects.get().is_open


def test_what_cannot_be_closed_says_why_and_keeps_what_was_typed() -> None:
    case = open_case()
    browser = signed_in(case_moderator())
    chosen = [f"{case.pk}:1"]
    for sent, why in (
        ({"words": "Typed"}, "Choose a decision."),
        ({"words": "Typed", "outcome": "warned"}, "Choose a decision."),
        ({"words": "Typed" + "x" * 300, "outcome": "fine"}, "too long"),
    ):
        answer = close(browser, chosen, **sent)
        assert answer.status_code == 422
        assert why in text_of(answer) and "Typed" in text_of(answer)
    for nothing in ([], ["x"], ["1"], [":"], ["999999999999999999999:1"]):
        assert "Choose cases that are open first." in text_of(close(browser, nothing))
    with pytest.raises(ValidationError):
        close_cases(actor=case_moderator(), chosen={case.pk: 1}, outcome="suspended")
    assert set(OUTCOMES) == {"fine", "removed", "gone"}
    assert Case.objects.get().is_open


def test_decided_cases_have_no_box() -> None:
    carol, case = case_moderator(), open_case()
    cases.decide(actor=carol, pk=case.pk, version=1, outcome="fine")
    assert boxes(signed_in(carol), "?state=all") == []

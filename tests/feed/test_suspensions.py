"""Suspensions for a time: said everywhere, and over by themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from feed.actions import appeals, cases, suspensions
from feed.actions.suspensions import end_due
from feed.models import Appeal, Case, LiveEvent, Strike
from tests.factories import make_post
from tests.people import person, signed_in, text_of
from tests.reporting import case_moderator, open_case
from users.actions.people import deactivate, reactivate
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def suspended(bob: User, lasts: str = "7") -> Strike:
    """Return the strike of somebody who is suspended for so many days."""
    case = open_case(make_post(bob))
    cases.decide(actor=case_moderator(), pk=case.pk, version=1, outcome="suspended", lasts=lasts)
    return Strike.objects.get(case=case)


def over(strike: Strike) -> None:
    """Let the time of a suspension be over."""
    Strike.objects.filter(pk=strike.pk).update(ends_at=timezone.now() - timedelta(seconds=1))


def is_there(somebody: User) -> bool:
    """Whether they are active by now."""
    return User.objects.get(pk=somebody.pk).is_active


def test_it_ends_by_itself_and_not_before(mailoutbox: list[Any]) -> None:
    bob = person("bob")
    User.objects.filter(pk=bob.pk).update(email="bob@example.org")
    strike = suspended(bob)
    assert strike.ends_at == strike.created_at + timedelta(days=7)
    [mail] = mailoutbox
    assert f"ends by itself on {strike.ends_at:%-d %B %Y, %H:%M}" in mail.body
    assert end_due() == 0 and not is_there(bob)
    over(strike)
    assert end_due() == 1 and is_there(bob)
    assert LiveEvent.objects.filter(kind="person_reactivated", object_id=bob.pk).exists()
    strike.refresh_from_db()
    assert strike.ended_at is not None and strike.withdrawn_at is None
    assert end_due() == 0
    page = text_of(signed_in(bob).get(f"/strikes/{strike.pk}/"))
    assert "The suspension is over." in page


def test_for_good_is_for_good() -> None:
    bob = person("bob")
    strike = suspended(bob, "")
    assert strike.ends_at is None
    assert end_due() == 0 and not is_there(bob)


def test_whoever_is_brought_back_before_is_not_brought_back_again() -> None:
    bob, carol = person("bob"), case_moderator()
    strike = suspended(bob)
    reactivate(actor=carol, people=[bob])
    deactivate(actor=carol, people=[bob])  # for another reason
    over(strike)
    assert end_due() == 0 and not is_there(bob)


def test_one_for_good_that_came_later_stands() -> None:
    bob = person("bob")
    first = suspended(bob)
    User.objects.filter(pk=bob.pk).update(is_active=True)  # by a hand that tells nobody
    suspended(bob, "")
    over(first)
    assert end_due() == 0 and not is_there(bob)


def test_another_case_can_suspend_for_longer_whoever_is_suspended_for_a_time() -> None:
    bob, carol = person("bob"), case_moderator("carol")
    other = open_case(make_post(bob))
    first = suspended(bob)
    offered = cases.choices(actor=carol, case=Case.objects.get(pk=other.pk))
    assert "suspended" in offered and "gone" not in offered and "warned" not in offered
    version = Case.objects.get(pk=other.pk).version
    cases.decide(actor=carol, pk=other.pk, version=version, outcome="suspended")
    first.refresh_from_db()
    assert first.ended_at is not None
    over(first)
    assert end_due() == 0 and not is_there(bob)


def test_open_pages_of_other_cases_follow_when_it_ends() -> None:
    bob = person("bob")
    other = open_case(make_post(bob))
    strike = suspended(bob)
    LiveEvent.objects.all().delete()
    over(strike)
    end_due()
    changed = LiveEvent.objects.filter(kind="case_changed").values_list("object_id", flat=True)
    assert list(changed) == [other.pk]


def test_an_appeal_that_is_granted_ends_it_and_one_afterwards_changes_nothing() -> None:
    bob, carol = person("bob"), case_moderator()
    strike = suspended(bob)
    row, _is_new = appeals.appeal(actor=bob, strike=strike, text="It was a joke")
    appeals.decide(
        actor=carol,
        pk=row.pk,
        version=Case.objects.get(pk=strike.case_id).version,
        outcome="granted",
    )
    assert is_there(bob)
    over(strike)
    assert end_due() == 0
    assert Appeal.objects.get(pk=row.pk).outcome == "granted"


def test_who_has_left_meanwhile_stays_away() -> None:
    bob = person("bob")
    strike = suspended(bob)
    User.objects.filter(pk=bob.pk).update(leaves_at=timezone.now() + timedelta(days=1))
    over(strike)
    assert end_due() == 1 and not is_there(bob)
    Strike.objects.update(ended_at=None, person=None)
    assert end_due() == 1


def test_only_times_that_are_offered_can_be_chosen_and_what_was_typed_stays() -> None:
    bob, carol = person("bob"), case_moderator()
    case = open_case(make_post(bob))
    with pytest.raises(ValidationError):
        cases.decide(actor=carol, pk=case.pk, version=1, outcome="suspended", lasts="9")
    browser, address = signed_in(carol), f"/admin/feed/case/{case.pk}/decide/"
    sent = {"version": 1, "outcome": "suspended", "to_person": "Rest a while"}
    refused = browser.post(address, {**sent, "lasts": "-7"})
    assert refused.status_code == 422
    assert "Choose for how long." in text_of(refused) and "Rest a while" in text_of(refused)
    asked = text_of(browser.post(address, {**sent, "lasts": "7"}))
    assert "<strong>for a week</strong>" in asked and is_there(bob)
    done = browser.post(address, {**sent, "lasts": "7", "confirmed": "yes"})
    assert done.status_code == 302 and not is_there(bob)
    ends = Strike.objects.get().ends_at
    assert ends is not None and ends > timezone.now() + timedelta(days=6)
    case_page = text_of(browser.get(f"/admin/feed/case/{case.pk}/change/"))
    assert "until" in case_page


def test_a_warning_has_no_end_whatever_the_form_says() -> None:
    bob, carol = person("bob"), case_moderator()
    case = open_case(make_post(bob))
    cases.decide(actor=carol, pk=case.pk, version=1, outcome="warned", lasts="7")
    assert Strike.objects.get().ends_at is None


def test_many_that_are_over_at_once_all_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspensions, "AT_ONCE", 2)
    people = [person(f"bob{number}") for number in range(3)]
    for one in people:
        over(suspended(one))
    assert end_due() == 2
    assert end_due() == 1
    assert all(map(is_there, people))

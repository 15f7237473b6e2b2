"""Moderators decide what was reported: once, whoever races, and all who reported it are told."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from feed.actions import case_figures, cases
from feed.actions.posts import delete_posts
from feed.models import Case, CaseEntry, Notification, Post
from tests.factories import make_comment, make_post
from tests.moderators import events, moderator, superuser
from tests.people import person
from tests.reporting import case_moderator, open_case, reported
from tests.talking import say, two
from users.actions.people import deactivate
from users.lib.registries import WORKER
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def decide(actor: User, case: Case, outcome: str = "fine", **said: str) -> Case:
    """Let a moderator decide a case as they have read it."""
    return cases.decide(actor=actor, pk=case.pk, version=case.version, outcome=outcome, **said)


def log_of(case: Case) -> list[str]:
    """Return what moderators did about a case, oldest first."""
    return [str(entry.kind) for entry in case.entries.order_by("pk")]


def test_who_is_no_moderator_can_do_nothing_about_a_case() -> None:
    case = open_case()
    for who in (
        person("alice"),
        moderator("view_case", "delete_post"),
        person("staff_1", is_staff=True),
        person("hidden_1", is_staff=True, is_superuser=True, is_active=False),
    ):
        for do in (
            lambda who: cases.claim(actor=who, pk=case.pk),
            lambda who: cases.release(actor=who, pk=case.pk),
            lambda who: cases.add_note(actor=who, pk=case.pk, text="Hm"),
            lambda who: decide(who, case),
        ):
            with pytest.raises(PermissionDenied):
                do(who)
    case.refresh_from_db()
    assert case.is_open and case.assignee is None and not log_of(case)


def test_dismissing_does_nothing_but_tell_all_who_reported_it() -> None:
    alice, bob, carol = person("alice"), person("bob"), case_moderator("carol")
    post = make_post(bob)
    reports = [reported(post, alice), reported(post, person("dan"))]
    case = decide(carol, reports[0].case, note="Only a joke", words="It's a joke.")
    case.refresh_from_db()
    assert (case.outcome, case.is_open, case.assignee) == ("fine", False, carol)
    assert not Post.objects.get(pk=post.pk).is_deleted
    told = Notification.objects.order_by("pk")
    assert [(one.recipient_id, one.kind, one.text, one.url, one.actor) for one in told] == [
        (report.reporter_id, "report_fine", "It's a joke.", f"/reports/{report.pk}/", None)
        for report in reports
    ]
    entry = case.entries.get(kind="decided")
    assert (entry.actor, entry.text, entry.words) == (carol, "Only a joke", "It's a joke.")
    assert not Notification.objects.filter(recipient=bob).exists()


def test_removing_hides_the_post_by_the_action_that_everything_uses() -> None:
    bob, carol = person("bob"), case_moderator()
    post = make_post(bob)
    comment = make_comment(post, bob)
    for thing, kind in ((comment, "comment_deleted"), (post, "post_deleted")):
        case = decide(carol, open_case(thing), "removed")
        assert case.outcome == "removed"
        assert Post.objects.get(pk=thing.pk).is_deleted
        assert events(kind) == [thing.pk]
    told = Notification.objects.filter(actor=None)
    assert set(told.exclude(recipient=bob).values_list("kind", flat=True)) == {"report_acted"}


def test_suspending_hides_the_person_and_signs_them_out() -> None:
    alice, bob, carol = person("alice"), person("bob"), case_moderator()
    message = say(bob, two(alice, bob), "Bad")
    case = decide(carol, reported(message, alice).case, "suspended")
    assert case.outcome == "suspended"
    assert not User.objects.get(pk=bob.pk).is_active
    assert events("person_removed") == [bob.pk]


def test_what_is_gone_already_is_closed_as_that() -> None:
    bob, carol = person("bob"), case_moderator()
    post = make_post(bob)
    case = open_case(post)
    assert "gone" not in cases.choices(actor=carol, case=case)
    delete_posts(actor=bob, posts=[post])
    assert cases.choices(actor=carol, case=case) == ["fine", "warned", "suspended", "gone"]
    decide(carol, case, "gone")
    assert Notification.objects.get().kind == "report_gone"


def test_a_decision_is_offered_to_those_alone_who_may_do_what_it_does() -> None:
    bob = person("bob")
    case = open_case(make_post(bob))
    decides, removes = moderator("change_case"), moderator("change_case", "delete_post")
    suspends = moderator("change_case", "change_user")
    offered = {who: cases.choices(actor=who, case=case) for who in (decides, removes, suspends)}
    assert offered == {
        decides: ["fine", "warned"],
        removes: ["fine", "warned", "removed"],
        suspends: ["fine", "warned", "suspended"],
    }
    for who, found in offered.items():
        for outcome in {"removed", "suspended", "gone", "worst", ""} - set(found):
            with pytest.raises(PermissionDenied):
                decide(who, case, outcome)
    case.refresh_from_db()
    assert case.is_open and not Notification.objects.exists()


def test_moderators_suspend_no_staff_and_nobody_decides_about_themself() -> None:
    carol, staff, root = case_moderator(), case_moderator(), superuser()
    about_staff = open_case(staff)
    assert "suspended" not in cases.choices(actor=carol, case=about_staff)
    assert "suspended" in cases.choices(actor=root, case=about_staff)
    for who, case in ((staff, about_staff), (root, open_case(root))):
        with pytest.raises(PermissionDenied):
            decide(who, case)
        with pytest.raises(PermissionDenied):
            cases.claim(actor=who, pk=case.pk)
    assert Case.objects.open().count() == 2


def test_of_two_who_decide_one_wins_and_nothing_is_done_twice() -> None:
    bob, carol, dan = person("bob"), case_moderator(), case_moderator()
    post = make_post(bob)
    read_by_both = open_case(post)
    decide(carol, read_by_both, "fine")
    with pytest.raises(cases.ChangedMeanwhile) as raised:
        decide(dan, read_by_both, "removed")
    assert raised.value.case.assignee == carol
    assert not Post.objects.get(pk=post.pk).is_deleted
    assert Notification.objects.count() == 1
    assert log_of(read_by_both) == ["decided"]


def test_who_has_not_read_a_note_decides_nothing_yet() -> None:
    carol, dan = case_moderator(), case_moderator()
    case = open_case()
    cases.add_note(actor=carol, pk=case.pk, text="Wait for the other half")
    with pytest.raises(cases.ChangedMeanwhile):
        decide(dan, case)
    case.refresh_from_db()
    decide(dan, case)
    assert log_of(case) == ["noted", "decided"]


def test_a_note_says_something() -> None:
    carol, case = case_moderator(), open_case()
    for text in ("", " \n", "x" * 2_001):
        with pytest.raises(ValidationError):
            cases.add_note(actor=carol, pk=case.pk, text=text)
    for said in ({"note": "x" * 2_001}, {"words": "x" * 301}, {"words": "\u202ex"}):
        with pytest.raises(ValidationError):
            decide(carol, case, **said)
    assert not log_of(case) and Case.objects.get().is_open


def test_who_looks_at_a_case_holds_it_for_a_minute() -> None:
    carol, dan = case_moderator("carol"), case_moderator("dan")
    case = open_case()
    assert case.held_by() is None
    held = cases.claim(actor=carol, pk=case.pk)
    assert held.held_by() == carol
    assert cases.claim(actor=dan, pk=case.pk).held_by() == carol
    with pytest.raises(cases.HeldBySomebody) as raised:
        decide(dan, case)
    assert raised.value.case.held_by() == carol
    assert log_of(case) == ["claimed"]
    # Carol's browser has died: nobody renews it.
    assert held.claimed_until is not None
    assert held.claimed_until - timezone.now() <= timedelta(minutes=1)
    Case.objects.update(claimed_until=timezone.now())
    assert cases.claim(actor=dan, pk=case.pk).held_by() == dan
    assert decide(dan, case).assignee == dan
    assert log_of(case) == ["claimed", "claimed", "decided"]


def test_a_claim_is_renewed_left_and_taken_over() -> None:
    carol, dan = case_moderator(), case_moderator()
    case = open_case()
    cases.claim(actor=carol, pk=case.pk)
    Case.objects.update(claimed_until=timezone.now() + timedelta(seconds=1))
    renewed = cases.claim(actor=carol, pk=case.pk)
    assert renewed.claimed_until is not None
    assert renewed.claimed_until > timezone.now() + timedelta(seconds=50)
    cases.release(actor=dan, pk=case.pk)  # what is not theirs
    assert Case.objects.get().held_by() == carol
    cases.release(actor=carol, pk=case.pk)
    assert Case.objects.get().held_by() is None
    cases.claim(actor=carol, pk=case.pk)
    assert cases.claim(actor=dan, pk=case.pk, takes_over=True).held_by() == dan
    with pytest.raises(cases.HeldBySomebody):
        decide(carol, case)
    decide(dan, case)
    assert cases.claim(actor=carol, pk=case.pk, takes_over=True).assignee == dan
    assert log_of(case) == ["claimed", "released", "claimed", "taken_over", "decided"]


def test_a_decision_that_does_nothing_any_more_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its author deletes the post, or the person is suspended, right after it was offered."""
    bob, carol = person("bob"), case_moderator()
    post = make_post(bob)
    case = open_case(post)
    monkeypatch.setattr(cases, "choices", lambda **_: ["removed", "suspended"])
    delete_posts(actor=bob, posts=[post])
    with pytest.raises(cases.ChangedMeanwhile) as raised:
        decide(carol, case, "removed")
    assert raised.value.case.is_open
    deactivate(actor=None, people=[bob])
    with pytest.raises(cases.ChangedMeanwhile):
        decide(carol, case, "suspended")
    case.refresh_from_db()
    assert case.is_open and not log_of(case) and not Notification.objects.exists()


def test_who_reported_it_and_has_left_is_told_nothing() -> None:
    carol, case = case_moderator(), open_case()
    case.reports.update(reporter=None)
    decide(carol, case)
    assert not Notification.objects.exists()
    assert CaseEntry.objects.get().kind == "decided"


def test_those_who_watch_see_how_many_cases_wait_and_how_long() -> None:
    now = timezone.now()
    for age in (timedelta(minutes=5), timedelta(hours=2), timedelta(days=2), timedelta(days=30)):
        Case.objects.filter(pk=open_case().pk).update(opened_at=now - age)
    Case.objects.filter(pk=open_case().pk).update(closed_at=now, outcome="fine")
    assert case_figures.measure() == 0
    ages = ("hour", "day", "week", "older")
    found = {age: WORKER.get_sample_value("plaza_cases_open", {"age": age}) for age in ages}
    assert found == dict.fromkeys(ages, 1)

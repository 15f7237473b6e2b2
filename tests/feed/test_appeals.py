"""Somebody appeals against a strike, and another moderator than the one who decided the case decides."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from feed.actions import appeals, case_figures, cases
from feed.actions.posts import restore_posts
from feed.models import Appeal, Case, CaseEntry, Notification, Post, Strike
from tests.factories import make_post
from tests.moderators import events, moderator, superuser
from tests.people import person, signed_in, text_of
from tests.reporting import case_moderator, open_case
from users.actions.people import reactivate
from users.lib.registries import WORKER
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def struck(about: Post | User, by: User, outcome: str = "removed") -> Strike:
    """Return the strike that a decision about this makes."""
    case = open_case(about)
    cases.decide(actor=by, pk=case.pk, version=case.version, outcome=outcome)
    return Strike.objects.select_related("person").get(case=case)


def appealed(strike: Strike, text: str = "It was a quote.") -> Appeal:
    """Return the appeal of whom the strike is about."""
    assert strike.person is not None
    return appeals.appeal(actor=strike.person, strike=strike, text=text)[0]


def decide(actor: User, appeal: Appeal, outcome: str = "granted", **said: str) -> Appeal:
    """Let a moderator decide an appeal as they have read it."""
    version = Case.objects.get(strike__appeal=appeal).version
    return appeals.decide(actor=actor, pk=appeal.pk, version=version, outcome=outcome, **said)


def test_who_decided_the_case_does_not_decide_the_appeal_even_as_a_superuser() -> None:
    bob, dan = person("bob"), case_moderator("dan")  # while dan can, nobody else needs to
    for decider in (case_moderator("carol"), superuser()):
        post = make_post(bob)
        appeal = appealed(struck(post, decider))
        assert not appeals.may_decide(actor=decider, appeal=appeal)
        assert appeals.choices(actor=decider, appeal=appeal) == []
        for outcome in ("granted", "refused"):
            with pytest.raises(PermissionDenied):
                decide(decider, appeal, outcome)
        with pytest.raises(PermissionDenied):
            appeals.claim(actor=decider, pk=appeal.pk, takes_over=True)
        assert Post.objects.get(pk=post.pk).is_deleted
        assert appeals.choices(actor=dan, appeal=appeal) == ["granted", "refused"]
        decide(dan, appeal)
        assert not Post.objects.get(pk=post.pk).is_deleted


def test_where_nobody_else_can_who_decided_the_case_decides_the_appeal() -> None:
    bob, root = person("bob"), superuser()
    appeal = appealed(struck(make_post(bob), root))
    # None of these can: not a moderator any more, without the power, the person themself.
    gone = case_moderator("gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    moderator("view_case", "delete_post")
    User.objects.filter(pk=bob.pk).update(is_staff=True, is_superuser=True)
    assert appeals.choices(actor=root, appeal=appeal) == ["granted", "refused"]
    assert appeals.choices(actor=User.objects.get(pk=bob.pk), appeal=appeal) == []
    assert "no other moderator" in text_of(
        signed_in(root).get(f"/admin/feed/appeal/{appeal.pk}/change/")
    )
    User.objects.filter(pk=gone.pk).update(is_active=True)
    assert appeals.choices(actor=root, appeal=appeal) == []
    User.objects.filter(pk=gone.pk).update(is_active=False)
    decide(root, appeal)
    assert Strike.objects.get().withdrawn_at is not None


def test_nobody_decides_about_themself_nor_without_the_powers_for_it() -> None:
    root, carol = superuser(), case_moderator("carol")
    appeal = appealed(struck(root, carol, "warned"))
    staff = moderator("view_case", "delete_post", "change_user")
    for who in (root, person("alice"), staff):
        assert appeals.choices(actor=who, appeal=appeal) == []
        with pytest.raises(PermissionDenied):
            decide(who, appeal)
        with pytest.raises(PermissionDenied):
            appeals.claim(actor=who, pk=appeal.pk)
    assert Appeal.objects.get().is_open and Appeal.objects.get().assignee is None


def test_granting_takes_what_undoing_the_decision_takes() -> None:
    carol, decides = case_moderator("carol"), moderator("change_case")
    removed = appealed(struck(make_post(person("bob")), carol))
    suspended = appealed(struck(person("erin"), carol, "suspended"))
    warned = appealed(struck(person("fay"), carol, "warned"))
    for appeal, may in ((removed, False), (suspended, False), (warned, True)):
        assert ("granted" in appeals.choices(actor=decides, appeal=appeal)) is may
        if not may:
            with pytest.raises(PermissionDenied):
                decide(decides, appeal)
        decide(decides, appeal, "granted" if may else "refused")


def test_only_whom_it_is_about_appeals_once_in_time_and_with_words() -> None:
    bob, alice = person("bob"), person("alice")
    strike = struck(make_post(bob), case_moderator())
    with pytest.raises(PermissionDenied):
        appeals.appeal(actor=alice, strike=strike, text="Not mine")
    for text in ("", " \n", "x" * 2_001):
        with pytest.raises(ValidationError):
            appeals.appeal(actor=bob, strike=strike, text=text)
    now = timezone.now()
    Strike.objects.update(created_at=now - timedelta(days=20, seconds=1))
    with pytest.raises(ValidationError):
        appeals.appeal(actor=bob, strike=strike, text="Too late")
    assert not Appeal.objects.exists()
    Strike.objects.update(created_at=now - timedelta(days=20) + timedelta(minutes=1))
    first, is_new = appeals.appeal(actor=bob, strike=strike, text="x" * 2_000)
    assert is_new
    assert appeals.appeal(actor=bob, strike=strike, text="Again") == (first, False)
    assert Appeal.objects.get().text == "x" * 2_000


def test_granting_restores_the_post_withdraws_the_strike_and_tells_the_person(
    mailoutbox: list[object],
) -> None:
    bob, carol, dan = person("bob"), case_moderator("carol"), case_moderator("dan")
    post = make_post(bob)
    strike = struck(post, carol)
    mailoutbox.clear()
    appeal = decide(dan, appealed(strike), note="A quote indeed", words="Sorry\nabout that.")
    assert not Post.objects.get(pk=post.pk).is_deleted
    assert events("post_restored") == [post.pk]
    strike.refresh_from_db()
    assert strike.withdrawn_at is not None and not Strike.objects.not_withdrawn().exists()
    told = Notification.objects.get(recipient=bob, kind="appeal_granted")
    assert (told.actor, told.url, told.text) == (None, f"/strikes/{strike.pk}/", "")
    said = str(getattr(mailoutbox[0], "body", ""))
    assert "granted" in said and "Sorry\nabout that." in said and "dan" not in said
    entry = CaseEntry.objects.get(case=strike.case, kind="granted")
    assert (entry.actor, entry.text) == (dan, "A quote indeed")
    assert (appeal.assignee, appeal.outcome, appeal.is_open) == (dan, "granted", False)
    assert Case.objects.get().outcome == "removed" and Case.objects.get().assignee == carol
    page = text_of(signed_in(bob).get(told.url))
    assert "Your appeal was granted." in page and "Sorry<br>about that." in page


def test_granting_brings_a_suspended_person_back_and_refusing_does_not(
    mailoutbox: list[object],
) -> None:
    bob, erin = person("bob"), person("erin")
    carol, dan = case_moderator("carol"), case_moderator("dan")
    refused, granted = (appealed(struck(one, carol, "suspended")) for one in (bob, erin))
    mailoutbox.clear()
    decide(dan, refused, "refused", words="It stands.")
    decide(dan, granted)
    assert not User.objects.get(pk=bob.pk).is_active and User.objects.get(pk=erin.pk).is_active
    to_bob, to_erin = (str(getattr(mail, "body", "")) for mail in mailoutbox)
    assert "refused" in to_bob and "It stands." in to_bob and "/strikes/" not in to_bob
    assert "You can sign in again" in to_erin
    assert Strike.objects.not_withdrawn().get() == refused.strike
    assert Notification.objects.filter(recipient=bob, kind="appeal_refused").exists()


def test_granting_an_old_appeal_does_not_undo_a_later_decision() -> None:
    bob, carol, dan = person("bob"), case_moderator("carol"), case_moderator("dan")
    post = make_post(bob)
    first = appealed(struck(post, carol))
    restore_posts(actor=dan, posts=[post])
    second = appealed(struck(post, carol))
    decide(dan, first)
    assert Post.objects.get(pk=post.pk).is_deleted
    decide(dan, second)
    assert not Post.objects.get(pk=post.pk).is_deleted
    first = appealed(struck(bob, carol, "suspended"))
    reactivate(actor=dan, people=[bob])
    bob.refresh_from_db()
    struck(bob, carol, "suspended")
    decide(dan, first)
    assert not User.objects.get(pk=bob.pk).is_active


def test_who_looks_at_an_appeal_holds_it_and_the_log_of_the_case_says_so() -> None:
    carol, dan, fay = (case_moderator(name) for name in ("carol", "dan", "fay"))
    appeal = appealed(struck(make_post(), carol))
    assert appeals.claim(actor=dan, pk=appeal.pk).held_by() == dan
    assert appeals.claim(actor=fay, pk=appeal.pk).held_by() == dan
    with pytest.raises(cases.HeldBySomebody):
        decide(fay, appeal)
    assert appeals.claim(actor=fay, pk=appeal.pk, takes_over=True).held_by() == fay
    assert appeals.release(actor=fay, pk=appeal.pk).held_by() is None
    decide(dan, appeal, "refused")
    log = CaseEntry.objects.order_by("pk").values_list("kind", flat=True)
    assert list(log) == ["decided", "claimed", "taken_over", "released", "refused"]


def test_who_has_not_read_a_note_or_comes_second_decides_nothing() -> None:
    carol, dan, fay = (case_moderator(name) for name in ("carol", "dan", "fay"))
    appeal = appealed(struck(make_post(), carol))
    version = Case.objects.get().version
    cases.add_note(actor=carol, pk=appeal.case.pk, text="Read this first")
    with pytest.raises(cases.ChangedMeanwhile):
        appeals.decide(actor=dan, pk=appeal.pk, version=version, outcome="granted")
    version += 1
    appeals.decide(actor=dan, pk=appeal.pk, version=version, outcome="refused")
    for read in (version, version + 1):
        with pytest.raises(cases.ChangedMeanwhile):
            appeals.decide(actor=fay, pk=appeal.pk, version=read, outcome="granted")
    assert Appeal.objects.get().outcome == "refused"
    assert Notification.objects.filter(kind__startswith="appeal").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("epoch")
def test_of_two_moderators_at_one_appeal_one_decides() -> None:
    post = make_post(person("bob"))
    appeal = appealed(struck(post, case_moderator("carol")))
    version, together = Case.objects.get().version, Barrier(2)

    def press(outcome: str) -> bool:
        actor = User.objects.get(username=outcome)
        try:
            together.wait(30)
            appeals.decide(actor=actor, pk=appeal.pk, version=version, outcome=outcome)
        except cases.ChangedMeanwhile:
            return False
        finally:
            connection.close()
        return True

    for name in ("granted", "refused"):
        case_moderator(name)
    with ThreadPoolExecutor(2) as pool:
        done = dict(
            zip(("granted", "refused"), pool.map(press, ("granted", "refused")), strict=True)
        )
    appeal.refresh_from_db()
    assert [outcome for outcome, is_done in done.items() if is_done] == [appeal.outcome]
    assert Post.objects.get(pk=post.pk).is_deleted is (appeal.outcome == "refused")
    assert Notification.objects.filter(kind__startswith="appeal").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("epoch")
def test_a_double_click_makes_one_appeal() -> None:
    bob = person("bob")
    strike, together = struck(make_post(bob), case_moderator()), Barrier(2)

    def press(text: str) -> bool:
        try:
            together.wait(30)
            return appeals.appeal(actor=bob, strike=strike, text=text)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, ("One", "Two"))) == [False, True]
    assert Appeal.objects.count() == 1


def test_the_form_keeps_what_was_typed_and_says_why_it_was_refused() -> None:
    bob = person("bob")
    strike = struck(make_post(bob), case_moderator())
    browser, address = signed_in(bob), f"/strikes/{strike.pk}/"
    long = "long " * 401
    refused = browser.post(address, {"words": long})
    assert refused.status_code == 422 and "too long" in text_of(refused)
    assert long.strip() in text_of(refused)
    Strike.objects.update(created_at=timezone.now() - timedelta(days=21))
    refused = browser.post(address, {"words": "Typed for an hour"})
    assert refused.status_code == 422 and "The time for an appeal is over." in text_of(refused)
    assert "Typed for an hour" in text_of(refused)
    assert "Send appeal" not in text_of(browser.get(address))
    Strike.objects.update(created_at=timezone.now())
    assert "Appeal sent." in text_of(browser.post(address, {"words": "Mine"}, follow=True))
    again = text_of(browser.post(address, {"words": "Other"}, follow=True))
    assert "already appealed" in again and "Mine" in again and "Other" not in again


@override_settings(LIMITS={"appeal": "2/h"})
def test_appeals_are_limited() -> None:
    bob = person("bob")
    strike = struck(make_post(bob), case_moderator())
    browser = signed_in(bob)
    sent = [browser.post(f"/strikes/{strike.pk}/", {"words": ""}) for _number in range(3)]
    assert [answer.status_code for answer in sent] == [422, 422, 429]


def test_those_who_watch_see_how_many_appeals_wait_and_how_long() -> None:
    carol, now = case_moderator(), timezone.now()
    for age in (timedelta(minutes=5), timedelta(hours=2), timedelta(days=2), timedelta(days=30)):
        waiting = appealed(struck(make_post(), carol))
        Appeal.objects.filter(pk=waiting.pk).update(created_at=now - age)
    decide(case_moderator(), appealed(struck(make_post(), carol)), "refused")
    assert case_figures.measure() == 0
    ages = ("hour", "day", "week", "older")
    found = {age: WORKER.get_sample_value("plaza_appeals_open", {"age": age}) for age in ages}
    assert found == dict.fromkeys(ages, 1)

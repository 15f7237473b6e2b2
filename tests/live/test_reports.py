"""What came of a report reaches the open pages of who reported it, and of whom it is about, and no others."""

import re

import pytest

from feed.actions import appeals, cases
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.log import log
from feed.models import Strike
from feed.pages.home import HOME
from feed.pages.notifications import NOTIFICATIONS
from tests.factories import make_post
from tests.live.conftest import watch
from tests.people import person
from tests.reporting import case_moderator, reported

pytestmark = pytest.mark.django_db


def test_who_reported_it_is_told_on_every_open_page_and_nobody_else() -> None:
    alice, bob, carol = person("alice"), person("bob"), case_moderator("carol")
    case = reported(make_post(bob), alice).case
    before = log.head().seq
    cases.decide(actor=carol, pk=case.pk, version=1, outcome="fine", words="Only a joke.")
    lists = {one: watch(NOTIFICATIONS, one.pk) for one in (alice, bob, carol)}
    home = watch(HOME, alice.pk)
    sent = compose(log.read(before, 100), Audience([*lists.values(), home]))
    told = sent[lists[alice]].html
    assert "doesn't break the rules" in told and "Only a joke." in told
    assert f'href="/reports/{case.reports.get().pk}/"' in told
    assert "carol" not in told and "bob" not in told
    assert "notification-badge" in sent[home].html
    for other in (bob, carol):
        assert lists[other] not in sent or "Only a joke." not in sent[lists[other]].html


def test_whom_a_decision_and_an_appeal_are_about_is_told_on_every_open_page_and_nobody_else() -> (
    None
):
    alice, bob, carol, dan = person("alice"), person("bob"), case_moderator(), case_moderator()
    case = reported(make_post(bob), alice).case
    lists = {one: watch(NOTIFICATIONS, one.pk) for one in (alice, bob, carol, dan)}
    home, before = watch(HOME, bob.pk), log.head().seq
    cases.decide(actor=carol, pk=case.pk, version=1, outcome="warned", to_person="Mind it")
    strike = Strike.objects.get()
    appeal, _is_new = appeals.appeal(actor=bob, strike=strike, text="No")
    appeals.decide(actor=dan, pk=appeal.pk, version=2, outcome="refused")
    sent = compose(log.read(before, 100), Audience([*lists.values(), home]))
    told = sent[lists[bob]].html
    assert told.count(f'href="/strikes/{strike.pk}/"') == 2 and "the decision stands" in told
    assert not {carol.username, dan.username, "alice"} & set(re.findall(r"\w+", told))
    assert "notification-badge" in sent[home].html
    for other in (alice, carol, dan):
        assert lists[other] not in sent or "/strikes/" not in sent[lists[other]].html

"""What came of a report reaches the open pages of who reported it, and nobody else's."""

import pytest

from feed.actions import cases
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.log import log
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

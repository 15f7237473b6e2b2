"""Groups that all had left before such groups were closed are closed by a step of the migrations."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from feed.models import Conversation, Membership
from tests.people import person
from tests.talking import group, part, two

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

State = Membership.State


def test_groups_in_which_nobody_is_are_closed_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step = import_module("feed.migrations.0030_groups_emptied_before")
    monkeypatch.setattr(step, "AT_ONCE", 2)
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    empty = [group(alice, bob) for _ in range(5)]
    for number, state in enumerate((State.LEFT, State.DECLINED, State.REMOVED)):
        Membership.objects.filter(conversation=empty[number]).update(state=state)
    Membership.objects.filter(conversation__in=empty[3:]).update(state=State.LEFT)
    Membership.objects.create(conversation=empty[4], person=carol, state=State.WAITING)
    Conversation.objects.filter(pk=empty[4].pk).update(link_key="a" * 32)
    full, asked, pair = group(alice, bob), group(alice, bob), two(alice, bob)
    Membership.objects.filter(conversation=asked, person=alice).update(state=State.LEFT)
    Membership.objects.filter(conversation=asked, person=bob).update(state=State.ASKED)
    Membership.objects.filter(conversation=pair).update(state=State.DECLINED)
    Membership.objects.create(conversation=full, person=carol, state=State.WAITING)
    Conversation.objects.filter(pk=full.pk).update(link_key="b" * 32)
    earlier = timezone.now()
    Conversation.objects.filter(pk=empty[0].pk).update(closed_at=earlier)
    step.close(apps, None)
    closed = Conversation.objects.exclude(closed_at=None)
    assert set(closed) == set(empty)
    assert closed.get(pk=empty[0].pk).closed_at == earlier
    assert not closed.exclude(link_key=None).exists()
    assert part(empty[4], carol).state == State.REMOVED
    full.refresh_from_db()
    assert full.link_key and part(full, carol).state == State.WAITING
    step.close(apps, None)  # begun once more it changes nothing
    assert set(closed.all()) == set(empty)

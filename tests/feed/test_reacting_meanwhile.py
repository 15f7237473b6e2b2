"""Somebody reacts to a message that goes, or whose group is closed, while what they pressed is on its way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from feed.actions import groups
from feed.actions.message_reactions import react
from feed.actions.messages import delete
from feed.models import MessageReaction
from feed.models.message import MessageQuerySet
from tests.people import person
from tests.talking import group, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def once_it_was_found(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let this happen right after a message was looked for the next time, and before that is locked."""
    known = MessageQuerySet.get

    def get(self: MessageQuerySet, *conditions: Any, **more: Any) -> Any:
        found = known(self, *conditions, **more)
        monkeypatch.setattr(MessageQuerySet, "get", known)
        happens()
        return found

    monkeypatch.setattr(MessageQuerySet, "get", get)


@pytest.mark.parametrize("what", ["deleted", "closed"])
def test_no_sign_is_left_where_nobody_can_react_any_more(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = person("alice"), person("bob")
    made = group(alice, bob)
    message = say(alice, made)
    does: dict[str, Callable[[], object]] = {
        "deleted": lambda: delete(actor=alice, message=message),
        "closed": lambda: groups.close(actor=alice, conversation=made),
    }
    once_it_was_found(monkeypatch, does[what])
    with pytest.raises(PermissionDenied):
        react(actor=bob, message=message, emoji="👍")
    assert not MessageReaction.objects.exists()

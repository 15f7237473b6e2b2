"""Somebody is removed from a group while what they sent is on its way: it is answered as what is not there,
and what they typed comes back."""

from typing import Any

import pytest

from feed.actions import group_links, groups, lines, memberships, message_reactions, messages
from feed.models import Conversation, Draft, Membership
from tests.feed.test_messages_at_their_edges import OF_A_CONVERSATION, OF_A_MESSAGE, SAID
from tests.people import HTMX, person, signed_in, text_of
from tests.talking import group, say
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

LOCKING = (group_links, groups, memberships, message_reactions, messages)


def remove_before_the_lock(monkeypatch: pytest.MonkeyPatch, person: User) -> None:
    """Let whatever locks a conversation find that the person was removed from it just before."""
    known = lines.lock

    def lock(conversation: Conversation) -> Conversation:
        Membership.objects.filter(person=person).update(state=Membership.State.REMOVED)
        return known(conversation)

    for one in LOCKING:
        monkeypatch.setattr(one, "lock", lock)


def test_what_is_typed_there_since_is_said_not_to_be_saved() -> None:
    alice, bob = person("alice"), person("bob")
    made = group(alice, bob)
    browser, typed = signed_in(bob), {"place": f"message:{made.pk}", "body": "Half a sentence"}
    assert browser.post("/drafts/", typed, headers=HTMX).status_code == 200
    groups.remove(actor=alice, conversation=made, person=bob)
    said = text_of(browser.post("/drafts/", {**typed, "body": "Half a"}, headers=HTMX))
    assert "there any more: your draft" in said
    assert "post" not in said
    assert Draft.objects.get().text == "Half a sentence"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["a page", "htmx"])
def test_what_is_sent_then_is_answered_as_what_is_not_there(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = person("alice"), person("bob")
    made = group(alice, bob)
    own = say(bob, made, "Mine")
    browser = signed_in(bob)
    remove_before_the_lock(monkeypatch, bob)
    paths = [f"/messages/{made.pk}/{does}" for does in OF_A_CONVERSATION]
    paths += [f"/messages/{made.pk}/{own.pk}/{does}" for does in OF_A_MESSAGE]
    answers: dict[str, Any] = {}
    for path in paths:
        Membership.objects.filter(person=bob).update(state=Membership.State.JOINED)
        answers[path] = browser.post(path, SAID, headers=headers)
        assert answers[path].status_code in (200, 204, 302, 404, 405, 422), path
    for does in ("", f"{own.pk}/edit/", f"{own.pk}/delete/", f"{own.pk}/react/", "leave/", "name/"):
        assert answers[f"/messages/{made.pk}/{does}"].status_code == 404, does
    assert headers or SAID["body"] in text_of(answers[f"/messages/{made.pk}/"])
    own.refresh_from_db()
    assert (own.body, own.is_deleted) == ("Mine", False)

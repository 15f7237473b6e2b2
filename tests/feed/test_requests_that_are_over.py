"""Somebody is asked into what nobody can write in any more: they decline it, and can do nothing else."""

from collections.abc import Callable

import pytest

from feed.actions import groups, memberships
from feed.actions.conversations import begin, begin_group
from feed.actions.lines import ClosedConversation
from feed.models import Conversation
from tests.feed.test_groups import lines
from tests.html import page_of
from tests.people import HTMX, person, signed_in, text_of
from tests.talking import assert_unread_is_exact, part
from users.actions.blocks import block, unblock
from users.actions.people import deactivate
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

Ends = Callable[[User, User, Conversation], object]
ENDS: dict[str, Ends] = {
    "blocks who asks": lambda asked, asks, talk: block(actor=asked, person=asks),
    "blocked by who asks": lambda asked, asks, talk: block(actor=asks, person=asked),
    "who asks is hidden": lambda asked, asks, talk: deactivate(actor=None, people=[asks]),
}


def assert_can_only_be_declined(asked: User, made: Conversation) -> None:
    """It says that it is over, offers no more than to decline, and is no request any more then."""
    browser = signed_in(asked)
    here, before = f"/messages/{made.pk}/", lines(made)
    state = page_of(browser.get(here)).one(class_="chat-ended")
    assert [one.text.strip() for one in state.all("button")] == ["Decline"]
    assert browser.post(f"{here}accept/").status_code == 422
    assert browser.post(f"{here}accept/", headers=HTMX).status_code == 422
    with pytest.raises(ClosedConversation):
        memberships.accept(actor=asked, conversation=made)
    assert part(made, asked).is_asked and lines(made) == before
    row = f'id="conversation-{made.pk}"'
    assert row in text_of(browser.get("/messages/?show=requests"))
    assert browser.post(f"{here}decline/").status_code == 302
    assert row not in text_of(browser.get("/messages/?show=requests"))
    assert_unread_is_exact()


@pytest.mark.parametrize("name", ENDS)
def test_a_request_of_somebody_one_cannot_write_to_is_declined(name: str) -> None:
    alice, bob = person("alice"), person("bob")
    made = begin(author=alice, person=bob, body="Hello").conversation
    ENDS[name](bob, alice, made)
    assert_can_only_be_declined(bob, made)


def test_an_invitation_to_a_group_that_was_closed_is_declined() -> None:
    alice, bob = person("alice"), person("bob")
    made = begin_group(actor=alice, name="Bakers", people=[bob])
    groups.close(actor=alice, conversation=made)
    assert "This group was closed." in text_of(signed_in(bob).get(f"/messages/{made.pk}/"))
    assert_can_only_be_declined(bob, made)


def test_a_request_is_as_before_once_the_block_is_over() -> None:
    alice, bob = person("alice"), person("bob")
    made = begin(author=alice, person=bob, body="Hello").conversation
    block(actor=bob, person=alice)
    unblock(actor=bob, person=alice)
    browser = signed_in(bob)
    state = page_of(browser.get(f"/messages/{made.pk}/")).one(class_="chat-asked")
    assert [one.text.strip() for one in state.all("button")] == ["Accept", "Decline"]
    browser.post(f"/messages/{made.pk}/accept/")
    assert part(made, bob).has_joined

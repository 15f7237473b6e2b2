"""Whoever comes back into a group is there as one who never was; a group that all have left is closed."""

from collections.abc import Callable

import pytest

from feed.actions import group_links, groups, memberships
from feed.actions.conversations import begin_group
from feed.models import Conversation
from tests.people import person, signed_in
from tests.talking import assert_unread_is_exact, group, part, say
from users.models import User
from users.models.mute import Lasts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def added_again(alice: User, bob: User, made: Conversation) -> None:
    """Let bob leave, be added, and accept."""
    groups.leave(actor=bob, conversation=made)
    groups.add_people(actor=alice, conversation=made, people=[bob])
    memberships.accept(actor=bob, conversation=made)


def removed_and_let_in(alice: User, bob: User, made: Conversation) -> None:
    """Let bob be removed, ask by the link, and be let in."""
    groups.remove(actor=alice, conversation=made, person=bob)
    key = group_links.renew(actor=alice, conversation=made).link_key
    group_links.join(actor=bob, key=str(key))
    group_links.let_in(actor=alice, conversation=made, person=bob)


def back_by_the_link(alice: User, bob: User, made: Conversation) -> None:
    """Let bob leave and join by the link."""
    groups.leave(actor=bob, conversation=made)
    key = group_links.renew(actor=alice, conversation=made).link_key
    group_links.join(actor=bob, key=str(key))


@pytest.mark.parametrize("comes_back", [added_again, removed_and_let_in, back_by_the_link])
def test_who_comes_back_has_neither_muted_the_group_nor_put_it_away(
    comes_back: Callable[[User, User, Conversation], None],
) -> None:
    alice, bob = person("alice"), person("bob")
    made = group(alice, bob)
    memberships.mute(actor=bob, conversation=made, lasts=Lasts.ALWAYS)
    memberships.archive(actor=bob, conversation=made)
    comes_back(alice, bob, made)
    mine = part(made, bob)
    assert mine.has_joined
    assert (mine.muted_until, mine.is_archived, mine.role) == (None, False, "member")
    say(alice, made)
    assert f'id="conversation-{made.pk}"' in signed_in(bob).get("/messages/").text
    assert_unread_is_exact()


@pytest.mark.parametrize("goes_last", [groups.leave, memberships.decline])
def test_a_group_that_all_have_left_is_closed_and_its_link_leads_nowhere(
    goes_last: Callable[..., bool],
) -> None:
    alice, bob, carol, dora = (person(name) for name in ("alice", "bob", "carol", "dora"))
    made = begin_group(actor=alice, name="Bakers", people=[bob])
    if goes_last is groups.leave:
        memberships.accept(actor=bob, conversation=made)
    key = group_links.renew(actor=alice, conversation=made).link_key
    group_links.set_asks(actor=alice, conversation=made, asks=True)
    address = f"/messages/join/{key}/"
    signed_in(carol).post(address)
    groups.leave(actor=alice, conversation=made)
    assert signed_in(dora).get(address).status_code == 200, "bob is there, or may come"
    goes_last(actor=bob, conversation=made)
    made.refresh_from_db()
    assert made.is_closed
    assert part(made, carol).state == "removed", "nobody is there who could let them in"
    assert signed_in(dora).get(address).status_code == 404

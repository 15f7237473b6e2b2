"""Whoever is there can lead a group; of who is gone or hidden it tells nothing."""

import pytest
from django.core.exceptions import PermissionDenied

from feed.actions import groups, memberships
from feed.actions.conversations import begin_group
from tests.people import person, signed_in, text_of
from tests.talking import group, part
from users.actions.people import deactivate
from users.exports import parts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def test_who_accepts_first_leads_a_group_that_everybody_has_left() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = begin_group(actor=alice, name="Bakers", people=[bob, carol])
    groups.leave(actor=alice, conversation=made)
    for one in (bob, carol):
        memberships.accept(actor=one, conversation=made)
    assert (part(made, bob).role, part(made, carol).role) == ("owner", "member")
    assert groups.rename(actor=bob, conversation=made, name="Millers")


def test_nobody_who_is_hidden_becomes_the_owner_of_a_group() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob, carol)
    groups.set_role(actor=alice, conversation=made, person=bob, role="moderator")
    deactivate(actor=None, people=[bob])
    with pytest.raises(PermissionDenied):
        groups.hand_over(actor=alice, conversation=made, person=bob)
    groups.leave(actor=alice, conversation=made)
    assert (part(made, bob).role, part(made, carol).role) == ("moderator", "owner")


def test_who_has_not_accepted_leads_nothing() -> None:
    alice, bob = person("alice"), person("bob")
    made = begin_group(actor=alice, name="Bakers", people=[bob])
    with pytest.raises(PermissionDenied):
        groups.set_role(actor=alice, conversation=made, person=bob, role="moderator")


def test_who_is_hidden_is_not_named_and_can_be_removed() -> None:
    alice, bob = person("alice"), person("bob_the_baker")
    made = group(alice, bob)
    deactivate(actor=None, people=[bob])
    browser = signed_in(alice)
    page = text_of(browser.get(f"/messages/{made.pk}/people/"))
    assert f'value="{bob.pk}"' in page
    assert "bob_the_baker" not in page
    browser.post(f"/messages/{made.pk}/remove/", {"person": bob.pk})
    assert part(made, bob).state == "removed"


def test_who_was_removed_does_not_learn_what_the_group_is_called_now() -> None:
    alice, bob = person("alice"), person("bob")
    made = group(alice, bob)
    groups.remove(actor=alice, conversation=made, person=bob)
    groups.rename(actor=alice, conversation=made, name="Without bob")
    told = parts.PARTS["conversations"]
    assert "Without bob" in str([told.describe(row) for row in told.rows(alice)])
    assert "Without bob" not in str([told.describe(row) for row in told.rows(bob)])

"""What somebody writes whom one blocks or mutes is there to be read, and calls nobody to it."""

from datetime import timedelta

import pytest

from feed.actions import away
from feed.actions.groups import rename
from feed.actions.memberships import archive, mark_read
from feed.actions.messages import delete
from feed.models import Conversation, Message
from tests.html import page_of
from tests.people import person, signed_in, text_of
from tests.talking import assert_unread_is_exact, group, part, say, two
from users.actions.blocks import block, unblock
from users.actions.mutes import mute, unmute
from users.models import Mute, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

WAYS = pytest.mark.parametrize("unhear", [block, mute])


def badge(who: User) -> str:
    """Return what the badge of messages says."""
    return page_of(signed_in(who).get("/public/")).one(id="message-badge").text


def unread_in_list(who: User, made: Conversation) -> str:
    """Return what the list of conversations says is unread."""
    page = page_of(signed_in(who).get("/messages/"))
    return page.one(class_=f"conversation-{made.pk}-unread").text


@WAYS
def test_what_only_they_wrote_counts_on_no_badge_and_is_there(unhear: type) -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob, carol)
    mark_read(actor=alice, conversation=made, up_to=part(made, alice).last_id)
    say(bob, made, "A word of bob's")
    assert badge(alice) == "1"
    unhear(actor=alice, person=bob)
    assert badge(alice) == ""
    assert badge(carol) == "1"
    assert "1" in unread_in_list(alice, made)
    assert "A word of bob&#x27;s" in text_of(signed_in(alice).get(f"/messages/{made.pk}/"))
    message = say(carol, made)
    assert badge(alice) == "1"
    mark_read(actor=alice, conversation=made, up_to=message.pk)
    assert badge(alice) == ""
    assert_unread_is_exact()
    say(bob, made)
    (unblock if unhear is block else unmute)(actor=alice, person=bob)
    assert badge(alice) == "1"


def test_in_a_conversation_of_two_as_well_and_nobody_sees_that_they_are_muted() -> None:
    alice, bob = person("alice"), person("bob")
    made = two(bob, alice, "Hello")
    mute(actor=alice, person=bob)
    assert badge(alice) == ""
    say(alice, made)
    mute(actor=bob, person=alice, boosts_only=True)
    assert badge(bob) == "1"


def test_a_mute_that_is_over_is_none() -> None:
    alice, bob = person("alice"), person("bob")
    two(bob, alice, "Hello")
    mute(actor=alice, person=bob, lasts=timedelta(hours=1))
    assert badge(alice) == ""
    Mute.objects.update(until="2020-01-01T00:00:00Z")
    assert badge(alice) == "1"


@WAYS
def test_nothing_of_theirs_takes_a_group_out_of_the_archive_or_is_told_to_who_is_away(
    unhear: type,
) -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob, carol)
    unhear(actor=alice, person=bob)
    archive(actor=alice, conversation=made)
    archive(actor=carol, conversation=made)
    message = say(bob, made)
    assert (part(made, alice).is_archived, part(made, carol).is_archived) == (True, False)
    assert list(away.unseen_by(message)) == [carol]
    say(carol, made)
    assert not part(made, alice).is_archived


def test_what_counts_as_unread_is_said_once() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    made = group(alice, bob, carol)
    first = say(bob, made)
    mark_read(actor=alice, conversation=made, up_to=first.pk)
    say(alice, made)
    gone, kept = say(carol, made), say(carol, made)
    delete(actor=carol, message=gone)
    rename(actor=alice, conversation=made, name="Bakers")
    unread = Message.objects.unread_in(made, reader=alice, read=first.pk, since=0)
    assert list(unread) == [kept]
    assert not Message.objects.unread_in(made, reader=alice, read=0, since=kept.pk).exists()

"""Each event about conversations and who is in them, by its name: who gets what, from what is true when it is
sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feed.actions import groups, memberships
from feed.actions.conversations import begin
from feed.models import Membership
from tests.factories import UserFactory
from tests.live.talk import Talk, numbers_in
from tests.live.town import Town, having
from tests.people import signed_in, text_of
from tests.talking import group, part, say
from users.actions.blocks import block, unblock
from users.actions.contact import set_contact
from users.actions.people import deactivate
from users.models import User
from users.models.mute import Lasts

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def test_conversation_read(town: Town) -> None:
    talk = Talk(town)
    last = say(talk.alice, talk.conversation)
    town.frames()
    memberships.mark_read(actor=talk.bob, conversation=talk.conversation, up_to=last.pk)
    frames = town.frames()
    assert having(frames, ">Seen<") == {talk.page[talk.alice]}
    gone = having(frames, f".in-{talk.conversation.pk} .unread-mark")
    assert gone == talk.of(talk.bob) | {talk.list[talk.bob]}
    assert numbers_in(frames[town.home[talk.bob]].html) == ""


@pytest.mark.parametrize("who", ["reader", "writer"])
def test_who_does_not_show_what_they_have_read_sees_nobody_elses(town: Town, who: str) -> None:
    talk = Talk(town)
    last = say(talk.alice, talk.conversation)
    person = talk.bob if who == "reader" else talk.alice
    User.objects.filter(pk=person.pk).update(shows_seen=False)
    town.frames()
    memberships.mark_read(actor=talk.bob, conversation=talk.conversation, up_to=last.pk)
    assert not having(town.frames(), ">Seen<")


@pytest.mark.parametrize("who", ["reader", "writer"])
def test_nobody_is_told_what_the_other_has_read_once_one_of_them_blocks(
    town: Town, who: str
) -> None:
    talk = Talk(town)
    before = say(talk.alice, talk.conversation)
    memberships.mark_read(actor=talk.bob, conversation=talk.conversation, up_to=before.pk)
    say(talk.bob, talk.conversation, "Read that")
    last = say(talk.alice, talk.conversation, "And this?")
    town.frames()
    both = (talk.bob, talk.alice) if who == "reader" else (talk.alice, talk.bob)
    block(actor=both[0], person=both[1])
    frames = town.frames()
    assert having(frames, ".chat-seen") == talk.of(talk.alice, talk.bob)
    assert not having(frames, ">Seen<")
    memberships.mark_read(actor=talk.bob, conversation=talk.conversation, up_to=last.pk)
    assert not having(town.frames(), ">Seen<")
    for one in (talk.alice, talk.bob):
        assert ">Seen<" not in text_of(signed_in(one).get(f"/messages/{talk.conversation.pk}/"))
    unblock(actor=both[0], person=both[1])
    assert having(town.frames(), ">Seen<") == talk.of(talk.alice, talk.bob)


def test_seen_changed(town: Town) -> None:
    talk = Talk(town)
    last = say(talk.alice, talk.conversation)
    memberships.mark_read(actor=talk.bob, conversation=talk.conversation, up_to=last.pk)
    town.frames()
    chosen: dict[str, Any] = {"messages_from": "followed", "groups_from": "followed"}
    chosen["shows_active"] = True
    set_contact(actor=talk.bob, shows_seen=False, **chosen)
    frames = town.frames()
    assert having(frames, ".chat-seen") == talk.of(talk.alice)
    assert not having(frames, ">Seen<")
    set_contact(actor=talk.bob, shows_seen=True, **chosen)
    assert having(town.frames(), ">Seen<") == talk.of(talk.alice)


def test_membership_changed(town: Town) -> None:
    conversation = begin(author=town.stranger, person=town.alice, body="Hi").conversation
    talk = Talk(town, conversation)
    memberships.accept(actor=talk.alice, conversation=conversation)
    frames = town.frames()
    assert {one.viewer_id for one in frames} == {talk.alice.pk}
    assert "Hi" in frames[talk.list[talk.alice]].html
    assert f".conversation-{conversation.pk}-state" in frames[talk.page[talk.alice]].html
    assert numbers_in(frames[town.home[talk.alice]].html) == "1"


def test_membership_changed_by_declining_closes_the_page(town: Town) -> None:
    conversation = begin(author=town.stranger, person=town.alice, body="Hi").conversation
    talk = Talk(town, conversation)
    memberships.decline(actor=talk.alice, conversation=conversation)
    frames = town.frames()
    assert {one.viewer_id for one in frames} == {talk.alice.pk}
    assert "any more" in frames[talk.page[talk.alice]].html
    say(talk.stranger, conversation, "Hello?")
    assert not having(town.frames(), "Hello?") & {talk.page[talk.alice], talk.list[talk.alice]}


def test_membership_changed_by_the_end_of_a_mute(town: Town) -> None:
    talk = Talk(town)
    memberships.mute(actor=talk.bob, conversation=talk.conversation, lasts=Lasts.HOUR)
    say(talk.alice, talk.conversation)
    town.frames()
    mine = Membership.objects.filter(person=talk.bob)
    assert memberships.end_expired_mutes() == 0
    mine.update(muted_until=timezone.now() - timedelta(seconds=1))
    assert memberships.end_expired_mutes() == 1
    frames = town.frames()
    assert {one.viewer_id for one in frames} == {talk.bob.pk}
    assert numbers_in(frames[town.home[talk.bob]].html) == "1"
    assert f'<article id="conversation-{talk.conversation.pk}"' in frames[talk.list[talk.bob]].html
    assert "Unmute" not in frames[talk.page[talk.bob]].html
    assert memberships.end_expired_mutes() == 0


def test_conversation_changed(town: Town) -> None:
    bakers = group(town.alice, town.bob, name="Bakers")
    talk = Talk(town, bakers)
    groups.rename(actor=town.alice, conversation=bakers, name="Millers")
    frames = town.frames()
    members = talk.of(town.alice, town.bob) | {talk.list[town.alice], talk.list[town.bob]}
    assert having(frames, "Millers") == members


def test_who_is_removed_is_sent_nothing_from_then_on(town: Town) -> None:
    bakers = group(town.alice, town.bob, town.stranger)
    talk = Talk(town, bakers)
    groups.remove(actor=town.alice, conversation=bakers, person=town.stranger)
    frames = town.frames()
    page = frames[talk.page[town.stranger]].html
    assert "any more" in page
    assert "removed" not in page  # the line is for those who are in it
    say(town.bob, bakers, "Now that we are alone")
    frames = town.frames()
    assert not [one for one in frames if one.viewer_id == town.stranger.pk]
    assert part(bakers, town.stranger).unread == 0


def test_a_block_closes_the_open_pages_of_both_and_says_nobody_why(town: Town) -> None:
    talk = Talk(town)
    block(actor=talk.bob, person=talk.alice)
    frames = town.frames()
    closed = having(frames, "write in this conversation any more")
    assert closed == talk.of(talk.alice, talk.bob)
    assert "block" not in frames[talk.page[talk.alice]].html.partition("-state")[2][:600]


def test_a_suspension_takes_the_name_and_leaves_the_words(town: Town) -> None:
    talk = Talk(town)
    deactivate(actor=UserFactory.create(is_superuser=True), people=[talk.alice])
    frames = town.frames()
    assert "Unavailable account" in frames[talk.page[talk.bob]].html
    assert "Hello" in frames[talk.page[talk.bob]].html

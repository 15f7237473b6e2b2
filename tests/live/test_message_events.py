"""Each event about messages, by its name: who gets what, from what is true when it is sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feed.actions import groups, memberships
from feed.actions.conversations import begin
from feed.actions.message_reactions import react
from feed.actions.messages import delete, edit, send
from feed.live.open_pages.watch import Watch
from feed.models import Conversation, Membership, Message
from feed.models.visibility.conversations import MembersNotLoaded
from feed.models.visibility.viewer_sets import ViewerSets
from feed.pages.conversation import CONVERSATION
from feed.pages.conversations import CONVERSATIONS
from tests.factories import UserFactory
from tests.live.town import Town, having
from tests.people import signed_in, text_of
from tests.talking import group, part, say, two
from users.actions.blocks import block, unblock
from users.actions.contact import set_contact
from users.actions.people import deactivate
from users.models import User
from users.models.mute import Lasts

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


class Talk:
    """alice and bob, who write to each other; a stranger, whose page should not be there at all."""

    def __init__(self, town: Town, conversation: Conversation | None = None) -> None:
        """Open the pages of each: the conversation, and their lists."""
        self.town = town
        self.alice, self.bob, self.stranger = town.people
        self.conversation = conversation or two(self.alice, self.bob, "Hello")
        pk = self.conversation.pk
        self.page = {one: town.own_page(one, CONVERSATION, pk) for one in town.people}
        self.list = {one: town.own_page(one, CONVERSATIONS) for one in town.people}
        town.frames()

    def of(self, *people: User) -> set[Watch]:
        """Return the pages of the conversation of these people."""
        return {self.page[one] for one in people}


def numbers(talk: Talk, person: User) -> str:
    """Return what the badge of messages on somebody's home page is told."""
    html = talk.town.frames()[talk.town.home[person]].html
    return html.partition('id="message-badge"')[2].partition("</span>")[0].partition(">")[2].strip()


def test_message_sent(town: Town) -> None:
    talk = Talk(town)
    message = say(talk.alice, talk.conversation, "Good morning")
    frames = town.frames()
    assert having(frames, f'<article id="message-{message.pk}"') == talk.of(talk.alice, talk.bob)
    assert "is-mine" in frames[talk.page[talk.alice]].html
    assert (
        "unread-mark"
        not in frames[talk.page[talk.alice]]
        .html.partition("<article")[2]
        .partition("</article>")[0]
    )
    assert "unread-mark" in frames[talk.page[talk.bob]].html
    assert "chat-says" in frames[talk.page[talk.bob]].html
    assert "chat-says" not in frames[talk.page[talk.alice]].html
    row = f'<article id="conversation-{talk.conversation.pk}"'
    both = {talk.list[talk.alice], talk.list[talk.bob]}
    assert having(frames, row) == both | talk.of(talk.alice, talk.bob)
    assert "You:" in frames[talk.list[talk.alice]].html
    # Nobody else learns even that something happened.
    assert {one.viewer_id for one in frames} == {talk.alice.pk, talk.bob.pk}


def test_message_sent_counts_on_the_badges_of_the_others(town: Town) -> None:
    talk = Talk(town)
    say(talk.alice, talk.conversation)
    assert numbers(talk, talk.bob) == "1"
    say(talk.bob, talk.conversation)
    assert numbers(talk, talk.bob) == ""


def test_message_sent_to_who_asks_accepts_on_all_open_pages(town: Town) -> None:
    conversation = begin(author=town.stranger, person=town.alice, body="Hi").conversation
    talk = Talk(town, conversation)
    begin(author=talk.alice, person=talk.stranger, body="Hi yourself")
    html = town.frames()[talk.page[talk.alice]].html
    assert f"conversation-{conversation.pk}-state" in html
    assert "chat-asked" not in html


def test_message_sent_in_what_is_only_asked_for_counts_on_no_badge(town: Town) -> None:
    conversation = begin(author=town.stranger, person=town.alice, body="Hi").conversation
    talk = Talk(town, conversation)
    requests = town.own_page(talk.alice, CONVERSATIONS)
    say(talk.stranger, conversation, "Are you there?")
    frames = town.frames()
    assert (
        'id="message-badge" class="badge" hx-swap-oob="true"></span>'
        in frames[town.home[talk.alice]].html
    )
    assert talk.page[talk.alice] in having(frames, "Are you there?")
    assert requests not in having(frames, "Are you there?")


def test_message_sent_shows_what_it_answers_to_those_who_may_read_that(town: Town) -> None:
    bakers = group(town.alice, town.bob)
    talk = Talk(town, bakers)
    first = say(town.bob, bakers, "An old secret")
    groups.add_people(actor=town.alice, conversation=bakers, people=[town.stranger])
    memberships.accept(actor=town.stranger, conversation=bakers)
    town.frames()
    send(author=town.alice, conversation=bakers, body="Still true", answers=first.pk)
    frames = town.frames()
    assert having(frames, "Still true") >= talk.of(*town.people)
    assert having(frames, "An old secret") == talk.of(town.alice, town.bob)
    assert "An earlier message" in frames[talk.page[town.stranger]].html


def test_message_sent_by_somebody_one_blocks_is_folded_in_a_group(town: Town) -> None:
    bakers = group(town.alice, town.bob, town.stranger)
    talk = Talk(town, bakers)
    block(actor=town.stranger, person=town.alice)
    town.frames()
    say(town.alice, bakers, "Rye again")
    frames = town.frames()
    assert "By somebody you block" in frames[talk.page[town.stranger]].html
    assert "By somebody you block" not in frames[talk.page[town.bob]].html


def test_message_edited(town: Town) -> None:
    talk = Talk(town)
    message = say(talk.alice, talk.conversation, "Good mornin")
    town.frames()
    edit(actor=talk.alice, message=message, body="Good morning")
    frames = town.frames()
    pages = talk.of(talk.alice, talk.bob)
    assert having(frames, f".message-{message.pk}-body") == pages
    lists = {talk.list[talk.alice], talk.list[talk.bob]}
    assert having(frames, "Good morning") == pages | lists
    assert not having(frames, "<article")


def test_message_deleted(town: Town) -> None:
    talk = Talk(town)
    message = say(talk.alice, talk.conversation, "A secret")
    town.frames()
    delete(actor=talk.alice, message=message)
    frames = town.frames()
    assert having(frames, "This message was deleted.") == talk.of(talk.alice, talk.bob)
    assert not having(frames, "A secret")
    assert "Deleted message" in frames[talk.list[talk.bob]].html


def test_message_reacted(town: Town) -> None:
    talk = Talk(town)
    react(actor=talk.bob, message=Message.objects.get(), emoji="👍")
    assert having(town.frames(), "👍") == talk.of(talk.alice, talk.bob)


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


def numbers_in(html: str) -> str:
    """Return the text of the badge of messages in this frame."""
    return html.partition('id="message-badge"')[2].partition("</span>")[0].partition(">")[2].strip()


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


def test_asking_about_members_that_were_not_loaded_raises() -> None:
    sets = ViewerSets([1, 2], [], [5])
    assert sets.members.reading(5, 1) == frozenset()
    with pytest.raises(MembersNotLoaded, match="conversation 6"):
        sets.members.reading(6, 1)

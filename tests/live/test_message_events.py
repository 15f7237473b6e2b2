"""Each event about messages, by its name: who gets what, from what is true when it is sent."""

import pytest

from feed.actions import groups, memberships
from feed.actions.conversations import begin
from feed.actions.message_reactions import react
from feed.actions.messages import delete, edit, send
from feed.models import Message
from feed.models.visibility.conversations import MembersNotLoaded
from feed.models.visibility.viewer_sets import ViewerSets
from feed.pages.conversations import CONVERSATIONS
from tests.live.talk import Talk, numbers
from tests.live.town import Town, having
from tests.talking import group, say
from users.actions.blocks import block

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


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


def test_asking_about_members_that_were_not_loaded_raises() -> None:
    sets = ViewerSets([1, 2], [], [5])
    assert sets.members.reading(5, 1) == frozenset()
    with pytest.raises(MembersNotLoaded, match="conversation 6"):
        sets.members.reading(6, 1)

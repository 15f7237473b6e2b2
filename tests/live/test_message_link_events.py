"""What the page is that a message links to, by its name: who gets what once that is known."""

from typing import Any

import pytest

from feed.actions import groups
from feed.actions.messages import delete, edit
from feed.actions.removed_previews import remove_previews
from feed.fetching.asking import NotFetched
from tests.live.talk import Talk
from tests.live.town import Town, having
from tests.moderators import superuser
from tests.previews.linking import PAGE, SOUP, Pages, linking, saying
from tests.talking import group

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


@pytest.fixture(autouse=True)
def previewing(settings: Any) -> None:
    settings.LINK_PREVIEWS = True


def test_message_link_previewed(town: Town) -> None:
    talk = Talk(town)
    message = saying(talk.alice, talk.conversation)
    place = f"message-{message.pk}-link"
    assert having(town.frames(), place) == talk.of(talk.alice, talk.bob)
    Pages({PAGE: SOUP}).worked()
    assert town.kinds() == ["message_link_previewed"]
    frames = town.frames()
    assert having(frames, place) == having(frames, "Rye bread") == talk.of(talk.alice, talk.bob)
    assert not having(frames, "<article")
    assert not having(frames, "-body")
    assert set(frames) == talk.of(talk.alice, talk.bob)


def test_of_a_page_of_which_nothing_came_nobody_is_told(town: Town) -> None:
    talk = Talk(town)
    saying(talk.alice, talk.conversation)
    town.frames()
    Pages({PAGE: NotFetched("away")}).worked()
    assert town.kinds() == []


def test_who_is_in_the_group_no_more_or_came_later_is_told_nothing(town: Town) -> None:
    talk = Talk(town, group(town.alice, town.bob))
    saying(talk.alice, talk.conversation)
    groups.leave(actor=town.bob, conversation=talk.conversation)
    groups.add_people(actor=town.alice, conversation=talk.conversation, people=[town.stranger])
    town.frames()
    Pages({PAGE: SOUP}).worked()
    assert having(town.frames(), "Rye bread") == talk.of(talk.alice)


def test_an_edit_shows_what_it_links_to_now_and_a_deletion_nothing(town: Town) -> None:
    talk = Talk(town)
    message = saying(talk.alice, talk.conversation)
    Pages({PAGE: SOUP}).worked()
    town.frames()
    edit(actor=talk.alice, message=message, body=message.body, preview_of="none")
    frames = town.frames()
    assert having(frames, f"message-{message.pk}-body") == talk.of(talk.alice, talk.bob)
    assert not having(frames, "Rye bread")
    edit(actor=talk.alice, message=message, body=f"Again {PAGE}", preview_of="first")
    assert having(town.frames(), "Rye bread") == talk.of(talk.alice, talk.bob)
    saying(talk.bob, talk.conversation, "https://other.example/")
    delete(actor=talk.alice, message=message)
    assert not having(town.frames(), "Rye bread")


def test_what_moderators_remove_leaves_open_conversations(town: Town) -> None:
    talk = Talk(town)
    message, post = saying(talk.alice, talk.conversation), linking(town.alice)
    Pages({PAGE: SOUP}).worked()
    town.frames()
    remove_previews(actor=superuser(), posts=[post])
    frames = town.frames()
    assert having(frames, f"message-{message.pk}-link") == talk.of(talk.alice, talk.bob)
    assert not having(frames, "Rye bread")

"""Words of a message that were changed or taken back go from pages that are only offered what is new."""

import pytest

from feed.actions.messages import delete, edit
from feed.live.delivery.compose import fresh
from feed.models import Message
from feed.pages.conversation import CONVERSATION
from feed.pages.conversations import CONVERSATIONS
from feed.pages.parts import sizes
from tests.live.test_standing import paged_on
from tests.live.town import Town
from tests.machine.dom import Document
from tests.talking import say, two

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

BEFORE, AFTER = "The key lies under the mat", "The key lies where it always does"
LIST = "/messages/"


class Mistake:
    """What alice wrote to bob and should not have, on his pages, which keep what they show."""

    def __init__(self, town: Town) -> None:
        """Let bob have the conversation open, and his list."""
        self.town = town
        self.alice, self.bob, _stranger = town.people
        self.talk = two(self.alice, self.bob, "Hello")
        self.message: Message = say(self.alice, self.talk, BEFORE)
        self.pages = {
            town.own_page(self.bob, CONVERSATION, self.talk.pk): self.shown(
                f"{LIST}{self.talk.pk}/"
            ),
            town.own_page(self.bob, CONVERSATIONS): self.shown(LIST),
        }
        town.frames()

    def shown(self, address: str) -> Document:
        """Return a page of bob's with what should not have been written."""
        page = paged_on(self.town, address)
        assert BEFORE in page.root.get_text()
        return page

    def is_left(self) -> list[str]:
        """Return the pages that show it."""
        return [str(watch.kind) for watch, page in self.pages.items() if BEFORE in str(page.root)]

    def correct(self) -> None:
        """Change what was written."""
        edit(actor=self.alice, message=self.message, body=AFTER)

    def take_back(self) -> None:
        """Delete what was written."""
        delete(actor=self.alice, message=self.message)


@pytest.mark.parametrize("how", ["correct", "take_back"])
def test_among_more_than_a_page_can_be_told(how: str, town: Town) -> None:
    mistake = Mistake(town)
    getattr(mistake, how)()
    for number in range(sizes.PAGE_SIZE + 1):
        say(mistake.alice, mistake.talk, f"Loaf {number}")
    frames = town.frames()
    for watch, page in mistake.pages.items():
        page.receive(frames[watch].html)
        assert page.one(".page-2") is not None, "it keeps its region"
    assert not mistake.is_left()


@pytest.mark.parametrize("how", ["correct", "take_back"])
def test_where_nobody_knows_what_the_page_missed(how: str, town: Town) -> None:
    mistake = Mistake(town)
    getattr(mistake, how)()
    for watch, page in mistake.pages.items():
        page.receive(fresh(watch).html)
        assert page.one(".page-2") is not None, "it keeps its region"
    assert not mistake.is_left()
    assert (AFTER in str(mistake.pages[next(iter(mistake.pages))].root)) is (how == "correct")

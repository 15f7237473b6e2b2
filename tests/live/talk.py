"""alice and bob, who write to each other, with their pages open."""

from feed.live.open_pages.watch import Watch
from feed.models import Conversation
from feed.pages.conversation import CONVERSATION
from feed.pages.conversations import CONVERSATIONS
from tests.live.town import Town
from tests.talking import two
from users.models import User


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


def numbers_in(html: str) -> str:
    """Return the text of the badge of messages in this frame."""
    return html.partition('id="message-badge"')[2].partition("</span>")[0].partition(">")[2].strip()


def numbers(talk: Talk, person: User) -> str:
    """Return what the badge of messages on somebody's home page is told."""
    return numbers_in(talk.town.frames()[talk.town.home[person]].html)

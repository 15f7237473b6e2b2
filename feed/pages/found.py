"""Messages found by their words."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Membership
from feed.models.conversation_row import ConversationRow, others_in
from feed.models.message_search import MessageSearch
from feed.models.topic import Topic
from feed.text.words import excerpt
from users.models import User

from . import topics
from .kind import PageKind, Region, Subject, Traits
from .parts import sizes
from .parts.kept import KeptIds
from .parts.lists import Listed


class Found(PageKind):
    """The viewer's messages in which certain words stand. What was asked the page alone knows, so it asks
    again where something on it may have gone. What is written since does not come in: nothing moves
    while somebody reads what they have found."""

    name = "found"
    paths = ("messages/search/",)
    traits = Traits(needs_sign_in=True, lists_conversations=True, asks_again=True)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """What the viewer has found."""
        return (topics.found_messages(viewer_id),) if viewer_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """What makes the page ask again, with what was asked."""
        return Region(self, {"is_asked_again": True}) if viewer is not None else self.gone()

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """None that the server knows."""
        return ()

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Nothing is known of its list."""
        return None


def part(viewer: User, search: MessageSearch, before: int | None = None) -> dict[str, Any]:
    """Return what message/_found.html shows: those found, the newest or those below the id `before`, each
    with the conversation it is in and the words around. Up to nine queries."""
    messages = search.found_by(viewer, before, sizes.PAGE_SIZE + 1)
    shown = messages[: sizes.PAGE_SIZE]
    goes_on = len(messages) > sizes.PAGE_SIZE
    rows = talks_of(viewer, {message.conversation_id for message in shown})
    hits = [
        {
            "message": message,
            "row": rows[message.conversation_id],
            "pieces": excerpt(message.body, search.terms),
            "is_mine": message.author_id == viewer.pk,
        }
        for message in shown
        if message.conversation_id in rows
    ]
    return {"hits": hits, "more_from": shown[-1].pk if goes_on else None, "is_first": not before}


def talks_of(viewer: User, conversations: Iterable[int]) -> dict[int, ConversationRow]:
    """Return the viewer's part in each of these conversations, and with whom it is, by its id."""
    mine = Membership.objects.reading().filter(person=viewer, conversation__in=conversations)
    rows = list(mine.select_related("conversation"))
    others = others_in(rows)
    return {one.conversation_id: ConversationRow(one, None, others.get(one.pk)) for one in rows}


FOUND = Found()

"""Groups: the link to one, and who waits to be let in by it."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece
from feed.live.log.log import Logged
from feed.models import Conversation, Membership
from feed.models.topic import Topic
from feed.pages import topics

from .base import Batch, Event
from .conversations import around, group_pages


class GroupLinkChanged(Event):
    """The link to a group was made, renewed or ended, or somebody waits to be let in by it, or no more."""

    model = Conversation

    @classmethod
    def topics(cls, about: Conversation, actor_id: int | None) -> list[Topic]:
        """Concern the pages of its people, of who has opened the link, and of the conversation."""
        return [topics.group(about.pk), topics.joining(about.pk), topics.conversation(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Show these afresh; those who lead it see above the messages how many wait."""
        yield from group_pages(event.object_id)
        rows = Membership.objects.told().filter(conversation=event.object_id)
        leading = rows.filter(role__in=Membership.LEADING).values_list("person", flat=True)
        yield from around(event.object_id, list(leading), batch)

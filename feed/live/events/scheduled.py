"""Posts that wait for their time."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Refresh
from feed.live.events.recipients import Only
from feed.live.log.log import Logged
from feed.models.topic import Topic
from feed.pages import topics
from feed.pages.scheduled import SCHEDULED
from users.models import User

from .base import Batch, Event


class ScheduledChanged(Event):
    """What somebody has waiting changed: their list is shown afresh in all their tabs."""

    model = User

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern that person's pages."""
        return [topics.viewer(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the list."""
        lists = frozenset([SCHEDULED])
        yield Refresh(tuple(event.topics), to=Only([event.object_id]), kinds=lists)

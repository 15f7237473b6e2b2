"""Sign-ins that ended."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece
from feed.live.log.log import Logged
from feed.models.topic import Topic
from feed.pages import topics
from users.models import User

from .base import Batch
from .people import PersonEvent


class SessionsChanged(PersonEvent):
    """One of the person's sessions ended, or the password changed.

    It sends nothing: the Hub asks whether each of the person's open pages is still signed in.
    """

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern the person's pages."""
        return [topics.viewer(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send nothing."""
        return ()

"""What was reported, and who is looking at it: heard by open pages of moderators alone."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Refresh
from feed.live.events.recipients import EVERYBODY, Only
from feed.live.log.log import Logged
from feed.models import Case
from feed.models.topic import Topic
from feed.pages import having, topics
from users.models import User

from .base import Batch, Event

MODERATING = having("is_for_moderators")


class CaseChanged(Event):
    """A case has come, was reported again, claimed, left, written about or decided, or its decision appealed
    against. Who did it is logged nowhere but in the case."""

    model = Case

    @classmethod
    def topics(cls, about: Case, actor_id: int | None) -> list[Topic]:
        """Concern the queues, and its own pages."""
        return [topics.CASES, topics.case(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Have these pages ask again."""
        # Each is asked whether its viewer may still read it (`feed/pages/moderating.py`), and holds nothing
        # but that it should. Whom the case is about does not learn even that there is one.
        case = batch.cases.get(event.object_id)
        theirs = [case.person_id] if case is not None and case.person_id is not None else []
        yield Refresh(event.topics, to=~Only(theirs), kinds=MODERATING)


class PowersChanged(Event):
    """Somebody may moderate more, or less."""

    model = User

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern their pages."""
        return [topics.viewer(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Take what they may not read any more; what they may is shown with what they can do now."""
        yield Refresh(event.topics, to=Only([event.object_id]), kinds=MODERATING)


def named_to_moderators(everywhere: Iterable[Topic]) -> Iterable[AnyPiece]:
    """Have the pages of moderators ask again: somebody is called otherwise, or is not there any more."""
    yield Refresh(tuple(everywhere), to=EVERYBODY, kinds=MODERATING)

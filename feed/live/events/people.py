"""People: followed, counted, renamed, hidden, brought back, signed out."""

from collections.abc import Iterable

from feed.live import recipients, topics
from feed.live.log import Logged
from feed.live.pieces import AnyPiece, Badges, Does, Piece, Refresh
from feed.live.watch import Shows
from feed.models import Post
from users.models import User

from .base import Event, Scene


class PersonEvent(Event, is_base=True):
    """What these have in common."""

    model = User


class Followed(PersonEvent):
    """The actor follows the person: the actor's home fills, their button turns.

    What a home shows changed away from its head, so the region is shown afresh.
    """

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[str]:
        """Concern the pages of the one who follows."""
        return [topics.viewer(actor_id)] if actor_id is not None else []

    @classmethod
    def pieces(cls, event: Logged, scene: Scene) -> Iterable[AnyPiece]:
        """Send the button as it is now, and the home afresh."""
        person = scene.people.get(event.object_id)
        if person is None or event.actor_id is None:
            return
        follows = (event.actor_id, person.pk) in scene.follows
        yield Piece("followed", event.topics, {"person": person, "is_followed": follows})
        yield Refresh((topics.home(event.actor_id),))


class Unfollowed(Followed):
    """The actor no longer follows the person."""


class PersonCounted(PersonEvent):
    """The person's posts, followers or follows are more or fewer."""

    is_counter = True

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[str]:
        """Concern the person's page."""
        return [topics.person(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, scene: Scene) -> Iterable[AnyPiece]:
        """Send the numbers as they are now."""
        person = scene.people.get(event.object_id)
        if person is not None and person.is_active:
            yield Piece(cls.kind, event.topics, {"person": person})


class PersonChanged(PersonEvent):
    """The person has another display name: it changes wherever it shows."""

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[str]:
        """Concern every page; a name can show on any."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, scene: Scene) -> Iterable[AnyPiece]:
        """Send the name as it is now."""
        person = scene.people.get(event.object_id)
        if person is not None and person.is_active:
            yield Piece(cls.kind, event.topics, {"person": person})


class PersonRemoved(PersonEvent):
    """A moderator hid the person: all that is theirs leaves every page."""

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[str]:
        """Concern every page."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, scene: Scene) -> Iterable[AnyPiece]:
        """Take away cards, the person's own page, the pages of their posts; count badges."""
        person = scene.people.get(event.object_id)
        if person is not None and person.is_active:
            return  # brought back since, and that event brings all of it back
        yield Piece(cls.kind, event.topics, {"person_id": event.object_id}, Does.REMOVE)
        open_posts = scene.audience.objects_shown(Shows.POST)
        theirs = Post.objects.filter(pk__in=open_posts, author=event.object_id)
        pages = [topics.post(pk) for pk in theirs.values_list("pk", flat=True)]
        yield Refresh((topics.person(event.object_id), *pages), is_forced=True)
        yield Badges(frozenset(recipients.told_about(event.object_id, scene.audience.viewers())))


class PersonReactivated(PersonEvent):
    """A moderator brought the person back: every page is shown afresh."""

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[str]:
        """Concern every page."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, scene: Scene) -> Iterable[AnyPiece]:
        """Send regions and badges afresh."""
        yield Refresh(event.topics)
        yield Badges(frozenset(recipients.told_about(event.object_id, scene.audience.viewers())))


class SessionsChanged(PersonEvent):
    """One of the person's sessions ended, or the password changed.

    It sends nothing: the Hub asks whether each of the person's open pages is still signed in.
    """

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[str]:
        """Concern the person's pages."""
        return [topics.viewer(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, scene: Scene) -> Iterable[AnyPiece]:
        """Send nothing."""
        return ()

"""What every event has, and what it is given when it is sent."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from feed.live.audience import Audience
from feed.live.log import Logged
from feed.live.pieces import AnyPiece
from feed.models import Notification, Post
from users.models import Follow, User


class Scene:
    """One batch of events and the pages it is for; loads each row once, as it is now."""

    def __init__(self, events: Sequence[Logged], audience: Audience) -> None:
        """Take the events that are sent together."""
        self._events = events
        self.audience = audience

    @cached_property
    def posts(self) -> dict[int, Post]:
        """The posts and comments that this batch is about, with authors; a missing one is gone."""
        return self._load(Post.objects.select_related("author", "root__author"), Post)

    @cached_property
    def people(self) -> dict[int, User]:
        """The people that this batch is about."""
        return self._load(User.objects.all(), User)

    @cached_property
    def notifications(self) -> dict[int, Notification]:
        """The notifications that this batch is about and that may still be shown."""
        shown = Notification.objects.shown().select_related("actor", "post__root")
        return self._load(shown, Notification)

    @cached_property
    def follows(self) -> set[tuple[int, int]]:
        """The follows that hold now, as (follower, followee), among those this batch is about."""
        events = [event for event in self._events if event.kind in ("followed", "unfollowed")]
        rows = Follow.objects.filter(
            follower__in={event.actor_id for event in events},
            followee__in={event.object_id for event in events},
        )
        return set(rows.values_list("follower", "followee"))

    def _load(self, rows: QuerySet[Any], model: type[Model]) -> dict[int, Any]:
        about = {event.object_id for event in self._events if REGISTRY[event.kind].model is model}
        return dict(rows.in_bulk(about))


class Event:
    """One kind of event. Subclass it, and it is known (but for `is_base=True`)."""

    kind: ClassVar[str]
    model: ClassVar[type[Model]]
    # Held back so that a page gets a few a second at most; the last one always goes out.
    is_counter: ClassVar[bool] = False

    def __init_subclass__(cls, is_base: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not is_base:
            cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
            REGISTRY[cls.kind] = cls

    @classmethod
    def topics(cls, about: Any, actor_id: int | None) -> list[str]:
        """Return every topic that the event concerns; written to the log with it."""
        raise TypeError(f"{cls.__name__} does not say which topics it concerns")

    @classmethod
    def pieces(cls, event: Logged, scene: Scene) -> Iterable[AnyPiece]:
        """Return what the open pages are sent, from what is true now."""
        raise TypeError(f"{cls.__name__} does not say what it sends")


REGISTRY: dict[str, type[Event]] = {}

"""The viewer's posts that wait for their time."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import ScheduledPost
from feed.models.topic import Topic
from users.models import User

from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.lists import Item, Listed


class Scheduled(PageKind):
    """What the viewer has waiting, or a form about one of these posts; refused for what is another's, or
    waits no more."""

    name = "scheduled"
    paths = ("scheduled/", "scheduled/<id:pk>/edit/", "scheduled/<id:pk>/cancel/")
    traits = Traits(needs_sign_in=True, has_form=True)

    def find(self, viewer: User | None, *, pk: int) -> Subject:
        """The post that a form is about."""
        if not ScheduledPost.objects.filter(author=viewer, pk=pk).exists():
            raise NotFound
        return Subject(pk)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """Nothing beside what concerns the viewer."""
        return ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """All of them, or the one."""
        if viewer is None:
            return self.gone()
        return self.one(about.object_id, viewer) if about.object_id else self.shown(viewer)

    def shown(self, viewer: User) -> Region:
        """Return what waits, the next one first; they are not many (see `actions/scheduled.py`)."""
        waiting = ScheduledPost.objects.filter(author=viewer).order_by("due_at", "pk")
        return Region(self, {"waiting": list(waiting)})

    def one(self, pk: int, viewer: User) -> Region:
        """Return one of these posts, for a form about it."""
        waiting = ScheduledPost.objects.filter(author=viewer, pk=pk).first()
        if waiting is None:
            return self.gone()
        return Region(self, {"waiting": [waiting], "is_alone": True})

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """What waits."""
        is_alone = context.get("is_alone", False)
        items = (
            Item(
                f"scheduled-{row.pk}",
                "feed/scheduled/_card.html",
                {"scheduled": row, "is_alone": is_alone},
                row.version,
            )
            for row in context["waiting"]
        )
        yield Listed.of("#scheduled", items, context)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """They are the viewer's own: nothing must go."""
        return None


SCHEDULED = Scheduled()

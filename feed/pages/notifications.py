"""What the viewer has been notified of."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Notification
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import PageKind, Region, Subject, Traits
from .parts import sizes
from .parts.kept import KeptIds, first_of
from .parts.lists import Item, Listed
from .parts.slices import cut


class Notifications(PageKind):
    """The viewer's notifications. Pages with nothing else live listen here for their badges."""

    name = "notifications"
    paths = ("notifications/",)
    traits = Traits(needs_sign_in=True, hides_muted=True)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """New notifications, and changes of what stands in anybody's."""
        return (topics.notifications(viewer_id), topics.EXCERPTS) if viewer_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The newest."""
        return self.shown(viewer) if viewer is not None else self.gone()

    def shown(self, viewer: User, before: int | None = None) -> Region:
        """Return them, the newest first, from the head or from below one of them."""
        rows = Notification.objects.visible_to(viewer)
        part = cut(rows.filter(pk__lt=before) if before else rows, sizes.PAGE_SIZE)
        shown = {"notifications": part.rows, "more_from": part.more_from, "is_first": not before}
        return Region(self, shown)

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The notifications."""
        items = (
            Item(f"notification-{row.pk}", "feed/notification/_card.html", {"notification": row})
            for row in context["notifications"]
        )
        yield Listed.of("#notifications", items, context)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Those the viewer may still read."""
        if viewer is None:
            return KeptIds("#notifications", [], is_all=True)
        rows, is_all = first_of(Notification.objects.visible_to(viewer))
        return KeptIds("#notifications", [f"notification-{row.pk}" for row in rows], is_all)


NOTIFICATIONS = Notifications()

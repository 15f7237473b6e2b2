"""What every page's template knows beside what its view gives it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from feed.live.delivery import notified
from feed.pages.notifications import NOTIFICATIONS
from users.http.display import display_of
from users.models import User


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the viewer, the page's cursor, the badge, and what the page listens to.

    viewer: the signed-in person, or None. live_cursor: "EPOCH:SEQ". unread, new_messages: the numbers
    of the badges.
    live_path: the socket; a page with nothing else live follows the viewer's badges. display: how the
    page is to look. source_url: where the site's code is, or "".
    """
    user = getattr(request, "user", None)
    viewer = user if user is not None and user.is_authenticated else None

    counts = SimpleLazyObject(lambda: _counts_of(viewer))

    return {
        "viewer": viewer,
        "live_cursor": getattr(request, "live_cursor", ""),
        "unread": SimpleLazyObject(lambda: counts.unread),
        "new_messages": SimpleLazyObject(lambda: counts.new_messages),
        "live_path": NOTIFICATIONS.live_path() if viewer else "",
        "display": SimpleLazyObject(lambda: display_of(request)),
        "source_url": settings.SOURCE_URL,
    }


def _counts_of(viewer: User | None) -> notified.Counts:
    return notified.badge_counts([viewer.pk])[viewer.pk] if viewer else notified.Counts()

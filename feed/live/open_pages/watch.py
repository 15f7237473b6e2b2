"""What an open page shows, and to whom: everything that decides which frames it gets."""

import threading
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple
from weakref import WeakValueDictionary

from django.conf import settings

from feed.models.topic import Topic
from feed.pages import PageKind, Subject, topics
from users.lib import zones


class Locale(NamedTuple):
    """What changes the words of a fragment beside its object: language and time zone."""

    language: str
    time_zone: str


@cache
def site_locale() -> Locale:
    """Return how pages read for viewers who have chosen nothing."""
    return Locale(settings.LANGUAGE_CODE, settings.TIME_ZONE)


def locale_in(time_zone: str) -> Locale:
    """Return how pages read for viewers who have chosen this zone; empty for none."""
    site = site_locale()
    return site._replace(time_zone=zones.or_the_site_s(time_zone)) if time_zone else site


@dataclass(frozen=True, eq=False)
class Watch:
    """One view of the site by one viewer. Pages of the same view share one watch, and get the same
    frames.

    Made twice it is the same object: it is looked up some times for each page and event, and to
    compare and hash by fields took a quarter of the Hub's time with 5,000 pages.

    `object_id`, `root_id` and `key` say what the page is about (`feed.pages.Subject`), `viewer_id` is
    None for a visitor.
    """

    kind: PageKind
    object_id: int | None
    viewer_id: int | None = field(repr=False)  # who looks at what is nobody's business, …
    locale: Locale
    root_id: int | None = None
    key: str = field(default="", repr=False)  # … in no line of the servers' log

    @property
    def about(self) -> Subject:
        """What the page is about."""
        return Subject(self.object_id, self.root_id, self.key)

    @cached_property
    def topics(self) -> frozenset[Topic]:
        """The topics this page is registered under."""
        mine = {topics.viewer(self.viewer_id)} if self.viewer_id is not None else set()
        return frozenset(mine.union(self.kind.topics(self.about, self.viewer_id)))

    def __new__(
        cls,
        kind: PageKind,
        object_id: int | None,
        viewer_id: int | None,
        locale: Locale,
        root_id: int | None = None,
        key: str = "",
    ) -> "Watch":
        """Return the watch with these fields."""
        fields = (kind, object_id, viewer_id, locale, root_id, key)
        with _guard:
            known = _known.get(fields)
            if known is None:
                known = _known[fields] = super().__new__(cls)
            return known


_guard = threading.Lock()  # sockets are opened in other threads than the Hub's
_known: "WeakValueDictionary[tuple[object, ...], Watch]" = WeakValueDictionary()

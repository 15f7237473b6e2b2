"""What an open page shows, and to whom: everything that decides which frames it gets."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from typing import NamedTuple
from weakref import WeakValueDictionary

from django.conf import settings

from feed.pages import topics


class Shows(StrEnum):
    """The kinds of page; each has a region template of its name in `feed/regions/`."""

    HOME = "home"
    PUBLIC = "public"
    PERSON = "person"
    POST = "post"
    # A comment and what answers it.
    THREAD = "thread"
    # The notifications page, and every page with nothing else live.
    NOTIFICATIONS = "notifications"
    # Lists of people: about one person, or the viewer's own.
    FOLLOWERS = "followers"
    FOLLOWING = "following"
    REQUESTS = "requests"
    BLOCKS = "blocks"
    MUTES = "mutes"
    # What the viewer keeps.
    BOOKMARKS = "bookmarks"
    # The viewer's posts that wait for their time.
    SCHEDULED = "scheduled"
    # The posts with one hashtag.
    TAG = "tag"
    # What a post or comment said before it was changed.
    HISTORY = "history"
    # A form about one post or comment (quote, answer, edit, delete …), beside what it is about.
    FORM = "form"
    # People found by name, or suggested.
    PEOPLE = "people"


# Where a mute keeps somebody out.
WITHOUT_MUTED = frozenset([Shows.HOME, Shows.PUBLIC, Shows.TAG, Shows.NOTIFICATIONS])
# Where what people write shows.
CARDS = frozenset(
    [
        Shows.HOME,
        Shows.PUBLIC,
        Shows.PERSON,
        Shows.POST,
        Shows.THREAD,
        Shows.BOOKMARKS,
        Shows.TAG,
        Shows.HISTORY,
        Shows.FORM,
    ]
)
# Where comments stand as a tree.
TREES = frozenset([Shows.POST, Shows.THREAD])
# Every page that is about one post or comment.
OF_A_POST = TREES | {Shows.HISTORY, Shows.FORM}
# Of those, where it alone decides whether the page is there at all.
OWN_PAGES = frozenset([Shows.POST, Shows.HISTORY, Shows.FORM])
# Pages whose title says what, or whom, they are about.
TITLED = TREES | {Shows.HISTORY, Shows.PERSON, Shows.FOLLOWERS, Shows.FOLLOWING}
# The viewer's own lists, which change with what they are to others.
OWN_LISTS = frozenset([Shows.REQUESTS, Shows.BLOCKS, Shows.MUTES])


class Look(NamedTuple):
    """What changes the words of a fragment beside its object: language and time zone."""

    language: str
    time_zone: str


@cache
def look_of_site() -> Look:
    """Return how pages read for viewers who have chosen nothing."""
    return Look(settings.LANGUAGE_CODE, settings.TIME_ZONE)


@dataclass(frozen=True, eq=False)
class Watch:
    """One view of the site by one viewer. Pages of the same view share one watch, and get the same
    frames.

    Made twice it is the same object: it is looked up some times for each page and event, and to
    compare and hash by fields took a quarter of the Hub's time with 5,000 pages.

    `object_id` is the person, post or comment the page is about, `viewer_id` is None for a visitor.
    `root_id` is the post under which that comment stands.
    `key` is the hashtag that it is about: of one that nobody has used yet there is no row.
    """

    shows: Shows
    object_id: int | None
    viewer_id: int | None = field(repr=False)  # who looks at what is nobody's business, …
    look: Look
    root_id: int | None = None
    key: str = field(default="", repr=False)  # … in no line of the servers' log

    @cached_property
    def topics(self) -> frozenset[str]:
        """The topics this page is registered under."""
        mine = set()
        if self.viewer_id is not None:
            mine.add(topics.viewer(self.viewer_id))
            if self.shows is Shows.HOME:
                mine.update((topics.home(self.viewer_id), topics.HOMES))
            elif self.shows is Shows.NOTIFICATIONS:
                mine.update((topics.notifications(self.viewer_id), topics.TOLD))
            elif self.shows is Shows.BOOKMARKS:
                mine.add(topics.BOOKMARKS)
        if self.shows is Shows.PUBLIC:
            mine.add(topics.PUBLIC)
        elif self.shows is Shows.PERSON and self.object_id is not None:
            mine.update((topics.person(self.object_id), topics.PERSONS))
        elif self.shows in (Shows.FOLLOWERS, Shows.FOLLOWING) and self.object_id is not None:
            mine.add(topics.circle(self.object_id))
        elif self.shows in TREES and self.object_id is not None:
            mine.add(topics.post(self.object_id))
            if self.root_id is not None:
                mine.add(topics.post(self.root_id))
        elif self.shows is Shows.TAG:
            mine.add(topics.tag(self.key))
        elif self.shows in (Shows.HISTORY, Shows.FORM) and self.object_id is not None:
            # Who may see a comment hangs on its post.
            mine.add(topics.post(self.root_id or self.object_id))
            mine.add(topics.itself(self.object_id))
        return frozenset(mine)

    def __new__(
        cls,
        shows: Shows,
        object_id: int | None,
        viewer_id: int | None,
        look: Look,
        root_id: int | None = None,
        key: str = "",
    ) -> "Watch":
        """Return the watch with these fields."""
        fields = (shows, object_id, viewer_id, look, root_id, key)
        with _guard:
            known = _known.get(fields)
            if known is None:
                known = _known[fields] = super().__new__(cls)
            return known


_guard = threading.Lock()  # sockets are opened in other threads than the Hub's
_known: "WeakValueDictionary[tuple[object, ...], Watch]" = WeakValueDictionary()

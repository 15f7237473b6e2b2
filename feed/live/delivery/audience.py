"""The watches that are open, found by what they watch."""

import threading
from collections.abc import Callable, Collection, Iterable

from feed.live.open_pages.watch import Watch
from feed.models.topic import Topic
from feed.pages import PageKind, topics


class Audience:
    """An index of watches by topic. The Hub keeps one; catching up makes one of a single page.

    The event loop adds and discards while the Hub's thread reads, hence the lock; what is returned
    is the caller's own.
    """

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        """Start with these watches."""
        self._guard = threading.Lock()
        self._all: set[Watch] = set()
        self._by_topic: dict[Topic, set[Watch]] = {}
        self._homes: dict[int, set[Watch]] = {}  # home pages, by viewer
        for watch in watches:
            self.add(watch)

    def add(self, watch: Watch) -> None:
        """Index this watch."""
        with self._guard:
            if watch in self._all:
                return
            self._all.add(watch)
            if watch.viewer_id is not None and topics.HOMES in watch.topics:
                self._homes.setdefault(watch.viewer_id, set()).add(watch)
            for topic in watch.topics:
                self._by_topic.setdefault(topic, set()).add(watch)

    def discard(self, watch: Watch) -> None:
        """Forget this watch."""
        with self._guard:
            if watch not in self._all:
                return
            self._all.discard(watch)
            if watch.viewer_id is not None and topics.HOMES in watch.topics:
                self._homes[watch.viewer_id].discard(watch)
                if not self._homes[watch.viewer_id]:
                    del self._homes[watch.viewer_id]
            for topic in watch.topics:
                some = self._by_topic[topic]
                some.discard(watch)
                if not some:
                    del self._by_topic[topic]

    def may_concern(self, concerned: Iterable[Topic]) -> bool:
        """Return whether an event with these topics can concern anybody here at all."""
        with self._guard:
            return any(
                topic in self._by_topic
                or (topic == topics.SITE and bool(self._all))
                or any(pages in self._by_topic for pages in topics.asked_about(topic))
                for topic in concerned
            )

    def find(self, topic: Topic) -> list[Watch]:
        """Return the watches registered under this topic (none is under a `followers` one)."""
        with self._guard:
            return list(self._all if topic == topics.SITE else self._by_topic.get(topic, ()))

    def with_any_open(self, people: Iterable[int], *topics_of: Callable[[int], Topic]) -> list[int]:
        """Return those of these people who have a page open that is registered under one of their own topics:
        `topics_of` make these of a person's id."""
        with self._guard:
            return [pk for pk in people if any(of(pk) in self._by_topic for of in topics_of)]

    def at_home(self) -> set[int | None]:
        """Return everybody who has their home timeline open."""
        with self._guard:
            return {*self._homes}

    def homes(self, viewers: Collection[int | None]) -> set[Watch]:
        """Return the home pages of these people, however many others are open."""
        with self._guard:
            others = self._homes.keys() - viewers
            if 2 * len(others) < len(self._homes):  # so of thousands a few are left out, …
                return self._by_topic[topics.HOMES].difference(
                    *map(self._homes.__getitem__, others)
                )
            return set().union(*map(self._homes.__getitem__, self._homes.keys() - others))

    def viewers_at(self, topic: Topic) -> set[int]:
        """Return everybody signed in who has a page open that is registered under this topic."""
        return {one.viewer_id for one in self.find(topic) if one.viewer_id is not None}

    def viewers(self) -> set[int]:
        """Return everybody signed in who has any page open."""
        with self._guard:
            return {watch.viewer_id for watch in self._all if watch.viewer_id is not None}

    def viewers_of(self, kind: PageKind) -> set[int]:
        """Return everybody signed in who has a page of this kind open."""
        with self._guard:
            return {
                watch.viewer_id
                for watch in self._all
                if watch.kind is kind and watch.viewer_id is not None
            }

    def subjects_of(self, kind: PageKind) -> set[int]:
        """Return the ids of what the open pages of this kind are about."""
        with self._guard:
            return {
                watch.object_id
                for watch in self._all
                if watch.kind is kind and watch.object_id is not None
            }

    def posts_shown(self) -> set[int]:
        """Return the ids of the posts whose own pages are open, or pages of their comments; of the
        comments, too, whose histories are open."""
        with self._guard:
            pks = {
                pk
                for watch in self._all
                for pk in (
                    watch.object_id if watch.kind.traits.goes_with_its_post else None,
                    watch.root_id,
                )
            }
        return {pk for pk in pks if pk is not None}

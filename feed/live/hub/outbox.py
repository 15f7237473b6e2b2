"""Hands frames to open pages; one page never waits for another."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from feed.live import metrics
from feed.live.delivery import fragments
from feed.live.delivery.compose import Frame
from feed.live.delivery.swaps import EMPTY_SINK
from feed.live.hub.catch_up_queue import Resume
from feed.live.hub.catching_up import NOTHING
from feed.live.log.cursor import Cursor
from feed.live.open_pages.packet import Packet
from feed.live.open_pages.page import Page
from feed.live.open_pages.registry import Registry
from feed.live.open_pages.watch import Watch


class Outbox:
    """What leaves the Hub. Each mix of pieces becomes one packet, however many pages get it."""

    def __init__(self, pages: Registry) -> None:
        """Serve these pages."""
        self._pages = pages
        self.stalled: set[Page] = set()  # those that have no room for more
        self.sent = 0  # frames, to all pages
        self._moved = -1, 0.0  # the seq and the time when cursors were last moved

    def deliver(self, frames: Mapping[Watch, Frame], cursor: Cursor) -> list[Page]:
        """Hand each frame to the live pages of its watch; `cursor` is where it brings them to.

        Returns the pages whose regions are still to come: they must catch up from where they are.
        """
        if not frames:
            return []
        ending = fragments.cursor(cursor)
        packets: dict[Frame, Packet] = {}
        unfinished = []
        for watch, frame in frames.items():
            packet = packets.get(frame)
            if packet is None:
                html = frame.html + (EMPTY_SINK if frame.is_partial else ending)
                packet = packets[frame] = Packet(html)
            # What must go of a partial one, goes now; its cursor stays until its region comes.
            reached = None if frame.is_partial else cursor
            for page in self._pages.live(watch):
                if not page.offer(packet, reached):
                    self._pages.set_deaf(page)
                    self.stalled.add(page)
                elif frame.is_partial:
                    self._pages.set_deaf(page)
                    unfinished.append(page)
        self.sent += metrics.sent(packets.values())
        return unfinished

    def answer(
        self,
        frames: Mapping[Resume, Frame | None],
        waiting: Iterable[Resume],
        cursor: Cursor,
        *,
        is_in_round: bool = True,
    ) -> list[Resume]:
        """Send pages that have asked what brings them to `cursor`, and let them be live.

        Returns those for whom there is nothing yet (see `catching_up`). Beside the rounds nobody becomes
        live, for what a round is just composing would pass them by: they are returned to catch up.
        """
        ending = fragments.cursor(cursor)
        packets: dict[Any, Packet] = {}  # after a restart thousands get the same
        unfinished = []
        for resume in waiting:
            page = resume.page
            frame = frames.get(resume, NOTHING)
            if frame is None:
                page.close(1011)  # it comes back by itself, a little later
            elif resume not in frames:
                unfinished.append(resume)
            elif page in self._pages:
                is_told = frame.is_fresh or not resume.is_repair
                key = frame, tuple(resume.asked), page.watch.locale, is_told
                if key not in packets:
                    answer = fragments.answer(frame.updates, frame.is_fresh, *key[1:])
                    packets[key] = Packet(frame.html + answer + ending)
                page.push(packets[key], cursor)
                if is_in_round:
                    self._pages.set_live(page)
                else:
                    self._pages.set_deaf(page)
                    unfinished.append(Resume(page, cursor, is_repair=True))
                if is_told:  # not the repair that follows a region made beside the rounds
                    metrics.caught_up(frame.is_fresh)
        self.sent += metrics.sent(packets.values())
        return unfinished

    def hand(self, page: Page, packet: Packet) -> bool:
        """Send a live page something that brings it nowhere in the log; returns whether it took it. One
        that has no room catches up once it has drained."""
        if page.offer(packet, None):
            return True
        self._pages.set_deaf(page)
        self.stalled.add(page)
        return False

    def drained(self) -> list[Page]:
        """Return the pages that have read most of what they were sent: they resume where they are."""
        drained = [page for page in self.stalled if page.has_drained]
        self.stalled.difference_update(drained)
        return drained

    def drop_the_heaviest(self, at_most: int) -> None:
        """Close those stalled pages for which most is held, until all hold no more than so many bytes.

        Each is bounded by itself; thousands that read nothing would still fill the memory.
        """
        held = sorted(self.stalled, key=lambda page: page.held)
        total = sum(page.held for page in held)
        while total > at_most:
            page = held.pop()
            total -= page.held
            self.stalled.discard(page)
            page.close(1013)  # it comes back by itself, a little later

    def move_idle_cursors(self, cursor: Cursor, now: float) -> None:
        """Keep the cursors of pages to which nothing happens from growing too old.

        Where little has happened since the last time, none has: to look at 5,000 takes 6 ms, each second.
        """
        seq, at = self._moved
        few = settings.LIVE["IDLE_EVENTS"] // 10
        if seq <= cursor.seq < seq + few and now < at + settings.LIVE["IDLE_SECONDS"] / 10:
            return
        self._moved = cursor.seq, now
        packet = Packet(fragments.cursor(cursor))
        for page in self._pages:
            if page.is_idle(cursor, now) and page.has_room:
                page.push(packet, cursor)
        self.sent += metrics.sent([packet])

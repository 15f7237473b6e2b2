"""Tells pages what passes: who is writing, who is there. By way of no log and no database.

A sign that somebody writes goes from their socket straight to the sockets of the others, and to other
processes by the doorbell's channel. What a page may be told is known beforehand: the company of each
conversation that is open here, asked for when its first page comes, and again when the log has said that it
may have changed. Until the answer is there nothing is told.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from django.conf import settings

from feed.live import metrics
from feed.live.events import REGISTRY, MessageSent
from feed.live.log import doorbell
from feed.live.log.cursor import Cursor
from feed.live.log.log import Logged
from feed.live.open_pages.page import Page
from feed.models.visibility.company import Company, companies_of
from users.models import User

from .presence import Presence, minutes_said
from .showing import Showing
from .talks import Hand, Talks
from .writing import Writing

logger = logging.getLogger(__name__)

SOON = 0.25  # seconds in which a conversation is told of writers once, and others of who has come
AT_ONCE = 1_000  # people in one message to other processes
TOGETHER = 0.05  # seconds in which signs that somebody writes are gathered for other processes
WRITING, PRESENCE = "live.writing", "live.presence"  # what these messages are called


class Passing:
    """What the Hub knows of what passes. All of it runs in the event loop, but for `renew`, which asks."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, place: Callable[[], Cursor], hand: Hand
    ) -> None:
        """Take the loop, what tells how far the log has been read, and what hands frames to pages."""
        options = settings.LIVE
        self._loop, self._place, self._hand = loop, place, hand
        self._every: float = options["PRESENCE_SECONDS"]
        self._writing = Writing(options["TYPING_SECONDS"], options["TYPING_EVERY_SECONDS"])
        self._presence = Presence(options["LEAVING_SECONDS"], 2.5 * self._every)
        self._talks = Talks()
        self._pages: set[Page] = set()  # of people: those that count as being there
        self._changed: set[int] = set()  # conversations to be shown at the end of the round
        self._late: dict[int, float] = {}  # when these are shown again; the next one first
        self._news: set[int] = set()  # people who have just come
        self._signs: list[tuple[int, int, int]] = []  # that other processes are told of next
        self._told_at = loop.time()  # when other processes were last told of everybody
        self._is_over = False
        self._timer: asyncio.TimerHandle | None = None

    # --- open pages ----------------------------------------------------------------------------

    def enter(self, page: Page) -> None:
        """Know that the viewer of this page is there."""
        person = page.watch.viewer_id
        if person is None or page in self._pages:
            return
        self._pages.add(page)
        if self._presence.enter(person, self._loop.time()):
            self._news.add(person)
            self._met(person)
            self._schedule()

    def leave(self, page: Page) -> None:
        """Forget this page; callable more than once."""
        person = page.watch.viewer_id
        if person is not None and page in self._pages:
            self._pages.discard(page)
            self._presence.leave(person, self._loop.time())
            self._schedule()
        self._talks.leave(page)

    def welcome(self, pages: Iterable[Page]) -> None:
        """Tell those of these pages that are live what passes there, at the end of the round."""
        for page in pages:
            pk = page.watch.object_id
            if pk is not None and page.watch.kind.traits.tells_what_passes and page.is_live:
                self._talks.enter(page, pk)
                self._changed.add(pk)

    def sign(self, page: Page) -> None:
        """Take the sign of an open page that its viewer is writing there. It is believed of the page's own
        conversation alone, and of nobody who may not tell it; others are told once in a while."""
        talk, person = self._talks.of(page), page.watch.viewer_id
        if talk is None or person is None or not page.is_live or not talk.company.tells(person):
            return
        if not self._writing.may_sign(talk.pk, person, self._loop.time()):
            return
        metrics.TYPING.inc()
        place = self._place()
        self._signed(talk.pk, person, place.seq)
        if not doorbell.is_shared():
            return
        if not self._signs:
            self._loop.call_later(TOGETHER, self._pass_on)
        self._signs.append((talk.pk, person, place.seq))

    # --- other processes -----------------------------------------------------------------------

    def _pass_on(self) -> None:
        """Tell other processes together who was seen writing lately: each message costs Redis, and every
        process, more than all that is in it."""
        signs, self._signs = self._signs, []
        if signs:
            doorbell.pass_on(WRITING, epoch=self._place().epoch, signs=signs)

    def take(self, message: dict[str, Any]) -> None:
        """Take what another process tells; what makes no sense is ignored."""
        try:
            if message["type"] == WRITING and message["epoch"] == self._place().epoch:
                for talk, person, seq in message["signs"]:
                    self._signed(int(talk), int(person), int(seq))
            elif message["type"] == PRESENCE:
                self._hear_of(message)
            elif message == doorbell.HEARING:
                self._tell_all(asks=True)
        except (KeyError, TypeError, ValueError):
            logger.debug("ignored a message of another process")

    def _hear_of(self, message: dict[str, Any]) -> None:
        left = [(int(person), float(seconds)) for person, seconds in message["left"]]
        here = [int(person) for person in message["here"]]
        now = self._loop.time()
        for person in self._presence.hear(str(message["from"]), here, left, now):
            self._met(person)
        if message["asks"]:
            self._tell_all()

    def _tell_all(self, *, asks: bool = False) -> None:
        self._tell(self._presence.here, self._presence.left(self._loop.time()), asks=asks)

    def _tell(
        self,
        here: Iterable[int],
        left: Iterable[tuple[int, float]] = (),
        *,
        asks: bool = False,
    ) -> None:
        """Tell other processes who is here and who left."""
        if not doorbell.is_shared():
            return
        there, gone = [*here], [*left]
        for first in range(0, max(len(there), len(gone), 1), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            is_asking = asks and first == 0
            doorbell.pass_on(PRESENCE, here=there[some], left=gone[some], asks=is_asking)

    # --- the log -------------------------------------------------------------------------------

    def begin(self) -> None:
        """Take up another log: who is together where is asked anew, and no sign is of this one."""
        self._signs.clear()
        self._changed.update(self._talks.forget())

    def hear(self, new: Iterable[Logged]) -> None:
        """Take what the log has brought: who has sent their message is not writing it; who may learn of
        whom is asked again."""
        now = self._loop.time()
        for event in new:
            about = REGISTRY.get(event.kind)
            if about is MessageSent and event.actor_id is not None:
                for topic in event.topics:
                    if topic.kind == "conversation" and self._writing.sent(
                        topic.pk, event.actor_id, event.seq, now
                    ):
                        self._changed.add(topic.pk)
            if about is not None and about.changes_company:
                there = {topic.pk for topic in event.topics if topic.kind == "conversation"}
                people = {topic.pk for topic in event.topics if topic.kind == "viewer"}
                people |= {event.object_id} if about.model is User else set()
                self._changed.update(self._talks.doubt(there, people))

    async def renew(self, ask: Callable[..., Awaitable[dict[int, Company]]]) -> None:
        """Ask who is together where that is not known (any more), and show what has changed. `ask` runs in
        the Hub's thread."""
        unknown = self._talks.unknown
        if unknown:
            found = await ask(companies_of, unknown)
            for pk in unknown:
                self._talks.know(pk, found.get(pk, Company()))
        changed, self._changed = self._changed, set()
        for pk in changed:
            self._show(pk)
        self.tick()

    # --- time ----------------------------------------------------------------------------------

    def tick(self) -> None:
        """Do what is due: let those go whose time is over, tell of those who came and went."""
        now = self._loop.time()
        for pk in self._writing.expire(now):
            self._show_soon(pk)
        for pk in [pk for pk, due in self._late.items() if due <= now]:
            del self._late[pk]
            self._show(pk)
        gone = self._presence.depart(now)
        if gone or self._news:
            self._tell(self._news, gone.items())
            self._news = set()
            for person in gone:
                self._met(person)
        if self._told_at + self._every <= now:
            self._tell(self._presence.here)
            self._told_at = now
            for person in self._presence.forget(now):
                self._met(person)
            for pk in self._talks.saying_minutes:
                self._show(pk)
        self._schedule()

    def close(self) -> None:
        """Do nothing any more by itself."""
        self._is_over = True
        if self._timer is not None:
            self._timer.cancel()

    def _schedule(self) -> None:
        """Let `tick` be called when something is due."""
        if self._is_over:
            return
        now = self._loop.time()
        ends = [self._writing.next_end(), self._presence.next_end(), *self._late.values()]
        due = min([end for end in ends if end is not None] + [self._told_at + self._every])
        due = min(due, now + SOON) if self._news else due
        if self._timer is None or not now < self._timer.when() <= due:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(due, self._tick)

    def _tick(self) -> None:
        self._timer = None  # it may fire a moment early, and is set again then
        try:
            self.tick()
        except Exception:
            logger.exception("what passes could not be shown")
            self._timer = self._loop.call_later(self._every, self._tick)

    # --- showing -------------------------------------------------------------------------------

    def _signed(self, pk: int, person: int, seq: int) -> None:
        if self._writing.sign(pk, person, seq, self._loop.time()):
            self._show_soon(pk)
        self._schedule()

    def _met(self, person: int) -> None:
        for pk in self._talks.of_two_with(person):
            self._show(pk)

    def _show_soon(self, pk: int) -> None:
        """Show it at once, unless that was done just now: hundreds may write in one conversation."""
        talk, now = self._talks.get(pk), self._loop.time()
        if talk is None or pk in self._late:
            return
        if talk.shown_at + SOON <= now:
            self._show(pk)
        else:
            self._late[pk] = talk.shown_at + SOON

    def _show(self, pk: int) -> None:
        talk = self._talks.get(pk)
        if talk is None or not talk.is_known:
            return
        now = talk.shown_at = self._loop.time()
        showing = Showing(
            talk.company,
            self._writing.people(pk),
            lambda person: minutes_said(self._presence.seconds_since(person, now)),
        )
        metrics.passing(talk.show(showing, self._hand))

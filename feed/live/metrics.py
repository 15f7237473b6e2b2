"""What the live engine reports to monitoring (`/metrics`, in the words of Prometheus).

One process counts for itself; each is asked on its own. A label is the kind of page, a close code or
the like: always one of a few, never a person or a post. Nothing is counted per socket and frame:
the Hub hands over the sums of a batch.

docs/operations.md, "What to watch", says what each means and when to worry.
"""

import time
from collections.abc import Iterable

from django.utils import timezone
from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

from feed.live.log.log import Logged
from feed.live.open_pages.closing import FOR_GOOD
from feed.live.open_pages.packet import Packet
from users.lib.registries import SERVER

disable_created_metrics()  # type: ignore[no-untyped-call]  # else each counter comes twice, the second time with its birthday

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
LONG = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

OPEN_PAGES = Gauge(
    "plaza_open_pages", "Sockets of open pages, by kind of page", ["kind"], registry=SERVER
)
STALLED_PAGES = Gauge(
    "plaza_stalled_pages", "Open pages that do not read what they are sent", registry=SERVER
)
FRAMES = Counter("plaza_frames", "Frames handed to sockets", registry=SERVER)
FRAME_BYTES = Counter("plaza_frame_bytes", "Bytes of these frames", registry=SERVER)
EVENTS = Counter("plaza_events", "Events of the log that this process has handled", registry=SERVER)
COALESCED = Counter(
    "plaza_events_coalesced", "Counter events that went out with a later one", registry=SERVER
)
LOG_DELAY = Histogram(
    "plaza_log_delay_seconds",
    "From the writing of an event until its pages had it",
    buckets=LONG,
    registry=SERVER,
)
LOG_POSITION = Gauge(
    "plaza_log_place", "The newest event of the log that this process has handled", registry=SERVER
)
LOOKED_AT = Gauge(
    "plaza_hub_looked_timestamp_seconds", "When the Hub last looked at the log", registry=SERVER
)
ROUND_FAILURES = Counter(
    "plaza_hub_round_failures", "Rounds of the Hub that failed", registry=SERVER
)
CATCH_UPS = Counter(
    "plaza_catch_ups",
    "Pages brought up to date: what they missed, or afresh",
    ["how"],
    registry=SERVER,
)
COMPOSE_SECONDS = Histogram(
    "plaza_compose_seconds",
    "From a batch of events to its frames: reading, rendering",
    buckets=SHORT,
    registry=SERVER,
)
FRESH_SECONDS = Histogram(
    "plaza_fresh_seconds", "Rendering one region afresh", buckets=SHORT, registry=SERVER
)
TYPING = Counter(
    "plaza_typing", "Signs of open pages that their viewer is writing, passed on", registry=SERVER
)
PASSING_FRAMES = Counter(
    "plaza_passing_frames",
    "Frames, of all, that said who is writing or who is there",
    registry=SERVER,
)
REFUSED = Counter(
    "plaza_sockets_refused",
    "Sockets not let in, or sent away, by close code or reason",
    ["reason"],
    registry=SERVER,
)
# Also of the worker, which rings.
DOORBELL_FAILURES = Counter(
    "plaza_doorbell_failures", "Rings that Redis did not take or bring", ["way"]
)

for _way in ("ring", "hear"):
    DOORBELL_FAILURES.labels(_way)
for _how in ("replayed", "fresh"):
    CATCH_UPS.labels(_how)
# Told from zero on, as Prometheus sees no rise where a series begins at one.
for _reason in (*FOR_GOOD, 1011, 1013, "full", "descriptors", "origin", "unruly"):
    REFUSED.labels(str(_reason))


def looked(seq: int, coalesced: int, handled: Iterable[Logged], stalled: int) -> None:
    """Note a look at the log that got as far as `seq`.

    `coalesced` counter events were merged into others; the pages that the events of `handled` concern
    have just been sent them; so many pages are `stalled`.
    """
    LOG_POSITION.set(seq)
    STALLED_PAGES.set(stalled)
    LOOKED_AT.set(time.time())
    if coalesced:
        COALESCED.inc(coalesced)
    now = timezone.now()
    for event in handled:
        EVENTS.inc()
        if event.created_at is not None:
            LOG_DELAY.observe(max(0.0, (now - event.created_at).total_seconds()))


def sent(packets: Iterable[Packet]) -> int:
    """Note that these have gone to the pages they were pushed to; returns how many frames that is."""
    frames = size = 0
    for packet in packets:
        frames += packet.pushes
        size += packet.pushes * len(packet.frame)
    FRAMES.inc(frames)
    FRAME_BYTES.inc(size)
    return frames


def passing(packets: Iterable[Packet]) -> int:
    """Note that these, of what passes, have gone to pages; returns how many frames that is."""
    frames = sent(packets)
    PASSING_FRAMES.inc(frames)
    return frames


def caught_up(is_fresh: bool) -> None:
    """Note a page that was brought up to date, by its region afresh or by what it missed."""
    CATCH_UPS.labels("fresh" if is_fresh else "replayed").inc()


def refused(reason: int | str) -> None:
    """Note a socket that was not let in or was sent away: a close code, or a word for it."""
    REFUSED.labels(str(reason)).inc()

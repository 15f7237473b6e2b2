"""How often passwords may be tried; an attempt that was right is taken back.

`settings.ACCOUNT_RATE_LIMITS` says how often. The times of late are kept in the cache, as allauth keeps
those of its own limits: there is no moment at which a count begins anew, as a `Tally` has one. allauth's
own counting can be taken back only by what it calls internal, and may change.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from users.lib.addresses import address_of
from users.lib.rates import Rate, rates

HELD_SECONDS = 10  # by one request at most; it takes far less
WAIT_SECONDS = 1.0  # for another request; then the attempt is refused
PAUSE_SECONDS = 0.01  # at first, between two looks


@dataclass(frozen=True, slots=True)
class Counted:
    """One time in one count."""

    name: str  # in the cache
    seconds: int
    at: float


def count(request: HttpRequest, limits: Iterable[tuple[str, str]]) -> list[Counted] | None:
    """Count an attempt under these limits, each with the key that it counts for.

    Returns what was counted, for `take_back`; None where it is too often, and then nothing is.
    """
    counted: list[Counted] = []
    for name, seconds, amount in _counts(request, limits):
        count = _one_more(name, seconds, amount)
        if count is None:
            take_back(counted)
            return None
        counted.append(count)
    return counted


def take_back(counted: Iterable[Counted]) -> None:
    """Let an attempt not count: it was right. Where a count is busy it stays, to nobody's harm."""
    for count in counted:
        with _alone_with(count.name) as is_alone:
            if is_alone:
                times = cache.get(count.name, [])
                cache.set(count.name, [at for at in times if at != count.at], count.seconds)


def forget(request: HttpRequest, limits: Iterable[tuple[str, str]]) -> None:
    """Begin these counts anew."""
    for name, _seconds, _amount in _counts(request, limits):
        with _alone_with(name) as is_alone:
            if is_alone:
                cache.delete(name)


def _counts(
    request: HttpRequest, limits: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, int, int]]:
    """Return for each count its name in the cache, its seconds, and how many these may have."""
    for limit, key in limits:
        for rate in rates(settings.ACCOUNT_RATE_LIMITS.get(limit, "")):
            yield f"attempts:{limit}:{_whose(request, rate, key)}", rate.seconds, rate.amount


def _whose(request: HttpRequest, rate: Rate, key: str) -> str:
    whose = address_of(request) if rate.per == "ip" else sha256(key.encode()).hexdigest()
    return f"{rate.amount}/{rate.seconds}:{whose}"


def _one_more(name: str, seconds: int, amount: int) -> Counted | None:
    with _alone_with(name) as is_alone:
        now = time.time()
        times = [at for at in cache.get(name, []) if at > now - seconds] if is_alone else []
        if not is_alone or len(times) >= amount:
            return None
        cache.set(name, [now, *times], seconds)
        return Counted(name, seconds, now)


@contextmanager
def _alone_with(name: str) -> Iterator[bool]:
    """Keep other requests from a count; yields whether that could be had in time."""
    lock, until, pause = f"{name}:lock", time.monotonic() + WAIT_SECONDS, PAUSE_SECONDS
    while not (is_alone := cache.add(lock, True, HELD_SECONDS)) and time.monotonic() < until:
        time.sleep(pause)
        pause = min(2 * pause, 10 * PAUSE_SECONDS)
    try:
        yield is_alone
    finally:
        if is_alone:
            cache.delete(lock)

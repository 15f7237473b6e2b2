"""As many requests are worked on at once as there is use for; who asks a lot keeps nobody else waiting."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest

from config.server.handler import (
    ACCOUNTS_AT_ONCE,
    AT_ONCE,
    OF_REGULARS,
    OF_VISITORS,
    ThreadedHandler,
)
from config.server.seats import Seats

pytestmark = pytest.mark.asyncio


async def settle() -> None:
    """Let everybody who can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def sit(seats: Seats, who: str, came: list[str]) -> None:
    """Take a seat and keep it."""
    await seats.take(who)
    came.append(who)


async def test_who_asks_little_does_not_wait_for_who_asks_a_lot_and_nobody_for_ever() -> None:
    seats, came = Seats(1), []  # type: ignore[var-annotated]
    waiting = [
        asyncio.create_task(sit(seats, who, came)) for who in ("a", "a", "a", "a", "b", "c", "b")
    ]
    await settle()
    for _ in waiting[1:]:
        seats.give()
        await settle()
    assert "".join(came) == "acababa"


async def test_while_somebody_signed_in_is_served_one_visitor_less_is_but_never_none() -> None:
    seats, came = Seats(6, of_visitors=2, of_regulars=5), []  # type: ignore[var-annotated]
    await seats.take("alice", is_regular=True)
    visitors = [asyncio.create_task(sit(seats, who, came)) for who in "abc"]
    await settle()
    assert came == ["a"]
    seats.give()
    await settle()
    assert came == ["a", "b"]
    seats.give(is_regular=True)
    await settle()
    assert came == ["a", "b", "c"]
    only = Seats(6, of_visitors=1, of_regulars=5)
    await only.take("alice", is_regular=True)
    await only.take("a")
    for visitor in visitors:
        await visitor


async def test_so_many_have_a_seat_and_no_more() -> None:
    seats, came = Seats(2), []  # type: ignore[var-annotated]
    waiting = [asyncio.create_task(sit(seats, who, came)) for who in "abcd"]
    await settle()
    assert came == ["a", "b"]
    seats.give()
    await settle()
    assert came == ["a", "b", "c"]
    waiting[3].cancel()
    await settle()
    for _ in range(2):
        seats.give()
    came.clear()
    await asyncio.gather(sit(seats, "e", came), sit(seats, "f", came))
    assert came == ["e", "f"]


async def test_who_goes_at_the_moment_of_their_turn_leaves_the_seat_to_the_next() -> None:
    seats, came = Seats(1), []  # type: ignore[var-annotated]
    waiting = [asyncio.create_task(sit(seats, who, came)) for who in "abc"]
    await settle()
    seats.give()  # b has it, and does not know yet
    waiting[1].cancel()
    await settle()
    assert came == ["a", "c"]


async def test_who_is_signed_in_waits_behind_no_visitors_and_leaves_them_a_seat() -> None:
    seats = Seats(AT_ONCE, OF_VISITORS, OF_REGULARS)
    came: list[str] = []

    async def ask(who: str, *, is_regular: bool) -> None:
        await seats.take(who, is_regular=is_regular)
        came.append(who)

    async with asyncio.TaskGroup() as everybody:
        for number in range(40):
            everybody.create_task(ask(f"visitor {number}", is_regular=False))
        await settle()
        assert len(came) == OF_VISITORS
        everybody.create_task(ask("alice", is_regular=True))
        await settle()
        assert came[-1] == "alice"
        for _ in range(20):
            everybody.create_task(ask("bob", is_regular=True))
        await settle()
        assert len(came) == AT_ONCE
        # Every seat that becomes free is a regular's, but for the last one.
        for _ in range(OF_VISITORS):
            seats.give(is_regular=False)
            await settle()
        assert came.count("bob") == OF_REGULARS - 1
        assert sum(who.startswith("visitor") for who in came) == OF_VISITORS + 1
        for _ in range(20):
            seats.give(is_regular=True)
            await settle()
        for _ in range(40):
            seats.give(is_regular=False)
            await settle()
    assert len(came) == 40 + 1 + 20


def request_of(method: str, path: str, address: str = "192.0.2.1", session: str = "") -> Any:
    """Return a request as the server makes it, by somebody at this address with this session."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"cookie", f"sessionid={session}".encode())],
        "client": (address, 1),
    }
    return ASGIRequest(scope, BytesIO())


async def test_pages_of_accounts_keep_nobody_from_reading_and_those_who_watch_never_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handler, began, may_end = ThreadedHandler(), [], asyncio.Event()

    def working(work: Any, **options: Any) -> Any:
        async def answer(request: Any) -> Any:
            began.append(request.path)
            await may_end.wait()

        return answer

    monkeypatch.setattr("config.server.handler.sync_to_async", working)
    # Coming back from another site, which is asked then, is a GET.
    asked = [request_of("GET", "/accounts/github/login/callback/")] * 50
    asked += [request_of("POST", "/accounts/login/")] * 50 + [request_of("GET", "/public/")] * 50
    asked.append(request_of("GET", "/healthz"))
    running = [asyncio.create_task(handler.get_response_async(one)) for one in asked]
    await settle()
    assert sum(path.startswith("/accounts/") for path in began) == ACCOUNTS_AT_ONCE
    assert began.count("/public/") == OF_VISITORS
    assert began.count("/healthz") == 1
    may_end.set()
    await asyncio.gather(*running)
    assert len(began) == len(asked)


async def test_who_was_served_as_signed_in_is_served_first_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handler, began, may_end = ThreadedHandler(), [], asyncio.Event()

    def working(work: Any, **options: Any) -> Any:
        async def answer(request: Any) -> Any:
            began.append(request.path)
            request.person_id = 5 if request.COOKIES["sessionid"] == "alice" else None
            if request.path == "/public/":
                await may_end.wait()

        return answer

    monkeypatch.setattr("config.server.handler.sync_to_async", working)
    await handler.get_response_async(request_of("GET", "/", session="alice"))
    await handler.get_response_async(request_of("GET", "/", session="nobody"))
    crowd = [
        asyncio.create_task(
            handler.get_response_async(request_of("GET", "/public/", f"192.0.2.{one}"))
        )
        for one in range(40)
    ]
    await settle()
    forged = asyncio.create_task(
        handler.get_response_async(request_of("GET", "/forged/", session="nobody"))
    )
    await handler.get_response_async(request_of("GET", "/notifications/", session="alice"))
    assert began[-1] == "/notifications/"
    may_end.set()
    await asyncio.gather(forged, *crowd)
    assert began.count("/public/") == len(crowd)


async def test_whoever_signs_in_waits_behind_nobody_who_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pages of accounts have few seats; somebody who is signed in could keep them for ever."""
    handler, began = ThreadedHandler(), []
    may_end: list[asyncio.Event] = []

    def working(work: Any, **options: Any) -> Any:
        async def answer(request: Any) -> Any:
            began.append(request.COOKIES["sessionid"])
            request.person_id = 5 if request.COOKIES["sessionid"] == "alice" else None
            if request.path != "/":
                may_end.append(asyncio.Event())
                await may_end[-1].wait()

        return answer

    monkeypatch.setattr("config.server.handler.sync_to_async", working)
    await handler.get_response_async(request_of("GET", "/", session="alice"))
    asked = [request_of("GET", "/accounts/email/", session="alice") for _ in range(20)]
    asked.insert(10, request_of("POST", "/accounts/login/", "192.0.2.9", session="visitor"))
    running = [asyncio.create_task(handler.get_response_async(one)) for one in asked]
    await settle()
    for turn in range(4):
        assert len(may_end) == ACCOUNTS_AT_ONCE + turn
        may_end[turn].set()
        await settle()
    assert "visitor" in began
    for one in running:
        one.cancel()
    await asyncio.gather(*running, return_exceptions=True)

"""How Django answers HTTP here: a request goes to a thread once, and comes back once.

Django's own handler is asynchronous inside, and so each middleware that is not costs two changes of
thread: some twenty for one of our pages, whose views are all synchronous. That was a third of what a
small request took (5 of 15 milliseconds), and a server that stops could leave half of one waiting in
its thread for a loop that had ended.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.server.regulars import Regulars
from config.server.seats import Seats

# Requests worked on at once, fewer than a process has database connections. The pages of accounts have
# seats of their own: a password is meant to take a tenth of a second to look at, and another site by which
# somebody signs in may be silent for seconds. Neither keeps anybody from reading. Visitors have two: Python
# works on one page at a time, so more of them get none sooner, and every post waits for each.
AT_ONCE, OF_VISITORS, OF_REGULARS = 6, 2, 5
ACCOUNTS_AT_ONCE = 2
ACCOUNTS = "/accounts/"
AT_ANY_TIME = ("/healthz", "/readyz", "/metrics")  # those who watch ask just while many wait
IDLE_THREADS = 32  # kept for the next requests


class ThreadedHandler(ASGIHandler):
    """Django's ASGI handler with a synchronous chain of middleware."""

    def __init__(self) -> None:
        """Load the middleware."""
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._idle: list[ThreadPoolExecutor] = []
        self._seats = Seats(AT_ONCE, OF_VISITORS, OF_REGULARS)
        self._account_seats = Seats(ACCOUNTS_AT_ONCE)
        self._regulars = Regulars()
        # These know models, which are there only by now.
        from config.operations import metrics
        from feed.live.open_pages.quota import address_of

        self._waiting, self._address_of = metrics.REQUESTS_WAITING, address_of

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request in a thread that it has to itself, and that serves the next one after it.

        Django's makes each request a new thread, and one more to wait for its end: with what Django
        prepares once for each thread, above all its database connection, that was a tenth of what a
        small page took. The connection itself goes back to its pool after each request, as ever.
        """
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, "request")
        is_free = False
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
            is_free = True  # else it may still be at it
        finally:
            if is_free and len(self._idle) < IDLE_THREADS:
                self._idle.append(thread)
            else:
                # Nobody has told Django that the request is over: its connection is given back here.
                thread.submit(connections.close_all)
                thread.shutdown(wait=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request in its own thread, once it has its turn."""
        answer = sync_to_async(self.get_response, thread_sensitive=True)
        if request.path in AT_ANY_TIME:
            return await answer(request)
        seats = self._account_seats if request.path.startswith(ACCOUNTS) else self._seats
        assert isinstance(request, ASGIRequest)  # noqa: S101
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        person = self._regulars.person(cookie)
        # Not at the pages of accounts: who signs in is no regular yet, and would wait for all who are.
        is_regular = person is not None and seats is self._seats
        address = self._address_of(request.scope, settings.ALLAUTH_TRUSTED_PROXY_COUNT)
        with self._waiting.track_inprogress():
            await seats.take(str(person) if is_regular else address, is_regular=is_regular)
        try:
            return await answer(request)
        finally:
            seats.give(is_regular=is_regular)
            if hasattr(request, "person_id"):  # somebody asked who it is
                self._regulars.served(cookie, request.person_id)


def get_application() -> ThreadedHandler:
    """Set Django up and return what answers HTTP; call it before anything that imports models."""
    django.setup(set_prefix=False)
    return ThreadedHandler()

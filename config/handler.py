"""How Django answers HTTP here: a request goes to a thread once, and comes back once.

Django's own handler is asynchronous inside, and so each middleware that is not costs two changes of
thread: some twenty for one of our pages, whose views are all synchronous. That was a third of what a
small request took (5 of 15 milliseconds), and a server that stops could leave half of one waiting in
its thread for a loop that had ended.
"""

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class ThreadedHandler(ASGIHandler):
    """Django's ASGI handler with a synchronous chain of middleware."""

    def __init__(self) -> None:
        """Load the middleware."""
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request in its own thread."""
        answer = sync_to_async(self.get_response, thread_sensitive=True)
        return await answer(request)


def get_application() -> ThreadedHandler:
    """Set Django up and return what answers HTTP; call it before anything that imports models."""
    django.setup(set_prefix=False)
    return ThreadedHandler()

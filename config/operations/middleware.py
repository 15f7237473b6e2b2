"""Around every request: its id, a line in the log, a count; and the answer to those who watch."""

import logging
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.operations import logs, metrics
from feed.views.health import FROM_INSIDE

logger = logging.getLogger("plaza.requests")

METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])


# What a page of ours never asks a browser for; no script that gets into it may.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
        *("geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
        *("screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
)


class GuardsMiddleware:
    """Headers that Django has no setting for: no other site may load what is here, and no page may use
    the devices of who looks at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the stack."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self._get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = PERMISSIONS
        return response


# What nothing below us can have set any more. The page is words alone: no style, no link outside.
LAST_RESORT_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
LAST_RESORT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Something broke · Plaza</title></head>
<body><h1>Something broke</h1><p>It is our fault, not yours. Please try again in a moment; going back
brings back what you typed.</p><p><a href="/">Go home</a></p></body></html>
"""


def last_resort() -> HttpResponse:
    """Return the page for an error of ours that needs nothing: no template, no database, no session."""
    return HttpResponse(LAST_RESORT, status=500, headers=LAST_RESORT_HEADERS)


class OperationsMiddleware:
    """The outermost one. Gives the request an id, which its lines in the log carry and its answer
    names (`X-Request-ID`); logs one line without address, path or query; counts view and status.

    `/metrics` it answers itself: those who watch know this process by a port and not by the name of
    the site, and must hear from it also while the database is away. Everybody else goes on and finds
    that there is no such page. `/healthz` and `/readyz` are for the same reason answered to this
    machine by whatever name it asks: systemd and Docker know a socket file, not the site's name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the stack."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        request_id = logs.begin_request(request.headers.get("X-Request-ID", ""))
        if request.path == "/metrics" and metrics.may_ask(request):
            return metrics.page()
        began = time.perf_counter()
        try:
            response = self._answer(request)
        except Exception:
            # Django answers what goes wrong inside with our page for it: so that went wrong, too.
            logger.exception("the page for an error could not be shown")
            response = last_resort()
        seconds = time.perf_counter() - began
        view = logs.view_of(request)
        metrics.answered(view, response.status_code, seconds)
        if view not in logs.PROBES:
            said = {"view": view, "status": response.status_code, "ms": round(seconds * 1000, 1)}
            # Any word can be sent as a method: of unknown ones only that they are.
            method = request.method if request.method in METHODS else "other"
            logger.info("answered", extra={"said": {"method": method, **said}})
        response["X-Request-ID"] = request_id
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.path.removeprefix("/") in logs.PROBES:
            request.META[FROM_INSIDE] = metrics.may_ask(request) or metrics.is_this_machine(request)
            if metrics.is_this_machine(request):
                request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return self._get_response(request)

"""What the guard does under `make dev`: broken templates and refused requests are named on the page."""

import logging
from collections.abc import Callable
from pathlib import Path
from time import time_ns
from traceback import extract_tb

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    MiddlewareNotUsed,
    PermissionDenied,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.urls import reverse
from django_htmx.jinja import django_htmx_script

from .finding import Finding
from .guard import NOT_SHOWN, Stamp
from .variables import Probe, folder, place_of

# What a view refuses by; Django makes pages of them.
REFUSED = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)
# Said to the person, by the form itself.
EXPECTED = (404, 422, 429)
BAR = (
    '<div id="guard-bar" hx-get="{}" hx-trigger="load, every 2s" hx-swap="innerHTML"></div></body>'
)


class Heard(logging.Handler):
    """Notes updates that could not be rendered, and variables that pages asked for in vain; each until a
    template changes."""

    def __init__(self) -> None:
        """Hear errors alone."""
        super().__init__(logging.ERROR)
        self._probe = Probe(self._note, is_for_all=True)
        self._heard: dict[Finding, int] = {}  # when last, in nanoseconds since 1970

    def listen(self) -> None:
        """Begin to hear the live engine, and Django's templates."""
        logging.getLogger("feed.live").addHandler(self)
        self._probe.listen()

    def stop(self) -> None:
        """Hear no more, and forget."""
        logging.getLogger("feed.live").removeHandler(self)
        self._probe.stop()
        self._heard.clear()

    def emit(self, record: logging.LogRecord) -> None:
        """Note an update that failed in a template."""
        error = record.exc_info[1] if record.exc_info else None
        finding = finding_of(error) if error else None
        if finding is not None:
            self._note(finding)

    def findings(self, now: Stamp) -> list[Finding]:
        """Return what was heard since the templates are as they are now."""
        _folder, files = now
        newest = max(time for _name, time in files)
        # Requests go on noting meanwhile.
        self._heard = {
            finding: when for finding, when in list(self._heard.items()) if when > newest
        }
        return sorted(self._heard)

    def _note(self, finding: Finding) -> None:
        self._heard[finding] = time_ns()


HEARD = Heard()


def finding_of(error: BaseException) -> Finding | None:
    """Return what an error says of a template of ours; None where it came up elsewhere."""
    template, line = place_of(error)
    if isinstance(error, TemplateSyntaxError) and getattr(error, "token", None):
        line = error.token.lineno or 1  # type: ignore[attr-defined]
        origin = getattr(error, "template_debug", {}).get("name", "")
        if Path(origin).is_relative_to(folder()):
            template = Path(origin).relative_to(folder()).as_posix()
    if not template:
        return None
    says = (str(error) or type(error).__name__).rstrip(".")
    return Finding(template, line, "broken", f"It cannot be shown: {says}.", NOT_SHOWN)


class GuardMiddleware:
    """Puts the guard's bar on every page, and says to htmx and the browser what went wrong, and where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the views; for development alone, where nothing is to be kept from anybody."""
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        self._get_response = get_response
        HEARD.listen()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add to the answer."""
        response = self._get_response(request)
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        is_told = getattr(response, "is_told", False)
        if _is_htmx(request) and response.status_code >= 400 and not is_told:
            if response.status_code not in EXPECTED:
                response.content += _told(request, response.status_code, _reason(request)).encode()
        elif b"</body>" in response.content:
            # Of an error, django-htmx's script makes the whole page: what was typed would be lost.
            html = response.content.decode().replace(django_htmx_script(), "")
            before, _end, after = html.rpartition("</body>")
            response.content = (before + BAR.format(reverse("guard_bar")) + after).encode()
        if "Content-Length" in response:
            response["Content-Length"] = str(len(response.content))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 500 in words, where a template broke or htmx asked; else Django shows its page."""
        if isinstance(error, REFUSED):
            return None
        finding = finding_of(error)
        logging.getLogger("django.request").error(
            "%s %s", request.method, request.path, exc_info=error
        )
        if _is_htmx(request):
            why = f"{type(error).__name__}: {error}"
            html = _told(request, 500, why, finding.place if finding else _line_of(error))
        elif finding:
            html = render_to_string(
                "patterns/broken.html", {"what": _what(request, 500), "finding": finding}
            )
        else:
            return None
        response = HttpResponse(html, status=500)
        response.is_told = True  # type: ignore[attr-defined]
        return response


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _what(request: HttpRequest, status: int) -> str:
    return f"{request.method} {request.path} answered {status}"


def _told(request: HttpRequest, status: int, why: str, place: str = "") -> str:
    context = {"what": _what(request, status), "why": why, "place": place}
    return render_to_string("patterns/_told.html", context)


def _reason(request: HttpRequest) -> str:
    """Return why a request was refused, as far as it shows."""
    sender = request.headers.get("HX-Trigger", "")
    whose = f" What sent it is #{sender}." if sender else ""
    if request.method != "POST" or getattr(request, "csrf_processing_done", False):
        return f"The view refused it: this viewer may not do that.{whose}"
    if "csrfmiddlewaretoken" in request.POST or "X-CSRFToken" in request.headers:
        return f"Its token does not fit: reload the page.{whose}"
    return f'It brought no token: put {{% csrf_token %}} into its form, or form="act" on its button.{whose}'


def _line_of(error: BaseException) -> str:
    """Return the last line of ours that an error went through: "feed/views/posts.py:40"."""
    base = Path(settings.BASE_DIR)
    frames = [
        frame
        for frame in extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(base)
    ]
    ours = [frame for frame in frames if ".venv" not in frame.filename]
    return f"{Path(ours[-1].filename).relative_to(base)}:{ours[-1].lineno}" if ours else ""

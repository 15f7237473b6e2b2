"""Pages for what goes wrong. With htmx they are a short notice instead of a page."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.timesince import timeuntil


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this is not the viewer's to do."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token does not fit. What was typed is shown, so that nothing is lost."""
    return _page(request, 403, template="errors/csrf.html", typed=request.POST.get("body", ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is nothing here for this viewer."""
    return _page(request, 404)


def refused(request: HttpRequest, messages: list[str]) -> HttpResponse:
    """422: what was asked for cannot be, and why."""
    return _page(request, 422, messages_shown=messages)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too fast. The answer says when to come back, and shows what was typed.

    `users.limits` and allauth call it; only the first knows how long it takes.
    """
    seconds = getattr(request, "wait_seconds", 60)
    until = timeuntil(timezone.now() + timedelta(seconds=seconds + 59))
    response = _page(request, 429, wait=until, typed=request.POST.get("body", ""))
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Needs neither the database nor the session."""
    name = "errors/_notice.html" if _is_htmx(request) else "errors/500.html"
    return HttpResponse(get_template(name).render({"status": 500}), status=500)


def _is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks; these views also answer where the middleware that knows it never ran."""
    return request.headers.get("HX-Request") == "true"


def _page(request: HttpRequest, status: int, template: str = "", **context: Any) -> HttpResponse:
    name = "errors/_notice.html" if _is_htmx(request) else template or f"errors/{status}.html"
    return render(request, name, {"status": status, **context}, status=status)

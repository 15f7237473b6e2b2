"""Pages for what goes wrong. With htmx they are a short notice instead of a page.

A page shows what was typed, so that nothing is lost; with htmx it still stands in its form.
"""

import sys
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from .pages import PageRequest, back, sign_in_first, viewer_of

# What Django raises where no connection can be had, or the one at hand broke.
DATABASE_AWAY = (OperationalError, InterfaceError)
UNKNOWN_SECONDS = 300  # until it may work again, where nobody knows
AWAY_SECONDS = 5  # after which it is worth trying again


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this is not the viewer's to do."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token does not fit, mostly because somebody has signed in anew in another tab.

    The person the page was made for can send the form again by one press: with htmx all forms of the page
    get a new token, and the page is live again, while anybody else reads who is signed in now. So can a
    visitor who signs in after their cookies have been deleted. Without, nobody can tell for whom the page
    was made: the answer holds what was sent, and a button that names who would send it. What cannot be
    given back so is filled in anew: the answer leads to the page it was sent from. A visitor
    who has pressed a button of a card is led to sign in: that page has no token.
    """
    if _is_htmx(request) and _is_pressed_by_visitor(request):
        return sign_in_first(cast(PageRequest, request), request.path)
    user = getattr(request, "user", None)
    viewer = user if user is not None and user.is_authenticated else None
    if not _is_htmx(request):
        fields = _fields_of_ours(request) if viewer is not None else None
        context = {"fields": fields, "has_files": bool(fields and request.FILES)}
        again = back(request) if fields is None else ""
        return _page(request, 403, template="errors/csrf.html", who=viewer, again=again, **context)
    if request.headers.get("Plaza-Viewer", "") == str(viewer.pk if viewer else ""):
        expired = "renewed"
    elif viewer is None:
        expired = "signed_out"
    else:
        expired = "somebody_else"
    return _page(request, 403, expired=expired, who=viewer)


def _is_pressed_by_visitor(request: HttpRequest) -> bool:
    """Whether somebody who is not signed in has pressed a card's button on a page made for visitors."""
    view = request.resolver_match.func if request.resolver_match else None
    is_visitors = not request.headers.get("Plaza-Viewer")
    return is_visitors and hasattr(view, "is_pressed") and viewer_of(request) is None


def _fields_of_ours(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return what was sent, to be sent again, without files; None where that is not offered: only what a
    page of this site sent, no password. What another site has filled in is never offered for sending."""
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return None
    with suppress(BadRequest, SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        if not any("password" in name for name, _value in sent):
            return [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]
    return None


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is nothing here for this viewer."""
    return _page(request, 404)


def refused(request: HttpRequest, messages: list[str]) -> HttpResponse:
    """422: what was asked for cannot be, and why."""
    return _page(request, 422, messages_shown=messages)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: too fast. The answer says when to come back.

    `users.http.limits` and allauth call it; only the first knows how long it takes.
    """
    seconds = getattr(request, "wait_seconds", 0)
    known = timeuntil(timezone.now() + timedelta(seconds=seconds + 59))
    until = known if seconds else _("some minutes")
    seconds = seconds or UNKNOWN_SECONDS
    response = _page(request, 429, wait=until)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 where only the database is away. Needs neither it nor the session."""
    status = 503 if isinstance(sys.exc_info()[1], DATABASE_AWAY) else 500
    name = "errors/_notice.html" if _is_htmx(request) else "errors/500.html"
    html = get_template(name).render({"status": status, "typed": _typed(request)})
    response = _placed(request, HttpResponse(html, status=status))
    if status == 503:
        response["Retry-After"] = str(AWAY_SECONDS)
    return response


def _is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks; these views also answer where the middleware that knows it never ran."""
    return request.headers.get("HX-Request") == "true"


def _page(request: HttpRequest, status: int, template: str = "", **context: Any) -> HttpResponse:
    name = "errors/_notice.html" if _is_htmx(request) else template or f"errors/{status}.html"
    context = {"status": status, "typed": _typed(request), **context}
    return _placed(request, render(request, name, context, status=status))


def _placed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have htmx put the notice into #notice, whatever element asked and wherever its replies go."""
    if _is_htmx(request):
        response["HX-Retarget"], response["HX-Reswap"] = "#notice", "innerHTML"
        response["HX-Reselect"] = "unset"  # the whole notice, whatever the element picks of a page
    return response


def _typed(request: HttpRequest) -> str:
    with suppress(BadRequest, SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        return str(request.POST.get("body", ""))
    return ""

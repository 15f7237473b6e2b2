"""The pattern library, for designers: every fragment in every state."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from feed.patterns import PATTERNS
from feed.patterns.guard import guard
from feed.patterns.guard.dev import HEARD
from feed.patterns.registry import Pattern, ids_in

from .pages import PageRequest


def _for_designers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show it in development, and to staff elsewhere."""

    @wraps(view)
    def guarded(request: PageRequest, **kwargs: Any) -> HttpResponse:
        if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
            raise Http404
        return view(request, **kwargs)

    return guarded


@require_safe
@_for_designers
def index(request: PageRequest) -> HttpResponse:
    """List the patterns by group."""
    return render(request, "patterns/index.html", {"groups": _groups()})


@require_safe
@_for_designers
def detail(request: PageRequest, name: str) -> HttpResponse:
    """Show one pattern in all its states."""
    found = PATTERNS.get(name)
    if found is None:
        raise Http404
    states = [
        # Rendered by a template, which has escaped what people could write.
        {"name": state, "html": mark_safe(html), "source": _in_lines(html), "ids": ids_in(html)}  # noqa: S308
        for state, html in found.rendered()
    ]
    context = {
        "groups": _groups(),
        "pattern": found,
        "says": found.says(),
        "states": states,
        "owed": guard().owed(found.template),
        "findings": guard().of(found.template),
    }
    return render(request, "patterns/detail.html", context)


@require_safe
@_for_designers
def guarded(request: PageRequest) -> HttpResponse:
    """Say what in the templates would stop working."""
    findings = [*guard().findings, *HEARD.findings(guard().stamp)]
    return render(request, "patterns/guard.html", {"findings": findings})


@require_safe
@_for_designers
def bar(request: PageRequest) -> HttpResponse:
    """The same in short, for the foot of every page under `make dev`; empty when all is well."""
    findings = [*guard().findings, *HEARD.findings(guard().stamp)]
    return render(request, "patterns/_bar.html", {"findings": findings})


def _in_lines(html: str) -> str:
    """Return HTML, which is sent without a line break, with one between tags."""
    return html.strip().replace("><", ">\n<")


def _groups() -> dict[str, list[Pattern]]:
    groups: dict[str, list[Pattern]] = {"Fragments": [], "Regions": [], "Envelopes": []}
    for pattern in sorted(PATTERNS.values(), key=lambda pattern: pattern.template):
        groups[pattern.group].append(pattern)
    return groups

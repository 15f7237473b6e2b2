"""What the connection line says when there is no connection."""

import hashlib
from functools import lru_cache

from django.http import HttpResponse
from django.template.loader import get_template
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .pages import PageRequest


@require_safe
def away(request: PageRequest, version: str) -> HttpResponse:
    """The words for a lost connection.

    The page fetches them ahead of time and keeps them for good, because it needs them when no
    server answers. `version` changes with the words.
    """
    response = HttpResponse(get_template("feed/live/away.html").render({}))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@lru_cache(maxsize=32)
def _version(language: str) -> str:
    words = str(get_template("feed/live/away.html").render({}))
    return f"{language}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def away_version() -> str:
    """Return the version of the words in the language of this request."""
    return _version(get_language() or "en")

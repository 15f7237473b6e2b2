"""The servers' log: lines of JSON that say what happened, and nothing of what people wrote or who.

    {"time": …, "level": "ERROR", "logger": "django.request", "message": "500 in post_new",
     "request": "9f…", "error": {"type": "IntegrityError", "sqlstate": "23505", "at": ["feed/…:31 new"]}}

The rule is one of what may be said, not of what may not:

* our own lines are written with care, and of an exception among their words only its type and the
  database's code stay;
* of a library's line the template stays, without what the library fills in (a path holds names and
  tokens, a message of the database the row it would not take);
* an exception is its type, where it was raised, and the database's code. Its message is left out.
"""

import json
import logging
import re
import secrets
import traceback
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

BASE = str(Path(__file__).resolve().parent.parent.parent) + "/"
OURS = ("config", "feed", "users", "plaza")
PROBES = frozenset(["healthz", "readyz"])  # asked every few seconds
LONGEST = 300  # characters of a message
PLACES = 20  # of a traceback, the innermost
# As nginx makes them ($request_id), and we ourselves; anything else is somebody's own text.
LOOKS_LIKE_AN_ID = re.compile(r"[0-9a-f]{32}\Z")

_request: ContextVar[str] = ContextVar("request", default="")
_socket: ContextVar[str] = ContextVar("socket", default="")

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def begin_request(asked: str) -> str:
    """Name the request that this context serves, as nginx named it or anew; returns the name."""
    request_id = asked if LOOKS_LIKE_AN_ID.match(asked) else secrets.token_hex(16)
    _request.set(request_id)
    return request_id


def with_socket_id(application: Application) -> Application:
    """Wrap an ASGI application so that the lines of each of its sockets carry an id."""

    async def serve(scope: dict[str, Any], receive: Any, send: Any) -> None:
        _socket.set(secrets.token_hex(8))
        await application(scope, receive, send)

    return serve


def ids() -> dict[str, str]:
    """Return the names of the request and the socket that are being served here, if any."""
    found = {"request": _request.get(), "socket": _socket.get()}
    return {kind: name for kind, name in found.items() if name}


def view_of(request: HttpRequest) -> str:
    """Return the name of the request's address in urls.py; "none" where none fits.

    Also where it never came so far, because the database was away before its view was looked for.
    """
    match = getattr(request, "resolver_match", None)
    if match is None:
        try:
            match = resolve(request.path_info, getattr(request, "urlconf", None))
        except Resolver404:
            return "none"
    return str(match.view_name) if match.view_name else "none"


def message_of(record: logging.LogRecord) -> str:
    """Return what a line may say."""
    top = record.name.partition(".")[0]
    if top in OURS:
        said = _said(record)
    elif record.name.startswith("django.security"):
        said = "refused"  # the message quotes what was sent; the logger's name says what it was
    elif isinstance(request := getattr(record, "request", None), HttpRequest):
        said = f"{getattr(record, 'status_code', '')} in {view_of(request)}".strip()
    else:
        said = str(record.msg)
    return said.partition("\n")[0][:LONGEST]


def error_of(record: logging.LogRecord) -> dict[str, Any] | None:
    """Return what a line may say of its exception: types and places, innermost last."""
    error = record.exc_info[1] if record.exc_info else None
    return _described(error) if error is not None else None


def is_news(record: logging.LogRecord) -> bool:
    """Whether a line of Django's about an answer is worth it: not that a probe heard "not ready"."""
    request = getattr(record, "request", None)
    return bool(record.exc_info) or request is None or view_of(request) not in PROBES


class Lines(logging.Formatter):
    """Formats a record as one line of JSON by the rule above."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            **ids(),
            **getattr(record, "said", {}),
        }
        if error := error_of(record):
            line["error"] = error
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def _said(record: logging.LogRecord) -> str:
    """Return our own message; exceptions among its words are named by their type and code."""
    args = record.args
    if isinstance(args, tuple):
        args = tuple(
            f"{_name(arg)} {_sqlstate_of(arg)}".strip() if isinstance(arg, BaseException) else arg
            for arg in args
        )
    try:
        return str(record.msg) % args if args else str(record.msg)
    except (TypeError, ValueError):
        return str(record.msg)


def _name(error: BaseException) -> str:
    return type(error).__name__


def _cause_of(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _sqlstate_of(error: BaseException) -> str:
    """Return the database's code; Django's exceptions have it from what they came from."""
    for raised in (error, _cause_of(error)):
        if code := getattr(raised, "sqlstate", None):
            return str(code)
    return ""


def _described(error: BaseException) -> dict[str, Any]:
    """Return the type of an exception and of what it came from, and the places of the innermost."""
    found: dict[str, Any] = {"type": _name(error)}
    cause = _cause_of(error)
    if code := _sqlstate_of(error):
        found["sqlstate"] = code
    if isinstance(error, OSError) and error.errno:
        found["errno"] = error.errno
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    found["at"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    if cause is not None:
        found["from"] = _name(cause)
    return found


def _short(path: str) -> str:
    return path.removeprefix(BASE).rpartition("site-packages/")[2]

"""Errors reported to Sentry, or to whatever speaks its language, where SENTRY_DSN is set.

Nothing else imports this module, and nothing but it imports sentry_sdk. What is reported is what the
servers' log says of an error (`config/operations/logs.py`): types and places, the view, the request's id. The
SDK would add the request, the person, values of variables and what happened before; it is given none of
it, and `scrubbed` builds what goes out from what may be said rather than by taking away.
"""

import logging
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.logging import LoggingIntegration, ignore_logger

from config.operations import logs

KEPT = ("event_id", "timestamp", "level", "platform", "logger", "environment", "release", "sdk")
KEPT_OF_A_FRAME = ("filename", "module", "function", "lineno", "in_app")


def begin(dsn: str, **options: Any) -> None:
    """Tell Sentry of every error that is logged from now on; `options` go to `sentry_sdk.init`."""
    # Whoever looks for weak sites asks for many hosts; `plaza_requests_total` counts them.
    ignore_logger("django.security.DisallowedHost")
    sentry_sdk.init(
        dsn=dsn,
        # The log is the one way in: it hears of every error of views, sockets, Hub and worker. The
        # integrations for Django and the like, which attach requests, stay out.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR),
            DedupeIntegration(),
            AtexitIntegration(callback=lambda pending, timeout: None),
        ],
        before_send=scrubbed,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        server_name="",
        **options,
    )


def scrubbed(event: Any, hint: dict[str, Any]) -> Any:
    """Return an event made only of what may be said; None where it does not come from the log."""
    record = hint.get("log_record")
    if record is None:
        return None
    said = {name: event[name] for name in KEPT if name in event}
    said["logentry"] = {"message": logs.message_of(record)}
    said["tags"] = logs.ids()
    values = (event.get("exception") or {}).get("values", [])
    if values:
        said["exception"] = {"values": [_scrubbed_error(value) for value in values]}
    return said


def _scrubbed_error(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames", [])
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {
            "frames": [
                {name: frame[name] for name in KEPT_OF_A_FRAME if name in frame} for frame in frames
            ]
        },
    }

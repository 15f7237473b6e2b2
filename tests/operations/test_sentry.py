"""Errors reach Sentry where it is wanted, without anything personal; elsewhere nothing is loaded."""

import json
import logging
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from django.conf import settings
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from config.operations import sentry
from feed.views import timelines
from tests.operations.test_logs import SECRETS, assert_no_secret, send_secrets
from tests.people import person, signed_in


class Kept(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        super().__init__()
        self.events: list[dict[str, Any]] = []
        self.raw: list[bytes] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep it."""
        self.raw.append(envelope.serialize())
        event = envelope.get_event()
        if event is not None:
            self.events.append(dict(event))


@pytest.fixture
def sent() -> Iterator[Kept]:
    """What Sentry is told while the test runs."""
    kept = Kept()
    sentry.begin("https://key@sentry.example/1", transport=kept)
    yield kept
    sentry_sdk.get_client().close()
    # Without a DSN it tells nobody anything; with its own integrations it would change `http.client`.
    sentry_sdk.init(default_integrations=False, auto_enabling_integrations=False)


@pytest.mark.django_db
def test_an_error_is_told_without_anything_personal(
    sent: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*arguments: Any, **named: Any) -> None:
        what_was_written = SECRETS["body"]
        raise ValueError(f"{what_was_written} by {SECRETS['name']}")

    monkeypatch.setattr(timelines, "region_page", break_down)
    logging.getLogger("feed.before").warning(SECRETS["body"])  # no breadcrumb
    zelda = signed_in(person(SECRETS["name"], email=SECRETS["mail"]))
    send_secrets(zelda, "/")
    (event,) = sent.events
    assert event["logentry"]["message"] == "500 in home"
    assert event["exception"]["values"][-1]["type"] == "ValueError"
    frames = event["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "break_down"
    assert len(event["tags"]["request"]) == 32
    raw = b"".join(sent.raw).decode()
    assert_no_secret(raw)
    assert zelda.cookies["sessionid"].value not in raw
    assert not {"request", "user", "breadcrumbs", "extra", "contexts", "modules"} & set(event)


def test_what_did_not_come_from_the_log_is_not_told(sent: Kept) -> None:
    sentry_sdk.capture_message(SECRETS["body"])
    try:
        raise ValueError(SECRETS["body"])
    except ValueError as error:
        sentry_sdk.capture_exception(error)
    assert not sent.events


@pytest.mark.engine_errors
def test_lines_that_are_no_errors_are_not_told(sent: Kept) -> None:
    logging.getLogger("feed.live.log.doorbell").warning("the doorbell cannot ring")
    assert not sent.events
    logging.getLogger("feed.live.hub.hub").error("the Hub cannot")
    assert [event["logentry"]["message"] for event in sent.events] == ["the Hub cannot"]


def test_whoever_asks_for_another_host_is_no_error_of_ours(sent: Kept) -> None:
    logging.getLogger("django.security.DisallowedHost").error("another.example")
    assert not sent.events


PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATABASE_URL": "postgres://plaza@127.0.0.1/plaza",
    "REDIS_URL": "redis://127.0.0.1/0",
    "ALLOWED_HOSTS": "plaza.example",
    "EMAIL_URL": "smtp://127.0.0.1",
}
ASK = """
import json, logging, sys, django
django.setup()
from config.operations.logs import Lines
client = sys.modules["sentry_sdk"].get_client() if "sentry_sdk" in sys.modules else None
formatter = logging.getLogger().handlers[0].formatter
print(json.dumps([client is not None and client.is_active(), isinstance(formatter, Lines)]))
"""


@pytest.mark.parametrize("dsn", ["", "https://key@sentry.example/1"])
def test_sentry_is_loaded_only_where_it_is_wanted(dsn: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env={**os.environ, **PRODUCTION, "SENTRY_DSN": dsn},
        capture_output=True,
        text=True,
        check=True,
    )
    is_told, are_lines_json = json.loads(done.stdout)
    assert is_told == bool(dsn)
    assert are_lines_json

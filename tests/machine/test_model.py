"""The page model is faithful: a real Chromium, given the same page and the same frames, ends the same.

The stories are told once with the model, by `stories.py`. Then the browser loads the very HTML that the
model began with and is sent the very frames that it read, over a socket that the test holds; nothing
else is served.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Route, WebSocketRoute, expect

from tests.browser import Window
from tests.services import BASE

from .compare import tidy
from .dom import Document

pytestmark = pytest.mark.journey

URL = "http://plaza.test"
NAMES = ("home", "branches", "gone", "notifications")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> dict[str, Any]:
    """What the model made of each story."""
    database = tmp_path_factory.mktemp("stories") / "site.sqlite3"
    shutil.copy(sqlite_template, database)
    settings = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.machine.stories"],
        cwd=BASE,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert tuple(found) == NAMES
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_makes_the_same_of_a_story(
    told: dict[str, Any], open_window: Callable[..., Window], name: str
) -> None:
    begun, frames, ended = told[name]["begun"], told[name]["frames"], Document(told[name]["ended"])
    assert len(frames) > 1
    page = open_window(URL).page
    sockets: list[WebSocketRoute] = []
    page.route(f"{URL}/**", lambda route: _serve(route, begun))
    page.route_web_socket(re.compile("/ws/"), lambda socket: sockets.append(socket))
    page.goto(f"{URL}/")
    page.evaluate(
        "document.body.addEventListener('htmx:oobErrorNoTarget', () => console.error('no target'))"
    )
    while not sockets:
        page.wait_for_timeout(10)
    for frame in frames:
        sockets[-1].send(frame)
    expect(page.locator("#live-cursor")).to_have_value(ended.value("#live-cursor"))
    assert _shape(Document(page.content())) == _shape(ended)


def _serve(route: Route, page: str) -> None:
    """Serve the page at the root, static files, and nothing else."""
    path = re.sub(r"^https?://[^/]+", "", route.request.url).partition("?")[0]
    if path == "/":
        route.fulfill(body=page, content_type="text/html; charset=utf-8")
        return
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if isinstance(found, str):
        route.fulfill(path=Path(found))
    else:
        route.fulfill(status=204, body="")


def _shape(page: Document) -> list[str]:
    """Return what a page is made of: header, region, offer, badges, cursor."""
    parts = ("header.site-header", "[id^=region-]", "#live-offer", "#live-notice", "#favicon")
    spare = ("#live-cursor", "#live-void", "#live-sink", "#comment-form", "#composer")
    return [tidy(one) for part in (*parts, *spare) for one in page.all(part)]

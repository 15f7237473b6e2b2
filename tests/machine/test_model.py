"""The page model is faithful: a real Chromium, given the same page and the same frames, ends the same.

The stories are told once with the model, by `stories.py`. Then the browser loads the very HTML that the
model began with and is sent the very frames that it read, over a socket that the test holds, while
somebody does in it what was done in the model; nothing else is served.
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
from playwright.sync_api import Route, WebSocketRoute

from tests.browser import Window
from tests.services import BASE

from .compare import tidy
from .dom import Document, path

pytestmark = pytest.mark.journey

URL = "http://plaza.test"
NAMES = ("home", "branches", "gone", "notifications", "in_hand", "on_in_a_branch")
# What one does in a page, in the browser's words.
ACTS = {
    "unfold": "(one) => { one.open = !one.open }",
    "choose": "(one) => { one.checked = true }",
    "type": "(one, text) => { one.focus({preventScroll: true}); one.value = text }",
    "focus": "(one) => one.focus({preventScroll: true})",
}
# What is so after that: what is unfolded, chosen, typed, and where the focus is, each by its path.
STATES = """() => {
  const path = (one) => {
    const steps = [];
    for (; one.tagName !== 'HTML'; one = one.parentElement)
      steps.unshift(`${one.localName}:nth-child(${[...one.parentElement.children].indexOf(one) + 1})`);
    return ['html', ...steps].join('>');
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  return {
    open: all('main details[open]').map(path),
    checked: all('main .poll-form :checked').map(path),
    typed: all('main textarea').map((one) => one.value),
    focused: document.activeElement === document.body ? '' : path(document.activeElement),
    hovered: all('article:hover').map(path),
    marks: all('main :is(.page-2, .reading, .hold, .gap, .cut, .end)').map(path),
  };
}"""


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


@pytest.mark.slice(3)
@pytest.mark.parametrize("name", NAMES)
def test_a_browser_makes_the_same_of_a_story(
    told: dict[str, Any], open_window: Callable[..., Window], name: str
) -> None:
    begun, past, ended = told[name]["begun"], told[name]["past"], Document(told[name]["ended"])
    assert len([what for what, *_more in past if what == "frame"]) > 1
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
    for what, *how in past:
        if what == "frame":
            sockets[-1].send(how[0])
            page.wait_for_function(
                "(place) => document.querySelector('#live-cursor').value === place",
                arg=_cursor_of(how[0]) or page.input_value("#live-cursor"),
            )
        elif what == "point":
            page.locator(how[0]).hover()
        else:
            page.locator(how[0]).evaluate(ACTS[what], how[1] if how[1:] else None)
    assert _shape(Document(page.content())) == _shape(ended)
    states = page.evaluate(STATES)
    hovered = states.pop("hovered")
    assert states == _states(ended, told[name]["focused"])
    pointed = [how[0] for what, *how in past if what == "point"]
    assert len(hovered) == len(pointed[-1:])


def _cursor_of(frame: str) -> str:
    found = re.search(r'id="live-cursor"[^>]* value="([^"]*)"', frame)
    return found[1] if found else ""


def _states(page: Document, focused: str) -> dict[str, Any]:
    return {
        "open": [path(one) for one in page.all("main details[open]")],
        "checked": [path(one) for one in page.all("main .poll-form :checked")],
        "typed": [one.get_text() for one in page.all("main textarea")],
        "focused": focused,
        "marks": [
            path(one) for one in page.all("main :is(.page-2, .reading, .hold, .gap, .cut, .end)")
        ],
    }


def _serve(route: Route, page: str) -> None:
    """Serve the page at the root, static files, and nothing else."""
    asked = re.sub(r"^https?://[^/]+", "", route.request.url).partition("?")[0]
    if asked == "/" and not route.request.header_value("HX-Request"):
        route.fulfill(body=page, content_type="text/html; charset=utf-8")
        return
    found = finders.find(asked.removeprefix("/static/")) if asked.startswith("/static/") else None
    if isinstance(found, str):
        route.fulfill(path=Path(found))
    else:
        route.fulfill(status=204, body="")


def _shape(page: Document) -> list[str]:
    """Return what a page is made of, but for what is typed in it."""
    assert page.root.body is not None
    engine = [tidy(one) for one in page.all("#live-resume > *, #live-sink, #live-offer > *")]
    return [
        tidy(page.root.body, without=page.all("textarea")),
        *[str(one["href"]) for one in page.all("#favicon")],
        *engine,
    ]

"""A designer's day under `make dev`: a change shows by itself, what is broken is told on the page."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Error, Page, expect

from tests.browser import SERVER_AWAY, Window
from tests.services import BASE, Site, free_port, is_open, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.matrix]

Open = Callable[..., Window]
# As `make dev` says it.
DEV = re.findall(r"manage.py (runserver .*?)\"", (BASE / "Makefile").read_text())[0].replace(
    "$(PORT)", "{}"
)
PARTS = ("config", "feed", "users", "templates", "static")


class House:
    """A copy of the site that a designer edits, served as `make dev` serves it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """Copy it, and serve it on the database of this environment."""
        self.folder = folder
        for part in PARTS:
            shutil.copytree(
                BASE / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copy(BASE / "manage.py", folder)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", *DEV.format(port).split()],
            cwd=folder,
            env={
                **environment,
                "DJANGO_SETTINGS_MODULE": "config.settings.local",
                "DEBUG": "1",
                "SECRET_KEY": settings.SECRET_KEY,  # of the sessions that are there
                "SITE_URL": self.url,
                "PYTHONPATH": str(folder),
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        wait_for(lambda: is_open(port), "runserver", 60)

    def change(self, name: str, before: str, after: str) -> str:
        """Save a file with some text in the place of another; returns where, as the guard says it."""
        path = self.folder / name
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after, 1))
        line = text.count("\n", 0, text.index(before)) + 1
        return f"{name}:{line}:"

    def shows(self, name: str, seen: Callable[[], bool], what: str) -> None:
        """Wait until the page has reloaded by itself and shows what was saved in this file.

        A file saved while the page reloads is missed by it; as people do, it is saved again then.
        """
        path, last = self.folder / name, time.monotonic()

        def is_seen() -> bool:
            nonlocal last
            if time.monotonic() > last + 5:
                path.touch()
                last = time.monotonic()
            try:
                return seen()
            except Error:  # asked while the page was reloading
                return False

        wait_for(is_seen, what, 90)

    def mend(self, name: str) -> None:
        """Save a file as it was."""
        (self.folder / name).write_text((BASE / name).read_text())

    def stop(self) -> None:
        """End it and what it started."""
        os.killpg(self._process.pid, 9)
        self._process.wait()


@pytest.fixture
def house(site: Site, tmp_path: Path) -> Iterator[House]:
    site.post("alice", "Good morning, square.")
    house = House(tmp_path / "house", site.environment)
    yield house
    house.stop()


def expect_told(page: Page, *words: str) -> None:
    """The bar at the foot of the page comes to say this, without anybody reloading it."""
    for one in words:
        expect(page.locator("#guard-bar")).to_contain_text(one, timeout=60_000)


def expect_silence(page: Page) -> None:
    expect(page.locator("#guard-bar")).to_be_empty(timeout=60_000)


@pytest.mark.timeout(300)
def test_what_is_changed_shows_and_what_is_broken_is_told(house: House, open_window: Open) -> None:
    bob = open_window(house.url, "bob")
    # The page reloads by itself, so requests that are on their way are let go.
    bob.allow(SERVER_AWAY)
    bob.allow("htmx:timeout")  # asked of a server that was just starting anew
    bob.allow_status(403)
    bob.allow_status(500)
    page = bob.page
    page.goto("/public/")
    expect_silence(page)
    card, body = "templates/feed/post/_card.html", "templates/feed/post/_body.html"

    # The card's markup and colours: the page shows both by itself.
    house.change(card, '<header class="card-head">', '<header class="card-head" data-morning>')
    house.shows(card, page.locator("article header[data-morning]").first.is_visible, "the markup")
    house.change(
        "static/css/components/card.css", "background: var(--card)", "background: rgb(1, 2, 3)"
    )
    colour = "getComputedStyle(document.querySelector('article.card')).backgroundColor"
    house.shows(
        "static/css/components/card.css",
        lambda: page.evaluate(colour) == "rgb(1, 2, 3)",
        "the colour",
    )
    expect_silence(page)

    # What is pushed to a page that stays open has the new markup, too.
    expect(page.locator("#live-status .is-live")).to_be_attached(timeout=60_000)
    alice = open_window(house.url, "alice")
    alice.allow(SERVER_AWAY)
    alice.allow("htmx:timeout")
    alice.post("The second morning")
    expect(
        page.locator("article:has-text('The second morning') header[data-morning]")
    ).to_be_attached(timeout=60_000)
    alice.page.close()

    # An id.
    where = house.change(card, "post-{{ post.pk }}-comments", "post-{{ post.pk }}-comment")
    expect_told(
        page,
        f"{where} .post-<id>-comments is gone in every state",
        "(feed/live/post_counted.html)",
    )
    house.mend(card)
    expect_silence(page)

    # A variable.
    where = house.change(body, "post.edited_at", "post.eddited_at")
    expect_told(
        page,
        where,
        "{{ post.eddited_at }}: nothing is called “eddited_at”",
        "It is empty wherever",
    )
    house.mend(body)
    expect_silence(page)

    # An envelope: one that goes nowhere, and one that cannot be read.
    envelope = "templates/feed/live/post_edited.html"
    where = house.change(envelope, '".post-{}-body"', '".post-{}-bdy"')
    expect_told(
        page,
        f"{where} This sends to .post-{{}}-bdy, and no page has that",
        "would reach no open page",
    )
    house.mend(envelope)
    where = house.change(envelope, "{% endswap_body %}", "")
    expect_told(
        page,
        f"{where} It cannot be read: Unclosed tag",
        "updates that need it are not sent",
    )
    house.mend(envelope)
    expect_silence(page)

    # A token: told before anybody sends the form, and once more when it is refused.
    page.goto("/")
    form = "templates/feed/composer/_form.html"
    house.change(form, "{% csrf_token %}", "")
    expect_told(
        page, f"{form}:", "This form has no {% csrf_token %}", "every sending is refused with 403"
    )
    token = page.locator("#composer [name=csrfmiddlewaretoken]")
    house.shows(
        form, lambda: page.locator("#composer").is_visible() and not token.count(), "the form"
    )
    page.fill("#composer-body", "The third morning")
    page.click("#composer .composer-send")
    expect(page.locator("#notice")).to_contain_text(
        "POST /posts/new/ answered 403. It brought no token", timeout=60_000
    )
    expect(page.locator("#composer-body")).to_have_value("The third morning")
    house.mend(form)
    expect_silence(page)

    # A page that cannot be shown at all is no white sheet, and comes back by itself.
    header = "templates/feed/frame/_header.html"
    house.change(header, "{% endif %}", "")
    broken = page.get_by_role("heading", name="A template is broken")
    house.shows(header, broken.is_visible, "what is broken")
    expect(page.locator(".guard-told")).to_contain_text(header)
    house.mend(header)
    house.shows(header, page.locator("#composer").is_visible, "the page again")

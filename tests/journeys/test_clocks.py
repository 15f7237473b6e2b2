"""An hour that a change of clocks leaves out or brings twice is explained, and nothing typed is lost."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]


@pytest.fixture(scope="module")
def in_berlin(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """A site whose clocks go forward on 28 March 2027, and back on 31 October."""
    folder = tmp_path_factory.mktemp("berlin")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    site = Site(folder, f"sqlite:///{folder}/site.sqlite3")
    site.environment["TIME_ZONE"] = "Europe/Berlin"
    yield site.start()
    site.kill()


@pytest.mark.slice(4)
@pytest.mark.parametrize("has_script", [True, False], ids=["htmx", "without JavaScript"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [("2027-03-28T02:30", "there is no 02:30"), ("2027-10-31T02:30", "02:30 happens twice")],
)
def test_an_hour_that_is_no_hour_is_explained_where_it_was_typed(
    in_berlin: Site, open_window: Open, typed: str, said: str, has_script: bool
) -> None:
    alice = open_window(in_berlin.url, "alice", java_script_enabled=has_script)
    alice.allow_status(422)
    page = alice.page
    page.goto("/")
    page.fill("#composer-body", "Good night")
    folded = page.locator("#composer .composer-when:not([open]) > summary")
    if folded.count():  # a draft that the one before left has it open
        folded.click()
    page.fill("#composer [name=due]", typed)
    page.click("#composer .composer-send")
    expect(page.locator("#composer-errors")).to_contain_text(said)
    expect(page.locator("#composer-body")).to_have_value("Good night")
    expect(page.locator("#composer [name=due]")).to_have_value(typed)

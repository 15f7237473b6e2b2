"""axe finds nothing on any page and in any state of any pattern, in whatever mode one looks at it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from feed.patterns import PATTERNS
from tests.browser import Window
from tests.journeys import pages
from tests.journeys.pages import MODES
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
# On the page of a pattern all its states share their ids: each is looked at while it is the only one.
# What a state says of the whole page stands in place of what the page's own head says, and an item of a list
# stands in one.
STATES = """() => {
  window.states = [...document.querySelectorAll('.pattern-state')];
  window.states.forEach((one) => one.remove());
  if (window.states.some((one) => one.querySelector('#display'))) {
    document.head.querySelector('#display').remove();
  }
  return window.states.map((one) => one.querySelector('h2').textContent);
}"""
SHOW = """(number) => {
  document.querySelector('.pattern-state')?.remove();
  document.querySelector('.page-title').after(window.states[number]);
  document.querySelectorAll('.pattern-shown > li').forEach((one) => {
    const list = document.createElement('ul');
    one.replaceWith(list);
    list.append(one);
  });
}"""


@pytest.fixture(scope="module")
def full_site(shared_site: Site) -> Site:
    """A site on which something of every sort stands."""
    pages.fill(shared_site)
    pages.fill_more(shared_site)
    return shared_site


def checked(open_window: Open, site: Site, name: str, **options: Any) -> Page:
    """Return a page of somebody (a visitor's, without a name) on which axe can be run."""
    # It sets inline styles, which our policy forbids; and asks for colours while they would still change.
    window = open_window(site.url, bypass_csp=True, **options)
    window.allow_status(403)
    window.allow_status(404)
    if name:
        window.become(name)
    return window.page


def in_patterns(page: Page, names: list[str], modes: list[str]) -> list[str]:
    """Return what axe finds in the states of these patterns, a line each."""
    # htmx would ask from states for what stands around them on a page, and stumble over those taken out.
    page.route(
        "**/django_htmx/**", lambda route: route.fulfill(content_type="text/javascript", body="")
    )
    found = []
    for name in names:
        pages.arrive(page, f"/patterns/{name}/")
        for number, state in enumerate(page.evaluate(STATES)):
            page.evaluate(SHOW, number)
            for mode in modes:
                page.emulate_media(**MODES[mode])
                said = pages.violations(page, mode, ".pattern-shown")
                found += [f"{name}, {state}, {mode}: {one}" for one in said]
    return found


def on_pages(page: Page, paths: list[str], modes: list[str]) -> list[str]:
    """Return what axe finds on these pages, a line each."""
    found = []
    for path in paths:
        pages.arrive(page, path)
        for mode in modes:
            page.emulate_media(**MODES[mode])
            found += [f"{path}, {mode}: {one}" for one in pages.violations(page, mode)]
    return found


def test_axe_finds_nothing_in_what_pages_are_made_of(full_site: Site, open_window: Open) -> None:
    page = checked(open_window, full_site, "admin", viewport={"width": 390, "height": 844})
    assert not in_patterns(page, ["post-_card", "composer-_form"], ["contrast"])
    # A fragment by itself looks as it does on a page: its buttons are not the browser's own.
    assert not in_patterns(page, ["frame-_themes", "message-_new_form"], ["dark"])


def test_axe_finds_nothing_with_forced_colours(full_site: Site, open_window: Open) -> None:
    page = checked(open_window, full_site, "alice", viewport={"width": 390, "height": 844})
    assert not on_pages(page, ["/", "/posts/1/"], ["forced", "dark contrast"])


@pytest.mark.matrix
@pytest.mark.timeout(0)
@pytest.mark.parametrize("lot", range(8))
def test_axe_finds_nothing_in_any_state_of_any_pattern(
    full_site: Site, open_window: Open, lot: int
) -> None:
    page = checked(open_window, full_site, "admin", viewport={"width": 390, "height": 844})
    assert not in_patterns(page, sorted(PATTERNS)[lot::8], list(MODES))


@pytest.mark.matrix
@pytest.mark.timeout(0)
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["", "alice"])
def test_axe_finds_nothing_on_any_page_in_any_mode(
    full_site: Site, open_window: Open, name: str, width: int
) -> None:
    page = checked(open_window, full_site, name, viewport={"width": width, "height": 844})
    paths = pages.ALL_FOR_PEOPLE if name else pages.ALL_FOR_VISITORS
    assert not on_pages(page, paths, list(MODES))

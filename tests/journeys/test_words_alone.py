"""Every page without stylesheets, pictures and JavaScript: its words and forms are all there."""

from collections.abc import Callable

import pytest

from tests.browser import Window
from tests.journeys import pages
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
# What is wrong with a page of words alone. What is hidden is hidden by an attribute, not by a style.
WRONG = """() => {
  const shown = (one) => one.checkVisibility(), wrong = [];
  if (!document.querySelector('h1')?.checkVisibility()) wrong.push('no title');
  const holds = (form) => form.innerText.trim() || [...form.elements].some(shown);
  for (const form of [...document.forms].filter(shown).filter(holds)) {
    const buttons = [...form.elements].filter((one) => one.type === 'submit' && shown(one));
    if (!buttons.length) wrong.push(`no button: ${form.outerHTML.slice(0, 90)}`);
  }
  const words = (one) => one.innerText + [...one.querySelectorAll('img')].map((each) => each.alt).join('');
  for (const one of [...document.querySelectorAll('button, a[href]')].filter(shown)) {
    if (!words(one).trim()) wrong.push(`no words: ${one.outerHTML.slice(0, 90)}`);
  }
  for (const one of [...document.querySelectorAll('input, select, textarea')].filter(shown)) {
    if (!one.labels.length && !one.ariaLabel) wrong.push(`no label: ${one.outerHTML.slice(0, 90)}`);
  }
  return wrong;
}"""


@pytest.fixture(scope="module")
def full_site(shared_site: Site) -> Site:
    """A site on which something of every sort stands."""
    pages.fill(shared_site)
    pages.fill_more(shared_site)
    return shared_site


def wrong(site: Site, open_window: Open, name: str, paths: list[str]) -> list[str]:
    """Return what is wrong with these pages for this person (a visitor, without a name), a line each."""
    window = open_window(site.url, java_script_enabled=False)
    window.allow_status(403)
    window.allow_status(404)
    if name:
        window.become(name)
    for kind in ("css", "svg", "png", "webp", "ico", "js"):
        window.page.route(f"**/*.{kind}", lambda route: route.fulfill(body=""))
    found = []
    for path in paths:
        window.page.goto(path)
        assert window.page.evaluate("!getComputedStyle(document.body).getPropertyValue('--paper')")
        found += [f"{path}: {one}" for one in window.page.evaluate(WRONG)]
    return found


def test_words_and_forms_are_there_without_styles_pictures_and_scripts(
    full_site: Site, open_window: Open
) -> None:
    assert not wrong(full_site, open_window, "alice", ["/", "/posts/1/", "/people/"])


@pytest.mark.matrix
@pytest.mark.parametrize("name", ["", "alice"])
def test_the_words_and_forms_of_every_page_are_there_without_styles_pictures_and_scripts(
    full_site: Site, open_window: Open, name: str
) -> None:
    paths = pages.ALL_FOR_PEOPLE if name else pages.ALL_FOR_VISITORS
    assert not wrong(full_site, open_window, name, paths)

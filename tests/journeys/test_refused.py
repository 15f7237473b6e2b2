"""What is refused is said in #notice, whatever element asked for it, and a second time as well."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route

from feed.patterns import PATTERNS
from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
# An element of htmx, without what tells two of a kind apart.
ASKS = re.compile(
    r"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*\shx-(?:post|get)=(?:[^>\"']|\"[^\"]*\"|'[^']*')*>"
)
# Lets each kind of element of htmx ask, as htmx does when it is pressed, and tells what #notice said.
ASK_TWICE = """async (known) => {
  const notice = document.querySelector('#notice'), told = [];
  for (const one of document.querySelectorAll('.pattern-shown :is([hx-post], [hx-get])')) {
    const hx = [...one.attributes].filter((each) => /^hx-/.test(each.name));
    const kind = [one.tagName, ...hx.map((each) => each.name + '=' + each.value)].join(' ')
      .replace(/\\d+/g, '0');
    if (one.closest('[hx-disable], .message') || one.matches('[hx-target="#notice"]') || known.includes(kind))
      continue;
    if (one.matches('[hx-get^="/live/"]')) continue;  // what keeps the connection says so in its own line
    known.push(kind);
    for (const round of [1, 2]) {
      notice.textContent = '';
      const verb = one.hasAttribute('hx-post') ? 'post' : 'get';
      await htmx.ajax(verb, one.getAttribute('hx-' + verb), {source: one}).catch(() => {});
      const stays = one.isConnected && document.querySelector('#notice') === notice;
      told.push({kind, round, said: notice.textContent.trim(), stays});
    }
  }
  return told;
}"""
# What fragments stand in, and beside, on pages of theirs; there before htmx is.
AROUND = """document.addEventListener('DOMContentLoaded', () => {
  for (const shown of document.querySelectorAll('.pattern-shown')) {
    const around = document.createElement(shown.querySelector('form') ? 'div' : 'form');
    around.className = 'own menu poll relation timeline tag-follow';
    around.append(...shown.childNodes);
    shown.append(around);
  }
  const missing = (selector) => !document.querySelector(selector);
  const add = (html, to = 'main') => document.querySelector(to).insertAdjacentHTML('beforeend', html);
  for (const one of document.querySelectorAll('.pattern-shown *'))
    for (const {name, value} of [...one.attributes])
      for (const [, id] of /^hx-/.test(name) ? value.matchAll(/#([\\w-]+)/g) : [])
        if (missing('#' + id)) add(`<div id="${id}"></div>`);
  for (const link of document.querySelectorAll('[hx-target$=" > .cut"]')) {
    const list = link.getAttribute('hx-target').split(' ')[0];
    if (missing(list + ' > .cut'))
      add('<i class="cut"></i><article><i class="place"></i></article>', list);
  }
})"""


def refusing(window: Window, post: int) -> Callable[[Route], None]:
    """Return what lets the server refuse, with the reason, whatever htmx asks for."""

    def refuse(route: Route) -> None:
        request = route.request
        if "hx-request" not in request.headers or "/live/" in request.url:
            return route.continue_()
        what = f"posts/{post}/quote/"
        if request.method == "POST":  # neither understands what the other is told
            what = "notifications/read/" if "reading" in request.url else "reading/"
        # Most fragments stand alone here, without the page's token.
        (token,) = [one for one in window.context.cookies() if one.get("name") == "csrftoken"]
        headers = {**request.headers, "x-csrftoken": token.get("value", "")}
        return route.continue_(url=f"{window.url}/{what}", headers=headers)

    return refuse


@pytest.mark.parametrize("each", [6, pytest.param(1, marks=pytest.mark.matrix)])
def test_every_kind_of_element_that_is_refused_says_so_each_time(
    site: Site, open_window: Open, each: int
) -> None:
    """In every run of each sixth page of the library, else of all."""
    post = int(
        site.send("alice", "/posts/new/", body="For few", visibility="friends")
        .split('Posted · <a href="/posts/')[1]
        .split("/")[0]
    )
    window = open_window(site.url).enter("alice")
    site.python(
        "from users.models import User; User.objects.filter(username='alice').update(is_staff=True)"
    )
    page = window.page
    window.allow_status(422)
    window.allow("on hx-(include|disabled-elt) returned no matches")  # fragments stand alone here
    page.add_init_script(AROUND)
    page.route("**/*", refusing(window, post))
    told: list[dict[str, Any]] = []
    seen: set[str] = set()
    for pattern in list(PATTERNS.values())[::each]:
        html = "".join(html for _name, html in pattern.rendered())
        kinds = {re.sub(r"\d+", "0", one) for one in ASKS.findall(html)}
        if pattern.group == "Envelopes" or kinds <= seen:
            continue
        seen |= kinds
        page.goto(f"/patterns/{pattern.name}/")
        page.wait_for_load_state("networkidle")  # what comes into view asks by itself
        told += page.evaluate(ASK_TWICE, [one["kind"] for one in told])
    assert len(told) > 60 // each
    mute = [one for one in told if not (one["said"] and one["stays"])]
    assert not mute, "\n".join(map(str, mute))

"""Every envelope on every state of a page: what has no place there is nowhere, and nothing is doubled."""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, WebSocketRoute, expect

from feed.patterns import PATTERNS
from tests.browser import Window
from tests.journeys.test_silent_frames import NO_FRAMES
from tests.services import Site

pytestmark = pytest.mark.journey

# Envelopes as they are sent, each state of each.
ENVELOPES = {
    f"{pattern.name}: {state}": html
    for pattern in PATTERNS.values()
    if pattern.group == "Envelopes" and "/_" not in pattern.template
    for state, html in pattern.rendered()
    if pattern.name not in NO_FRAMES
}
PAGE = "/posts/4/"
OTHER_PAGES = ("/", "/?before=4", "/public/", "/@alice/", "/posts/4/?after=6")
# What can stand in a list beside its items: the list of marks at its head, and at its end.
STATES: dict[str, tuple[str, str]] = {
    "as it is loaded": ("", ""),
    "held back": ('<i class="hold" hidden></i>', ""),
    "with a gap": ('<i class="gap" hidden></i><i class="hold" hidden></i>', ""),
    "read further down": ('<form class="reading" hidden></form>', ""),
    "going on": ("", '<a class="more" href="?before=1">Show more</a>'),
    "cut off": ("", '<i class="cut" hidden></i>'),
    "paged on": ("", '<span class="page-2" hidden></span>'),
}
# Each text that a list has had is a number: thousands of whole lists would go to the test otherwise.
SHAPE = """() => {
  const texts = window.texts ??= [];
  const number = (text) => texts.indexOf(text) + 1 || texts.push(text);
  const name = (one) => one.tagName + '#' + one.id + '.' + one.className;
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  const cursor = document.getElementById('live-cursor').value;
  return {
    cursor: cursor.startsWith('feed:') ? cursor : '',
    frame: [...document.body.children, ...document.getElementById('live').children].map(name)
        .filter((one) => !one.startsWith('FORM#live-resume')),
    resume: [...document.getElementById('live-resume').children].map(name),
    sink: document.getElementById('live-sink').innerHTML,
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    lists: [...document.querySelectorAll('#timeline, #comments, #pinned')]
        .map((one) => number(one.outerHTML.replaceAll(' autofocus=""', ''))),
  };
}"""


def set_up(site: Site) -> None:
    """Let posts and comments with the ids of the samples be there."""
    for number in range(3):
        site.post("alice", f"Before it {number}")
    assert site.post("alice", "The post of the samples") == 4
    site.comment("bob", 4, "A comment")
    site.comment("carol", 4, "Another")


def listen_in(page: Page) -> list[WebSocketRoute]:
    """Stand between the page and the site; returns the sockets it opens."""
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/ws/**", pass_on)
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => {"
        " document.body.addEventListener('htmx:oobErrorNoTarget', (event) =>"
        "   console.error('no target: ' + event.detail.content.outerHTML));"
        f" const shape = {SHAPE}; window.shapes = [];"
        " document.body.addEventListener('htmx:wsAfterMessage', () => shapes.push(shape())) })"
    )
    return sockets


@pytest.mark.slice(3)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "path",
    [PAGE, *(pytest.param(path, marks=pytest.mark.matrix) for path in OTHER_PAGES)],
)
def test_every_envelope_on_every_state_of_a_list(
    site: Site, open_window: Callable[..., Window], path: str, state: str
) -> None:
    set_up(site)
    bob = open_window(site.url, "bob")
    page = bob.page
    sockets = listen_in(page)
    assert len(ENVELOPES) > 60
    sent = 0
    wrong = []
    head, end = STATES[state]
    bob.open(path)
    page.evaluate(
        # What is cut off is not loaded again here.
        "([head, end]) => { document.querySelector('.more-again')?.remove();"
        " const list = document.querySelector('#timeline, #comments');"
        " list.insertAdjacentHTML('afterbegin', head);"
        " list.querySelector(':scope > .end').insertAdjacentHTML('beforebegin', end) }",
        [head, end],
    )
    before = page.evaluate(SHAPE)
    page.evaluate("window.shapes = []")
    for html in [one for one in ENVELOPES.values() for _time in range(2)]:
        sent += 1
        sockets[-1].send(html + cursor(sent))
    expect(page.locator("#live-cursor")).to_have_value(f"feed:{sent}", timeout=60_000)
    shapes = [one for one in page.evaluate("window.shapes") if one["cursor"]]
    assert len(shapes) == 2 * len(ENVELOPES)
    for name, once, twice in zip(ENVELOPES, shapes[::2], shapes[1::2], strict=True):
        where = f"{path} {state}, {name}"
        if once["frame"] != before["frame"] or once["resume"] != before["resume"]:
            wrong.append(f"{where}: {once['frame']} {once['resume']}")
            before = once
        if once["sink"] != '<i id="live-sink-end"></i>' or once["twice"]:
            wrong.append(f"{where}: {once['sink']} {once['twice']}")
        if {**once, "cursor": ""} != {**twice, "cursor": ""}:
            apart = [
                page.evaluate("some => some.map((one) => texts[one - 1])", one)
                for one in zip(once["lists"], twice["lists"], strict=False)
                if one[0] != one[1]
            ]
            wrong.append(f"{where}: the second time it changed something again: {apart}")
    assert not wrong, "\n".join(wrong[:20])


def cursor(number: int) -> str:
    """Return the end of a frame that brings a page to this place."""
    return render_to_string("feed/live/cursor.html", {"cursor": f"feed:{number}"})

"""Frames for what a page lacks leave the browser's console silent, and do nothing twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import WebSocketRoute, expect

from feed.patterns import PATTERNS
from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey

NO_FRAMES = (
    *(
        "live-away",
        "live-not_done",
        "live-no_room",
        "live-socket",
        "live-reply",
    ),  # answers to requests, the page's own
    *("live-notice", "live-cursor"),
)
ENVELOPES = [
    html
    for pattern in PATTERNS.values()
    if pattern.group == "Envelopes" and "/_" not in pattern.template
    for _state, html in pattern.rendered()
    if pattern.name not in NO_FRAMES
]


IN_EVERY_RUN = ("/", "/posts/1/")
IN_FULL_TABLES = [
    pytest.param(path, marks=pytest.mark.matrix)
    for path in ("/public/", "/@alice/", "/notifications/")
]


@pytest.mark.slice(2)
@pytest.mark.parametrize("path", [*IN_EVERY_RUN, *IN_FULL_TABLES])
def test_every_envelope_twice_on_every_kind_of_page(
    shared_site: Site, open_window: Callable[..., Window], path: str
) -> None:
    shared_site.post("alice", "The one post")
    bob = open_window(shared_site.url, "bob")
    sockets: list[WebSocketRoute] = []

    def listen_in(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page = bob.page
    page.route_web_socket("**/ws/**", listen_in)
    bob.open(path)
    page.evaluate(
        "document.body.addEventListener('htmx:oobErrorNoTarget', () => console.error('no target'))"
    )
    assert len(ENVELOPES) > 20
    for envelope in [*ENVELOPES, *ENVELOPES]:
        sockets[-1].send(envelope)
    done = render_to_string("feed/live/cursor.html", {"cursor": "feed:1"})
    sockets[-1].send(done)
    expect(page.locator("#live-cursor")).to_have_value("feed:1")
    counts: dict[str, Any] = page.evaluate(
        "() => Object.fromEntries(['live-sink', 'live-void', 'live-cursor', 'live-status',"
        " 'live-resume', 'notification-badge', 'favicon']"
        ".map((id) => [id, document.querySelectorAll('#' + id).length]))"
    )
    assert set(counts.values()) == {1}, counts
    doubled = page.evaluate(
        "() => { const ids = [...document.querySelectorAll('article[id]')].map((one) => one.id);"
        " return ids.filter((id, place) => ids.indexOf(id) !== place) }"
    )
    assert doubled == []
    assert (
        page.locator("#live-sink").inner_html() == ""
        or "article" not in page.locator("#live-sink").inner_html()
    )

"""A lost connection: back within seconds, said once, without a line in the console that is ours."""

import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from playwright.sync_api import Page, Request, WebSocket, WebSocketRoute, expect

from tests.browser import SERVER_AWAY, Window, expect_as_reloaded, untouched
from tests.services import Site, wait_for

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
SECOND = 1_000
TRIES = 5  # that have failed: after so many the ws extension by itself waits for up to 32 s
LIVE = "#live-status .is-live"
COUNT_CHANGES = """() => {
  window.__said = [];
  new MutationObserver(() => window.__said.push(document.querySelector('#live-status').innerText))
    .observe(document.querySelector('#live-status'), {childList: true, subtree: true});
}"""


class Watched:
    """What a page does to reach a server."""

    def __init__(self, page: Page) -> None:
        """Watch this page."""
        self.page = page
        self.sockets: list[WebSocket] = []
        self.spoken: set[WebSocket] = set()
        self.failed: list[Request] = []
        page.on("websocket", self._begun)
        page.on("requestfailed", lambda request: self.failed.append(request))

    @property
    def tries(self) -> int:
        """How often it has tried."""
        return len(self.sockets) + len(self.failed)

    def _begun(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        socket.on("framesent", lambda _frame: self.spoken.add(socket))


def watch_until(page: Page, condition: Callable[[], object], what: str) -> None:
    """Wait for this, and let the browser's messages through meanwhile."""

    def holds() -> object:
        page.wait_for_timeout(20)
        return condition()

    wait_for(holds, what, 60)


def test_pages_are_back_within_three_seconds_and_nothing_one_does_is_lost(
    site: Site, open_window: Open
) -> None:
    post = site.post("alice", "The one post")
    bob, visitor = open_window(site.url, "bob"), open_window(site.url)
    pages = [bob.page, *(bob.tab() for _ in range(3)), visitor.page, visitor.tab()]
    paths = ["/", "/public/", f"/posts/{post}/", "/@alice/", "/public/", f"/posts/{post}/"]
    watched = [Watched(page) for page in pages]
    for window, page, path in zip([bob] * 4 + [visitor] * 2, pages, paths, strict=True):
        window.open(path, page)
        page.evaluate(COUNT_CHANGES)
    for window in (bob, visitor):
        window.allow(SERVER_AWAY)
        window.allow(r"htmx:(afterRequest|sendError)")  # counted below
    bob.page.focus("#composer-body")
    bob.page.keyboard.type("Half a th")
    with untouched(bob.page):
        site.kill()
        before = [one.tries for one in watched]
        watch_until(
            bob.page,
            lambda: all(
                one.tries - so_far >= TRIES for one, so_far in zip(watched, before, strict=True)
            ),
            "some tries of each page",
        )
        expect(bob.page.locator("#live-status").get_by_role("link", name="Reload")).to_be_visible()
        bob.page.keyboard.type("ou")
        site.start()
        for page in pages:
            expect(page.locator(LIVE)).to_be_attached()
        bob.page.keyboard.type("ght")
        expect(bob.page.locator("#composer-body")).to_have_value("Half a thought")
    for one in watched:
        # The extension may have opened one more, for nobody (test_hub.py): it never speaks.
        assert sum(not socket.is_closed() for socket in one.spoken) == 1
        said = one.page.evaluate("window.__said")
        assert len(said) == 2, said
        assert "Reconnecting" in said[0]
    # Everything that a page has to say finds the new socket.
    newest = site.post("alice", "After the storm")
    expect(visitor.page.locator(f"#post-{newest}")).to_be_attached()
    pages[2].get_by_role("button", name="Like", exact=True).click()
    expect(pages[2].locator(".asof")).to_have_count(0)
    expect_as_reloaded(bob, pages[2])
    # What looks for a server is no request of htmx, which says two lines of each that fails (a draft).
    lines = [line for line in [*bob.errors, *visitor.errors] if "htmx:sendError" in line]
    failed = [request.resource_type for one in watched for request in one.failed]
    assert len(lines) == failed.count("xhr") < failed.count("stylesheet")


def test_a_connection_that_comes_back_at_once_is_not_spoken_of(
    shared_site: Site, open_window: Open
) -> None:
    """A server that restarts tells its pages to come back, and another one takes them."""
    sockets: list[WebSocketRoute] = []

    def listen_in(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page = (reader := open_window(shared_site.url)).page
    page.route_web_socket("**/ws/**", listen_in)
    reader.open("/public/")
    page.evaluate(COUNT_CHANGES)
    for number in range(3):
        sockets[-1].close(code=1012)
        watch_until(page, lambda number=number: len(sockets) == number + 2, "a socket")  # type: ignore[misc]
        post = shared_site.post("alice", f"Post {number}")
        expect(page.locator(f"#post-{post}")).to_be_attached()
    # What it missed is said; that it was away is not.
    assert all("Live" in said for said in page.evaluate("window.__said"))


class InItsPlace(BaseHTTPRequestHandler):
    """Answers as nginx does while no process of the site is there."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Say that nobody is there."""
        self.asked.append(self.path)
        self.send_response(502)
        self.send_header("Content-Type", "text/css" if "pulse" in self.path else "text/html")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.mark.matrix
def test_a_site_in_whose_place_nginx_answers_is_asked_again(site: Site, open_window: Open) -> None:
    reader = open_window(site.url)
    page = reader.page
    reader.open("/public/")
    reader.allow(SERVER_AWAY)
    reader.allow_status(502)
    site.kill()
    with HTTPServer(("127.0.0.1", site.ports[0]), InItsPlace) as nginx:
        Thread(target=nginx.serve_forever).start()
        watch_until(page, lambda: InItsPlace.asked.count("/live/pulse/") >= 3, "three questions")
        nginx.shutdown()
    site.start()
    expect(page.locator(LIVE)).to_be_attached()
    expect(page.locator("#notice")).to_be_empty()


def test_a_page_asks_at_once_when_the_network_is_back(site: Site, open_window: Open) -> None:
    reader = open_window(site.url)
    page = reader.page
    page.clock.install()
    reader.open("/public/")
    reader.allow(SERVER_AWAY)
    site.kill()
    page.clock.run_for(10 * SECOND)
    expect(page.locator("#live-link link")).to_be_attached()
    asked = Watched(page)
    page.evaluate(
        "dispatchEvent(new Event('online'))"
    )  # no timer runs but by our hand: none was due
    watch_until(page, lambda: asked.failed, "a question")


@pytest.mark.matrix
def test_where_there_is_no_room_a_page_waits_and_comes_in_later(
    site: Site, open_window: Open
) -> None:
    site.kill()
    site.tune(PAGES=1)
    site.start()
    first, second = open_window(site.url), open_window(site.url)
    first.open("/public/")
    second.allow(r"WebSocket connection to|^Event$|\[object Event\]| 403")
    page = second.page
    page.clock.install()
    tries = Watched(page)
    page.goto("/public/")
    waits = page.locator("#live-link [hx-trigger*='load delay']")
    for _ in range(30):
        page.clock.run_for(500)
        if waits.count():
            break
    expect(waits).to_be_attached()
    so_far = tries.tries
    page.clock.run_for(15 * SECOND)
    assert tries.tries == so_far  # it waits
    first.page.close()
    page.clock.run_for(50 * SECOND)
    expect(page.locator(LIVE)).to_be_attached()


def test_ones_own_like_is_no_news_of_the_connection(shared_site: Site, open_window: Open) -> None:
    post = shared_site.post("alice", "To be liked")
    bob = open_window(shared_site.url, "bob")
    page = bob.open(f"/posts/{post}/")
    page.evaluate(COUNT_CHANGES)
    page.get_by_role("button", name="Like", exact=True).click()
    expect(page.get_by_role("button", name="Liked")).to_be_visible()
    expect(page.locator(f".post-{post}-likes")).to_have_text(", 1 like")
    expect(page.locator(".asof")).to_have_count(0)
    assert page.evaluate("window.__said") == []


@pytest.mark.matrix
@pytest.mark.parametrize("before", ["", "alice"])
def test_who_signs_in_in_another_tab_is_told_so_and_not_that_they_are_signed_out(
    site: Site, open_window: Open, before: str
) -> None:
    window = open_window(site.url, before)
    page = window.open("/public/")
    window.allow(SERVER_AWAY)
    window.become("bob")
    site.kill()
    site.start()
    notice = page.locator("#live-notice")
    expect(notice).to_contain_text("You are signed in as @bob now.")
    expect(notice).not_to_contain_text("signed out")
    expect(page.locator("#live-watch")).to_have_count(0)  # nothing looks for another socket
    notice.get_by_role("link", name=re.compile("Reload")).click()
    window.live()
    expect(page.locator("#act")).to_be_attached()
    expect(notice).to_be_empty()

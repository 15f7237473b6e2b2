"""What does not reach the server is said, and what was typed stays: "Not sent. Try again." """

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import SERVER_AWAY, Window, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
Way = Callable[[Site, Page], AbstractContextManager[None]]
NOT_SENT, NOT_LOADED = "Not sent. Try again.", "Not loaded. Try again."
# What the browser and htmx say of a request that fails; nothing else is allowed.
FAILED = (
    SERVER_AWAY,
    r"net::ERR_(INTERNET_DISCONNECTED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|TIMED_OUT)",
    r"^htmx:(afterRequest|sendError|timeout)\b",
    r"the server responded with a status of 50[24] ",
    r"^Response Status Error Code 50[24] from",
)


@contextmanager
def offline(site: Site, page: Page) -> Iterator[None]:
    """The network is gone."""
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


@contextmanager
def refused(site: Site, page: Page) -> Iterator[None]:
    """Nobody listens."""
    site.kill()
    yield
    site.start()


@contextmanager
def _listening(site: Site, greet: Callable[[socket.socket], None]) -> Iterator[None]:
    """Somebody who is no server takes the connections."""
    site.kill()
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", site.ports[0])) as door:

        def take() -> None:
            while True:
                try:
                    taken.append(door.accept()[0])
                except OSError:
                    return
                greet(taken[-1])

        Thread(target=take, daemon=True).start()
        yield
        door.shutdown(socket.SHUT_RDWR)
    for one in taken:
        one.close()
    site.start()


@contextmanager
def reset(site: Site, page: Page) -> Iterator[None]:
    """The connection breaks under the request."""

    def break_off(taken: socket.socket) -> None:
        taken.recv(100)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        taken.close()

    with _listening(site, break_off):
        yield


@contextmanager
def timed_out(site: Site, page: Page) -> Iterator[None]:
    """No answer comes. (The page waits for half a minute; here it waits for less.)"""
    assert page.evaluate("htmx.config.timeout") == 30_000
    page.evaluate("htmx.config.timeout = 500")
    with _listening(site, lambda taken: None):
        yield


def _proxy(status: int) -> Way:
    class Proxy(BaseHTTPRequestHandler):
        """Answers as a proxy does that reaches nobody."""

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_pulse = "pulse" in self.path
            self.send_response(status)
            self.send_header("Content-Type", "text/css" if is_pulse else "text/html")
            self.end_headers()
            if not is_pulse:
                self.wfile.write(
                    b"<html><title>Bad</title><body><h1>Bad gateway</h1></body></html>"
                )

        do_GET = do_POST = _answer

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    @contextmanager
    def answered(site: Site, page: Page) -> Iterator[None]:
        site.kill()
        with HTTPServer(("127.0.0.1", site.ports[0]), Proxy) as proxy:
            Thread(target=proxy.serve_forever).start()
            yield
            proxy.shutdown()
        site.start()

    return answered


def press(button: Locator) -> None:
    """Press a button, which keeps the focus."""
    button.focus()
    button.press("Enter")


def expect_said(page: Page, words: str = NOT_SENT) -> None:
    """Expect these words where errors are said, for eyes and for ears."""
    expect(page.locator("#notice")).to_have_text(words)
    expect(page.locator("#notice")).to_be_in_viewport()
    expect(page.locator("#notice")).to_have_attribute("role", "status")


WAYS: dict[str, Way] = {
    "offline": offline,
    "refused": refused,
    "reset": reset,
    "timed out": timed_out,
    "502": _proxy(502),
    "504": _proxy(504),
}


@pytest.mark.slice(3)
@pytest.mark.parametrize("way", WAYS)
def test_a_post_that_is_not_sent_says_so_and_stays(site: Site, open_window: Open, way: str) -> None:
    window = open_window(site.url, "alice")
    page = window.open("/")
    for line in FAILED:
        window.allow(line)
    send = page.locator("#composer .composer-send")
    with untouched(page):
        page.fill("#composer-body", "A thought")
        with WAYS[way](site, page):
            press(send)
            expect_said(page)
            expect(page.locator("#composer-body")).to_have_value("A thought")
            expect(page.locator("#composer-body")).to_be_enabled()
            expect(send).to_be_focused()
            assert "Bad" not in page.title()
        page.evaluate("htmx.config.timeout = 30000")
        page.keyboard.press("Enter")
        expect(page.locator("#composer .hint").last).to_contain_text("Posted")
        expect(page.locator("#notice")).to_be_empty()
        expect(page.locator("#composer-body")).to_have_value("")


@pytest.mark.matrix
def test_a_draft_under_way_does_not_lock_the_text_of_a_post_that_is_refused(
    site: Site, open_window: Open
) -> None:
    """htmx counts the requests of an element, and those that disabled it, in one number."""
    window = open_window(site.url, "alice")
    page = window.open("/")
    for line in FAILED:
        window.allow(line)
    with timed_out(site, page):
        page.evaluate("htmx.config.timeout = 2000")
        with page.expect_request("**/drafts/"):
            page.fill("#composer-body", "A thought")
        press(page.locator("#composer .composer-send"))
        expect_said(page)
        expect(page.locator("#composer-body")).to_be_enabled()
    expect(page.locator("#composer-body")).to_have_value("A thought")


def test_every_button_says_what_was_not_sent_and_what_was_not_loaded(
    site: Site, open_window: Open
) -> None:
    post = site.post("bob", "Who comes along?")
    window = open_window(site.url, "alice")
    for line in FAILED:
        window.allow(line)
    page = window.open(f"/posts/{post}/")
    notice = page.locator("#notice")
    like = page.locator(f"#post-{post}").get_by_role("button", name="Like", exact=True)
    menu = page.locator(f"#post-{post} .menu-link")
    with untouched(page):
        page.fill("#comment-body", "I do")
        with offline(site, page):
            press(like)
            expect_said(page)
            expect(like).to_be_focused()
            menu.focus()
            menu.press("Enter")
            expect_said(page, NOT_LOADED)
            expect(menu).to_be_focused()
            page.keyboard.press("Escape")
            press(page.locator("#comment-form .composer-send"))
            expect_said(page)
            expect(page.locator("#comment-body")).to_have_value("I do")
        menu.press("Enter")
        expect(page.locator(f"#post-{post} .menu")).to_contain_text("Mute")
        page.keyboard.press("Escape")
        expect(notice).to_be_empty()
        page.fill("#comment-body", "I do!")
        page.locator("#comment-form .composer-warning > summary").click()
        page.fill("#comment-warning", "Careful")
        with offline(site, page):
            page.locator("#comment-warning").press("Enter")  # in a field of one line: it is sent
            expect_said(page)
            expect(page.locator("#comment-warning")).to_be_focused()
        press(page.locator("#comment-form .composer-send"))
        expect(page.locator("#comments > article")).to_have_count(1)
        expect(notice).to_be_empty()


def test_typing_without_a_connection_is_not_talked_into(site: Site, open_window: Open) -> None:
    window = open_window(site.url, "alice")
    page = window.open("/")
    for line in FAILED:
        window.allow(line)
    with offline(site, page):
        with page.expect_event("requestfailed", lambda request: "drafts" in request.url):
            page.locator("#composer-body").press_sequentially("Half a th")
        page.locator("#composer-body").press_sequentially("ought")
        expect(page.locator("#notice")).to_be_empty()
        expect(page.locator("#composer-body")).to_be_focused()
    expect(page.locator("#composer-body")).to_have_value("Half a thought")


def test_whom_a_message_is_for_is_looked_up_in_silence(site: Site, open_window: Open) -> None:
    window = open_window(site.url, "alice")
    page = window.open("/messages/new/")
    for line in FAILED:
        window.allow(line)
    with offline(site, page):
        with page.expect_event("requestfailed", lambda one: one.url.endswith("/new/people/")):
            page.locator("#id_to").press_sequentially("bo")
        page.locator("#id_to").press_sequentially("b")
        expect(page.locator("#notice")).to_be_empty()
    expect(page.locator("#id_to")).to_have_value("bob")


@pytest.mark.matrix
def test_a_form_of_a_page_stays_with_what_was_typed(site: Site, open_window: Open) -> None:
    post = site.post("alice", "At first")
    window = open_window(site.url, "alice")
    for line in FAILED:
        window.allow(line)
    window.allow_status(422)
    page = window.open(f"/posts/{post}/edit/")
    send = page.locator("#edit-form .composer-send")
    with untouched(page):
        page.fill("#edit-body", "After")
        with offline(site, page):
            press(send)
            expect_said(page)
            expect(page.locator("#edit-body")).to_have_value("After")
            expect(send).to_be_focused()
        page.fill("#edit-body", "")
        page.evaluate("document.querySelector('#edit-form').noValidate = true")
        press(send)  # refused: the page comes back into its place, live
        expect(page.locator("#edit-form .form-errors")).to_contain_text("Write something first.")
        expect(page.locator("#notice")).to_be_empty()
        window.live(page)
    page.fill("#edit-body", "After")
    press(page.locator("#edit-form .composer-send"))
    page.wait_for_url(f"**/posts/{post}/")
    expect(page.locator(f".post-{post}-body .text")).to_have_text("After")
    page = window.open(f"/posts/{post}/delete/")
    button = page.get_by_role("button", name="Delete")
    with untouched(page), offline(site, page):
        press(button)
        expect_said(page)
        expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "delete" not in address)

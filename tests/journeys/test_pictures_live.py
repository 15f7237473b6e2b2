"""Choosing a picture in a real browser, and what a real server does with what is far too large."""

import http.client
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import images
from tests.browser import Window
from tests.services import Site, session_key_of

pytestmark = pytest.mark.journey

TOKEN = "t" * 32  # CSRF compares the cookie with the form
BOUNDARY = "plaza-boundary"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """The site as `make run` serves it, with a folder of its own for what is uploaded."""
    folder = tmp_path_factory.mktemp("pictures")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    site = Site(folder, f"sqlite:///{folder / 'site.sqlite3'}")
    site.environment["MEDIA_ROOT"] = str(folder / "media")
    yield site.start()
    site.kill()
    assert "Traceback" not in site.log(), site.log()


def field(name: str, value: str) -> bytes:
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    )


def send(
    site: Site, path: str, content: Callable[[], Iterator[bytes]], size: int
) -> tuple[int, str]:
    """Send a form with text before a file of so many bytes; returns the answer."""
    before = field("csrfmiddlewaretoken", TOKEN) + field("bio", "What I typed")
    before += (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="avatar"; filename="me.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    ).encode()
    after = f"\r\n--{BOUNDARY}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", site.ports[0], timeout=60)
    connection.putrequest("POST", path)
    connection.putheader("Cookie", f"sessionid={session_key_of('alice')}; csrftoken={TOKEN}")
    connection.putheader("Origin", site.url)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", str(len(before) + size + len(after)))
    connection.endheaders()
    connection.send(before)
    for part in content():
        connection.send(part)
    connection.send(after)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def peak_memory(site: Site) -> int:
    """Return the most that the server has ever held, in MB."""
    (process,) = site.processes.values()
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+([0-9]+) kB", status)
    assert found
    return int(found[1]) // 1024


def test_what_is_far_too_large_gets_the_form_back_and_takes_no_memory(site: Site) -> None:
    enormous = images.enormous_png(20_000, 20_000)
    sixty = 60 * MEGABYTE
    before = peak_memory(site)
    for path in ("/settings/profile/preview/", "/settings/profile/"):
        status, page = send(site, path, lambda: iter([b"\0" * MEGABYTE] * 60), sixty)
        assert (status, "This file is too large" in page) == (422, True)
        assert "What I typed" in page
        status, page = send(site, path, lambda: iter([enormous]), len(enormous))
        assert (status, "too many pixels" in page) == (422, True)
        assert "What I typed" in page
    assert not list((site.folder / "media").rglob("*.webp"))
    largest = images.enormous_png(8_000, 4_500, depth=8, colours=6)
    status, page = send(site, "/settings/profile/preview/", lambda: iter([largest]), len(largest))
    assert (status, "This is a preview." in page) == (200, True)
    # A picture of 36 million pixels is 108 MB as it is read, and half as much again as it is made smaller.
    assert peak_memory(site) - before < 200


def test_a_chosen_picture_is_previewed_and_once_saved_shows_on_open_pages(
    site: Site, open_window: Callable[..., Window], tmp_path: Path
) -> None:
    good, bad = tmp_path / "me.png", tmp_path / "me.svg"
    good.write_bytes(images.encoded(images.drawn(900, 600)))
    bad.write_bytes(images.SVG)
    post = site.post("alice", "Good morning, square.")
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.allow_status(422)
    theirs = bob.open("/@alice/")
    expect(theirs.locator(f"#post-{post} .avatar")).to_have_text("A")

    page = alice.open("/settings/profile/")
    page.fill("[name=bio]", "Bakes before six.")
    page.set_input_files("[name=avatar]", bad)
    expect(page.locator("#profile_avatar_error")).to_contain_text("a picture we can show")
    # htmx listens to what it has put in place only after a moment, which no person is faster than.
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.set_input_files("[name=avatar]", good)
    expect(page.locator(".picture-preview .avatar img")).to_be_visible()
    expect(page.locator("#profile_avatar_error")).to_have_count(0)
    page.set_input_files("[name=header]", good)
    expect(page.locator(".picture-preview .profile-header")).to_be_visible()
    expect(page.locator("[name=bio]")).to_have_value("Bakes before six.")
    expect(theirs.locator(f"#post-{post} .avatar")).to_have_text("A")  # nothing is saved yet

    page.fill("[name=name]", "Alice Baker")
    page.press("[name=name]", "Enter")
    expect(page.locator("#profile-form [role=status]").last).to_contain_text("Saved")
    shown = theirs.locator(f"#post-{post} .avatar img")
    expect(shown).to_be_visible()
    expect(theirs.locator(f"#post-{post} .name")).to_have_text("Alice Baker")
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0

    page.click("text=Remove picture")
    expect(page.locator(".picture-preview .avatar img")).to_have_count(0)
    expect(shown).to_be_visible()
    page.click("#profile-form .form-actions button")
    expect(theirs.locator(f"#post-{post} .avatar")).to_have_text("A")

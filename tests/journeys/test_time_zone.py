"""Somebody chooses another time zone: their open pages show times in it, and lose nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey
SOON = 15_000  # milliseconds; the page comes back by itself


def test_open_pages_follow_and_nobody_else_s(
    site: Site, open_window: Callable[..., Window]
) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    post = site.post("bob", "When is it?")
    reads = alice.open("/public/")
    writes = alice.open("/", alice.tab())
    bob.open("/public/")
    writes.fill("#composer-body", "Half a sentence")
    with untouched(reads), untouched(writes), untouched(bob.page):
        site.send("alice", "/settings/display/", time_zone="Asia/Tokyo")
        expect(reads.locator(f"#post-{post} time").first).to_have_attribute(
            "title", re.compile(r" JST$"), timeout=SOON
        )
        expect_as_reloaded(alice, reads)
        expect(writes.locator("#live-zone")).to_have_value("Asia/Tokyo", timeout=SOON)
        expect(writes.locator("#composer-body")).to_have_value("Half a sentence")
        # From now on pushes say it, too, to her alone.
        later = site.post("bob", "And now?")
        for page, zone in ((reads, "JST"), (bob.page, "UTC")):
            expect(page.locator(f"#post-{later} time").first).to_have_attribute(
                "title", re.compile(f" {zone}$"), timeout=SOON
            )
        expect_as_reloaded(alice, reads)

"""Signing out everywhere else reaches the pages that are open there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey


def test_the_pages_of_a_browser_signed_out_elsewhere_close_at_once(
    site: Site, open_window: Callable[..., Window]
) -> None:
    here = open_window(site.url).sign_in("alice")
    phone = open_window(site.url).sign_in("alice")
    phone.open("/")
    here.page.goto("/accounts/sessions/")
    with here.page.expect_navigation():
        here.page.get_by_role("button", name="Sign out everywhere else").click()
    expect(phone.page.locator("#live-notice .message")).to_be_visible()
    here.open("/")

"""A passkey, with a real Chromium and its virtual authenticator."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, sign_out
from tests.journeys.test_not_sent import FAILED
from tests.services import PASSWORD, Site

pytestmark = pytest.mark.journey

# What a laptop with a fingerprint reader has: it keeps passkeys and asks who is there.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(page: Page) -> None:
    """Give the browser an authenticator."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_a_passkey_is_added_signs_in_alone_and_confirms(
    site: Site, open_window: Callable[..., Window]
) -> None:
    url = site.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not a number
    window = open_window(url, "alice")
    window.allow_status(422)
    page = window.page
    plug_in(page)

    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) button")
    page.fill("[name=name]", "My laptop")
    page.check("[name=passwordless]")
    expect(page.locator("#mfa_webauthn_add")).to_be_visible()
    page.wait_for_load_state()  # before its script has run, the button does nothing
    page.click("#mfa_webauthn_add")
    expect(page.locator("#recovery_codes")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator(".row")).to_contain_text("My laptop")
    expect(page.locator(".row .tag")).to_have_text("Passkey")

    with page.expect_navigation():
        sign_out(page)
    page.goto("/accounts/login/?next=/notifications/")
    page.wait_for_load_state()
    page.fill("[name=login]", "alice")
    page.fill("[name=password]", "forgotten")
    page.click("form:has([name=password]) button")
    expect(page.locator(".form-errors")).to_be_focused()
    page.click("#passkey_login")  # which has stayed, while the form came back
    expect(page.locator("h1")).to_have_text("Notifications")
    expect(page.get_by_role("link", name="Profile")).to_have_attribute("href", "/@alice/")

    page.goto("/settings/username/")
    page.click("text=Use a security key")
    page.click("#mfa_webauthn_reauthenticate")
    page.fill("[name=username]", "alicia")
    page.click("form:has([name=username]) button")
    expect(page.locator(".messages")).to_contain_text("You are @alicia now.")


def test_after_the_password_a_passkey_is_the_second_factor(
    site: Site, open_window: Callable[..., Window]
) -> None:
    url = site.url.replace("127.0.0.1", "localhost")
    window = open_window(url, "bob")
    for line in FAILED:
        window.allow(line)
    window.allow_status(422)
    page = window.page
    plug_in(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) button")
    expect(page.locator("#mfa_webauthn_add")).to_be_visible()
    page.wait_for_load_state()  # before its script has run, the button does nothing
    page.click("#mfa_webauthn_add")
    expect(page.locator("#recovery_codes")).to_be_visible()
    with page.expect_navigation():
        sign_out(page)
    page.goto("/accounts/login/")
    page.fill("[name=login]", "bob")
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) button")
    expect(page.locator("[name=code]")).to_be_visible()
    page.wait_for_load_state()
    page.fill("[name=code]", "000000")
    page.context.set_offline(True)
    page.click("form:has([name=code]) button")
    expect(page.locator("#notice")).to_have_text("Not sent. Try again.")  # not: a wrong code
    page.context.set_offline(False)
    expect(page.locator("[name=code]")).to_have_value("000000")
    page.click("form:has([name=code]) button")
    expect(page.locator("[name=code]")).to_be_focused()
    expect(page.locator("#id_code_error")).to_be_visible()
    page.click("#mfa_webauthn_authenticate")  # the key is asked for what this page says
    expect(page.locator("#composer")).to_be_visible()

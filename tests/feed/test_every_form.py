"""Every form goes by htmx, so that the page says what did not reach the server and keeps what was typed.

Without JavaScript each is sent as it stands. Those that no htmx sends are listed here, each with the reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.factories import PASSWORD
from tests.html import Element, page_of
from tests.people import person, signed_in
from tests.routes import all_paths
from tests.users.test_two_factor import set_up
from users.accounts.coming_back import welcome_back_response
from users.actions.leaving import leave
from users.models import User

# In templates: a whole tag, with Django's tags inside it.
FORM = re.compile(r"<form\b(?:{[%{#].*?[%}#]}|[^>])*>", re.DOTALL)
OURS, ALLAUTHS = Path(settings.BASE_DIR) / "templates", Path(allauth.__path__[0]) / "templates"
BY_SCRIPT = "the script of passkeys sends it, by submit(): htmx hears nothing of that"
OF_ADMIN = "the pages of Django admin hold no htmx"
NATIVE = {
    "mfa/webauthn/snippets/login_script.html": BY_SCRIPT,
    **dict.fromkeys(
        [
            *(f"admin/feed/case/{name}.html" for name in ("case", "confirm", "_decide", "_note")),
            "admin/feed/case/close.html",
            *(f"admin/feed/appeal/{name}.html" for name in ("appeal", "_decide")),
        ],
        "a page of Django admin: its htmx does nothing but say that the page is still open",
    ),
    "admin/feed/delete_confirmation.html": OF_ADMIN,
    "admin/feed/delete_selected_confirmation.html": OF_ADMIN,
    "base.html": "nobody sends the form act itself: its buttons do",
}
# Pages of allauth's that this site has no address for: they belong to what its settings leave off.
LEFT_OFF = {
    "account/base_confirm_code.html": [
        "account_request_login_code",
        "account_confirm_password_reset_code",
        "account_verify_phone",
    ],
    "account/phone_change.html": ["account_change_phone"],
    "mfa/trust.html": ["mfa_trust"],
    "mfa/webauthn/signup_form.html": ["mfa_signup_webauthn"],
}
SENT_BY_SCRIPT = {"mfa_login", "webauthn_form"}  # the ids of such forms, or of their buttons
KEY_BUTTONS = {"mfa_webauthn_add", "mfa_webauthn_reauthenticate"}


def templates() -> Iterator[tuple[str, str]]:
    """Yield the name and text of each template that a page of this site may come from."""
    own = {str(path.relative_to(OURS)): path for path in OURS.rglob("*.html")}
    others = {str(path.relative_to(ALLAUTHS)): path for path in ALLAUTHS.rglob("*.html")}
    unused = ("idp/", "openid/")  # apps of allauth's that are not installed
    for name, path in (others | own).items():
        if not name.startswith(unused):
            yield name, path.read_text()


def test_every_form_of_every_template_goes_by_htmx_or_is_listed() -> None:
    native = {
        name
        for name, text in templates()
        for tag in FORM.findall(text)
        if 'method="get"' not in tag and "method=" in tag
        if "page_form" not in tag and "hx-post" not in tag
    }
    assert native == {*NATIVE, *LEFT_OFF}
    assert sum(len(FORM.findall(text)) for _name, text in templates()) > 20


def test_what_is_left_off_has_no_address() -> None:
    for names in LEFT_OFF.values():
        for name in names:
            with pytest.raises(NoReverseMatch):
                reverse(name)


def native_forms(page: Element) -> list[str]:
    """Return what of a page would be sent past htmx, or by htmx to another address than without."""
    found = []
    for form in page.all("form"):
        sent = form.attributes
        is_of_a_key = form.id in SENT_BY_SCRIPT or bool(KEY_BUTTONS & set(form.ids("button")))
        if sent.get("method", "").lower() != "post" or form.id == "act" or is_of_a_key:
            continue
        if sent.get("hx-post", "none") != sent.get("action", ""):
            found.append(f"form to {sent.get('action')}: {sent.get('hx-post')}")
    for button in page.all("button", form="act"):
        sent = button.attributes
        if sent.get("formmethod") != "dialog" and sent.get("hx-post") != sent["formaction"]:
            found.append(f"button to {sent['formaction']}: {sent.get('hx-post')}")
    return found


def special_pages(alice: User) -> Iterator[tuple[Client, str]]:
    """Yield the pages that no address alone leads to, each with a browser that is shown it."""
    address = EmailAddress.objects.create(user=alice, email="new@example.org", verified=False)
    yield Client(), reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    yield signed_in(alice), reverse("account_email")
    key = f"{user_pk_to_url_str(alice)}-{default_token_generator.make_token(alice)}"
    by_mail = Client()
    yield by_mail, by_mail.get(f"/accounts/password/reset/key/{key}/")["Location"]
    gone = leave(actor=person("gone"))
    yield Client(), welcome_back_response(gone)["Location"]
    confirmed = signed_in(alice)
    set_up(confirmed)  # of a second factor, which shows once more that it is they
    for name in (
        "settings_username",
        "account_change_password",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
    ):
        yield confirmed, reverse(name)
    half_in = Client()
    half_in.post("/accounts/login/", {"login": alice.username, "password": PASSWORD})
    yield half_in, reverse("mfa_authenticate")


@pytest.mark.django_db(transaction=True)
def test_every_form_of_every_page_goes_where_it_goes_without_htmx() -> None:
    paths = [path for path in all_paths() if not path.startswith("/admin/")]
    alice = User.objects.get(username="alice")
    staff = signed_in(person("admin_1", is_staff=True, is_superuser=True))
    shown = [(browser, path) for browser in (Client(), signed_in(alice), staff) for path in paths]
    wrong, seen = [], 0
    sent_to: set[str] = set()
    for browser, path in [*shown, *special_pages(alice)]:
        response = browser.get(path)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.status_code != 200 or response.streaming or not is_page:
            assert (browser, path) in shown, (path, response.status_code)
            continue
        page = page_of(response)
        seen += 1
        sent_to |= {one.attributes.get("hx-post", "") for one in page.all("form")}
        # Of the members of a group, see NATIVE.
        native = [
            one for one in native_forms(page) if not one.startswith("form to /messages/5/remove/")
        ]
        wrong += [f"{path}: {one}" for one in native]
    assert not wrong
    assert seen > 100
    assert sent_to >= {
        reverse(name)
        for name in (
            "account_login",
            "account_signup",
            "account_logout",
            "account_reset_password",
            "account_change_password",
            "account_email",
            "account_reauthenticate",
            "mfa_authenticate",
            "mfa_generate_recovery_codes",
            "settings_username",
            "settings_privacy",
            "usersessions_list",
        )
    }

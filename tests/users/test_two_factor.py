"""A second factor: codes of an app by another hand than allauth's, recovery codes, and the staff."""

from typing import Any

import pyotp
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tests.factories import PASSWORD
from tests.html import page_of
from tests.people import person, signed_in, text_of
from users.models import User

# What is set up or shown is told after the commit.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forgetful_limits")]


def confirm(browser: Client) -> None:
    """Give the password once more, as the site asks before what matters."""
    assert browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def set_up(browser: Client) -> tuple[pyotp.TOTP, list[str]]:
    """Set up an authenticator app; returns it and the recovery codes that come with it."""
    confirm(browser)
    page = page_of(browser.get("/accounts/2fa/totp/activate/"))
    app = pyotp.TOTP(page.one("code", class_="secret-key").text)
    done = browser.post("/accounts/2fa/totp/activate/", {"code": app.now()}, follow=True)
    codes = page_of(done).one("textarea", id="recovery_codes").text.split()
    return app, codes


def sign_in(browser: Client, login: str = "dora") -> Any:
    """Fill in name and password; returns where it leads."""
    sent = {"login": login, "password": PASSWORD}
    return browser.post("/accounts/login/", sent)["Location"]


def is_in(browser: Client) -> bool:
    """Whether somebody is signed in in this browser."""
    return "_auth_user_id" in browser.session


def test_an_app_is_set_up_by_its_picture_and_then_asked_for() -> None:
    dora = person("dora")
    browser = signed_in(dora)
    confirm(browser)
    page = page_of(browser.get("/accounts/2fa/totp/activate/"))
    assert page.one(class_="qr-code").one("svg").all("path")
    assert page.all("img", class_="qr") == []
    app, codes = set_up(browser)
    assert len(set(codes)) == 10
    visitor = Client()
    assert sign_in(visitor) == "/accounts/2fa/authenticate/"
    assert not is_in(visitor)
    wrong = visitor.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_in(visitor)
    done = visitor.post("/accounts/2fa/authenticate/", {"code": app.now()})
    assert (done.status_code, done["Location"]) == (302, "/")
    assert is_in(visitor)


def test_a_code_serves_once() -> None:
    app, _codes = set_up(signed_in(person("dora")))
    first, second = Client(), Client()
    code = app.now()
    for browser in (first, second):
        sign_in(browser)
        browser.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_lets_in_once() -> None:
    _app, codes = set_up(signed_in(person("dora")))
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser)
        browser.post("/accounts/2fa/authenticate/", {"code": codes[3]})
    assert is_in(first)
    assert not is_in(second)
    second.post("/accounts/2fa/authenticate/", {"code": codes[4]})
    assert is_in(second)


def test_a_wrong_code_sets_nothing_up() -> None:
    browser = signed_in(person("dora"))
    confirm(browser)
    browser.get("/accounts/2fa/totp/activate/")
    response = browser.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert page_of(response).one("input", name="code").attributes["aria-invalid"] == "true"
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/recovery-codes/download/",
    ],
)
def test_what_one_has_is_shown_before_it_is_changed(path: str) -> None:
    dora = person("dora")
    app, _codes = set_up(signed_in(dora))
    browser = signed_in(dora)
    # The password alone, which somebody else may know, changes nothing of it.
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for response in (browser.get(path), browser.post(path, {"code": "1"})):
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    wrong = browser.post(response["Location"], {"code": "000000"})
    assert wrong.status_code == 200
    assert browser.get(path).status_code == 302
    back = browser.post(response["Location"], {"code": app.now(), "next": path})
    assert (back.status_code, back["Location"]) == (302, path)
    assert browser.get(path, follow=True).status_code == 200


@pytest.mark.parametrize("path", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"])
def test_the_first_one_takes_the_password_again_and_leads_back(path: str) -> None:
    browser = signed_in(person("dora"))
    response = browser.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/reauthenticate/?next=")
    wrong = browser.post(response["Location"], {"password": "wrong-horse-1"})
    assert wrong.status_code == 200
    assert browser.get(path).status_code == 302
    back = browser.post(response["Location"], {"password": PASSWORD, "next": path})
    assert (back.status_code, back["Location"]) == (302, path)
    assert browser.get(path).status_code == 200


def test_a_code_of_the_app_confirms_as_well_as_the_password() -> None:
    dora = person("dora")
    app, _codes = set_up(signed_in(dora))
    browser = signed_in(dora)
    browser.post("/accounts/2fa/reauthenticate/", {"code": app.now()})
    assert browser.get("/accounts/2fa/recovery-codes/").status_code == 200


def test_switching_it_off_takes_a_confirmation_and_is_told_by_mail() -> None:
    dora = person("dora")
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    browser = signed_in(dora)
    set_up(browser)
    assert browser.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    subjects = [letter.subject for letter in mail.outbox]
    assert subjects
    assert all(subject.startswith("Plaza: ") for subject in subjects)
    assert sign_in(Client()) == "/"


def moderator(**fields: Any) -> User:
    """Return somebody of the staff."""
    return person("mona", is_staff=True, is_superuser=True, **fields)


def test_staff_is_led_to_set_up_a_second_factor_before_moderating(settings: Any) -> None:
    settings.STAFF_NEEDS_TWO_FACTOR = True
    browser = signed_in(moderator())
    response = browser.get("/admin/users/user/", follow=True)
    assert response.request["PATH_INFO"] == "/accounts/2fa/"
    assert "Set one up here" in page_of(response).one(class_="messages").text
    assert browser.post("/admin/users/user/add/", {"username": "x"}).status_code == 302
    set_up(browser)
    assert browser.get("/admin/users/user/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(settings: Any) -> None:
    settings.STAFF_NEEDS_TWO_FACTOR = True
    mona = moderator()
    browser = signed_in(mona)
    set_up(browser)
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()
    assert browser.get("/admin/").status_code == 302


def test_others_are_not_told_what_the_staff_needs(settings: Any) -> None:
    settings.STAFF_NEEDS_TWO_FACTOR = True
    browser = signed_in(person("dora"))
    assert browser.get("/admin/", follow=True).status_code == 403
    assert Client().get("/admin/", follow=True).request["PATH_INFO"] == "/accounts/login/"


def test_the_suite_and_the_demo_are_the_exception() -> None:
    from config.settings import base, local

    assert base.STAFF_NEEDS_TWO_FACTOR is True
    assert local.STAFF_NEEDS_TWO_FACTOR is False


def test_moderators_see_no_secrets_and_can_help_who_lost_theirs() -> None:
    dora = person("dora")
    app, _codes = set_up(signed_in(dora))
    browser = signed_in(moderator())
    row = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    shown = browser.get(f"/admin/mfa/authenticator/{row.pk}/change/")
    assert shown.status_code == 200
    assert app.secret not in text_of(shown)
    browser.post(f"/admin/mfa/authenticator/{row.pk}/delete/", {"post": "yes"})
    assert sign_in(Client()) == "/"


SIGN_UP = {
    "username": "nora",
    "email": "nora@example.org",
    "password1": PASSWORD,
    "password2": PASSWORD,
}
OFFER = "needs your phone or a key as well"


def said(browser: Client, path: str = "/") -> Any:
    """Return what the page says on top."""
    return page_of(browser.get(path, follow=True)).one(class_="messages")


def test_who_is_new_is_offered_a_second_factor_and_may_pass() -> None:
    browser = Client()
    browser.post("/accounts/signup/", SIGN_UP)
    hint = said(browser)
    assert OFFER in hint.text
    assert hint.one("a").attributes["href"] == "/accounts/2fa/"
    assert OFFER not in text_of(browser.get("/"))  # once
    assert browser.get("/accounts/2fa/").status_code == 200


def test_it_is_offered_at_the_first_sign_in_where_addresses_are_verified_first(
    settings: Any,
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    browser = Client()
    browser.post("/accounts/signup/", SIGN_UP)
    assert not is_in(browser)
    EmailAddress.objects.update(verified=True)
    sign_in(browser, "nora")
    assert OFFER in said(browser).text
    browser.post("/accounts/logout/")
    sign_in(browser, "nora")
    assert OFFER not in said(browser).text


def test_who_has_one_or_has_been_here_before_is_not_offered_one() -> None:
    person("dora", last_login="2026-01-01T00:00:00Z")
    emil = person("emil")
    app, _codes = set_up(signed_in(emil))
    User.objects.filter(pk=emil.pk).update(last_login=None)
    browsers = Client(), Client()
    sign_in(browsers[0], "dora")
    sign_in(browsers[1], "emil")
    browsers[1].post("/accounts/2fa/authenticate/", {"code": app.now()})
    for browser in browsers:
        assert is_in(browser)
        assert OFFER not in said(browser).text

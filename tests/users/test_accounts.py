"""Somebody signs in and out, forgets their password, and changes their address."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from tests.factories import PASSWORD
from tests.html import page_of, socket_of
from tests.people import person, signed_in, text_of
from users.actions.people import deactivate
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forgetful_limits")]

NEW_PASSWORD = "another-horse-8"


def sign_in(login: str, password: str = PASSWORD, browser: Client | None = None) -> bool:
    """Fill in the form; returns whether it let one in."""
    browser = browser or Client()
    browser.post("/accounts/login/", {"login": login, "password": password})
    return "_auth_user_id" in browser.session


@pytest.mark.parametrize("login", ["dora", "DORA", "Dora", "dora@example.org", "DORA@Example.org"])
def test_one_signs_in_by_name_in_any_case_and_by_address(login: str) -> None:
    dora = person("dora")
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    browser = Client()
    response = browser.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert page_of(browser.get("/")).one("form", id="composer")


def test_one_is_led_back_to_where_one_was() -> None:
    person("dora")
    response = Client().post(
        "/accounts/login/", {"login": "dora", "password": PASSWORD, "next": "/notifications/"}
    )
    assert response["Location"] == "/notifications/"


def test_a_wrong_password_and_a_wrong_name_are_refused_in_the_same_words() -> None:
    person("dora")
    texts = []
    for login, password in (("dora", "wrong-horse-1"), ("nobody", PASSWORD)):
        response = Client().post("/accounts/login/", {"login": login, "password": password})
        assert response.status_code == 200
        page = page_of(response)
        assert page.one("input", name="login").attributes["value"] == login
        texts.append(page.one("main").text)
    assert texts[0] == texts[1]


def test_signing_out_takes_a_post_and_ends_it() -> None:
    browser = signed_in(person("dora"))
    assert browser.get("/accounts/logout/").status_code == 200
    assert page_of(browser.get("/")).one("form", id="composer")
    response = browser.post("/accounts/logout/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert page_of(browser.get("/")).all("form", id="composer") == []


def test_the_button_to_sign_out_is_on_every_page_and_needs_its_token() -> None:
    dora = person("dora")
    page = page_of(signed_in(dora).get("/public/"))
    button = page.one("button", formaction="/accounts/logout/")
    form = page.one("form", id=button.attributes["form"])
    assert form.attributes["method"] == "post"
    assert form.one("input", name="csrfmiddlewaretoken").attributes["value"]
    assert signed_in(dora, enforce_csrf_checks=True).post("/accounts/logout/").status_code == 403


def test_somebody_deactivated_cannot_sign_in_nor_stay() -> None:
    dora = person("dora")
    browser = signed_in(dora)
    assert sign_in("dora") is True
    deactivate(actor=None, people=[dora])
    assert sign_in("dora") is False
    assert page_of(browser.get("/")).all("form", id="composer") == []
    assert browser.post("/posts/new/", {"body": "Still here"}).status_code == 403


def test_a_forgotten_password_can_be_set_anew() -> None:
    dora = person("dora", name="Dora Márquez")
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    browser = Client()
    response = browser.post("/accounts/password/reset/", {"email": dora.email})
    assert response.status_code == 302
    letter = mail.outbox[0]
    assert letter.to == ["dora@example.org"]
    assert "\n" not in letter.subject
    assert "{{" not in letter.body
    assert "&#" not in letter.body
    assert "example.com" not in letter.body.replace("example.org", "")
    link = re.findall(r"https?://testserver(/accounts/password/reset/key/\S+)", str(letter.body))
    assert len(link) == 1
    form = browser.get(link[0], follow=True)
    assert form.status_code == 200
    done = browser.post(
        form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert done.status_code == 302
    assert sign_in("dora") is False
    assert sign_in("dora", NEW_PASSWORD) is True
    again = Client().get(link[0], follow=True)
    assert page_of(again).all("input", name="password1") == []


def test_asking_for_a_new_password_does_not_tell_whether_an_address_is_known() -> None:
    dora = person("dora")
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    answers = []
    for address in (dora.email, "nobody@example.org"):
        response = Client().post("/accounts/password/reset/", {"email": address}, follow=True)
        answers.append((response.status_code, page_of(response).one("main").text))
    assert answers[0] == answers[1]
    assert [letter.to for letter in mail.outbox] == [["dora@example.org"], ["nobody@example.org"]]
    assert "/password/reset/key/" not in mail.outbox[1].body


def test_a_changed_password_is_the_one_that_counts() -> None:
    dora = person("dora")
    browser = signed_in(dora)
    elsewhere = signed_in(dora)
    response = browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert response.status_code == 302
    assert sign_in("dora") is False
    assert sign_in("dora", NEW_PASSWORD) is True
    assert page_of(browser.get("/")).one("form", id="composer")
    assert page_of(elsewhere.get("/")).all("form", id="composer") == []


def with_address(username: str) -> tuple[User, Client]:
    """Return somebody whose address is verified, and their browser after a confirmation."""
    user = person(username)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    browser = signed_in(user)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return user, browser


def test_a_new_address_takes_over_once_it_is_verified() -> None:
    dora, browser = with_address("dora")
    changed = {"action_add": "", "email": "dora@elsewhere.example"}
    assert browser.post("/accounts/email/", changed).status_code == 302
    dora.refresh_from_db()
    assert dora.email == "dora@example.org"
    page = page_of(browser.get("/accounts/email/"))
    assert "dora@elsewhere.example waits to be verified" in page.one("form", class_="waiting").text
    letter = mail.outbox[0]
    assert letter.to == ["dora@elsewhere.example"]
    assert letter.subject.startswith("Plaza: ")
    assert "Hello from Plaza!" in letter.body
    link = re.findall(r"https?://testserver(/accounts/confirm-email/\S+)", str(letter.body))[0]
    assert browser.get(link).status_code == 200
    dora.refresh_from_db()
    assert dora.email == "dora@example.org"
    browser.post(link)
    dora.refresh_from_db()
    assert dora.email == "dora@elsewhere.example"
    addresses = EmailAddress.objects.values_list("email", "verified", "primary")
    assert list(addresses) == [("dora@elsewhere.example", True, True)]
    told = [one for one in mail.outbox if one.to == ["dora@example.org"]]
    assert [one.subject for one in told] == ["Plaza: Email Changed"]


def test_one_can_keep_the_old_address_after_all() -> None:
    _dora, browser = with_address("dora")
    browser.post("/accounts/email/", {"action_add": "", "email": "dora@elsewhere.example"})
    browser.post("/accounts/email/", {"action_remove": "", "email": "dora@elsewhere.example"})
    page = page_of(browser.get("/accounts/email/"))
    assert page.all("form", class_="waiting") == []
    assert "Your email address is dora@example.org" in page.text


def test_another_address_takes_the_password_again() -> None:
    dora, _browser = with_address("dora")
    browser = signed_in(dora)
    changed = {"action_add": "", "email": "dora@elsewhere.example"}
    asked = browser.post("/accounts/email/", changed)
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert not EmailAddress.objects.filter(email="dora@elsewhere.example").exists()
    browser.post(asked["Location"], {"password": PASSWORD, "next": "/accounts/email/"})
    assert EmailAddress.objects.filter(email="dora@elsewhere.example").exists()


@pytest.mark.parametrize("email", ["", "dora", "dora@example.org"])
def test_an_address_that_cannot_be_is_refused_with_a_reason(email: str) -> None:
    _dora, browser = with_address("dora")
    response = browser.post("/accounts/email/", {"action_add": "", "email": email})
    field = page_of(response).one("input", id="id_email")
    assert field.attributes["aria-invalid"] == "true"
    assert EmailAddress.objects.count() == 1


def test_the_owner_hears_of_a_changed_password() -> None:
    _dora, browser = with_address("dora")
    browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert [one.subject for one in mail.outbox] == ["Plaza: Password Changed"]


def test_somebody_who_is_leaving_is_led_to_come_back_and_not_let_in() -> None:
    dora = person("dora", is_active=False, leaves_at=timezone.now() + timedelta(days=3))
    suspended = person("erik", is_active=False)
    for user, place in ((dora, "/come-back/"), (suspended, "/accounts/inactive/")):
        browser = Client()
        sent = {"login": user.username, "password": PASSWORD}
        assert browser.post("/accounts/login/", sent)["Location"].startswith(place)
        assert "_auth_user_id" not in browser.session
        wrong = browser.post("/accounts/login/", {**sent, "password": "wrong-horse-1"})
        assert wrong.status_code == 200


@pytest.mark.parametrize("limits", [{"login": "3/m/ip"}, {"passwords_from": "3/m/ip"}])
def test_who_fails_too_often_must_wait(limits: dict[str, str]) -> None:
    person("dora")
    browser = Client()
    wrong = {"login": "dora", "password": "wrong-horse-1"}
    with override_settings(ACCOUNT_RATE_LIMITS=limits):
        for _ in range(3):
            assert browser.post("/accounts/login/", wrong).status_code == 200
        response = browser.post("/accounts/login/", wrong)
        right = browser.post("/accounts/login/", {"login": "dora", "password": PASSWORD})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    page = page_of(response)
    assert page.one("main", id="live").one("h1").text == "You're doing that too often"
    assert right.status_code == 429
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/confirm-email/",
        "/accounts/inactive/",
    ],
)
def test_the_pages_of_accounts_are_in_our_layout(path: str) -> None:
    page = page_of(Client().get(path))
    assert page.one("main", id="live").one("h1").text.strip()
    page.one("header", class_="site-header")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/sessions/",
        "/accounts/reauthenticate/",
        "/accounts/logout/",
    ],
)
def test_the_pages_of_ones_own_account_are_in_our_layout(path: str) -> None:
    page = page_of(signed_in(person("dora")).get(path))
    assert page.one("main", id="live").one("h1").text.strip()
    page.one("header", class_="site-header")
    assert socket_of(page) == "/ws/notifications/"
    response = Client().get(path)
    assert response.status_code == 302
    assert "dora" not in text_of(response)

"""Somebody gets an account, signs in, signs out, and forgets their password."""

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
from users.models.naming import RESERVED_USERNAMES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forgetful_limits")]

NEW_PASSWORD = "another-horse-8"


def sign_up(browser: Client | None = None, **fields: str) -> tuple[int, str]:
    """Fill in the form; returns the status and the page's text."""
    typed = {
        "username": "dora",
        "email": "dora@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "name": "",
        **fields,
    }
    response = (browser or Client()).post("/accounts/signup/", typed)
    return response.status_code, page_of(response).text


def sign_in(login: str, password: str = PASSWORD, browser: Client | None = None) -> bool:
    """Fill in the form; returns whether it let one in."""
    browser = browser or Client()
    browser.post("/accounts/login/", {"login": login, "password": password})
    return "_auth_user_id" in browser.session


def test_signing_up_signs_in_and_leads_home() -> None:
    browser = Client()
    status, _text = sign_up(browser, name="  Dora Márquez 👨‍👩‍👧‍👦 ")
    assert status == 302
    dora = User.objects.get(username="dora")
    assert (dora.name, dora.email, dora.is_staff) == (
        "Dora Márquez 👨‍👩‍👧‍👦",
        "dora@example.org",
        False,
    )
    assert page_of(browser.get("/")).one("form", id="composer")


def test_a_username_is_stored_in_lower_case() -> None:
    assert sign_up(username="DoRa_9")[0] == 302
    assert User.objects.get().username == "dora_9"


@pytest.mark.parametrize("username", ["dora", "DORA", "Dora"])
def test_a_username_is_taken_in_every_case(username: str) -> None:
    person("dora")
    status, _text = sign_up(username=username, email="other@example.org")
    assert status == 200
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "username",
    [
        "",
        "ab",
        "a" * 31,
        "dora.x",
        "do ra",
        "dora-x",
        "dora@x",
        "dörа",
        "dоra",  # with a Cyrillic letter
        "dora\u200d",
        "<b>dora",
        "../dora",
        "dora/",
        "_٣٣",
    ],
)
def test_a_username_of_other_signs_is_refused_with_a_reason(username: str) -> None:
    response = Client().post(
        "/accounts/signup/",
        {
            "username": username,
            "email": "dora@example.org",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert response.status_code == 200
    assert User.objects.count() == 0
    page = page_of(response)
    assert page.one("input", name="username").attributes.get("aria-invalid") == "true"


@pytest.mark.parametrize("username", ["admin", "Admin", "plaza", "posts", "support", "you"])
def test_the_sites_own_names_are_refused(username: str) -> None:
    assert username.lower() in RESERVED_USERNAMES
    status, text = sign_up(username=username)
    assert status == 200
    assert "reserved" in text
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "username",
    [
        "admin_",
        "_admin",
        "__ADMIN__",
        "plaza_team",
        "the_Plaza",
        "adm1n",
        "p1aza_",
        "st4ff",
        "of_support",
        "adm_in",
    ],
)
def test_nobody_can_be_taken_for_the_people_who_run_the_place(username: str) -> None:
    status, text = sign_up(username=username)
    assert status == 200
    assert "reserved" in text
    assert User.objects.count() == 0


@pytest.mark.parametrize("username", ["badminton", "plazas", "astaff", "my_posts", "team_red"])
def test_other_names_are_free(username: str) -> None:
    assert sign_up(username=username)[0] == 302


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Ali\u200bce",
            "Alice\u200d",
            "Ali\u200cce",
            "Alice\ufeff",
            "Al\u00adice",
            "Alice\u2060",
            "Alice\u3164",
        ),
        *(
            "Alice\U0001d159",
            "Alice\U000e0041\U000e0042",
            "\u115fAlice",
            "Alice\ufe0f",
            "A\u034flice",
        ),
    ],
)
def test_a_display_name_holds_nothing_that_nobody_can_see(name: str) -> None:
    status, text = sign_up(name=name)
    assert status == 200
    assert "nobody can see" in text
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "name",
    [
        "Family \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "Heart \u2764\ufe0f",
        "Pride \U0001f3f3\ufe0f\u200d\U0001f308",
        "Wales \U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    ],
)
def test_signs_that_change_what_is_seen_stay_in_a_display_name(name: str) -> None:
    assert sign_up(name=name)[0] == 302
    assert User.objects.get().name == name


@pytest.mark.parametrize(
    "name", ["a\u202eb", "a\u2066b", "a\u200fb", "a\x07b", "a\x1bb", "a" + "\u0301" * 9]
)
def test_a_display_name_cannot_disturb_the_words_around_it(name: str) -> None:
    assert sign_up(name=name)[0] == 200
    assert User.objects.count() == 0


def test_a_display_name_has_at_most_fifty_characters() -> None:
    assert sign_up(name="x" * 51)[0] == 200
    assert sign_up(name="x" * 50)[0] == 302


def test_without_a_display_name_the_username_is_shown() -> None:
    browser = Client()
    sign_up(browser)
    assert page_of(browser.get("/@dora/")).one("h1").text.strip() == "dora"


@pytest.mark.parametrize("password", ["short", "12345678901", "password123", "dora@example.org"])
def test_a_weak_password_is_refused(password: str) -> None:
    assert sign_up(password1=password, password2=password)[0] == 200
    assert User.objects.count() == 0


def test_two_passwords_that_differ_are_refused() -> None:
    assert sign_up(password2="something-else-3")[0] == 200
    assert User.objects.count() == 0


def test_signing_up_does_not_tell_whether_an_address_is_known() -> None:
    dora = person("dora", email="dora@example.org")
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    with override_settings(ACCOUNT_EMAIL_VERIFICATION="mandatory"):
        known, unknown = Client(), Client()
        responses = [
            browser.post(
                "/accounts/signup/",
                {
                    "username": username,
                    "email": email,
                    "password1": PASSWORD,
                    "password2": PASSWORD,
                },
            )
            for browser, username, email in (
                (known, "erik", "dora@example.org"),
                (unknown, "fay", "fay@example.org"),
            )
        ]
    assert {response.status_code for response in responses} == {302}
    assert len({response["Location"] for response in responses}) == 1
    assert not User.objects.filter(username="erik").exists()


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

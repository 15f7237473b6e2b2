"""Somebody makes an account: which names and passwords can be, and what it says of addresses."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, override_settings

from tests.factories import PASSWORD
from tests.html import page_of
from tests.people import person
from users.models import User
from users.models.naming import RESERVED_USERNAMES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forgetful_limits")]


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

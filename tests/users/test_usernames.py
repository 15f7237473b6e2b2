"""Somebody takes another username; nobody passes for who they were."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from feed import live
from feed.actions.notifications import notify
from feed.live.events import PersonChanged
from tests.factories import PASSWORD
from tests.html import page_of
from tests.moderators import superuser
from tests.people import person, signed_in
from users import signals
from users.actions.usernames import change_username
from users.models import FormerUsername, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forgetful_limits")]


def confirmed(user: User) -> Client:
    """Return a browser in which this person has just given their password again."""
    browser = signed_in(user)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def sign_up(username: str) -> bool:
    """Fill in the form; returns whether it made an account."""
    typed = {"username": username, "email": f"{username}@example.com"}
    Client().post("/accounts/signup/", {**typed, "password1": PASSWORD, "password2": PASSWORD})
    return User.objects.filter(email=typed["email"]).exists()


def test_a_change_takes_the_password_again_and_leads_back() -> None:
    dora = person("dora")
    browser = signed_in(dora)
    asked = browser.get("/settings/username/")
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Fsettings%2Fusername%2F"
    back = browser.post(asked["Location"], {"password": PASSWORD, "next": "/settings/username/"})
    assert back["Location"] == "/settings/username/"
    done = browser.post("/settings/username/", {"username": "Dorothea"}, follow=True)
    dora.refresh_from_db()
    assert dora.username == "dorothea"
    assert "You are @dorothea now." in page_of(done).one(class_="messages").text
    assert "@dora" in page_of(done).one("ul", class_="rows").text


def test_a_form_sent_too_late_is_done_after_the_password() -> None:
    dora = person("dora")
    browser = signed_in(dora)
    asked = browser.post("/settings/username/", {"username": "dorothea"})
    dora.refresh_from_db()
    assert dora.username == "dora"
    browser.post(asked["Location"], {"password": PASSWORD, "next": "/settings/username/"})
    dora.refresh_from_db()
    assert dora.username == "dorothea"


def test_with_htmx_the_whole_page_goes_to_be_asked() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/settings/username/"}
    response = signed_in(person("dora")).post(
        "/settings/username/", {"username": "dorothea"}, headers=headers
    )
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/accounts/reauthenticate/?next=%2Fsettings%2Fusername%2F"


def test_a_visitor_is_led_to_sign_in() -> None:
    response = Client().get("/settings/username/")
    assert response["Location"] == "/accounts/login/?next=/settings/username/"


@pytest.mark.parametrize(
    "username", ["", "ab", "do ra", "admin", "support", "a" * 31, "dora", "erik"]
)
def test_a_name_that_cannot_be_is_refused_with_a_reason(username: str) -> None:
    dora = person("dora")
    person("erik")
    response = confirmed(dora).post("/settings/username/", {"username": username})
    assert response.status_code == 422
    field = page_of(response).one("input", name="username")
    assert field.attributes["aria-invalid"] == "true"
    assert field.attributes.get("value", "") == username
    assert page_of(response).one("ul", class_="field-errors").text.strip()
    own = page_of(response).all("a", class_="place-me")
    assert {link.attributes["href"] for link in own} == {"/@dora/"}
    dora.refresh_from_db()
    assert dora.username == "dora"


def test_nobody_else_may_take_the_old_name_for_thirty_days() -> None:
    dora, erik = person("dora"), person("erik")
    change_username(actor=dora, username="dorothea")
    assert not sign_up("dora")
    assert not sign_up("DORA")
    with pytest.raises(ValidationError):
        change_username(actor=erik, username="dora")
    boss = signed_in(superuser())
    typed = {"username": "dora", "usable_password": "false", "name": "", "email": ""}
    assert "until recently" in page_of(boss.post("/admin/users/user/add/", typed)).text
    assert not User.objects.filter(username="dora").exists()
    FormerUsername.objects.update(kept_until=timezone.now() - timedelta(seconds=1))
    change_username(actor=erik, username="dora")
    erik.refresh_from_db()
    assert erik.username == "dora"


def test_the_name_of_somebody_who_left_is_kept_too() -> None:
    FormerUsername.objects.keep("dora", None)
    assert not sign_up("dora")
    assert FormerUsername.objects.person_now("dora") is None


def test_one_may_take_ones_own_old_name_back() -> None:
    dora = person("dora")
    change_username(actor=dora, username="dorothea")
    change_username(actor=dora, username="dora")
    dora.refresh_from_db()
    assert dora.username == "dora"
    assert list(FormerUsername.objects.values_list("username", flat=True)) == ["dorothea"]


def test_the_old_name_leads_to_who_had_it() -> None:
    dora = person("dora")
    change_username(actor=dora, username="dorothea")
    assert FormerUsername.objects.person_now("DORA") == dora
    assert FormerUsername.objects.person_now("dorothea") is None
    User.objects.update(is_active=False)
    assert FormerUsername.objects.person_now("dora") is None
    User.objects.update(is_active=True)
    FormerUsername.objects.update(kept_until=timezone.now())
    assert FormerUsername.objects.person_now("dora") is None


def test_three_changes_a_month_are_enough() -> None:
    dora = person("dora")
    browser = confirmed(dora)
    for username in ("dora_1", "dora", "dora_2"):
        assert browser.post("/settings/username/", {"username": username}).status_code == 302
    response = browser.post("/settings/username/", {"username": "dora_3"})
    assert response.status_code == 422
    assert "3 times in the last 30 days" in page_of(response).text
    assert User.objects.get().username == "dora_2"


def test_whoever_listens_hears_of_it_once_and_not_of_a_refusal() -> None:
    heard: list[tuple[str, str]] = []

    def hear(person: User, before: str, **kwargs: Any) -> None:
        heard.append((before, person.username))

    signals.username_changed.connect(hear)
    try:
        dora = person("dora")
        change_username(actor=dora, username="dorothea")
        with pytest.raises(ValidationError):
            change_username(actor=dora, username="dorothea")
    finally:
        signals.username_changed.disconnect(hear)
    assert heard == [("dora", "dorothea")]


def test_somebody_suspended_changes_nothing() -> None:
    dora = person("dora", is_active=False)
    with pytest.raises(PermissionDenied):
        change_username(actor=dora, username="dorothea")


def test_somebody_quicker_gets_the_name_and_nothing_is_half_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dora, erik = person("dora"), person("erik")

    def overtake(person: User, **kwargs: Any) -> None:
        User.objects.filter(pk=erik.pk).update(username="fay")

    signals.username_changed.connect(overtake)
    try:
        with pytest.raises(ValidationError, match="taken"):
            change_username(actor=dora, username="fay")
    finally:
        signals.username_changed.disconnect(overtake)
    assert not FormerUsername.objects.exists()


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_nobody_who_tells_them_something_meanwhile_stands_in_the_way() -> None:
    """Neither waits for the other for ever: PostgreSQL would end one of the two."""
    dora = person("dora")
    failed: list[Exception] = []
    is_over = threading.Event()

    def tell() -> None:
        try:
            while not is_over.is_set():
                notify(recipient=User.objects.get(pk=dora.pk), text="Hello", url="/public/")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    def hear(person: User, **kwargs: Any) -> None:
        with live.transaction() as tx:
            tx.log(PersonChanged, person)

    signals.username_changed.connect(hear)
    teller = threading.Thread(target=tell)
    teller.start()
    try:
        for number in range(30):
            cache.clear()
            change_username(actor=dora, username=f"dora_{number}")
    finally:
        is_over.set()
        teller.join()
        signals.username_changed.disconnect(hear)
    assert failed == []
    assert User.objects.get().username == "dora_29"


def test_moderators_see_kept_names_and_can_set_one_free() -> None:
    change_username(actor=person("dora"), username="dorothea")
    boss = signed_in(superuser())
    assert "@" in page_of(boss.get("/admin/users/formerusername/")).text
    row = FormerUsername.objects.get()
    boss.post(f"/admin/users/formerusername/{row.pk}/delete/", {"post": "yes"})
    assert sign_up("dora")

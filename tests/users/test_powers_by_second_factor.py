"""Moderating, and handing out powers: who shows a second factor for them, and how often."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.factories import PASSWORD
from tests.html import page_of
from tests.people import person, signed_in
from tests.users.test_two_factor import confirm, set_up
from users.models import User

# What is set up is told after the commit, within the request.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def needs_second_factor(settings: Any) -> Iterator[None]:
    """As on a real host; no test is slowed down by what another has counted."""
    settings.STAFF_NEEDS_TWO_FACTOR = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let so much time pass."""
    clock = [timezone.now()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock[0])

    def go_on(**passed: float) -> None:
        clock[0] += timedelta(**passed)

    return go_on


class Boss:
    """A superuser with an app, and recovery codes of which each serves once."""

    def __init__(self) -> None:
        self.user = person("mona", is_staff=True, is_superuser=True)
        _app, self.codes = set_up(signed_in(self.user))
        self.browser = signed_in(self.user)  # the app was set up elsewhere

    def show(self, answer: Any) -> Any:
        """Type a code at the page to which an answer leads; returns what comes then."""
        asked = page_of(self.browser.get(answer["Location"]))
        back = asked.one("input", name="next").attributes["value"]
        return self.browser.post(
            "/accounts/2fa/reauthenticate/", {"code": self.codes.pop(), "next": back}
        )

    def begin(self) -> None:
        """Get in to moderate."""
        led = self.browser.get(self.browser.get("/admin/")["Location"])
        assert self.show(led)["Location"] == "/admin/"
        assert self.browser.get("/admin/").status_code == 200


def change(browser: Client, who: User, **fields: str) -> Any:
    """Send the form of somebody's page in admin."""
    sent = {"name": who.name, "is_active": "on", **fields}
    return browser.post(f"/admin/users/user/{who.pk}/change/", sent)


def test_who_has_just_set_one_up_is_in() -> None:
    browser = signed_in(person("mona", is_staff=True))
    set_up(browser)
    assert browser.get("/admin/").status_code == 200


def test_who_signs_in_with_one_is_in() -> None:
    boss, browser = Boss(), Client()
    browser.post("/accounts/login/", {"login": "mona", "password": PASSWORD})
    browser.post("/accounts/2fa/authenticate/", {"code": boss.codes.pop()})
    assert browser.get("/admin/").status_code == 200


def test_new_recovery_codes_show_nothing() -> None:
    boss = Boss()
    confirm(boss.browser)
    assert boss.browser.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    assert boss.browser.get("/admin/").status_code == 302


def test_a_browser_in_which_none_was_shown_does_not_get_in_to_moderate() -> None:
    boss = Boss()
    for path in ("/admin/", "/admin/users/user/"):
        asked = boss.browser.get(boss.browser.get(path)["Location"])
        assert asked["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    confirm(boss.browser)  # the password alone
    assert boss.browser.get("/admin/").status_code == 302
    assert boss.show(asked)["Location"] == "/admin/users/user/"
    assert boss.browser.get("/admin/users/user/").status_code == 200


def test_what_another_person_showed_in_the_browser_does_not_count() -> None:
    boss = Boss()
    boss.begin()
    other = person("otto", is_staff=True, is_superuser=True)
    set_up(signed_in(other))
    kept = dict(boss.browser.session.items())
    boss.browser.force_login(other)
    session = boss.browser.session
    session.update({key: value for key, value in kept.items() if not key.startswith("_auth")})
    session.save()
    assert boss.browser.get("/admin/").status_code == 302


def test_moderating_is_over_half_an_hour_after_the_last_page_and_goes_on_until_then(
    later: Any,
) -> None:
    boss = Boss()
    boss.begin()
    for _page in range(4):
        later(minutes=25)
        assert boss.browser.get("/admin/users/user/").status_code == 200
    later(minutes=31)
    assert boss.browser.get("/admin/users/user/").status_code == 302
    assert boss.browser.get("/settings/privacy/").status_code == 200  # still signed in


def test_moderating_writes_to_the_session_once_a_minute_at_most(
    later: Any, django_assert_num_queries: Any
) -> None:
    boss = Boss()
    boss.begin()
    before = dict(boss.browser.session.items())
    later(seconds=30)
    boss.browser.get("/admin/users/user/")
    assert dict(boss.browser.session.items()) == before
    later(seconds=60)
    boss.browser.get("/admin/users/user/")
    assert dict(boss.browser.session.items()) != before


POWERS: list[dict[str, str]] = [{"is_staff": "on"}, {"is_superuser": "on"}, {"groups": "1"}]


def has_power(who: User) -> bool:
    """Whether somebody may now do more than others."""
    fresh = User.objects.get(pk=who.pk)
    return fresh.is_staff or fresh.is_superuser or fresh.groups.exists()


@pytest.mark.parametrize("given", POWERS)
def test_a_power_is_given_only_right_after_a_second_factor(
    later: Any, given: dict[str, str]
) -> None:
    boss, dora = Boss(), person("dora")
    Group.objects.create(pk=1, name="Helpers")
    boss.begin()
    later(minutes=11)
    asked = change(boss.browser, dora, **given, name="Dora D.")
    assert asked["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    assert not has_power(dora)
    assert User.objects.get(pk=dora.pk).name == dora.name  # nothing of it is saved
    page = page_of(boss.browser.get(asked["Location"]))
    assert "Nothing was saved" in page.one(class_="messages").text
    assert boss.show(asked)["Location"] == f"/admin/users/user/{dora.pk}/change/"
    assert change(boss.browser, dora, **given)["Location"] == "/admin/users/user/"
    assert has_power(dora)


def test_what_gives_no_power_takes_none(later: Any) -> None:
    boss, dora = Boss(), person("dora")
    boss.begin()
    later(minutes=11)
    assert change(boss.browser, dora, name="Dora D.")["Location"] == "/admin/users/user/"
    assert User.objects.get(pk=dora.pk).name == "Dora D."


def test_a_password_confirms_no_power(later: Any) -> None:
    boss, dora = Boss(), person("dora")
    boss.begin()
    later(minutes=11)
    confirm(boss.browser)
    assert change(boss.browser, dora, is_staff="on")["Location"].startswith("/accounts/2fa/")
    assert not has_power(dora)


def test_who_has_lost_theirs_meanwhile_gives_none() -> None:
    boss, dora = Boss(), person("dora")
    boss.begin()
    Authenticator.objects.all().delete()
    assert change(boss.browser, dora, is_staff="on").status_code == 302
    assert not has_power(dora)


def test_what_a_group_may_do_takes_one_too(later: Any) -> None:
    boss = Boss()
    group = Group.objects.create(name="Helpers")
    boss.begin()
    later(minutes=11)
    for path in ("/admin/auth/group/add/", f"/admin/auth/group/{group.pk}/change/"):
        asked = boss.browser.post(path, {"name": "Bosses"})
        assert asked["Location"].startswith("/accounts/2fa/")
    assert [one.name for one in Group.objects.all()] == ["Helpers"]
    boss.show(asked)
    boss.browser.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Bosses"})
    assert [one.name for one in Group.objects.all()] == ["Bosses"]


def test_the_way_into_an_account_with_powers_takes_one_too(later: Any) -> None:
    """A new password, or no second factor any more: both hand the account to somebody else."""
    boss, otto, dora = Boss(), person("otto", is_staff=True), person("dora")
    set_up(signed_in(otto))
    app = Authenticator.objects.get(user=otto, type=Authenticator.Type.TOTP)
    boss.begin()
    later(minutes=11)
    new = {"password1": "new-horse-77", "password2": "new-horse-77", "usable_password": "true"}
    for path, sent in (
        (f"/admin/users/user/{otto.pk}/password/", new),
        (
            f"/admin/users/user/_2B{otto.pk}/password/",
            new,
        ),  # Django unquotes it, and int("+7") is 7
        (f"/admin/mfa/authenticator/{app.pk}/delete/", {"post": "yes"}),
    ):
        assert boss.browser.post(path, sent)["Location"].startswith("/accounts/2fa/"), path
    chosen = {"action": "delete_selected", "_selected_action": [app.pk], "post": "yes"}
    boss.browser.post("/admin/mfa/authenticator/", chosen)
    User.objects.filter(pk=otto.pk).update(is_active=False)
    again = {"action": "reactivate", "_selected_action": [otto.pk]}
    boss.browser.post("/admin/users/user/", again)
    assert not User.objects.get(pk=otto.pk).is_active
    assert User.objects.get(pk=otto.pk).check_password(PASSWORD)
    assert Authenticator.objects.filter(pk=app.pk).exists()
    boss.browser.post(f"/admin/users/user/{dora.pk}/password/", new)
    assert User.objects.get(pk=dora.pk).check_password("new-horse-77")

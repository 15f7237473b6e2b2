"""Who may join: everybody, those with an invitation, or nobody."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.factories import PASSWORD
from tests.html import page_of
from tests.moderators import choose, moderator, superuser
from tests.people import person, signed_in
from users.actions.invites import (
    MOST_AT_ONCE,
    DoorClosed,
    come_in,
    make_invite,
    revoke_invite,
)
from users.models import Door, Invite, User

pytestmark = pytest.mark.django_db


def set_door(state: Door.State) -> None:
    """Open or close the door."""
    Door.objects.update_or_create(pk=1, defaults={"state": state})


def invite_of(made_by: User, limit: int = 1, days: float = 7) -> Invite:
    """Return an invitation of theirs."""
    expires_at = timezone.now() + timedelta(days=days)
    return Invite.objects.create(made_by=made_by, limit=limit, expires_at=expires_at)


def sign_up(browser: Client, username: str = "erik") -> Any:
    """Fill in the form."""
    typed = {"username": username, "email": f"{username}@example.com"}
    return browser.post(
        "/accounts/signup/", {**typed, "password1": PASSWORD, "password2": PASSWORD}
    )


def test_an_open_door_needs_no_invitation() -> None:
    assert Client().get("/accounts/signup/").status_code == 200
    assert sign_up(Client()).status_code == 302


def test_a_closed_door_says_so_and_makes_no_account() -> None:
    set_door(Door.State.CLOSED)
    invite = invite_of(person("dora"))
    browser = Client()
    assert "closed for now" in page_of(browser.get(f"/invite/{invite.code}/")).one("main").text
    for response in (browser.get("/accounts/signup/"), sign_up(browser)):
        assert response.status_code == 403
        assert page_of(response).one("h1").text == "Registration is closed for now"
    assert not User.objects.filter(username="erik").exists()


def test_an_invitation_leads_in_and_is_counted() -> None:
    set_door(Door.State.INVITED)
    invite = invite_of(person("dora", name="Dora Márquez"), limit=2)
    stranger = sign_up(Client())
    assert (stranger.status_code, User.objects.count()) == (403, 1)
    browser = Client()
    page = page_of(browser.get(f"/invite/{invite.code}/"))
    assert page.one("h1").text == "Dora Márquez invites you to Plaza"
    way_in = page.all("a", href="/accounts/signup/", within="live")
    assert len(way_in) == 1
    assert browser.get("/accounts/signup/").status_code == 200
    assert sign_up(browser).status_code == 302
    invite.refresh_from_db()
    assert (invite.used, User.objects.count()) == (1, 2)


def test_a_refused_form_uses_nothing_up() -> None:
    set_door(Door.State.INVITED)
    invite = invite_of(person("dora"))
    browser = Client()
    browser.get(f"/invite/{invite.code}/")
    assert sign_up(browser, "admin").status_code == 200
    invite.refresh_from_db()
    assert invite.used == 0
    assert sign_up(browser).status_code == 302


def used_up(invite: Invite) -> None:
    """It has let in whom it can."""
    Invite.objects.update(used=1)


def expired(invite: Invite) -> None:
    """Its time is over."""
    Invite.objects.update(expires_at=timezone.now())


def revoked(invite: Invite) -> None:
    """It was taken back."""
    revoke_invite(actor=invite.made_by, invite=invite)


def orphaned(invite: Invite) -> None:
    """Whoever made it was suspended."""
    User.objects.update(is_active=False)


@pytest.mark.parametrize("end", [used_up, expired, revoked, orphaned])
def test_an_invitation_that_is_over_lets_nobody_in(end: Any) -> None:
    set_door(Door.State.INVITED)
    invite = invite_of(person("dora"))
    early = Client()
    assert early.get(f"/invite/{invite.code}/").status_code == 200
    end(invite)
    late = Client().get(f"/invite/{invite.code}/")
    assert late.status_code == 404
    assert page_of(late).one("h1").text == "This invitation is no longer valid"
    refused = sign_up(early)
    assert refused.status_code == 403
    assert "no longer valid" in page_of(refused).one("main").text
    with pytest.raises(DoorClosed):
        come_in(code=invite.code)
    assert User.objects.count() == 1


@pytest.mark.parametrize("code", ["x", "%00", "a" * 200, "' OR 1=1"])
def test_a_made_up_code_lets_nobody_in(code: str) -> None:
    set_door(Door.State.INVITED)
    browser = Client()
    assert browser.get(f"/invite/{code}/").status_code == 404
    assert sign_up(browser).status_code == 403


def test_who_is_here_already_is_told_so() -> None:
    invite = invite_of(person("dora"))
    page = page_of(signed_in(person("erik")).get(f"/invite/{invite.code}/"))
    assert page.one("h1").text == "You already have an account"


def test_one_makes_and_revokes_invitations_while_the_door_is_by_invitation() -> None:
    dora = person("dora")
    browser = signed_in(dora)
    assert browser.get("/settings/invites/").status_code == 404
    assert browser.post("/settings/invites/new/", {"limit": 1, "days": 7}).status_code == 403
    set_door(Door.State.INVITED)
    done = browser.post("/settings/invites/new/", {"limit": 3, "days": 30}, follow=True)
    invite = Invite.objects.get()
    link = page_of(done).one("input", id=f"link-{invite.pk}").attributes["value"]
    assert link == f"http://testserver/invite/{invite.code}/"
    assert (invite.limit, invite.made_by) == (3, dora)
    assert invite.expires_at is not None
    assert timedelta(days=29) < invite.expires_at - timezone.now() <= timedelta(days=30)
    outsider = signed_in(person("erik"))
    assert outsider.post(f"/settings/invites/{invite.pk}/revoke/").status_code == 404
    browser.post(f"/settings/invites/{invite.pk}/revoke/")
    assert "Revoked" in page_of(browser.get("/settings/invites/")).one("ul", class_="rows").text
    assert Client().get(f"/invite/{invite.code}/").status_code == 404


@pytest.mark.parametrize(
    "typed", [{"limit": 0, "days": 7}, {"limit": 21, "days": 7}, {"limit": 1, "days": 400}, {}]
)
def test_an_invitation_beyond_ones_means_is_refused(typed: dict[str, int]) -> None:
    set_door(Door.State.INVITED)
    response = signed_in(person("dora")).post("/settings/invites/new/", typed)
    assert response.status_code == 422
    assert page_of(response).all("ul", class_="field-errors")
    assert not Invite.objects.exists()


def test_ten_hold_at_once_and_no_more() -> None:
    set_door(Door.State.INVITED)
    dora = person("dora")
    soon = timezone.now() + timedelta(days=1)
    made = [make_invite(actor=dora, limit=1, expires_at=soon) for _ in range(MOST_AT_ONCE)]
    with pytest.raises(ValidationError):
        make_invite(actor=dora, limit=1, expires_at=soon)
    assert page_of(signed_in(dora).get("/settings/invites/")).all("input", name="limit") == []
    revoke_invite(actor=dora, invite=made[0])
    make_invite(actor=dora, limit=1, expires_at=soon)
    for limit, expires_at in ((21, soon), (1, None), (1, soon + timedelta(days=30))):
        with pytest.raises(ValidationError):
            make_invite(actor=dora, limit=limit, expires_at=expires_at)


def test_moderators_set_the_door_and_make_any_invitation() -> None:
    boss = signed_in(superuser())
    page = boss.get("/admin/users/door/", follow=True)
    assert page.request["PATH_INFO"] == "/admin/users/door/1/change/"
    boss.post("/admin/users/door/1/change/", {"state": "invited"})
    assert Door.current().state == Door.State.INVITED
    boss.post("/admin/users/invite/add/", {"limit": 500})
    invite = Invite.objects.get()
    assert (invite.limit, invite.expires_at, invite.made_by.is_staff) == (500, None, True)
    form = page_of(boss.get(f"/admin/users/invite/{invite.pk}/change/"))
    assert form.all("input", name="used") == form.all("input", name="limit") == []
    choose(boss, "users_invite", "revoke", [invite])
    invite.refresh_from_db()
    assert invite.revoked_at is not None


def test_others_of_the_staff_do_not() -> None:
    invite = invite_of(person("dora"))
    outsider = signed_in(moderator("change_user"))
    assert outsider.get("/admin/users/user/").status_code == 200
    assert outsider.post("/admin/users/door/1/change/", {"state": "closed"}).status_code == 403
    with pytest.raises(PermissionDenied):
        make_invite(actor=person("erik"), limit=1, expires_at=None)
    with pytest.raises(PermissionDenied):
        revoke_invite(actor=person("fay"), invite=invite)


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_with_an_invitation_for_one_make_one_account() -> None:
    set_door(Door.State.INVITED)
    invite = invite_of(person("dora"))
    start = threading.Barrier(16)
    statuses: list[int] = []

    def join(number: int) -> None:
        try:
            browser = Client(REMOTE_ADDR=f"10.0.0.{number}")  # each from a place of their own
            browser.get(f"/invite/{invite.code}/")
            start.wait(timeout=60)
            statuses.append(sign_up(browser, f"erik_{number}").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    assert sorted(statuses) == [302] + [403] * 15
    assert User.objects.count() == 2
    invite.refresh_from_db()
    assert invite.used == 1

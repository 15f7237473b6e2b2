"""Somebody deletes their account: hidden at once, brought back within two weeks."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail, signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from tests.factories import PASSWORD, make_comment, make_post
from tests.html import page_of
from tests.log import new_events
from tests.moderators import choose, superuser
from tests.people import person, signed_in, text_of
from users.accounts.coming_back import SALT
from users.actions import leaving
from users.actions.people import deactivate, reactivate
from users.models import Session, User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.everywhere,
    pytest.mark.usefixtures("folders", "forgetful_limits"),
]
PATH = "/settings/delete/"


def sign_in(username: str, browser: Client | None = None) -> Any:
    """Fill in the form; returns the answer."""
    browser = browser or Client()
    return browser.post("/accounts/login/", {"login": username, "password": PASSWORD})


# --- leaving -----------------------------------------------------------------------------------


def test_the_page_says_what_happens_and_wants_the_password() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    page = page_of(browser.get(PATH))
    assert "14 days" in page.text
    assert page.all("a", href="/settings/data/")
    for typed in ("", "wrong-horse-7"):
        refused = browser.post(PATH, {"password": typed})
        assert refused.status_code == 422
        assert page_of(refused).one("input", name="password").attributes["aria-invalid"] == "true"
    alice.refresh_from_db()
    assert (alice.is_active, alice.leaves_at) == (True, None)


def test_who_leaves_is_hidden_signed_out_everywhere_and_told() -> None:
    alice, bob = person("alice"), person("bob")
    post, comment = (
        make_post(alice, "A post of hers"),
        make_comment(make_post(bob), alice, "Hers too"),
    )
    here, elsewhere, other = signed_in(alice), signed_in(alice), signed_in(bob)
    assert "A post of hers" in text_of(other.get("/public/"))
    with new_events() as events:
        response = here.post(PATH, {"password": PASSWORD}, follow=True)
    assert "bring it back" in page_of(response).one("p", class_="message").text
    assert not Session.objects.filter(user_id=alice.pk).exists()
    for browser in (here, elsewhere):
        assert browser.get("/notifications/").status_code == 302
    assert other.get("/@alice/").status_code == 404
    assert other.get(f"/posts/{post.pk}/").status_code == 404
    for path in ("/public/", f"/posts/{comment.root_id}/"):
        assert "hers" not in text_of(other.get(path)).lower()
    assert {kind for kind, pk, _topics in events if pk == alice.pk} >= {
        "person_removed",
        "sessions_changed",
    }
    [letter] = mail.outbox
    assert letter.to == [alice.email]
    alice.refresh_from_db()
    assert alice.leaves_at is not None
    assert abs(alice.leaves_at - timezone.now() - leaving.GRACE) < timedelta(minutes=1)


def test_without_a_password_another_way_is_asked_for() -> None:
    alice = person("alice")
    alice.set_unusable_password()
    alice.save()
    browser = signed_in(alice)
    assert not page_of(browser.get(PATH)).all("input", name="password")
    assert browser.post(PATH).status_code == 302
    alice.refresh_from_db()
    assert alice.leaves_at is not None


def test_the_last_superuser_stays() -> None:
    first, second = superuser(), superuser()
    leaving.leave(actor=first)
    with pytest.raises(ValidationError):
        leaving.leave(actor=second)
    response = signed_in(second).post(PATH, {"password": PASSWORD})
    assert response.status_code == 422
    assert "only administrator of this site" in text_of(response)
    second.refresh_from_db()
    assert second.is_active


# --- coming back -------------------------------------------------------------------------------


def test_signing_in_asks_whether_to_bring_it_back_and_does() -> None:
    alice = person("alice")
    post = make_post(alice, "Still here")
    leaving.leave(actor=alice)
    browser = Client()
    asked = sign_in("alice", browser)
    assert asked["Location"].startswith("/come-back/")
    assert "_auth_user_id" not in browser.session
    page = page_of(browser.get(asked["Location"]))
    assert "@alice" in page.text
    with new_events() as events:
        done = browser.post(asked["Location"])
    assert done["Location"] == "/accounts/login/"
    assert ("person_reactivated", alice.pk) in [(kind, pk) for kind, pk, _topics in events]
    sign_in("alice", browser)
    assert browser.session["_auth_user_id"] == str(alice.pk)
    assert Client().get(f"/posts/{post.pk}/").status_code == 200
    alice.refresh_from_db()
    assert alice.leaves_at is None


def test_the_wrong_password_learns_nothing() -> None:
    leaving.leave(actor=person("alice"))
    response = Client().post("/accounts/login/", {"login": "alice", "password": "wrong-horse-7"})
    never = Client().post("/accounts/login/", {"login": "nobody1", "password": "wrong-horse-7"})
    assert response.status_code == never.status_code == 200
    assert "come-back" not in text_of(response)


def test_a_token_that_is_old_used_or_made_up_leads_to_signing_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = person("alice")
    leaving.leave(actor=alice)
    link = sign_in("alice")["Location"]
    made_up = signing.dumps({"person": alice.pk, "leaves": "2030-01-01T00:00:00+00:00"}, salt=SALT)
    for bad in ("/come-back/nonsense/", f"/come-back/{made_up}/", link[:-4] + "xxx/"):
        assert Client().post(bad)["Location"] == "/accounts/login/"
    monkeypatch.setattr("users.accounts.coming_back.TOKEN_SECONDS", -1)
    assert Client().post(link)["Location"] == "/accounts/login/"
    assert User.objects.filter(is_active=False).count() == 1
    monkeypatch.undo()
    assert Client().post(link)["Location"] == "/accounts/login/"
    alice.refresh_from_db()
    assert alice.leaves_at is None
    leaving.leave(actor=alice)
    assert "come-back" not in Client().get(link)["Location"]  # used; this is another leaving


def test_who_was_suspended_cannot_bring_themself_back() -> None:
    alice = person("alice")
    deactivate(actor=None, people=[alice])
    assert sign_in("alice")["Location"] == "/accounts/inactive/"
    with pytest.raises(PermissionDenied):
        leaving.come_back(person=alice)
    alice.refresh_from_db()
    assert not alice.is_active


def test_after_the_grace_period_nobody_comes_back() -> None:
    alice = person("alice")
    leaving.leave(actor=alice)
    link = sign_in("alice")["Location"]
    User.objects.update(leaves_at=timezone.now())
    assert sign_in("alice")["Location"] == "/accounts/inactive/"
    assert Client().post(link)["Location"] == "/accounts/login/"
    with pytest.raises(PermissionDenied):
        leaving.come_back(person=alice)


def test_moderators_see_who_leaves_and_superusers_bring_back() -> None:
    alice, bob = person("alice"), person("bob")
    leaving.leave(actor=alice)
    deactivate(actor=None, people=[bob])
    browser = signed_in(superuser())
    listed = text_of(browser.get("/admin/users/user/", {"leaving": "yes"}))
    assert "alice" in listed
    assert ">bob<" not in listed
    choose(browser, "users_user", "bring_back", [alice, bob])
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.is_active, alice.leaves_at, bob.is_active) == (True, None, False)


def test_reactivating_is_not_for_those_who_leave() -> None:
    alice = person("alice")
    leaving.leave(actor=alice)
    assert reactivate(actor=None, people=[alice]) == []
    moderator = person("mod", is_staff=True)
    moderator.user_permissions.set(Permission.objects.filter(codename="change_user"))
    with pytest.raises(PermissionDenied):
        leaving.come_back(actor=moderator, person=alice)

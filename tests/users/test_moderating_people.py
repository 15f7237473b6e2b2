"""Moderators deactivate, reactivate, rename and add people, in Django admin."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feed.models import LiveEvent, Post
from tests.factories import PASSWORD, UserFactory, make_post
from tests.moderators import choose, events, moderator, superuser
from tests.people import person, signed_in, text_of
from tests.users.test_moderating_follows import follows
from users.models import Follow, Session, User

pytestmark = pytest.mark.django_db


def change(browser: Client, user: User, **fields: Any) -> Any:
    """Send the form of a person's page; `is_active=False` unticks the box."""
    sent: dict[str, Any] = {"name": user.name, "is_active": user.is_active} | fields
    data = {
        key: "on" if value is True else value for key, value in sent.items() if value is not False
    }
    path = reverse("admin:users_user_change", args=[user.pk])
    return browser.post(path, data, follow=True)


def is_active(*people: User) -> bool:
    return all(User.objects.get(pk=one.pk).is_active for one in people)


# --- who may -----------------------------------------------------------------------------------


def test_outsiders_are_outside() -> None:
    alice = person("alice")
    row = Follow.objects.create(follower=alice, followee=UserFactory.create())
    for browser in (Client(), signed_in(UserFactory.create()), signed_in(moderator())):
        for path in (
            reverse("admin:users_user_changelist"),
            reverse("admin:users_user_add"),
            reverse("admin:users_user_change", args=[alice.pk]),
            reverse("admin:auth_user_password_change", args=[alice.pk]),
            reverse("admin:users_follow_changelist"),
            reverse("admin:users_follow_delete", args=[row.pk]),
        ):
            assert browser.get(path).status_code in (302, 403), path
            assert browser.post(path, {"post": "yes"}).status_code in (302, 403), path
        choose(browser, "users_user", "deactivate", [alice])
    assert is_active(alice)
    assert Follow.objects.exists()


def test_who_may_only_look_changes_nobody() -> None:
    alice = person("alice")
    browser = signed_in(moderator("view_user"))
    assert browser.get(reverse("admin:users_user_change", args=[alice.pk])).status_code == 200
    assert change(browser, alice, is_active=False).status_code == 403
    choose(browser, "users_user", "deactivate", [alice])
    assert is_active(alice)


def test_a_moderator_does_not_touch_staff_nor_hand_out_powers() -> None:
    boss, colleague, alice = superuser(), moderator(), person("alice")
    browser = signed_in(moderator("change_user", "view_user"))
    for other in (boss, colleague):
        assert change(browser, other, name="Me").status_code == 403
        path = reverse("admin:auth_user_password_change", args=[other.pk])
        assert browser.get(path).status_code == 403
    change(browser, alice, is_staff=True, is_superuser=True, email="me@example.org")
    alice.refresh_from_db()
    assert not alice.is_staff
    assert not alice.is_superuser
    assert alice.email == "alice@example.org"


def test_a_superuser_hands_out_powers() -> None:
    alice = person("alice")
    right = Permission.objects.get(codename="delete_post")
    change(signed_in(superuser()), alice, is_staff=True, user_permissions=[right.pk])
    alice = User.objects.get(pk=alice.pk)
    assert alice.is_staff
    assert alice.has_perm("feed.delete_post")


def test_nobody_is_destroyed() -> None:
    alice = person("alice")
    browser = signed_in(superuser())
    path = reverse("admin:users_user_delete", args=[alice.pk])
    assert browser.post(path, {"post": "yes"}).status_code == 403
    choose(browser, "users_user", "delete_selected", [alice], post="yes")
    assert is_active(alice)


# --- deactivating and reactivating -------------------------------------------------------------


def test_deactivating_ends_sessions_and_hides_what_they_wrote() -> None:
    people = [person("alice"), person("bob")]
    posts = [make_post(one) for one in people]
    windows = [signed_in(one) for one in people]
    answer = choose(signed_in(moderator("change_user")), "users_user", "deactivate", people)
    assert "2 people were deactivated." in text_of(answer)
    assert not Session.objects.filter(user_id__in=[one.pk for one in people]).exists()
    for window in windows:
        assert window.get("/notifications/").status_code == 302
    assert not Post.objects.visible_to(None).filter(pk__in=[one.pk for one in posts]).exists()
    assert events("person_removed") == [one.pk for one in people]


def test_reactivating_brings_people_back_with_what_they_wrote() -> None:
    alice = person("alice")
    post = make_post(alice)
    browser = signed_in(moderator("change_user"))
    choose(browser, "users_user", "deactivate", [alice])
    answer = choose(browser, "users_user", "reactivate", [alice])
    assert "1 person was reactivated." in text_of(answer)
    assert Post.objects.visible_to(None).filter(pk=post.pk).exists()
    assert events("person_reactivated") == [alice.pk]


@pytest.mark.parametrize("who", ["yourself", "a superuser"])
def test_deactivating_yourself_or_a_superuser_is_refused_for_all(who: str) -> None:
    alice, me = person("alice"), moderator("change_user")
    other = me if who == "yourself" else superuser()
    answer = choose(signed_in(me), "users_user", "deactivate", [alice, other])
    assert answer.status_code == 200
    assert "Nobody was deactivated" in text_of(answer)
    assert is_active(alice, other)


def test_the_box_on_the_page_does_the_same_as_the_action() -> None:
    alice = person("alice")
    window = signed_in(alice)
    browser = signed_in(moderator("change_user"))
    change(browser, alice, is_active=False)
    assert not is_active(alice)
    assert window.get("/notifications/").status_code == 302
    assert events("person_removed") == [alice.pk]
    alice.refresh_from_db()
    change(browser, alice, is_active=True)
    assert is_active(alice)
    assert events("person_reactivated") == [alice.pk]


def test_unticking_ones_own_box_is_refused_and_saves_nothing() -> None:
    boss = superuser()
    answer = change(signed_in(boss), boss, is_active=False, is_staff=True, name="New")
    assert "Nothing was saved." in text_of(answer)
    boss.refresh_from_db()
    assert (boss.is_active, boss.is_superuser) == (True, True)
    assert boss.name != "New"
    assert not LiveEvent.objects.exists()


# --- names, counters, passwords, new people ----------------------------------------------------


def test_renaming_tells_every_page() -> None:
    alice = person("alice")
    browser = signed_in(moderator("change_user"))
    change(browser, alice, name="Alice the Great", username="mallory")
    alice.refresh_from_db()
    assert (alice.name, alice.username) == ("Alice the Great", "alice")
    assert events("person_changed") == [alice.pk]
    answer = change(browser, alice, name="Alice \u202e")
    assert "text-direction" in text_of(answer)
    assert User.objects.get(pk=alice.pk).name == "Alice the Great"


def test_everything_at_once_is_saved_at_once() -> None:
    alice = person("alice")
    change(signed_in(superuser()), alice, name="A", is_active=False, is_staff=True)
    alice.refresh_from_db()
    assert (alice.name, alice.is_active, alice.is_staff) == ("A", False, True)


def test_saving_does_not_turn_back_the_counters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that is made between reading the form's person and saving them still counts."""
    from users.admin.people import PersonAdmin

    alice = person("alice")
    save = PersonAdmin.save_model

    def post_then_save(self: Any, request: Any, obj: User, form: Any, change: Any) -> None:
        make_post(User.objects.get(pk=obj.pk))
        save(self, request, obj, form, change)

    monkeypatch.setattr(PersonAdmin, "save_model", post_then_save)
    change(signed_in(superuser()), alice, is_staff=True, name="Al")
    alice.refresh_from_db()
    assert (alice.post_count, alice.is_staff, alice.name) == (1, True, "Al")


def test_a_new_password_lets_in_and_ends_other_sessions() -> None:
    alice = person("alice")
    window = signed_in(alice)
    browser = signed_in(moderator("change_user"))
    path = reverse("admin:auth_user_password_change", args=[alice.pk])
    assert browser.get(path).status_code == 200
    new = "another-horse-8"
    fields = {"usable_password": "true", "password1": new, "password2": new}
    assert browser.post(path, fields).status_code == 302
    assert User.objects.get(pk=alice.pk).check_password(new)
    assert window.get("/notifications/").status_code == 302
    assert alice.pk in events("sessions_changed")


def test_adding_somebody_stores_the_username_in_lower_case() -> None:
    browser = signed_in(moderator("add_user", "change_user", "view_user"))
    path = reverse("admin:users_user_add")
    assert browser.get(path).status_code == 200
    fields = {
        "username": "NewOne",
        "name": "New One",
        "email": "new@example.org",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert browser.post(path, fields).status_code == 302
    added = User.objects.get(username="newone")
    assert (added.name, added.email) == ("New One", "new@example.org")
    assert added.check_password(PASSWORD)
    assert "That username is taken" in text_of(browser.post(path, fields))
    refused = browser.post(path, fields | {"username": "Admin"})
    assert "reserved" in text_of(refused)


def test_people_are_found_by_username_name_and_email() -> None:
    UserFactory.create(username="needle", name="Zoë", email="z@elsewhere.example")
    browser = signed_in(moderator("view_user"))
    for query in ("needle", "Zoë", "elsewhere.example"):
        answer = browser.get(reverse("admin:users_user_changelist"), {"q": query})
        assert "needle" in text_of(answer)
    nobody = browser.get(reverse("admin:users_user_changelist"), {"q": "haystack"})
    assert "needle" not in text_of(nobody)


# --- queries -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["user_changelist", "follow_changelist"])
def test_a_longer_list_takes_no_more_queries(path: str) -> None:
    browser = signed_in(superuser())
    seen = []
    for _ in range(3):
        follows(4)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse(f"admin:users_{path}")).status_code == 200
        seen.append(len(asked))
    assert seen[1] == seen[2]

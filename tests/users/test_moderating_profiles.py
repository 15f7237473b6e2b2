"""Moderators take away parts of a profile."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.factories import UserFactory
from tests.html import page_of
from tests.moderators import choose, events, moderator, superuser
from tests.people import person, signed_in, text_of
from tests.users.profiles import PATH, fresh, saved, stored
from users.actions.profiles import Part, clear_profile
from users.models.picture import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.mark.everywhere
@pytest.mark.parametrize(
    ("action", "left"),
    [
        ("remove_avatar", {"header", "bio"}),
        ("remove_header", {"avatar", "bio"}),
        ("remove_words", {"avatar", "header"}),
    ],
)
def test_a_moderator_takes_a_part_away(
    action: str, left: set[str], media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    alice, bob = person("alice"), person("bob")
    for one in (alice, bob):
        saved(
            one, bio="Bakes.", location="Porto", links=[("", "a.example")],
            avatar=stored(one), header=stored(one, Kind.HEADER),
        )  # fmt: skip
    told = len(events("person_changed"))
    with django_capture_on_commit_callbacks(execute=True):
        response = choose(signed_in(moderator("change_user")), "users_user", action, [alice])
    assert "Removed from 1 person." in text_of(response)
    now = fresh(alice)
    shown = {"avatar": now.avatar_token, "header": now.header_token, "bio": now.bio}
    assert {part for part, value in shown.items() if value} == left
    assert (now.location, now.links == []) == (("Porto", False) if "bio" in left else ("", True))
    for token in (alice.avatar_token, alice.header_token):
        has_files = any(token in path.name for path in media.rglob("*.webp"))
        assert has_files is (token in (now.avatar_token, now.header_token))
    assert fresh(bob).avatar_token and fresh(bob).header_token and fresh(bob).bio
    assert events("person_changed")[told:] == [alice.pk]


def test_what_a_moderator_took_cannot_be_shown_again() -> None:
    alice = person("alice")
    token = stored(alice)
    saved(alice, avatar=token)
    clear_profile(actor=superuser(), people=[alice], part=Part.AVATAR)
    signed_in(alice).post(PATH, {"avatar_token": token})
    assert fresh(alice).avatar_token == ""


def test_only_moderators_take_something_away_and_staff_only_by_superusers() -> None:
    alice, admin = person("alice"), superuser()
    for one in (alice, admin):
        saved(one, bio="Bakes.")
    for actor, people in (
        (UserFactory.create(), [alice]),
        (moderator("view_user"), [alice]),
        (moderator("change_user"), [alice, admin]),
        (admin, [admin]),
    ):
        with pytest.raises(PermissionDenied):
            clear_profile(actor=actor, people=people, part=Part.WORDS)
    response = choose(
        signed_in(moderator("change_user")), "users_user", "remove_words", [alice, admin]
    )
    assert "Nothing was removed" in text_of(response)
    assert fresh(alice).bio == fresh(admin).bio == "Bakes."


def test_moderators_look_at_what_was_uploaded() -> None:
    alice = person("alice")
    stored(alice), stored(alice, Kind.HEADER)
    browser = signed_in(moderator("view_picture"))
    page = page_of(browser.get(reverse("admin:users_picture_changelist")))
    assert len([one for one in page.all("img") if "/media/" in one.attributes["src"]]) == 2
    assert signed_in(moderator()).get(reverse("admin:users_picture_changelist")).status_code == 403

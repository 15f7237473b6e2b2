"""A picture is chosen, seen before it is saved, and taken away."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.html import page_of
from tests.moderators import events
from tests.people import HTMX, is_fragment, person, signed_in
from tests.users.profiles import PATH, PREVIEW, file, fresh, hidden, previewed, saved, stored
from users.models.picture import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_a_file_chosen_beside_a_mistake_is_kept() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    response = browser.post(PATH, {"avatar": file(), "url_1": "javascript:alert(1)"})
    token = hidden(response, "avatar_token")
    assert response.status_code == 422
    assert previewed(response) == [f"/media/pictures/{token}-400.webp"]
    assert fresh(alice).avatar_token == ""
    assert browser.post(PATH, {"avatar_token": token}).status_code == 302
    assert fresh(alice).avatar_token == token


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "without JavaScript"])
def test_a_picture_is_previewed_before_it_is_saved(headers: dict[str, str]) -> None:
    alice = person("alice")
    browser = signed_in(alice)
    data = {"avatar": file(), "header": file(), "name": "Typed", "bio": "Typed too"}
    response = browser.post(PREVIEW, data, headers=headers)
    avatar, header = hidden(response, "avatar_token"), hidden(response, "header_token")
    assert response.status_code == 200 and is_fragment(response) is bool(headers)
    assert previewed(response) == [
        f"/media/pictures/{header}-1200.webp",
        f"/media/pictures/{avatar}-400.webp",
    ]
    assert Client().get(previewed(response)[0]).status_code == 200
    if not headers:
        assert page_of(response).one("textarea").text.strip() == "Typed too"
    assert (fresh(alice).avatar_token, events("person_changed")) == ("", [])
    browser.post(PATH, {"avatar_token": avatar, "header_token": header, "name": "Typed"})
    assert (fresh(alice).avatar_token, fresh(alice).header_token) == (avatar, header)
    assert events("person_changed") == [alice.pk]


@pytest.mark.parametrize("kind", Kind)
def test_a_picture_can_be_taken_away(kind: Kind) -> None:
    alice = person("alice")
    saved(alice, avatar=stored(alice), header=stored(alice, Kind.HEADER))
    both = {"avatar_token": alice.avatar_token, "header_token": alice.header_token}
    browser = signed_in(alice)
    response = browser.post(PREVIEW, {**both, "take_away": kind.value, "avatar": io.BytesIO(b"x")})
    assert hidden(response, f"{kind}_token") == ""
    assert fresh(alice).avatar_token and fresh(alice).header_token  # until it is saved
    browser.post(PATH, {**both, f"{kind}_token": ""})
    assert getattr(fresh(alice), f"{kind}_token") == ""
    assert (fresh(alice).avatar_token == "") is (kind == Kind.AVATAR)


@pytest.mark.everywhere
def test_nobody_shows_the_picture_of_another() -> None:
    alice, mallory = person("alice"), person("mallory")
    token, header = stored(alice), stored(mallory, Kind.HEADER)
    browser = signed_in(mallory)
    for taken in (token, header, "../../secret", "x" * 22):
        response = browser.post(PREVIEW, {"avatar_token": taken})
        assert (hidden(response, "avatar_token"), previewed(response)) == ("", [])
        browser.post(PATH, {"avatar_token": taken})
        with pytest.raises(ValidationError, match="no longer available"):
            saved(mallory, avatar=taken)
    assert fresh(mallory).avatar_token == ""

"""How people appear: they edit name, about, place, links and pictures; others see it at once."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string
from django.test import Client

from feed.live.delivery.fragments import own_frame
from tests import images
from tests.factories import UserFactory, make_post
from tests.html import page_of, parse
from tests.moderators import events, moderator
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from tests.users.profiles import PATH, PREVIEW, file, fresh, hidden, previewed, saved, stored
from users.models import Picture
from users.models.links import clean_link
from users.models.picture import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


# --- editing -----------------------------------------------------------------------------------


@pytest.mark.everywhere
def test_everything_can_be_edited_and_shows() -> None:
    alice = person("alice", name="Alice")
    browser = signed_in(alice)
    typed = {
        "name": "Alice Baker",
        "bio": "Bakes before six.\r\nSee https://rye.example/",
        "location": "Porto",
        "label_1": "Bakery",
        "url_1": "bakery.example/menu",
        "label_3": "",
        "url_3": "http://WWW.Alice.example",
    }
    response = browser.post(PATH, typed, follow=True)
    assert response.redirect_chain == [(PATH, 302)]
    assert "Saved." in text_of(response)
    alice = fresh(alice)
    assert (alice.name, alice.location) == ("Alice Baker", "Porto")
    assert alice.bio == "Bakes before six.\nSee https://rye.example/"
    assert alice.links == [
        {"label": "Bakery", "url": "https://bakery.example/menu"},
        {"label": "", "url": "http://WWW.Alice.example"},
    ]
    page = page_of(browser.get(PATH))
    values = {one.attributes["name"]: one.attributes.get("value", "") for one in page.all("input")}
    assert values["url_1"] == "https://bakery.example/menu"
    assert values["url_2"] == "http://WWW.Alice.example"
    assert page.one("textarea").text.strip() == alice.bio
    shown = parse(render_to_string("feed/person/_profile.html", {"person": alice}))
    assert [link.attributes["href"] for link in shown.all("a")] == [
        "https://rye.example/",
        "https://bakery.example/menu",
        "http://WWW.Alice.example",
    ]
    assert "Bakery bakery.example" in shown.text and "Porto" in shown.text


def test_with_htmx_the_form_says_that_it_is_saved() -> None:
    alice = person("alice")
    response = signed_in(alice).post(PATH, {"name": "Alice Baker"}, headers=HTMX)
    assert response.status_code == 200 and is_fragment(response)
    form = page_of(response).one("form", id="profile-form")
    assert "Saved" in form.text
    assert form.one("input", name="name").attributes["value"] == "Alice Baker"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "a" * 51),
        ("name", "\u202ekcart"),
        ("bio", "a" * 301),
        ("bio", "turned \u202e round"),
        ("bio", "a\x07bell"),
        ("bio", "e" + "\u0301" * 30),
        ("location", "a" * 61),
        ("location", "Po\u202erto"),
        ("url_1", "javascript:alert(1)"),
        ("url_1", "data:text/html,x"),
        ("url_1", "ftp://example.org/"),
        ("url_1", "https://bank.example@evil.example/"),
        ("url_1", "https://exa\u202emple.org/"),
        ("url_1", "https://"),
        ("url_1", "no address at all"),
        ("url_1", "https://example.org/" + "a" * 200),
        ("label_1", "a label without an address"),
        ("label_1", "\u202elabel"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_nothing_typed_is_lost(field: str, typed: str) -> None:
    alice = person("alice", name="Alice")
    browser = signed_in(alice)
    data = {"name": "Alice B.", "bio": "Bakes.", "location": "Porto", "url_4": "four.example"}
    data[field] = typed
    for headers in (HTMX, {}):
        response = browser.post(PATH, data, headers=headers)
        page = page_of(response)
        assert response.status_code == 422
        assert len(page.all(class_="field-errors")) == 1
        said = {one.attributes["name"]: one.attributes.get("value") for one in page.all("input")}
        said["bio"] = page.one("textarea").text.strip("\n")
        assert {key: said[key] for key in data} == data
    assert (fresh(alice).name, fresh(alice).bio, fresh(alice).links) == ("Alice", "", [])


def test_three_hundred_characters_are_counted_as_people_count() -> None:
    alice = person("alice")
    family = "👨‍👩‍👧‍👦" * 300
    assert saved(alice, bio=family)
    assert fresh(alice).bio == family


def test_who_was_signed_out_meanwhile_loses_nothing() -> None:
    for headers, status in ((HTMX, 422), ({}, 403)):
        for path in (PATH, PREVIEW):
            data = {"bio": "What I typed", "avatar_token": "x" * 22, "avatar": file()}
            response = Client().post(path, data, headers=headers)
            assert response.status_code == status
            assert "What I typed" in text_of(response) and "signed out" in text_of(response)
            assert hidden(response, "avatar_token") == "x" * 22
            assert previewed(response) == []
    assert not Picture.objects.exists()


def test_a_visitor_is_led_to_sign_in() -> None:
    assert Client().get(PATH)["Location"] == f"/accounts/login/?next={PATH}"
    assert Client().get(PREVIEW).status_code == 405


def test_a_form_from_elsewhere_is_refused() -> None:
    alice = person("alice", name="Alice")
    guarded = signed_in(alice, enforce_csrf_checks=True)
    for path in (PATH, PREVIEW):
        assert guarded.post(path, {"name": "Mallory", "avatar": file()}).status_code == 403
    assert fresh(alice).name == "Alice" and not Picture.objects.exists()


# --- the action --------------------------------------------------------------------------------


def test_only_oneself_or_a_moderator_saves_a_profile() -> None:
    alice = person("alice", name="Alice")
    with pytest.raises(PermissionDenied):
        saved(alice, UserFactory.create(), name="Mallory")
    assert fresh(alice).name == "Alice" and events("person_changed") == []
    assert saved(alice, moderator("change_user"), name="Alice B.")
    assert fresh(alice).name == "Alice B."


def test_saving_what_is_there_already_tells_nobody() -> None:
    alice = person("alice", name="Alice")
    assert saved(alice, name="Alice", bio="Bakes.")
    assert not saved(fresh(alice), name="Alice", bio="Bakes.")
    assert events("person_changed") == [alice.pk]


def test_there_is_room_for_four_links() -> None:
    with pytest.raises(ValidationError, match="four"):
        saved(person("alice"), links=[("", f"{number}.example") for number in range(5)])


def test_a_port_is_no_scheme() -> None:
    link = clean_link("", "alice.example:8000/")
    assert link == {"label": "", "url": "https://alice.example:8000/"}
    assert clean_link("  ", "") is None


# --- what others see ---------------------------------------------------------------------------


def test_a_picture_shows_beside_every_name_without_asking_the_database(
    django_assert_num_queries: Any,
) -> None:
    alice = person("alice", name="Alice")
    saved(alice, name="Alice", avatar=stored(alice))
    alice = fresh(alice)
    with django_assert_num_queries(0):
        tile = parse(render_to_string("feed/person/_avatar.html", {"person": alice}))
    image = tile.one("span").one("img")
    assert image.attributes["src"] == f"/media/pictures/{alice.avatar_token}-128.webp"
    assert image.attributes["alt"] == "" and image.attributes["width"] == "64"
    bob = person("bob", name="Bob")
    assert parse(render_to_string("feed/person/_avatar.html", {"person": bob})).text.strip() == "B"


def test_what_people_write_stays_text() -> None:
    alice = person("alice")
    saved(alice, bio=images.SCRIPT.decode(), location="<b>x</b>", links=[("<i>y</i>", "y.example")])
    html = render_to_string("feed/person/_profile.html", {"person": fresh(alice)})
    assert not [tag for tag in ("<script", "<b>", "<i>") if tag in html]
    assert "&lt;script&gt;" in html


def test_an_open_page_is_told_of_all_of_it() -> None:
    alice = person("alice", name="Alice")
    saved(
        alice, name="Alice", bio="Bakes.", avatar=stored(alice), header=stored(alice, Kind.HEADER)
    )
    html = render_to_string("feed/live/person_changed.html", {"person": alice})
    for part in (f".name-{alice.pk}", f".avatar-{alice.pk}", f".person-{alice.pk}-profile"):
        assert f'hx-swap-oob="innerHTML:{part},#live-sink"' in html
    assert alice.avatar_url in html and alice.header_url in html and "Bakes." in html


def test_a_page_that_may_have_missed_it_is_told_ones_own_name_and_picture() -> None:
    alice = person("alice", name="Alice")
    html = own_frame(fresh(alice))
    for part in (f".name-{alice.pk}", f".avatar-{alice.pk}", f".handle-{alice.pk}", ".me-link"):
        assert part in html


# --- moderation --------------------------------------------------------------------------------


def test_a_profile_leaves_what_one_wrote_as_it_is() -> None:
    alice = person("alice", name="Alice")
    post = make_post(alice, "Good morning.")
    saved(alice, name="Alice Baker", avatar=stored(alice))
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    card = page.one("article", id=f"post-{post.pk}")
    assert "Alice Baker" in card.text and "Good morning." in card.text
    assert len(card.all("img")) == 1


def test_a_link_never_shows_a_host_that_looks_like_anothers() -> None:
    alice = person(
        "alice", links=[{"label": "Apple", "url": "https://\u0430\u0440\u0440\u04cf\u0435.com/x"}]
    )
    shown = page_of(Client().get("/@alice/")).one(class_="profile-host").text
    assert shown == "xn--80ak6aa92e.com"
    alice.links = [{"label": "", "url": "https://www.example.org:8000/x"}]
    alice.save()
    assert page_of(Client().get("/@alice/")).one(class_="profile-host").text == "example.org:8000"

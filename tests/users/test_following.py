"""Somebody follows somebody, and no longer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from feed.models import Notification
from tests.html import page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, is_fragment, person, signed_in
from users.actions.follows import follow, unfollow
from users.models import Follow, User

pytestmark = pytest.mark.django_db


def is_counted_right(*people: User) -> bool:
    """Whether everybody's numbers are the numbers of rows they count."""
    return all(
        (one.follower_count, one.following_count)
        == (
            Follow.objects.filter(followee=one).count(),
            Follow.objects.filter(follower=one).count(),
        )
        for one in User.objects.filter(pk__in=[one.pk for one in people])
    )


def test_following_leads_back_to_the_person_and_turns_the_button() -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(alice)
    part = page_of(browser.get("/@bob/")).one(class_=f"person-{bob.pk}-relation")
    button = part.all("button")[0]
    assert (button.attributes["form"], button.attributes["formaction"]) == ("act", "/@bob/follow/")
    response = browser.post("/@bob/follow/")
    assert (response.status_code, response["Location"]) == (302, "/@bob/")
    part = page_of(browser.get("/@bob/")).one(class_=f"person-{bob.pk}-relation")
    button = part.all("button")[0]
    assert button.attributes["formaction"] == "/@bob/unfollow/"
    browser.post("/@bob/unfollow/")
    assert not Follow.objects.exists()
    assert is_counted_right(alice, bob)


def test_htmx_gets_the_other_button_with_its_place_in_the_log() -> None:
    person("bob")
    browser = signed_in(person("alice"))
    for action, then in (("follow", "unfollow"), ("unfollow", "follow")):
        response = browser.post(f"/@bob/{action}/", headers=HTMX)
        assert response.status_code == 200
        assert is_fragment(response)
        reply = page_of(response)
        assert reply.all("button")[0].attributes["hx-post"] == f"/@bob/{then}/"
        reply.one("input", class_="asof")


def test_a_username_is_taken_in_any_case() -> None:
    alice, bob = person("alice"), person("bob")
    signed_in(alice).post("/@BoB/follow/")
    assert Follow.objects.filter(follower=alice, followee=bob).exists()


def test_twice_is_once() -> None:
    alice, bob = person("alice"), person("bob")
    assert follow(actor=alice, person=bob) is True
    with no_new_events():
        assert follow(actor=alice, person=bob) is False
    assert Notification.objects.count() == 1
    assert is_counted_right(alice, bob)
    assert unfollow(actor=alice, person=bob) is True
    with no_new_events():
        assert unfollow(actor=alice, person=bob) is False
    assert is_counted_right(alice, bob)
    assert User.objects.get(pk=bob.pk).follower_count == 0


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_following_each_other_at_the_same_moment_counts_right() -> None:
    people = [person("alice"), person("bob")]
    together = Barrier(4)

    def press(actor: User, other: User) -> None:
        try:
            together.wait(10)
            for _ in range(3):
                follow(actor=actor, person=other)
                unfollow(actor=actor, person=other)
            follow(actor=actor, person=other)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, people * 2, people[::-1] * 2))
    assert Follow.objects.count() == 2
    assert is_counted_right(*people)


@pytest.mark.parametrize("headers", [None, HTMX])
def test_nobody_follows_themself(headers: dict[str, str] | None) -> None:
    alice = person("alice")
    with no_new_events():
        response = signed_in(alice).post("/@alice/follow/", headers=headers)
        with pytest.raises(ValidationError):
            follow(actor=alice, person=alice)
    assert response.status_code == 422
    assert is_fragment(response) is (headers is not None)
    assert page_of(response).text.strip()
    assert headers or "You can't follow yourself." in page_of(response).text
    assert not Follow.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(follower=alice, followee=alice)
    assert page_of(signed_in(alice).get("/@alice/")).all(class_=f"person-{alice.pk}-relation") == []


@pytest.mark.parametrize("action", ["follow", "unfollow"])
def test_somebody_hidden_is_not_found(action: str) -> None:
    alice, bob = person("alice"), person("bob", is_active=False)
    with no_new_events():
        assert signed_in(alice).post(f"/@bob/{action}/").status_code == 404
        assert signed_in(alice).post(f"/@nobody/{action}/").status_code == 404
        with pytest.raises(PermissionDenied):
            follow(actor=alice, person=bob)
        with pytest.raises(PermissionDenied):
            follow(actor=bob, person=alice)
    assert not Follow.objects.exists()


@pytest.mark.parametrize("action", ["follow", "unfollow"])
def test_an_outsider_changes_nothing(action: str) -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=alice, person=bob)
    visitor = Client()
    with no_new_events():
        response = visitor.post(f"/@bob/{action}/")
        assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/")
        response = visitor.post(f"/@bob/{action}/", headers=HTMX)
        assert (response.status_code, response["HX-Redirect"]) == (204, "/accounts/login/?next=/")
    carol = person("carol")
    assert not Follow.objects.filter(follower=carol).exists()
    signed_in(carol).post("/@bob/unfollow/")
    assert list(Follow.objects.values_list("follower", "followee")) == [(alice.pk, bob.pk)]
    assert page_of(visitor.get("/@bob/")).one("main").all("button") == []


def test_only_post_follows() -> None:
    person("bob")
    browser = signed_in(person("alice"))
    for action in ("follow", "unfollow"):
        assert browser.get(f"/@bob/{action}/").status_code == 405
    guarded = signed_in(person("carol"), enforce_csrf_checks=True)
    assert guarded.post("/@bob/follow/").status_code == 403
    assert not Follow.objects.exists()


def test_following_is_logged_and_told() -> None:
    alice, bob = person("alice"), person("bob")
    with new_events() as events:
        follow(actor=alice, person=bob)
    told = Notification.objects.get()
    assert (told.recipient, told.actor, told.kind) == (bob, alice, "follow")
    assert sorted(events) == sorted(
        [
            ("followed", bob.pk, [f"viewer:{alice.pk}", f"viewer:{bob.pk}"]),
            (
                "person_counted",
                bob.pk,
                [f"{name}:{bob.pk}" for name in ("person", "media", "replies", "boosts", "circle")],
            ),
            (
                "person_counted",
                alice.pk,
                [
                    f"{name}:{alice.pk}"
                    for name in ("person", "media", "replies", "boosts", "circle")
                ],
            ),
            ("notification_created", told.pk, [f"viewer:{bob.pk}"]),
        ]
    )


def test_unfollowing_is_logged_and_tells_nobody() -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=alice, person=bob)
    with new_events() as events:
        unfollow(actor=alice, person=bob)
    assert sorted(kind for kind, _pk, _topics in events) == [
        "person_counted",
        "person_counted",
        "unfollowed",
    ]
    assert Notification.objects.count() == 1


def test_the_numbers_show_on_both_pages() -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=alice, person=bob)
    theirs = page_of(Client().get("/@bob/")).one(class_=f"person-{bob.pk}-counts").text
    mine = page_of(Client().get("/@alice/")).one(class_=f"person-{alice.pk}-counts").text
    assert ("1 follower " in theirs, "0 following" in theirs) == (True, True)
    assert ("0 followers" in mine, "1 following" in mine) == (True, True)

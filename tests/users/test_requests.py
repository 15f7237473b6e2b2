"""Asking to follow a protected account, and answering."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from feed.models import Notification
from tests.factories import make_post
from tests.html import page_of
from tests.people import HTMX, is_fragment, person, queries_of, signed_in, text_of
from users.actions import blocks, follows, mutes, privacy
from users.models import Follow, FollowRequest, User
from users.models.relation import between

pytestmark = pytest.mark.django_db


def pairs(model: type[Follow] | type[FollowRequest]) -> set[tuple[str, str]]:
    """Return who follows, or asks, whom."""
    rows = model._default_manager.values_list("follower__username", "followee__username")
    return set(rows)


def protected(username: str = "alice") -> User:
    """Return somebody whose account is protected."""
    return person(username, is_protected=True)


def test_following_a_protected_account_asks() -> None:
    alice = protected()
    make_post(alice, "For those I know")
    browser = signed_in(person("bob"))
    assert "For those I know" not in text_of(browser.get("/@alice/"))
    browser.post("/@alice/follow/")
    assert (pairs(Follow), pairs(FollowRequest)) == (set(), {("bob", "alice")})
    page = browser.get("/@alice/")
    assert "Requested" in text_of(page)
    assert "For those I know" not in text_of(page)
    assert Notification.objects.visible_to(alice).get().kind == "request"
    browser.post("/@alice/unfollow/")
    assert pairs(FollowRequest) == set()
    assert not Notification.objects.visible_to(alice).exists()


@pytest.mark.parametrize("headers", [None, HTMX])
def test_accepting_makes_a_follower(headers: dict[str, str] | None) -> None:
    alice, bob = protected(), person("bob")
    make_post(alice, "For those I know")
    follows.follow(actor=bob, person=alice)
    browser = signed_in(alice)
    assert "@bob" in text_of(browser.get("/requests/"))
    response = browser.post("/@bob/accept/", headers=headers)
    assert response.status_code == (302 if headers is None else 200)
    assert is_fragment(response)
    assert (pairs(Follow), pairs(FollowRequest)) == ({("bob", "alice")}, set())
    assert User.objects.get(pk=alice.pk).follower_count == 1
    assert "For those I know" in text_of(signed_in(bob).get("/"))
    assert Notification.objects.visible_to(bob).get().kind == "accepted"
    assert "No follow requests" in text_of(browser.get("/requests/"))


def test_declining_leaves_no_trace_with_who_asked() -> None:
    alice, bob = protected(), person("bob")
    follows.follow(actor=bob, person=alice)
    signed_in(alice).post("/@bob/decline/")
    assert (pairs(Follow), pairs(FollowRequest)) == (set(), set())
    assert not Notification.objects.visible_to(bob).exists()
    assert ">Follow<" in text_of(signed_in(bob).get("/@alice/"))


def test_nobody_is_accepted_who_did_not_ask() -> None:
    alice, bob = protected(), person("bob")
    assert follows.accept(actor=alice, person=bob) is False
    signed_in(alice).post("/@bob/accept/")
    # Nor does somebody else's consent count.
    follows.follow(actor=bob, person=alice)
    signed_in(person("carol")).post("/@bob/accept/")
    assert pairs(Follow) == set()


@pytest.mark.parametrize(("path", "follow"), [("accept", 3), ("decline", 0)])
@pytest.mark.parametrize("headers", [None, HTMX])
def test_all_are_answered_at_once(path: str, follow: int, headers: dict[str, str] | None) -> None:
    alice = protected()
    for name in ("bob", "carol", "dora"):
        follows.follow(actor=person(name), person=alice)
    response = signed_in(alice).post(f"/requests/{path}/", headers=headers, follow=True)
    assert "No follow requests" in text_of(response)
    assert (Follow.objects.count(), FollowRequest.objects.count()) == (follow, 0)
    assert User.objects.get(pk=alice.pk).follower_count == follow


def test_who_is_hidden_meanwhile_is_not_accepted() -> None:
    alice, bob = protected(), person("bob")
    follows.follow(actor=bob, person=alice)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert follows.accept(actor=alice, person=bob) is False
    follows.accept_all(actor=alice)
    assert (pairs(Follow), pairs(FollowRequest)) == (set(), set())


def test_opening_the_account_lets_everybody_in_who_waits() -> None:
    alice = protected()
    follows.follow(actor=person("bob"), person=alice)
    privacy.set_protected(actor=alice, is_protected=False)
    assert (pairs(Follow), pairs(FollowRequest)) == ({("bob", "alice")}, set())


def test_protecting_keeps_who_follows_already() -> None:
    alice, bob = person("alice"), person("bob")
    follows.follow(actor=bob, person=alice)
    privacy.set_protected(actor=alice, is_protected=True)
    assert pairs(Follow) == {("bob", "alice")}
    assert privacy.set_protected(actor=alice, is_protected=True) is False


def test_the_account_is_protected_and_opened_by_a_form() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    for sent, is_protected in (({"is_protected": "on"}, True), ({}, False)):
        response = browser.post("/settings/privacy/", sent, follow=True)
        assert response.status_code == 200
        assert User.objects.get(pk=alice.pk).is_protected is is_protected
        box = page_of(response).one("input", name="is_protected")
        assert ("checked" in box.attributes) is is_protected


def test_a_follower_is_removed_and_may_ask_again() -> None:
    alice, bob = protected(), person("bob")
    follows.follow(actor=bob, person=alice)
    follows.accept(actor=alice, person=bob)
    signed_in(alice).post("/@bob/remove/")
    assert pairs(Follow) == set()
    assert User.objects.get(pk=alice.pk).follower_count == 0
    follows.follow(actor=bob, person=alice)
    assert pairs(FollowRequest) == {("bob", "alice")}
    assert Notification.objects.unread_by(alice).filter(kind="request").exists()


def test_blocking_ends_everything_between_two_people() -> None:
    alice, bob = protected(), person("bob")
    follows.follow(actor=alice, person=bob)
    follows.follow(actor=bob, person=alice)
    signed_in(alice).post("/@bob/block/")
    assert (pairs(Follow), pairs(FollowRequest)) == (set(), set())
    assert User.objects.get(pk=bob.pk).follower_count == 0
    with pytest.raises(PermissionDenied):
        follows.follow(actor=bob, person=alice)
    with pytest.raises(ValidationError):
        follows.follow(actor=alice, person=bob)
    assert signed_in(bob).get("/@alice/").status_code == 404
    assert signed_in(bob).post("/@alice/follow/").status_code == 404
    assert "blocked this account" in text_of(signed_in(alice).get("/@bob/"))
    assert "@bob" in text_of(signed_in(alice).get("/settings/blocks/"))
    signed_in(alice).post("/@bob/unblock/")
    assert signed_in(bob).get("/@alice/").status_code == 200
    assert between(alice.pk, bob.pk) == between(bob.pk, alice.pk)


def test_mute_says_for_how_long_and_is_undone() -> None:
    alice, bob = person("alice"), person("bob")
    make_post(bob, "So loud")
    browser = signed_in(alice)
    browser.post("/@bob/mute/", {"lasts": "day"})
    assert "So loud" not in text_of(browser.get("/public/"))
    assert "So loud" in text_of(browser.get("/@bob/"))
    assert "Muted until" in text_of(browser.get("/settings/mutes/"))
    browser.post("/@bob/mute/", {"what": "boosts"})
    assert "So loud" in text_of(browser.get("/public/"))
    assert "Boosts muted" in text_of(browser.get("/settings/mutes/"))
    browser.post("/@bob/unmute/")
    assert "muted anyone" in text_of(browser.get("/settings/mutes/"))
    assert not between(bob.pk, alice.pk).mutes


@pytest.mark.parametrize("action", ["accept", "decline", "remove", "block", "mute", "unmute"])
def test_an_outsider_does_nothing_to_anybody(action: str) -> None:
    person("alice")
    response = Client().post(f"/@alice/{action}/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/")
    assert signed_in(person("bob")).get(f"/@alice/{action}/").status_code == 405
    assert signed_in(person("carol")).post(f"/@nobody/{action}/").status_code == 404


@pytest.mark.parametrize("action", ["block", "mute"])
def test_nobody_does_it_to_themself(action: str) -> None:
    response = signed_in(person("alice")).post(f"/@alice/{action}/")
    assert response.status_code == 422


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_leave_the_numbers_right() -> None:
    """They follow and unfollow one account, which protects itself, accepts, removes and blocks."""
    alice = person("alice")
    crowd = [person(f"fan{number}") for number in range(16)]
    together = Barrier(17)

    def fan(who: User) -> None:
        try:
            together.wait(30)
            for _ in range(4):
                follows.follow(actor=who, person=alice)
                follows.unfollow(actor=who, person=alice)
            follows.follow(actor=who, person=alice)
        finally:
            connection.close()

    def star() -> None:
        try:
            together.wait(30)
            for who in crowd[:4]:
                privacy.set_protected(actor=alice, is_protected=True)
                follows.remove_follower(actor=alice, person=who)
                blocks.block(actor=alice, person=who)
                blocks.unblock(actor=alice, person=who)
                privacy.set_protected(actor=alice, is_protected=False)
            follows.accept_all(actor=alice)
        finally:
            connection.close()

    def quietly(who: User) -> None:
        with suppress(PermissionDenied, ValidationError):  # blocked at that moment
            fan(who)

    with ThreadPoolExecutor(17) as pool:
        done = [pool.submit(quietly, who) for who in crowd] + [pool.submit(star)]
        for done_by in done:
            done_by.result()
    for one in User.objects.all():
        assert one.follower_count == Follow.objects.filter(followee=one).count()
        assert one.following_count == Follow.objects.filter(follower=one).count()
    assert User.objects.get(pk=alice.pk).follower_count >= 12
    assert not (pairs(Follow) & pairs(FollowRequest))


def test_lists_take_no_more_queries_however_long() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    paths = [
        "/@alice/followers/", "/@alice/following/", "/requests/", "/settings/blocks/",
        "/settings/mutes/", "/people/", "/people/?q=fan",
    ]  # fmt: skip
    make_crowd(alice, 2)
    browser.get("/")  # what the first visit of a browser notes down
    few = {path: queries_of(browser, path) for path in paths}
    make_crowd(alice, 15)
    many = {path: queries_of(browser, path) for path in paths}
    # Of few, names are looked for once more, within words.
    assert {path for path in paths if many[path] > few[path]} == set()


def make_crowd(alice: User, number: int) -> None:
    """So many people more in each of alice's lists."""
    for index in range(number):
        follower, followee, asker, blocked, muted = (
            person(f"fan{number}x{index}{kind}") for kind in "abcde"
        )
        privacy.set_protected(actor=alice, is_protected=False)
        follows.follow(actor=follower, person=alice)
        follows.follow(actor=alice, person=followee)
        privacy.set_protected(actor=alice, is_protected=True)
        follows.follow(actor=asker, person=alice)
        blocks.block(actor=alice, person=blocked)
        mutes.mute(actor=alice, person=muted)

"""What was for some stays for some, whatever happens to the accounts around it."""

from datetime import timedelta

import pyotp
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.log.log import head, read
from feed.models import Post
from feed.models.visibility.viewer_sets import ViewerSets
from feed.pages.own_lists import BLOCKS
from feed.pages.public import PUBLIC
from tests.factories import PASSWORD, make_comment, make_post
from tests.html import page_of
from tests.live.conftest import watch
from tests.people import person, signed_in, text_of
from users.actions import blocks, erasing, follows, leaving, privacy
from users.actions.usernames import change_username
from users.exports.parts import PARTS
from users.models import Block, FollowRequest, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("visibility", ["public", "followers"])
def test_what_was_written_under_a_protected_post_stays_among_those_who_wrote(
    visibility: str,
) -> None:
    """The author leaves for good; who follows them is not known any more."""
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    follows.follow(actor=bob, person=alice)
    privacy.set_protected(actor=alice, is_protected=True)
    post = make_post(alice, "Between us", visibility=visibility)
    comment = make_comment(post, bob, "A secret answer")
    leaving.leave(actor=alice)
    User.objects.filter(pk=alice.pk).update(leaves_at=timezone.now() - timedelta(days=1))
    erasing.erase(person=User.objects.get(pk=alice.pk))
    path = f"/posts/{post.pk}/"
    assert Client().get(path).status_code == 404
    assert signed_in(carol).get(path).status_code == 404
    assert "A secret answer" in text_of(signed_in(bob).get(path))
    # The other telling of the rule says the same.
    row = Post.objects.select_related("author", "root__author").get(pk=comment.pk)
    assert ViewerSets([bob.pk, carol.pk, None], [alice.pk, bob.pk]).seeing(row) == {bob.pk}


def test_buttons_and_pages_of_a_former_username_still_lead_there() -> None:
    alice, bob = person("alice"), person("bob")
    change_username(actor=bob, username="robert")
    browser = signed_in(alice)
    response = browser.get("/@bob/followers/?before=7")
    assert (response.status_code, response["Location"]) == (302, "/@robert/followers/?before=7")
    response = browser.get("/@BOB/")
    assert (response.status_code, response["Location"]) == (302, "/@robert/")
    browser.post("/@bob/follow/")
    assert alice.follows_made.get().followee == bob
    blocks.block(actor=bob, person=alice)
    assert browser.get("/@bob/").status_code == 404
    assert browser.post("/@bob/follow/").status_code == 404


def test_a_new_username_shows_as_name_and_letter_where_there_is_no_other_name() -> None:
    bob = person("bob", name="")
    blocker = person("blocker")
    blocks.block(actor=blocker, person=bob)
    before = head().seq
    change_username(actor=bob, username="zoe")
    pages = [watch(PUBLIC), watch(BLOCKS, blocker.pk)]
    frames = compose(read(before, 100), Audience(pages))
    assert f"innerHTML:.name-{bob.pk}," in frames[pages[0]].html
    assert f"innerHTML:.avatar-{bob.pk}," in frames[pages[0]].html
    assert "@zoe" in frames[pages[1]].html


def test_two_who_block_each_other_can_both_undo_it() -> None:
    alice, bob = person("alice"), person("bob")
    for one, other in ((alice, bob), (bob, alice)):
        blocks.block(actor=one, person=other)
    for one, other in ((alice, bob), (bob, alice)):
        assert f"@{other.username}" in text_of(signed_in(one).get("/settings/blocks/"))
        assert signed_in(one).post(f"/@{other.username}/unblock/").status_code == 302
    assert not Block.objects.exists()


def test_sent_again_for_fewer_people_it_is_for_fewer() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    form = {"body": "Oh", "submission": "0e37df36-f698-11e6-8dd4-cb9ced3df976"}
    for visibility, then in (("public", "public"), ("friends", "friends"), ("public", "friends")):
        browser.post("/posts/new/", {**form, "visibility": visibility})
        assert Post.objects.get().visibility == then


def test_a_second_factor_is_asked_for_before_an_account_comes_back() -> None:
    alice = person("alice")
    secret = pyotp.random_base32()
    TOTP.activate(alice, secret)
    leaving.leave(actor=alice)
    browser = Client()
    asked = browser.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    link = asked["Location"]
    assert page_of(browser.get(link)).one("input", name="code")
    for code in ("", "000000"):
        assert browser.post(link, {"code": code}).status_code == 422
        assert not User.objects.get(pk=alice.pk).is_active
    cache.clear()  # allauth lets nobody guess codes
    browser.post(link, {"code": pyotp.TOTP(secret).now()})
    assert User.objects.get(pk=alice.pk).is_active


def test_opening_and_protecting_again_lets_nobody_in_late() -> None:
    alice = person("alice", is_protected=True)
    follows.follow(actor=person("bob"), person=alice)
    assert follows.accept_all(actor=alice, while_open=True) == 0
    assert FollowRequest.objects.exists()


@override_settings(LIMITS=dict.fromkeys(settings.LIMITS or [], "1/m") | {"request": "1/m"})
def test_answering_requests_has_a_limit() -> None:
    alice = person("alice", is_protected=True)
    browser = signed_in(alice)
    answers = [browser.post(f"/requests/{path}/").status_code for path in ("accept", "decline")]
    assert answers == [302, 429]


@pytest.mark.parametrize("token", ["\0", "x" * 5_000, "../../etc"])
def test_a_made_up_picture_token_changes_nothing(token: str) -> None:
    alice = person("alice")
    sent = {"name": "Alice", "avatar_token": token, "header_token": token}
    response = signed_in(alice).post("/settings/profile/", sent)
    assert response.status_code in (200, 302)
    assert User.objects.get(pk=alice.pk).avatar_token == ""


def test_a_mute_needs_a_time_that_there_is() -> None:
    person("bob")
    assert signed_in(person("alice")).post("/@bob/mute/", {"lasts": "nonsense"}).status_code == 422


def test_a_download_names_nobody_whom_its_owner_may_not_know() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    for one in (bob, carol):
        follows.follow(actor=one, person=alice)
    parts = {name: PARTS[name].rows for name in ("followers", "notifications")}
    assert {name: rows(alice).count() for name, rows in parts.items()} == {
        "followers": 2,
        "notifications": 2,
    }
    blocks.block(actor=bob, person=alice)
    leaving.leave(actor=carol)
    assert not any(rows(alice).exists() for rows in parts.values())

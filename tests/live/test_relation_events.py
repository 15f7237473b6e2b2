"""Each event about two people, by its name: who gets what, from what they are to each other then."""

from datetime import timedelta

import pytest

from feed.actions import boosts, pins
from feed.actions import posts as actions
from feed.models import Notification
from feed.pages.own_lists import BLOCKS, REQUESTS
from feed.pages.parts.sizes import PAGE_SIZE
from feed.pages.person import PERSON
from feed.pages.post import POST
from feed.pages.public import PUBLIC
from tests.factories import make_comment, make_post
from tests.live.town import Town, having
from users.actions import blocks, follows, mutes, privacy
from users.models.user import Visibility

pytestmark = pytest.mark.django_db


def test_followed(town: Town) -> None:
    follows.follow(actor=town.stranger, person=town.alice)
    frames = town.frames()
    mine = {town.home[town.stranger], town.told[town.stranger]}
    assert having(frames, f"innerHTML:.person-{town.alice.pk}-relation:") == mine
    assert ">Following<" in frames[town.home[town.stranger]].html
    assert frames[town.home[town.stranger]].is_fresh
    assert "The post" in frames[town.home[town.stranger]].html
    hers = {town.home[town.alice], town.told[town.alice]}
    assert having(frames, f"innerHTML:.person-{town.stranger.pk}-relation:") == hers
    assert "Follows you" in frames[town.home[town.alice]].html
    assert not frames[town.home[town.alice]].is_fresh


def test_unfollowed(town: Town) -> None:
    narrow = make_post(town.alice, "For those who follow", visibility=Visibility.FOLLOWERS)
    page = town.own_page(town.bob, POST, narrow.pk)
    town.frames()
    follows.unfollow(actor=town.bob, person=town.alice)
    frames = town.frames()
    assert ">Follow<" in frames[town.home[town.bob]].html
    assert frames[town.home[town.bob]].is_fresh
    assert (
        f"delete:.by-{town.alice.pk}:has(.card-mark > .for-followers)"
        in frames[town.home[town.bob]].html
    )
    assert "Page not found" in frames[page].html
    assert not having(frames, "For those who follow") - {town.home[town.alice]}


def test_follow_requested(town: Town) -> None:
    privacy.set_protected(actor=town.alice, is_protected=True)
    waiting = town.own_page(town.alice, REQUESTS)
    town.frames()
    follows.follow(actor=town.stranger, person=town.alice)
    frames = town.frames()
    assert "@stranger" in frames[waiting].html
    assert "Requested" in frames[town.home[town.stranger]].html
    assert "Requested to follow you" in frames[town.home[town.alice]].html
    assert 'class="badge" hx-swap-oob="true">2<' in frames[town.home[town.alice]].html
    assert not having(frames, "The post") & {town.home[town.stranger]}


@pytest.mark.parametrize("is_accepted", [True, False])
def test_follow_request_ended(town: Town, is_accepted: bool) -> None:
    privacy.set_protected(actor=town.alice, is_protected=True)
    follows.follow(actor=town.stranger, person=town.alice)
    waiting = town.own_page(town.alice, REQUESTS)
    profile = town.own_page(town.stranger, PERSON, town.alice.pk)
    town.frames()
    if is_accepted:
        follows.accept(actor=town.alice, person=town.stranger)
    else:
        follows.decline(actor=town.alice, person=town.stranger)
    frames = town.frames()
    assert "delete:#people" in frames[waiting].html and "person-row" not in frames[waiting].html
    # What is left is that bob follows her.
    assert 'class="badge" hx-swap-oob="true">1<' in frames[town.home[town.alice]].html
    filled = {town.home[town.stranger], profile}
    assert (having(frames, "The post") & filled == filled) is is_accepted
    told = Notification.objects.visible_to(town.stranger).values_list("kind", flat=True)
    assert list(told) == (["accepted"] if is_accepted else [])


def test_blocked(town: Town) -> None:
    make_comment(town.post, town.bob)
    hers = town.own_page(town.alice, PERSON, town.bob.pk)
    his = town.own_page(town.bob, PERSON, town.alice.pk)
    thread = town.own_page(town.bob, POST, town.post.pk)
    listed = town.own_page(town.alice, BLOCKS)
    town.frames()
    blocks.block(actor=town.alice, person=town.bob)
    frames = town.frames()
    of_both = {town.home[one] for one in (town.alice, town.bob)}
    assert having(frames, f"delete:.by-{town.bob.pk},") >= {town.home[town.alice], hers}
    assert having(frames, f"delete:.by-{town.alice.pk},") >= {town.home[town.bob], his, thread}
    assert having(frames, "Page not found") == {his, thread}
    assert "blocked this account" in frames[hers].html
    assert "@bob" in frames[listed].html
    assert not having(frames, "The post") - {town.home[town.alice]}
    assert having(frames, "notification-badge") >= of_both
    # From now on neither gets anything of the other's.
    actions.edit_post(actor=town.alice, post=town.post, body="Changed")
    make_post(town.alice, "Another")
    make_post(town.bob, "Mine")
    frames = town.frames()
    assert not having(frames, "Changed") & {his, thread, town.home[town.bob]}
    assert not having(frames, "Another") & {his, thread, town.home[town.bob]}
    assert "Mine" not in frames[town.home[town.alice]].html


def test_unblocked(town: Town) -> None:
    blocks.block(actor=town.alice, person=town.bob)
    thread = town.own_page(town.bob, POST, town.post.pk)
    profile = town.own_page(town.bob, PERSON, town.alice.pk)
    town.frames()
    blocks.unblock(actor=town.alice, person=town.bob)
    frames = town.frames()
    assert having(frames, "The post") >= {thread, profile}
    assert "The post" not in frames[town.home[town.bob]].html  # the follow stays ended


def test_a_block_that_is_over_already_replaces_nothing(town: Town) -> None:
    profile = town.own_page(town.bob, PERSON, town.alice.pk)
    # Replaced only where it does not show an open page, and not whatever is opened or typed there.
    if_closed = "innerHTML:#region-person:not(:has(> .shape-open))"
    blocks.block(actor=town.bob, person=town.alice)
    html = town.frames()[profile].html
    assert "innerHTML:#region-person" in html
    assert if_closed not in html
    blocks.unblock(actor=town.bob, person=town.alice)
    blocks.block(actor=town.bob, person=town.alice)
    blocks.unblock(actor=town.bob, person=town.alice)
    assert if_closed in town.frames()[profile].html


def test_muted(town: Town) -> None:
    make_comment(make_post(town.bob, "Mine"), town.alice)
    profile = town.own_page(town.bob, PERSON, town.alice.pk)
    public = town.own_page(town.bob, PUBLIC)
    town.frames()
    mutes.mute(actor=town.bob, person=town.alice, lasts=timedelta(hours=1))
    frames = town.frames()
    out_of = {town.home[town.bob], town.told[town.bob], public}
    assert having(frames, f"delete:.by-{town.alice.pk},") == out_of
    assert 'class="badge" hx-swap-oob="true"></span>' in frames[town.home[town.bob]].html
    assert "Muted until" in frames[profile].html
    assert not {town.home[town.alice], town.told[town.alice]} & set(frames)
    new = make_post(town.alice, "Not in timelines")
    assert having(town.frames(), f'id="post-{new.pk}"') == {
        town.home[town.alice],
        town.public,
        town.person,
        profile,
    }


def test_the_muted_are_not_heard_in_notifications_when_they_edit(town: Town) -> None:
    comment = make_comment(make_post(town.bob, "Mine"), town.alice)
    mutes.mute(actor=town.bob, person=town.alice)
    town.frames()
    actions.edit_post(actor=town.alice, post=comment, body="Louder")
    assert not having(town.frames(), "Louder")


def test_unmuted(town: Town) -> None:
    mutes.mute(actor=town.bob, person=town.alice)
    public = town.own_page(town.bob, PUBLIC)
    town.frames()
    mutes.unmute(actor=town.bob, person=town.alice)
    assert having(town.frames(), "The post") == {town.home[town.bob], public}


def test_unmuted_when_the_time_is_over(town: Town) -> None:
    mutes.mute(actor=town.bob, person=town.alice, lasts=timedelta(seconds=-1))
    town.frames()
    assert mutes.end_expired() == 1
    assert "The post" in town.frames()[town.home[town.bob]].html
    assert mutes.end_expired() == 0


def test_person_protected(town: Town) -> None:
    mine = town.own_page(town.stranger, PERSON, town.alice.pk)
    his = town.own_page(town.bob, PERSON, town.alice.pk)
    thread = town.own_page(town.bob, POST, town.post.pk)
    public = town.own_page(town.bob, PUBLIC)
    privacy.set_protected(actor=town.alice, is_protected=True)
    frames = town.frames()
    gone = having(frames, f"delete:.by-{town.alice.pk},")
    assert gone >= {mine, public, town.public, town.person, town.thread}
    assert not gone & {his, thread, town.home[town.bob], town.home[town.alice]}
    assert having(frames, "This account is protected") == {mine, town.person}
    assert "Page not found" in frames[town.thread].html
    assert "The post" in frames[his].html
    privacy.set_protected(actor=town.alice, is_protected=False)
    assert having(town.frames(), "The post") >= {mine, public, town.public, town.person}


def test_post_narrowed(town: Town) -> None:
    his = town.own_page(town.bob, PERSON, town.alice.pk)
    actions.edit_post(
        actor=town.alice, post=town.post, body="The post", visibility=Visibility.FOLLOWERS
    )
    frames = town.frames()
    gone = having(frames, f"delete:#post-{town.post.pk},")
    assert gone == {town.public, town.person, town.home[town.stranger]}
    assert "Page not found" in frames[town.thread].html
    marked = having(frames, "For followers")
    told = {town.told[town.bob], town.told[town.alice]}  # what is written under it may show there
    assert marked == {his, town.home[town.bob], town.home[town.alice], *told}


def test_pin_changed(town: Town) -> None:
    pins.pin(actor=town.alice, post=town.post)
    frames = town.frames()
    assert set(frames) == {town.person}
    assert "Pinned" in frames[town.person].html


def test_unfollowed_the_lines_go_that_name_them_further_down_as_well(town: Town) -> None:
    old = make_post(town.bob, "An old one of bob's own")
    boosts.boost(actor=town.alice, post=old)
    for number in range(PAGE_SIZE):
        make_post(town.bob, f"Number {number}")
    town.frames()
    follows.unfollow(actor=town.bob, person=town.alice)
    html = town.frames()[town.home[town.bob]].html
    emptied = next(
        one
        for one in html.split("<div hx-swap-oob=")
        if one.startswith('"innerHTML:') and f".post-{old.pk}-boosters" in one
    )
    assert ":has(a)" in emptied
    assert "boosted" not in emptied.partition(">")[2]

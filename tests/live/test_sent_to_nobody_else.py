"""What happens is told to those for whom it is. Whoever is kept from it is sent nothing: no words, no
number, and no frame either, by which they could tell that something happened."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from feed.actions import boosts, pins, polls, posts, reactions
from feed.live.open_pages.watch import Watch
from feed.models import Post
from feed.models.tree import FOLD
from feed.pages.bookmarks import BOOKMARKS
from feed.pages.boosts import BOOSTS
from feed.pages.circles import FOLLOWERS
from feed.pages.form import FORM
from feed.pages.history import HISTORY
from feed.pages.person import PERSON
from feed.pages.post import POST
from feed.pages.tag import TAG
from feed.pages.thread import THREAD
from tests.factories import UserFactory, make_chain, make_comment, make_poll, make_post, pick
from tests.live.conftest import watch
from tests.live.town import Town, having
from users.actions import blocks, follows, privacy
from users.actions.usernames import change_username
from users.models import User

pytestmark = pytest.mark.django_db


def restored(town: Town, post: Post) -> Callable[[], Any]:
    """Have a moderator take it away; returns what brings it back."""
    admin = UserFactory.create(is_superuser=True)
    posts.delete_posts(actor=admin, posts=[post])
    return lambda: posts.restore_posts(actor=admin, posts=[post])


def edits(town: Town) -> Callable[[], Any]:
    return lambda: posts.edit_post(actor=town.alice, post=town.post, body="Changed")


def edits_a_comment(town: Town) -> Callable[[], Any]:
    comment = make_comment(town.post, town.alice)
    town.own_page(town.stranger, HISTORY, comment.pk, town.post.pk)
    return lambda: posts.edit_post(actor=town.alice, post=comment, body="Changed")


def restores(town: Town) -> Callable[[], Any]:
    return restored(town, town.post)


def restores_a_comment(town: Town) -> Callable[[], Any]:
    return restored(town, make_comment(town.post, town.bob))


def pins_it(town: Town) -> Callable[[], Any]:
    return lambda: pins.pin(actor=town.alice, post=town.post)


def is_followed(town: Town) -> Callable[[], Any]:
    other = UserFactory.create()
    return lambda: follows.follow(actor=other, person=town.alice)


def boosts_again(town: Town) -> Callable[[], Any]:
    far = make_post(UserFactory.create())

    def again() -> None:
        boosts.unboost(actor=town.alice, post=far)
        boosts.boost(actor=town.alice, post=far)

    boosts.boost(actor=town.alice, post=far)
    return again


def opens_the_account(town: Town) -> Callable[[], Any]:
    make_comment(make_post(UserFactory.create()), town.alice)
    privacy.set_protected(actor=town.alice, is_protected=True)
    return lambda: privacy.set_protected(actor=town.alice, is_protected=False)


def is_answered_in_a_new_branch(town: Town) -> Callable[[], Any]:
    chain = make_chain(town.post, town.bob, FOLD + 1)
    return lambda: make_comment(town.post, town.bob, parent=chain[-1])


def loses_what_holds_a_place(town: Town) -> Callable[[], Any]:
    first = make_comment(town.post, town.bob)
    make_comment(town.post, town.alice, parent=first)
    return lambda: posts.delete_posts(actor=town.bob, posts=[first])


@pytest.mark.parametrize(
    "prepared",
    [
        edits,
        edits_a_comment,
        restores,
        restores_a_comment,
        pins_it,
        is_followed,
        boosts_again,
        opens_the_account,
        is_answered_in_a_new_branch,
        loses_what_holds_a_place,
    ],
)
def test_who_is_blocked_is_sent_nothing_fresh_by_what_the_author_does(
    town: Town, prepared: Callable[[Town], Callable[[], Any]]
) -> None:
    pages = [
        town.own_page(town.stranger, PERSON, town.alice.pk),
        town.own_page(town.stranger, BOOSTS, town.alice.pk),
        town.own_page(town.stranger, FOLLOWERS, town.alice.pk),
        town.own_page(town.stranger, POST, town.post.pk),
        town.own_page(town.stranger, HISTORY, town.post.pk),
        town.own_page(town.stranger, FORM, town.post.pk),
        town.own_page(town.stranger, BOOKMARKS),
    ]
    seen = [town.own_page(town.bob, one.kind, one.object_id, one.root_id) for one in pages]
    for viewer in (town.stranger, town.bob):
        town.more.append(replace(watch(TAG, viewer.pk), key="bread"))
    does = prepared(town)
    blocks.block(actor=town.alice, person=town.stranger)
    town.frames()
    does()
    frames = town.frames()
    theirs = [page for page in town.more if page.viewer_id == town.stranger.pk]
    assert not [page.kind for page in theirs if page in frames and frames[page].is_fresh]
    # Somebody who may see it is told.
    others = [town.person, town.thread, *seen, *town.home.values()]
    assert [page for page in others if page in frames]


def test_the_number_of_answers_is_for_those_who_may_see_what_is_answered(town: Town) -> None:
    chain = make_chain(town.post, town.alice, FOLD + 1)
    posts.edit_post(actor=town.alice, post=town.post, body="Among us", visibility="followers")
    pages: dict[User, list[Watch]] = {
        one: [
            town.own_page(one, BOOKMARKS),
            town.own_page(one, POST, town.post.pk),
            town.own_page(one, THREAD, chain[-1].pk, town.post.pk),
        ]
        for one in town.people
    }
    town.frames()
    make_comment(town.post, town.alice, "Down here", parent=chain[-1])
    frames = town.frames()
    counted = having(frames, f".comment-{chain[-1].pk}-folded,")
    assert counted == {*pages[town.alice], *pages[town.bob]}
    assert not [page for page in [*pages[town.stranger], town.thread] if page in frames]


def test_a_vote_shows_nobody_the_poll_of_somebody_who_has_blocked_them_since(town: Town) -> None:
    post = make_poll(town.alice)
    town.frames()
    polls.vote(actor=town.bob, post=post, choices=pick(post, "Rye"))
    blocks.block(actor=town.alice, person=town.bob)
    frames = town.frames()
    assert not {page for page in having(frames, "Rye") if page.viewer_id == town.bob.pk}
    polls.vote(actor=town.stranger, post=post, choices=pick(post, "Rye"))
    assert town.home[town.stranger] in having(town.frames(), "Rye")


def test_a_new_username_is_sent_within_texts_only_where_texts_may_name_it(town: Town) -> None:
    inside = f".mention-{town.alice.pk},"
    blocks.block(actor=town.alice, person=town.stranger)
    town.frames()
    change_username(actor=town.alice, username="alicia")
    frames = town.frames()
    assert not having(frames, inside)  # nobody has ever named her
    assert not {page for page in having(frames, "alicia") if page.viewer_id == town.stranger.pk}
    post = make_post(town.bob, "Ask @alicia")
    page = town.own_page(town.stranger, POST, post.pk)
    town.frames()
    change_username(actor=town.alice, username="alix")
    frames = town.frames()
    # Who reads the rest reads the name; pages that show no texts are not sent it.
    named = having(frames, inside)
    assert {page, town.public} <= named
    assert not named & set(town.told.values())


def test_buttons_at_a_post_out_of_sight_are_for_who_may_see_it(town: Town) -> None:
    page = town.own_page(town.stranger, BOOSTS, town.bob.pk)
    reactions.like(actor=town.stranger, post=town.post)
    blocks.block(actor=town.alice, person=town.stranger)
    town.frames()
    boosts.boost(actor=town.bob, post=town.post)
    frames = town.frames()
    assert page not in having(frames, f".post-{town.post.pk}-own")

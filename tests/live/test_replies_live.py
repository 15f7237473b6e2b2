"""The page of what somebody replied: what it is sent, to whom."""

import pytest

from feed.actions import posts as actions
from feed.pages.replies import REPLIES
from tests.factories import make_comment, make_post
from tests.live.town import Town, having
from users.actions.blocks import block
from users.actions.follows import follow
from users.actions.privacy import set_protected
from users.models import User

pytestmark = pytest.mark.django_db


def test_a_new_reply_comes_in_at_the_head_of_its_author_s_page_alone(town: Town) -> None:
    theirs = town.own_page(town.bob, REPLIES, town.stranger.pk)
    others = town.own_page(town.bob, REPLIES, town.bob.pk)
    comment = make_comment(town.post, town.stranger, "Hear, hear")
    frames = town.frames()
    assert having(frames, f'<article id="comment-{comment.pk}"') == {theirs, town.thread}
    assert "afterbegin:#timeline" in frames[theirs].html
    assert f'value="{comment.pk}"' in frames[theirs].html  # from where "Show more" goes on
    assert others not in frames


def test_a_new_post_does_not_come_in_there(town: Town) -> None:
    page = town.own_page(town.bob, REPLIES, town.alice.pk)
    post = make_post(town.alice, "A post")
    assert page not in having(town.frames(), f"post-{post.pk}")


def test_it_is_sent_to_nobody_who_may_not_see_the_post_above(town: Town) -> None:
    narrow = make_post(town.alice, "For followers", visibility="followers")
    pages = {one: town.own_page(one, REPLIES, town.bob.pk) for one in (town.bob, town.stranger)}
    town.frames()
    comment = make_comment(narrow, town.bob, "I read it")
    sent = having(town.frames(), f'<article id="comment-{comment.pk}"')
    assert pages[town.bob] in sent
    assert pages[town.stranger] not in sent


def test_a_reply_changes_and_goes_there(town: Town) -> None:
    comment = make_comment(town.post, town.stranger, "Hear, hear")
    page = town.own_page(town.bob, REPLIES, town.stranger.pk)
    town.frames()
    actions.edit_post(actor=town.stranger, post=comment, body="Quite so")
    assert page in having(town.frames(), "Quite so")
    actions.delete_posts(actor=town.stranger, posts=[comment])
    assert page in having(town.frames(), f"delete:#comment-{comment.pk}")


def test_it_goes_with_the_post_above_and_comes_back_with_it(town: Town) -> None:
    make_comment(town.post, town.stranger, "Hear, hear")
    page = town.own_page(town.bob, REPLIES, town.stranger.pk)
    town.frames()
    moderator = User.objects.create_superuser("moderator", "m@example.org", "x")
    actions.delete_posts(actor=moderator, posts=[town.post])
    assert page in having(town.frames(), f"delete:.in-post-{town.post.pk}")
    actions.restore_posts(actor=moderator, posts=[town.post])
    assert page in having(town.frames(), "Hear, hear")


def test_it_goes_where_the_post_above_is_for_fewer(town: Town) -> None:
    make_comment(town.post, town.bob, "Hear, hear")
    page = town.own_page(town.stranger, REPLIES, town.bob.pk)
    town.frames()
    actions.edit_post(actor=town.alice, post=town.post, body=town.post.body, visibility="followers")
    assert page in having(town.frames(), f"delete:.in-post-{town.post.pk}")


def test_a_protected_account_closes_it_and_opens_it_to_who_follows(town: Town) -> None:
    make_comment(town.post, town.bob, "Hear, hear")
    page = town.own_page(town.stranger, REPLIES, town.bob.pk)
    town.frames()
    set_protected(actor=town.bob, is_protected=True)
    assert page in having(town.frames(), "shape-protected")
    set_protected(actor=town.bob, is_protected=False)
    assert page in having(town.frames(), "Hear, hear")


def test_a_block_closes_it(town: Town) -> None:
    page = town.own_page(town.stranger, REPLIES, town.bob.pk)
    block(actor=town.bob, person=town.stranger)
    assert page in having(town.frames(), "Page not found")


def test_its_numbers_change(town: Town) -> None:
    page = town.own_page(town.stranger, REPLIES, town.alice.pk)
    follow(actor=town.stranger, person=town.alice)
    assert page in having(town.frames(), f".person-{town.alice.pk}-counts")

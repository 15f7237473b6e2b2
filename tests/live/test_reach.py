"""Where a post stands, and how far a change of it must reach, are two things: a change that was logged
before the post went anywhere reaches it there all the same."""

from typing import Any

import pytest

from feed.actions import boosts, posts, reactions, threads
from feed.actions.content import Content
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.events import PostCreated, PostDeleted, PostEdited
from feed.live.log import log
from feed.models import Post
from feed.pages.boosts import BOOSTS
from tests.factories import UserFactory, make_post
from tests.live.conftest import watch
from tests.live.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


@pytest.fixture
def far() -> Post:
    """A post by somebody whom nobody follows."""
    return make_post(UserFactory.create(username="far"), "Far away")


def test_a_comment_that_is_written_while_somebody_boosts_the_post_is_counted_on_their_page(
    town: Town, far: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The post was read before the boost was committed, and is logged as it was then."""

    def boosted_meanwhile(author: Any, root: Post) -> None:
        threads.refuse_answer(author, root)
        boosts.boost(actor=town.alice, post=far)

    monkeypatch.setattr(posts, "refuse_answer", boosted_meanwhile)
    before = log.head().seq
    posts.create_comment(author=town.stranger, post=far, content=Content(body="Near by"))
    counted = [one for one in log.read(before, 100) if one.kind == "post_counted"]
    # The last of them is the comment's. The page of what alice boosted is all that is open here.
    page = watch(BOOSTS, about=town.alice.pk)
    frames = compose(counted[-1:], Audience([page]))
    assert "<b>1</b> comment" in frames[page].html


def test_a_like_that_was_logged_before_the_boost_reaches_the_page_of_who_boosted(
    town: Town, far: Post
) -> None:
    before = log.head().seq
    reactions.like(actor=town.stranger, post=far)
    liked = [one for one in log.read(before, 100) if one.kind == "post_counted"]
    boosts.boost(actor=town.alice, post=far)
    page = watch(BOOSTS, about=town.alice.pk)
    frames = compose(liked, Audience([page]))
    assert "<b>1</b> like" in frames[page].html


def test_where_it_stands_for_itself_no_boost_changes(far: Post) -> None:
    alone = PostCreated.topics(far, None)
    far.boost_count = 1
    assert PostCreated.topics(far, None) == alone


@pytest.mark.parametrize("event", [PostEdited, PostDeleted])
def test_what_is_logged_of_a_change_hangs_on_no_number_that_may_be_old(
    event: type[PostEdited], far: Post
) -> None:
    alone = event.topics(far, None)
    far.boost_count = 1
    assert event.topics(far, None) == alone

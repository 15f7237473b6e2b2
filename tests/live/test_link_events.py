"""What the page is that a post links to, by its name: who gets what once that is known."""

from typing import Any

import pytest

from feed.actions.posts import edit_post
from feed.fetching.asking import NotFetched
from feed.models import Post
from feed.pages.bookmarks import BOOKMARKS
from feed.pages.post import POST
from feed.pages.replies import REPLIES
from tests.factories import make_post
from tests.live.test_events import timelines
from tests.live.town import Town, having
from tests.previews.linking import PAGE, SOUP, Pages, commenting
from users.actions.blocks import block

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def previewing(settings: Any) -> None:
    settings.LINK_PREVIEWS = True


def linked(town: Town, **more: str) -> Post:
    """Let the post of the town link to a page that nobody has asked yet."""
    edit_post(actor=town.alice, post=town.post, body=f"Read {PAGE}", **more)
    assert f"post-{town.post.pk}-link" in "".join(frame.html for frame in town.frames().values())
    return town.post


def test_link_previewed(town: Town) -> None:
    place = f".post-{linked(town).pk}-link"
    Pages({PAGE: SOUP}).worked()
    assert town.kinds() == ["link_previewed"]
    frames = town.frames()
    assert having(frames, place) == timelines(town) | {town.thread}
    assert having(frames, "It waits for nobody.") == timelines(town) | {town.thread}
    assert not having(frames, "<article")
    assert not having(frames, "-body")


def test_of_a_page_of_which_nothing_came_nobody_is_told(town: Town) -> None:
    linked(town)
    Pages({PAGE: NotFetched("away")}).worked()
    assert town.kinds() == []


def test_only_who_may_see_the_post_learns_where_it_leads(town: Town) -> None:
    linked(town, visibility="followers")
    Pages({PAGE: SOUP}).worked()
    told = having(town.frames(), "Rye bread")
    assert {town.home[town.alice], town.home[town.bob]} <= told
    assert not told & {town.public, town.thread, town.person, town.home[town.stranger]}


def test_it_shows_where_the_post_is_quoted_or_kept(town: Town) -> None:
    linked(town)
    kept = town.own_page(town.stranger, BOOKMARKS)
    quoting = make_post(town.bob, "As she says")
    Post.objects.filter(pk=quoting.pk).update(quote_of=town.post)
    Post.objects.filter(pk=town.post.pk).update(quote_count=1)
    town.frames()
    Pages({PAGE: SOUP}).worked()
    assert {kept, town.elsewhere} <= having(town.frames(), "Rye bread")


def test_where_a_post_that_is_gone_leads_is_told_to_nobody(town: Town) -> None:
    linked(town)
    Post.objects.filter(pk=town.post.pk).update(deleted_at=town.post.created_at)
    Pages({PAGE: SOUP}).worked()
    assert not having(town.frames(), "Rye bread")


def test_of_a_comment_it_is_told_wherever_the_comment_shows(town: Town) -> None:
    kept = town.own_page(town.stranger, BOOKMARKS)
    replies = town.own_page(town.stranger, REPLIES, town.bob.pk)
    comment = commenting(town.bob, town.post)
    town.frames()
    Pages({PAGE: SOUP}).worked()
    assert town.kinds() == ["link_previewed"]
    frames = town.frames()
    assert having(frames, f".post-{comment.pk}-link") == {town.thread, kept, replies}
    assert having(frames, "Rye bread") == {town.thread, kept, replies}
    assert not having(frames, "<article")
    assert not having(frames, "-body")


def test_only_who_may_see_the_comment_learns_where_it_leads(town: Town) -> None:
    for_some = make_post(town.alice, "For some", visibility="followers")
    mine = town.own_page(town.alice, POST, for_some.pk)
    others = town.own_page(town.stranger, POST, for_some.pk)
    replies = town.own_page(town.stranger, REPLIES, town.bob.pk)
    commenting(town.bob, for_some)
    town.frames()
    Pages({PAGE: SOUP}).worked()
    told = having(town.frames(), "Rye bread")
    assert mine in told
    assert not told & {others, replies, town.thread, town.elsewhere}


def test_where_a_comment_leads_is_told_to_nobody_it_is_blocked_from(town: Town) -> None:
    town.own_page(town.stranger, POST, town.post.pk)
    commenting(town.bob, town.post)
    block(actor=town.bob, person=town.stranger)
    town.frames()
    Pages({PAGE: SOUP}).worked()
    assert having(town.frames(), "Rye bread") == {town.thread}

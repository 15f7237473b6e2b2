"""What may stay on a page that nobody knows the last of, on each kind of page."""

import html
import re

import pytest

from feed.actions import boosts, reactions
from feed.actions.posts import create_post
from feed.live import standing
from feed.live.compose import fresh
from feed.live.watch import Shows, Watch
from feed.models import Post
from tests.factories import UserFactory, make_comment, make_post
from tests.live.conftest import watch
from tests.live.town import Town

pytestmark = pytest.mark.django_db


def kept(page: Watch) -> set[str]:
    """Return the names that the page's fresh frame lets stay."""
    found = re.search(r"delete:body:has[^ ]*( [^\"]*)\"", html.unescape(fresh(page).html))
    assert found, "the frame removes what may not stay"
    return set(re.findall(r"#([a-z]+-\d+)", found[1]))


def test_what_may_be_seen_stays_and_nothing_else_does(town: Town) -> None:
    hidden = make_post(town.alice, "For friends", visibility="friends")
    reactions.bookmark(actor=town.bob, post=town.post)
    seen, secret = f"post-{town.post.pk}", f"post-{hidden.pk}"
    for page in (
        town.home[town.bob],
        town.public,
        town.person,
        town.own_page(town.bob, Shows.BOOKMARKS),
    ):
        names = kept(page)
        assert seen in names, page.shows
        assert secret not in names, page.shows
    assert {seen, secret} <= kept(town.home[town.alice])


def test_a_boosted_post_stays_by_its_own_name(town: Town) -> None:
    other = make_post(town.stranger, "From elsewhere")
    boosts.boost(actor=town.alice, post=other)
    assert f"post-{other.pk}" in kept(town.home[town.bob])
    assert f"post-{other.pk}" in kept(town.person)


def test_a_quote_of_what_may_not_be_seen_goes(town: Town) -> None:
    other = make_post(town.stranger, "Quoted")
    quoting = create_post(author=town.alice, body="Look", quote=other)
    assert f"post-{quoting.pk}" in kept(town.public)
    Post.objects.filter(pk=other.pk).update(deleted_at=other.created_at)
    assert f"post-{quoting.pk}" not in kept(town.public)


def test_nothing_stays_where_all_that_can_be_named_quotes_what_may_not_be_seen(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "NAMED", 2)
    other = make_post(town.stranger, "Quoted")
    for _one in range(3):
        create_post(author=town.alice, body="Look", quote=other)
    Post.objects.filter(pk=other.pk).update(deleted_at=other.created_at)
    assert kept(town.public) == set()


def test_comments_stay_with_the_places_of_those_above_them(town: Town) -> None:
    first = make_comment(town.post, town.stranger, "First")
    below = make_comment(town.post, town.bob, "Below", parent=first)
    assert kept(town.thread) == {f"comment-{first.pk}", f"comment-{below.pk}"}
    Post.objects.filter(pk=first.pk).update(deleted_at=first.created_at)
    assert kept(town.thread) == {f"place-{first.pk}", f"comment-{below.pk}"}


def test_what_stands_below_all_that_is_named_stays(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "NAMED", 2)
    posts = [make_post(town.alice, f"Post {number}") for number in range(4)]
    sent = html.unescape(fresh(town.public).html)
    last = posts[2].pk
    assert f"#timeline:not(.older)>article:not(#post-{posts[3].pk},#post-{last})" in sent
    assert f":not(#post-{last}~*)" in sent


def test_a_page_with_no_list_is_told_nothing(town: Town) -> None:
    stranger = UserFactory.create()
    assert "delete:body" not in fresh(watch(Shows.BLOCKS, stranger.pk)).html

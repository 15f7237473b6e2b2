"""What may stay on a page that nobody knows the last of, on each kind of page."""

import html
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from feed.actions import boosts, reactions
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.live.delivery.compose import fresh
from feed.live.open_pages.watch import Watch
from feed.models import Post
from feed.pages import PageKind
from feed.pages.bookmarks import BOOKMARKS
from feed.pages.boosts import BOOSTS
from feed.pages.circles import FOLLOWERS, FOLLOWING
from feed.pages.finding import PEOPLE
from feed.pages.form import FORM
from feed.pages.own_lists import BLOCKS, MUTES, REQUESTS
from feed.pages.parts import sizes
from feed.pages.scheduled import SCHEDULED
from tests.factories import make_comment, make_post
from tests.live.conftest import watch
from tests.live.town import Town
from tests.machine.dom import Document
from tests.people import person, signed_in, text_of
from users.actions import blocks, follows, mutes, people, privacy
from users.models import Block, Follow, User

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
        town.own_page(town.bob, BOOKMARKS),
    ):
        names = kept(page)
        assert seen in names, page.kind
        assert secret not in names, page.kind
    assert {seen, secret} <= kept(town.home[town.alice])


def test_a_boosted_post_stays_by_its_own_name(town: Town) -> None:
    other = make_post(town.stranger, "From elsewhere")
    boosts.boost(actor=town.alice, post=other)
    assert f"post-{other.pk}" in kept(town.home[town.bob])
    assert f"post-{other.pk}" in kept(town.own_page(town.bob, BOOSTS, town.alice.pk))


def test_a_quote_of_what_may_not_be_seen_goes(town: Town) -> None:
    other = make_post(town.stranger, "Quoted")
    quoting = create_post(author=town.alice, content=PostContent(body="Look", quote=other))
    assert f"post-{quoting.pk}" in kept(town.public)
    Post.objects.filter(pk=other.pk).update(deleted_at=other.created_at)
    assert f"post-{quoting.pk}" not in kept(town.public)


def test_nothing_stays_where_all_that_can_be_named_quotes_what_may_not_be_seen(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "NAMED", 2)
    other = make_post(town.stranger, "Quoted")
    for _one in range(3):
        create_post(author=town.alice, content=PostContent(body="Look", quote=other))
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
    monkeypatch.setattr(sizes, "NAMED", 2)
    posts = [make_post(town.alice, f"Post {number}") for number in range(4)]
    sent = html.unescape(fresh(town.public).html)
    last = posts[2].pk
    assert f"#timeline:not(.older)>article:not(#post-{posts[3].pk},#post-{last})" in sent
    assert f":not(#post-{last}~*)" in sent


LISTS: dict[PageKind, tuple[str, Callable[[Town, User], object]]] = {
    FOLLOWERS: (
        "/@alice/followers/",
        lambda town, who: follows.follow(actor=who, person=town.alice),
    ),
    FOLLOWING: (
        "/@alice/following/",
        lambda town, who: follows.follow(actor=town.alice, person=who),
    ),
    REQUESTS: ("/requests/", lambda town, who: follows.follow(actor=who, person=town.bob)),
    BLOCKS: ("/settings/blocks/", lambda town, who: blocks.block(actor=town.bob, person=who)),
    MUTES: ("/settings/mutes/", lambda town, who: mutes.mute(actor=town.bob, person=who)),
}


def paged_on(town: Town, address: str) -> Document:
    """Return a page of bob's that keeps its region: it has paged on."""
    page = Document(text_of(signed_in(town.bob).get(address)))
    region = page.one("[id^=region-]")
    assert region is not None
    region.append(BeautifulSoup('<span class="page-2"></span>', "html.parser"))
    return page


@pytest.mark.parametrize("kind", LISTS)
def test_whom_one_may_not_meet_leaves_a_list_of_people_that_keeps_its_region(
    kind: PageKind, town: Town
) -> None:
    """And nobody else does. What happened is told by no event: nobody knows what the page missed."""
    address, enter = LISTS[kind]
    if kind is REQUESTS:
        privacy.set_protected(actor=town.bob, is_protected=True)
    others = [person(f"other{number}", name=f"Other {number}") for number in range(3)]
    for one in others:
        enter(town, one)
    page = paged_on(town, address)
    assert "Other 1" in page.root.get_text()
    if kind is BLOCKS:
        User.objects.filter(pk=others[1].pk).update(is_active=False)
    else:
        Block.objects.create(blocker=others[1], blocked=town.bob)
    about = town.alice.pk if "alice" in address else None
    page.receive(fresh(watch(kind, town.bob.pk, about)).html)
    assert page.one(".page-2") is not None, "it keeps its region"
    left = page.root.get_text()
    assert "Other 1" not in left
    assert "Other 0" in left
    assert "Other 2" in left


def test_a_list_of_people_that_is_closed_keeps_nobody(town: Town) -> None:
    follows.unfollow(actor=town.bob, person=town.alice)
    follows.follow(actor=town.stranger, person=town.alice)
    page = paged_on(town, "/@alice/followers/")
    assert page.all(".person-row")
    User.objects.filter(pk=town.alice.pk).update(is_protected=True)
    page.receive(fresh(watch(FOLLOWERS, town.bob.pk, town.alice.pk)).html)
    assert not page.all(".person-row")


@pytest.mark.parametrize("number", [1, 2])
def test_whom_one_may_not_meet_leaves_the_line_of_what_they_boosted(
    number: int, town: Town
) -> None:
    """The card stays, as bob may see it: he follows its author."""
    carol, dora = person("carol", name="Carol"), person("dora", name="Dora")
    for one in (carol, dora)[:number]:
        follows.follow(actor=town.bob, person=one)
        boosts.boost(actor=one, post=town.post)
    page = paged_on(town, "/")
    assert "Carol" in page.root.get_text()
    Follow.objects.filter(follower=town.bob, followee=carol).delete()
    Block.objects.create(blocker=carol, blocked=town.bob)
    page.receive(fresh(town.home[town.bob]).html)
    line = page.one(f"#post-{town.post.pk} .boosters")
    assert page.one(".page-2") is not None
    assert line is not None
    assert line.get_text(" ", strip=True) == ("Dora boosted" if number == 2 else "")


@pytest.mark.parametrize("way", ["block", "deactivate"])
def test_whom_one_may_not_meet_any_more_leaves_lines_and_lists_at_once(
    way: str, town: Town
) -> None:
    """Pages that are connected, and keep their region."""
    carol = person("carol", name="Carol")
    follows.follow(actor=carol, person=town.alice)
    follows.follow(actor=town.bob, person=carol)
    boosts.boost(actor=carol, post=town.post)
    pages = {
        town.home[town.bob]: "/",
        town.own_page(town.bob, FOLLOWERS, town.alice.pk): "/@alice/followers/",
    }
    if way == "deactivate":
        mutes.mute(actor=town.bob, person=carol, boosts_only=True)
        mutes.unmute(actor=town.bob, person=carol)
        blocks.block(actor=town.stranger, person=carol)
        pages[town.own_page(town.stranger, BLOCKS)] = "/settings/blocks/"
    town.frames()
    opened = {}
    for one, address in pages.items():
        viewer = town.stranger if one.kind is BLOCKS else town.bob
        page = Document(text_of(signed_in(viewer).get(address)))
        region = page.one("[id^=region-]")
        assert region is not None
        region.append(BeautifulSoup('<span class="page-2"></span>', "html.parser"))
        assert "Carol" in page.root.get_text(), address
        opened[one] = page
    if way == "block":
        blocks.block(actor=carol, person=town.bob)
    else:
        people.deactivate(actor=None, people=[carol])
    frames = town.frames()
    for one, page in opened.items():
        page.receive(frames[one].html)
        assert page.one(".page-2") is not None, one
        assert "Carol" not in page.root.get_text(), one


def test_a_page_with_no_list_is_told_nothing(town: Town) -> None:
    for page in (
        watch(PEOPLE),
        watch(FORM, town.bob.pk, town.post.pk),
        watch(SCHEDULED, town.bob.pk),
    ):
        assert "delete:body" not in fresh(page).html

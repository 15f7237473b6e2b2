"""People pass on what others wrote."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from feed.actions import boosts, posts
from feed.actions.content import PostContent
from feed.models import Post
from feed.models.home import home_page
from feed.pages.parts.sizes import PAGE_SIZE
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.log import no_new_events
from tests.people import HTMX, is_fragment, person, queries_of, signed_in
from users.actions import blocks, follows, mutes, people
from users.models import User

pytestmark = pytest.mark.django_db


def follow(who: User, *others: User) -> None:
    for other in others:
        follows.follow(actor=who, person=other)


def home_of(viewer: User) -> list[tuple[str, str]]:
    """Return what stands in somebody's home timeline: texts, and who boosted them."""
    found = []
    page = page_of(signed_in(viewer).get("/"))
    for card in page.one(id="timeline").all("article", class_="post"):
        line = " ".join(card.all(class_="boosters")[0].text.split())
        found.append((card.all(class_="text")[0].text, line))
    return found


@pytest.mark.parametrize("headers", [None, HTMX])
def test_boosting_and_back(headers: dict[str, str] | None) -> None:
    post = make_post()
    browser = signed_in(person("alice"))
    for action, then, number in (("boost", "Boosted", ", 1 boost"), ("unboost", "Boost", "")):
        response = browser.post(f"/posts/{post.pk}/{action}/", headers=headers)
        assert response.status_code == (302 if headers is None else 200)
        assert not headers or is_fragment(response)
        shown = page_of(browser.get(f"/posts/{post.pk}/"))
        own = shown.one(class_=f"post-{post.pk}-own")
        assert own.all("button", class_="own-boost")[0].text.split(" —")[0].split(",")[0] == then
        assert shown.one(class_=f"post-{post.pk}-boosts").text.strip() == number


def test_twice_is_once() -> None:
    alice, post = person("alice"), make_post()
    assert boosts.boost(actor=alice, post=post) is True
    with no_new_events():
        assert boosts.boost(actor=alice, post=post) is False
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(author=alice, boost_of=post, created_at=timezone.now())
    assert boosts.unboost(actor=alice, post=post) is True
    with no_new_events():
        assert boosts.unboost(actor=alice, post=post) is False
    post.refresh_from_db()
    assert post.boost_count == 0


def test_what_cannot_be_boosted() -> None:
    alice = person("alice")
    hidden, comment = make_post(visibility="friends"), make_comment()
    browser = signed_in(alice)
    with no_new_events():
        assert browser.post(f"/posts/{hidden.pk}/boost/").status_code == 404
        assert browser.post(f"/posts/{comment.pk}/boost/").status_code == 422
        assert Client().post(f"/posts/{hidden.pk}/boost/").status_code == 302
    with pytest.raises(ValidationError):
        boosts.boost(actor=alice, post=comment)


def test_a_boost_is_no_post_of_its_own() -> None:
    alice, post = person("alice"), make_post()
    boosts.boost(actor=alice, post=post)
    boost = Post.objects.get(boost_of=post)
    browser = signed_in(alice)
    assert browser.get(f"/posts/{boost.pk}/").status_code == 404
    for action in ("like", "boost", "bookmark", "comments", "edit", "delete"):
        assert browser.post(f"/posts/{boost.pk}/{action}/", {"body": "x"}).status_code == 404
    assert page_of(browser.get("/public/")).ids() == [f"post-{post.pk}"]
    alice.refresh_from_db()
    assert alice.post_count == 0


def test_it_stands_once_where_the_earliest_boost_is_of_those_one_follows() -> None:
    viewer, ann, ben, cleo, author = (person(n) for n in ("viewer", "ann", "ben", "cleo", "author"))
    follow(viewer, ann, ben)
    old = make_post(author, "Old")
    boosts.boost(actor=cleo, post=old)
    make_post(ann, "Before")
    boosts.boost(actor=ann, post=old)
    make_post(ann, "After")
    boosts.boost(actor=ben, post=old)
    assert home_of(viewer) == [
        ("After", ""),
        ("Old", "Ann and 1 other boosted".replace("Ann", ann.shown_name)),
        ("Before", ""),
    ]
    boosts.unboost(actor=ann, post=old)
    assert home_of(viewer)[0] == ("Old", f"{ben.shown_name} boosted")
    boosts.unboost(actor=ben, post=old)
    assert [text for text, _line in home_of(viewer)] == ["After", "Before"]
    follow(viewer, author)
    boosts.boost(actor=ben, post=old)
    assert [text for text, _line in home_of(viewer)] == ["After", "Before", "Old"]


def test_whose_boosts_do_not_count() -> None:
    viewer, ann, author = person("viewer"), person("ann"), person("author")
    post = make_post(author, "Old")
    follow(viewer, ann)
    boosts.boost(actor=ann, post=post)
    boosts.boost(actor=viewer, post=post)
    assert len(home_of(viewer)) == 1
    mutes.mute(actor=viewer, person=ann, boosts_only=True)
    assert home_of(viewer) == []
    mutes.unmute(actor=viewer, person=ann)
    mutes.mute(actor=viewer, person=author)
    assert home_of(viewer) == []
    mutes.unmute(actor=viewer, person=author)
    people.deactivate(actor=person("root", is_superuser=True), people=[ann])
    assert home_of(viewer) == []


def test_a_boost_shows_nobody_what_they_may_not_see() -> None:
    viewer, ann, author = person("viewer"), person("ann"), person("author")
    follow(viewer, ann)
    follow(ann, author)
    guarded = make_post(author, "Guarded", visibility="followers")
    opened = make_post(author, "Open")
    for post in (guarded, opened):
        boosts.boost(actor=ann, post=post)
    assert [text for text, _line in home_of(viewer)] == ["Open"]
    page = page_of(signed_in(viewer).get("/@ann/boosts/"))
    assert page.ids() == [f"post-{opened.pk}"]
    assert page.one(class_="boosters").text.split() == [*ann.shown_name.split(), "boosted"]
    blocks.block(actor=author, person=viewer)
    assert home_of(viewer) == []
    assert page_of(signed_in(viewer).get("/@ann/boosts/")).ids() == []


def test_a_profile_opens_with_posts_and_boosts_have_a_tab_of_their_own() -> None:
    ann = person("ann")
    own, others = make_post(ann, "Mine"), make_post(body="Others'")
    for post in (own, others):
        boosts.boost(actor=ann, post=post)
    for browser in (Client(), signed_in(person("bob")), signed_in(ann)):
        page = page_of(browser.get("/@ann/"))
        assert page.ids() == [f"post-{own.pk}"]
        (link,) = [one for one in page.all("a") if one.text.strip() == "Boosts"]
        page = page_of(browser.get(link.attributes["href"]))
        assert page.ids() == [f"post-{others.pk}", f"post-{own.pk}"], "the last boost first"
        assert [one.text.strip() for one in page.all("a") if "aria-current" in one.attributes] == [
            "Boosts"
        ]


def test_boosts_are_paged_by_the_boost() -> None:
    ann = person("ann")
    written = [make_post(body=f"Number {number}") for number in range(PAGE_SIZE + 2)]
    for post in reversed(written):  # what was written last is boosted first
        boosts.boost(actor=ann, post=post)
    page = page_of(Client().get("/@ann/boosts/"))
    assert page.ids() == [f"post-{post.pk}" for post in written[:PAGE_SIZE]]
    more = page.one("a", class_="more").attributes["href"]
    rest = page_of(Client().get(f"/@ann/boosts/{more}"))
    assert rest.ids() == [f"post-{post.pk}" for post in written[PAGE_SIZE:]]


def test_it_leaves_with_its_post() -> None:
    viewer, ann = person("viewer"), person("ann")
    follow(viewer, ann)
    post = make_post(body="Old")
    boosts.boost(actor=ann, post=post)
    root = person("root", is_superuser=True)
    posts.delete_posts(actor=root, posts=[post])
    assert home_of(viewer) == []
    posts.restore_posts(actor=root, posts=[post])
    assert len(home_of(viewer)) == 1


@pytest.mark.everywhere
def test_a_home_timeline_full_of_boosts_is_walked_to_its_end() -> None:
    """Many boost the same: each post once, none left out, whatever is skipped."""
    viewer = person("viewer")
    friends = [person(f"friend{number}") for number in range(3)]
    follow(viewer, *friends)
    author = person("author")
    written = [make_post(author, f"Post {number}") for number in range(2 * PAGE_SIZE + 1)]
    for friend in friends:
        for post in written:
            boosts.boost(actor=friend, post=post)
    seen: list[int] = []
    before = None
    while True:
        page = home_page(viewer, before, PAGE_SIZE)
        seen += [post.pk for post in page.posts]
        before = page.more_from
        if before is None:
            break
    assert seen == [post.pk for post in reversed(written)]


@pytest.mark.everywhere
def test_boosts_and_quotes_take_no_more_queries() -> None:
    viewer = person("viewer")
    browser = signed_in(viewer)

    fan = person("fan")

    def fill(number: int) -> None:
        for index in range(number):
            friend = person(f"friend{number}x{index}")
            follow(viewer, friend)
            post = make_post()
            boosts.boost(actor=friend, post=post)
            boosts.boost(actor=fan, post=post)
            posts.create_post(author=friend, content=PostContent(body="Look at this", quote=post))

    fill(2)
    browser.get("/")
    before = {
        path: queries_of(browser, path)
        for path in ("/", "/public/", "/@friend2x0/", "/@fan/boosts/")
    }
    fill(8)
    assert {path: queries_of(browser, path) for path in before} == before


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_are_counted_exactly() -> None:
    fans = [person(f"fan{number}") for number in range(16)]
    boosted = [make_post(), make_post()]
    together = Barrier(16)

    def press(who: User) -> None:
        try:
            together.wait(30)
            for post in boosted:
                boosts.boost(actor=who, post=post)
                boosts.boost(actor=who, post=post)
                boosts.unboost(actor=who, post=post)
                boosts.boost(actor=who, post=post)
                posts.create_post(author=who, content=PostContent(body="Look", quote=post))
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(press, fans))
    for post in boosted:
        found: Any = Post.objects.get(pk=post.pk)
        assert (found.boost_count, found.boosts.count()) == (16, 16)
        assert (found.quote_count, found.quotes.count()) == (16, 16)

"""People like and keep what others write."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from feed.actions import boosts, posts, reactions
from feed.models import Bookmark, Like, Post
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.log import no_new_events
from tests.people import HTMX, is_fragment, person, queries_of, signed_in, text_of
from users.actions import blocks
from users.models import User

pytestmark = pytest.mark.django_db


def is_counted_right() -> bool:
    """Whether each row's number is the number of likes."""
    return all(
        row.like_count == Like.objects.filter(post=row).count() for row in Post.objects.all()
    )


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize("is_comment", [False, True])
def test_liking_and_back(headers: dict[str, str] | None, is_comment: bool) -> None:
    post = make_comment() if is_comment else make_post()
    browser = signed_in(person("alice"))
    for action, then, number in (("like", "Liked", 1), ("unlike", "Like", 0)):
        response = browser.post(f"/posts/{post.pk}/{action}/", headers=headers)
        assert response.status_code == (302 if headers is None else 200)
        if headers:
            assert is_fragment(response)
            page_of(response).one("input", class_="asof")
        shown = page_of(browser.get(f"/posts/{post.root_id or post.pk}/"))
        own = shown.one(class_=f"post-{post.pk}-own")
        button = own.one("button", id=f"like-{post.pk}")
        assert button.text.split(" —")[0].split(",")[0] == then
        assert shown.one(class_=f"post-{post.pk}-likes").text.strip() == (
            ", 1 like" if number else ""
        )
        assert is_counted_right()


def test_the_button_leads_back_to_where_it_was_pressed() -> None:
    post = make_post()
    browser = signed_in(person("alice"))
    response = browser.post(
        f"/posts/{post.pk}/like/", headers={"Referer": "http://testserver/public/"}
    )
    assert response["Location"] == "/public/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        response = browser.post(f"/posts/{post.pk}/unlike/", headers={"Referer": elsewhere})
        assert response["Location"] == f"/posts/{post.pk}/"


def test_twice_is_once() -> None:
    alice, post = person("alice"), make_post()
    assert reactions.like(actor=alice, post=post) is True
    assert reactions.bookmark(actor=alice, post=post) is True
    with no_new_events():
        assert reactions.like(actor=alice, post=post) is False
        assert reactions.bookmark(actor=alice, post=post) is False
    for model in (Like, Bookmark):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.create(person=alice, post=post)
    assert is_counted_right()


def narrow(post: Post, me: User) -> None:
    """Let it be for fewer people."""
    posts.edit_post(actor=post.author, post=post, body=post.body, visibility="friends")


def close_off(post: Post, me: User) -> None:
    """Let its author block the person."""
    blocks.block(actor=post.author, person=me)


def delete(post: Post, me: User) -> None:
    """Let it be gone."""
    posts.delete_posts(actor=post.author, posts=[post])


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize("hide", [narrow, close_off, delete])
def test_what_one_did_can_be_taken_back_where_the_post_is_out_of_sight(
    hide: Callable[[Post, User], None], headers: dict[str, str] | None
) -> None:
    alice, post = person("alice"), make_post(person("bob"))
    reactions.like(actor=alice, post=post)
    reactions.bookmark(actor=alice, post=post)
    boosts.boost(actor=alice, post=post)
    hide(post, alice)
    browser = signed_in(alice)
    for action in ("unlike", "unboost", "unbookmark"):
        done = browser.post(f"/posts/{post.pk}/{action}/", headers=headers)
        assert done.status_code == (302 if headers is None else 200), action
        assert post.body not in text_of(done)
        again = browser.post(f"/posts/{post.pk}/{action}/", headers=headers)
        assert again.status_code == 404  # as for anybody who never did
    post.refresh_from_db()
    assert (post.like_count, post.boost_count) == (0, 0)
    assert not Bookmark.objects.exists()
    assert not Post.objects.filter(boost_of=post).exists()


@pytest.mark.parametrize("action", ["like", "unlike", "bookmark", "unbookmark"])
def test_what_one_may_not_see_is_not_there(action: str) -> None:
    alice, bob = person("alice"), person("bob")
    hidden = [make_post(bob, visibility="friends"), make_post(), make_post(person("carol"))]
    posts.delete_posts(actor=hidden[1].author, posts=[hidden[1]])
    blocks.block(actor=hidden[2].author, person=alice)
    browser = signed_in(alice)
    with no_new_events():
        for post in hidden:
            assert browser.post(f"/posts/{post.pk}/{action}/").status_code == 404
        assert browser.post(f"/posts/999999/{action}/").status_code == 404
        path, is_done = f"/posts/{hidden[0].pk}/{action}/", action in ("like", "bookmark")
        assert browser.get(path).status_code == (404 if is_done else 405)
        visitor = Client().post(path)
        after = path if is_done else "/"
        assert (visitor.status_code, visitor["Location"]) == (302, f"/accounts/login/?next={after}")
    assert not Like.objects.exists()
    assert not Bookmark.objects.exists()


def test_bookmarks_are_listed_newest_first_and_for_oneself() -> None:
    alice = person("alice")
    first, second, comment = make_post(body="First"), make_post(body="Second"), make_comment()
    browser = signed_in(alice)
    for post in (second, comment, first):
        browser.post(f"/posts/{post.pk}/bookmark/")
    page = page_of(browser.get("/bookmarks/"))
    assert page.ids() == [f"post-{first.pk}", f"comment-{comment.pk}", f"post-{second.pk}"]
    assert page_of(signed_in(person("bob")).get("/bookmarks/")).ids() == []
    posts.delete_posts(actor=first.author, posts=[first])
    browser.post(f"/posts/{second.pk}/unbookmark/")
    assert page_of(browser.get("/bookmarks/")).ids() == [f"comment-{comment.pk}"]
    assert Client().get("/bookmarks/").status_code == 302


def test_bookmarks_are_walked_by_links_and_take_no_more_queries() -> None:
    alice = person("alice")
    browser = signed_in(alice)

    def keep(number: int) -> None:
        for index in range(number):
            writer = person(f"writer{number}x{index}")
            reactions.bookmark(actor=alice, post=make_post(writer))
            reactions.like(actor=alice, post=make_comment(author=writer))

    keep(2)
    browser.get("/")
    few = queries_of(browser, "/bookmarks/")
    keep(42)
    assert queries_of(browser, "/bookmarks/") == few
    seen: list[str] = []
    path = "/bookmarks/"
    while path:
        page = page_of(browser.get(path))
        seen += page.ids()
        more = page.all("a", class_="more")
        path = "/bookmarks/" + more[0].attributes["href"] if more else ""
    kept = Bookmark.objects.order_by("-pk").values_list("post", flat=True)
    assert seen == [f"post-{pk}" for pk in kept]


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_are_counted_exactly() -> None:
    people = [person(f"fan{number}") for number in range(16)]
    liked = [make_post(), make_post(), make_comment()]
    together = Barrier(16)

    def press(who: User) -> None:
        try:
            together.wait(30)
            for post in liked:
                reactions.like(actor=who, post=post)
                reactions.unlike(actor=who, post=post)
            for post in liked:
                reactions.like(actor=who, post=post)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(press, people))
    assert is_counted_right()
    assert [Post.objects.get(pk=post.pk).like_count for post in liked] == [16, 16, 16]

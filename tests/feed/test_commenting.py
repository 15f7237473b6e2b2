"""Somebody comments on a post."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from feed.actions.content import Content
from feed.actions.posts import create_comment, delete_posts
from feed.models import LiveEvent, Notification, Post
from feed.pages.parts.sizes import COMMENTS_SIZE
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from users.models import User

pytestmark = pytest.mark.django_db


def is_counted_right(post: Post) -> bool:
    """Whether the post's number of comments is the number of rows it counts."""
    rows = Post.objects.filter(root=post, deleted_at=None)
    return Post.objects.get(pk=post.pk).comment_count == rows.count()


def test_the_form_is_on_the_posts_page_and_visitors_are_led_to_sign_in() -> None:
    post = make_post()
    form = page_of(signed_in(person("bob")).get(f"/posts/{post.pk}/")).one(id="comment-form")
    assert form.attributes["action"] == f"/posts/{post.pk}/comments/"
    visitor = page_of(Client().get(f"/posts/{post.pk}/"))
    assert visitor.all(id="comment-form") == []
    visitor.one("a", href=f"/accounts/login/?next=/posts/{post.pk}/%23comment-body")


def test_a_comment_leads_to_its_place_under_the_post() -> None:
    post, bob = make_post(), person("bob")
    make_comment(post, body="The first")
    browser = signed_in(bob)
    response = browser.post(f"/posts/{post.pk}/comments/", {"body": "The second"})
    comment = Post.objects.latest("pk")
    assert response.status_code == 302
    assert response["Location"] == f"/posts/{comment.pk}/"
    page = page_of(browser.get(response["Location"], follow=True))
    assert page.ids(within="comments")[-1] == f"comment-{comment.pk}"
    assert [one.text for one in page.one(id="comments").all(class_="text")] == [
        "The first",
        "The second",
    ]
    assert page.one(class_=f"post-{post.pk}-comments").text == ", 2 comments"
    assert is_counted_right(post)


def test_htmx_gets_the_empty_form_and_a_link_and_never_the_comment() -> None:
    post = make_post()
    response = signed_in(person("bob")).post(
        f"/posts/{post.pk}/comments/", {"body": "Well said"}, headers=HTMX
    )
    comment = Post.objects.latest("pk")
    assert response.status_code == 200
    assert is_fragment(response)
    reply = page_of(response)
    assert reply.one("form", id="comment-form").one("textarea").text == ""
    assert reply.one("a", href=f"/posts/{comment.pk}/").text == "view"
    assert reply.all("article") == []
    assert "Well said" not in text_of(response)


def test_a_double_submit_makes_one_comment_and_tells_once() -> None:
    post = make_post()
    browser = signed_in(person("bob"))
    once = {"body": "Once", "submission": str(uuid4())}
    for _ in "ab":
        assert browser.post(f"/posts/{post.pk}/comments/", once).status_code == 302
    assert Post.objects.filter(root=post).count() == 1
    assert Notification.objects.count() == 1
    assert is_counted_right(post)


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_comments_at_the_same_moment_are_all_counted() -> None:
    post = make_post()
    people = [person(f"writer{number}") for number in range(4)]
    together = Barrier(len(people))

    def write(author: User) -> None:
        try:
            together.wait(10)
            for _ in range(3):
                create_comment(author=author, post=post, content=Content(body="At once"))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(write, people))
    assert Post.objects.filter(root=post).count() == 12
    assert is_counted_right(post)
    assert LiveEvent.objects.filter(kind="comment_created").count() == 12


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_comment_on_what_is_gone_meanwhile_is_not_lost(headers: dict[str, str]) -> None:
    post, browser = make_post(), signed_in(person("bob"))
    delete_posts(actor=post.author, posts=[post])
    typed = "What I <typed>"
    response = browser.post(f"/posts/{post.pk}/comments/", {"body": typed}, headers=headers)
    assert response.status_code == 404
    if headers:  # it still stands in its form
        assert page_of(response).all("textarea") == []
    else:
        assert page_of(response).one("textarea").text == typed


@pytest.mark.parametrize("is_htmx", [False, True])
def test_a_refused_comment_keeps_what_was_typed(is_htmx: bool) -> None:
    post, typed = make_post(), "x" * 501
    with no_new_events():
        response = signed_in(person("bob")).post(
            f"/posts/{post.pk}/comments/", {"body": typed}, headers=HTMX if is_htmx else None
        )
    assert response.status_code == 422
    assert is_fragment(response) is is_htmx
    page = page_of(response)
    assert page.one("textarea", name="body").text == typed
    assert "1 character too long" in page.one(id="comment-errors").text
    assert page.one("form", id="comment-form").attributes["action"] == f"/posts/{post.pk}/comments/"


@pytest.mark.parametrize("is_htmx", [False, True])
def test_a_visitors_comment_is_not_lost(is_htmx: bool) -> None:
    post = make_post()
    response = Client().post(
        f"/posts/{post.pk}/comments/", {"body": "Mine"}, headers=HTMX if is_htmx else None
    )
    assert response.status_code == (422 if is_htmx else 403)
    page = page_of(response)
    assert page.one("textarea", name="body").text == "Mine"
    assert "signed out" in page.one(id="comment-errors").text
    assert Post.objects.filter(root=post).count() == 0


def test_there_are_no_comments_under_comments() -> None:
    comment = make_comment()
    bob = person("bob")
    with no_new_events():
        response = signed_in(bob).post(f"/posts/{comment.pk}/comments/", {"body": "Nested"})
        with pytest.raises(Post.DoesNotExist):
            create_comment(author=bob, post=comment, content=Content(body="Nested"))
    assert response.status_code == 404


def test_a_comment_is_logged_for_its_posts_page_and_its_authors_replies() -> None:
    post, bob = make_post(), person("bob")
    with new_events() as events:
        comment = make_comment(post, bob)
    notification = Notification.objects.get()
    assert sorted(events) == sorted(
        [
            (
                "post_counted",
                post.pk,
                [
                    "public",
                    f"person:{post.author_id}",
                    f"followers:{post.author_id}",
                    f"boosters:{post.pk}",
                    f"post:{post.pk}",
                    "bookmarks",
                ],
            ),
            ("comment_created", comment.pk, [f"post:{post.pk}", f"replies:{bob.pk}"]),
            ("notification_created", notification.pk, [f"viewer:{post.author_id}"]),
        ]
    )


def test_a_comment_shows_in_no_timeline_and_counts_as_no_post() -> None:
    post, bob = make_post(), person("bob")
    make_comment(post, bob)
    for path in ("/", "/public/", "/@bob/"):
        expected = [f"post-{post.pk}"] if path == "/public/" else []
        assert page_of(signed_in(bob).get(path)).ids(within="timeline") == expected
    assert User.objects.get(pk=bob.pk).post_count == 0


def test_the_author_of_the_post_is_told_but_not_of_their_own_comments() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice)
    make_comment(post, alice, body="Mine")
    assert Notification.objects.count() == 0
    comment = make_comment(post, bob, body="Well said")
    told = Notification.objects.get()
    assert (told.recipient, told.actor, told.post) == (alice, bob, comment)
    assert told.kind == "comment"
    page = page_of(signed_in(alice).get("/notifications/"))
    assert (
        page.one("article", id=f"notification-{told.pk}").one(class_="excerpt").text.strip()
        == "Well said"
    )


def test_a_comments_own_address_leads_to_its_place() -> None:
    post = make_post()
    comment = make_comment(post)
    for browser in (Client(), signed_in(person("bob"))):
        response = browser.get(f"/posts/{comment.pk}/")
        assert response.status_code == 302
        assert response["Location"] == f"/posts/{post.pk}/#comment-{comment.pk}"


def test_a_comment_far_down_is_on_the_page_its_address_leads_to() -> None:
    post, bob = make_post(), person("bob")
    comments = [make_comment(post, bob, body=f"{n}") for n in range(COMMENTS_SIZE + 3)]
    near, first_far, far = comments[COMMENTS_SIZE - 1], comments[COMMENTS_SIZE], comments[-1]
    assert Client().get(f"/posts/{near.pk}/")["Location"] == f"/posts/{post.pk}/#comment-{near.pk}"
    for comment in (near, first_far, far):
        page = page_of(Client().get(f"/posts/{comment.pk}/", follow=True))
        assert f"comment-{comment.pk}" in page.ids(within="comments")
    all_of_them = page_of(Client().get(f"/posts/{far.pk}/", follow=True))
    back = all_of_them.one(class_="to-head").one("a")
    assert back.attributes["href"] == f"/posts/{post.pk}/"


def test_walking_the_comments_shows_each_once_oldest_first() -> None:
    post, bob = make_post(), person("bob")
    expected = [
        f"comment-{make_comment(post, bob, body=f'{n}').pk}" for n in range(COMMENTS_SIZE * 2 + 1)
    ]
    seen: list[str] = []
    path = f"/posts/{post.pk}/"
    while path:
        page = page_of(Client().get(path))
        seen += page.ids(within="comments")
        more = page.all("a", class_="more")
        path = f"/posts/{post.pk}/{more[0].attributes['href']}" if more else ""
    assert seen == expected


def test_more_comments_come_with_their_place_in_the_log() -> None:
    post, bob = make_post(), person("bob")
    comments = [make_comment(post, bob, body=f"{n}") for n in range(COMMENTS_SIZE + 2)]
    last = comments[COMMENTS_SIZE - 1]
    response = Client().get(f"/posts/{post.pk}/?after={last.pk}", headers=HTMX)
    assert is_fragment(response)
    reply = page_of(response)
    assert reply.ids() == [f"comment-{one.pk}" for one in comments[COMMENTS_SIZE:]]
    reply.one(class_="page-2")
    reply.one("input", class_="asof")

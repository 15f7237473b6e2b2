"""Somebody writes posts."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from feed.actions.content import PostContent
from feed.actions.posts import (
    create_post,
)
from feed.models import LiveEvent, Post
from tests.factories import make_post
from tests.html import page_of
from tests.log import no_new_events
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from users.models import User

pytestmark = pytest.mark.django_db


def is_counted_right(*people: User) -> bool:
    """Whether everybody's number of posts is the number of rows it counts."""
    return all(
        User.objects.get(pk=one.pk).post_count
        == Post.objects.filter(author=one, root=None, deleted_at=None, visibility="public").count()
        for one in people
    )


def test_the_form_is_on_the_home_page_and_on_a_page_of_its_own() -> None:
    browser = signed_in(person("alice"))
    for path in ("/", "/posts/new/"):
        page = page_of(browser.get(path))
        form = page.one("form", id="composer")
        assert form.attributes["method"] == "post"
        assert form.attributes["action"] == "/posts/new/"
        assert page.one("textarea", name="body").text == ""


def test_each_form_has_a_name_of_its_own() -> None:
    browser = signed_in(person("alice"))
    names = {
        page_of(browser.get("/")).one("input", name="submission").attributes["value"] for _ in "ab"
    }
    assert len(names) == 2


def test_a_post_leads_home_where_it_stands_first() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    make_post(alice, body="Earlier")
    response = browser.post("/posts/new/", {"body": "Good morning"})
    assert (response.status_code, response["Location"]) == (302, "/")
    post = Post.objects.latest("pk")
    page = page_of(browser.get("/"))
    assert page.ids(within="timeline")[0] == f"post-{post.pk}"
    assert page.one("article", id=f"post-{post.pk}").one(class_="text").text == "Good morning"
    assert is_counted_right(alice)


def test_htmx_gets_the_empty_form_and_a_link_and_never_the_card() -> None:
    browser = signed_in(person("alice"))
    response = browser.post("/posts/new/", {"body": "Good morning"}, headers=HTMX)
    post = Post.objects.get()
    assert response.status_code == 200
    assert is_fragment(response)
    reply = page_of(response)
    assert reply.one("form", id="composer").one("textarea", name="body").text == ""
    assert reply.one("a", href=f"/posts/{post.pk}/").text == "view"
    assert reply.all("article") == []
    assert "Good morning" not in text_of(response)


def test_the_answer_names_a_new_form() -> None:
    browser = signed_in(person("alice"))
    name = str(uuid4())
    response = browser.post("/posts/new/", {"body": "One", "submission": name}, headers=HTMX)
    assert page_of(response).one("input", name="submission").attributes["value"] != name


@pytest.mark.parametrize("is_htmx", [False, True])
def test_a_refused_post_keeps_what_was_typed(is_htmx: bool) -> None:
    browser = signed_in(person("alice"))
    typed, name = "long </textarea> & " * 40, str(uuid4())
    headers = HTMX if is_htmx else None
    with no_new_events():
        response = browser.post("/posts/new/", {"body": typed, "submission": name}, headers=headers)
    assert response.status_code == 422
    assert is_fragment(response) is is_htmx
    page = page_of(response)
    assert page.one("textarea", name="body").text == typed
    assert page.one("input", name="submission").attributes["value"] == name
    errors = page.one(id="composer-errors")
    assert "too long" in errors.text
    described = page.one("textarea", name="body").attributes["aria-describedby"]
    assert described.split() == [errors.id, "composer-chosen"]
    assert Post.objects.count() == 0


@pytest.mark.parametrize("is_htmx", [False, True])
def test_a_visitors_text_is_not_lost(is_htmx: bool) -> None:
    response = Client().post(
        "/posts/new/", {"body": "My long thoughts"}, headers=HTMX if is_htmx else None
    )
    assert response.status_code == (422 if is_htmx else 403)
    assert is_fragment(response) is is_htmx
    page = page_of(response)
    assert page.one("textarea", name="body").text == "My long thoughts"
    assert "signed out" in page.one(id="composer-errors").text
    assert Post.objects.count() == 0


@pytest.mark.parametrize("path", ["/posts/new/", "/posts/{}/edit/", "/posts/{}/delete/"])
def test_a_visitor_is_led_to_sign_in_and_back(path: str) -> None:
    path = path.format(make_post().pk)
    response = Client().get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={path}"


def test_a_visitor_with_htmx_is_led_there_as_a_whole_page() -> None:
    path = f"/posts/{make_post().pk}/menu/"
    response = Client().get(path, headers=HTMX)
    assert response.status_code == 204
    assert response["HX-Redirect"] == f"/accounts/login/?next={path}"


def test_a_form_grown_old_shows_what_was_typed() -> None:
    browser = signed_in(person("alice"), enforce_csrf_checks=True)
    response = browser.post("/posts/new/", {"body": "My <b>long</b> thoughts"})
    assert response.status_code == 403
    assert page_of(response).one("textarea", id="typed").text == "My <b>long</b> thoughts"
    assert Post.objects.count() == 0


def test_a_form_grown_old_leaves_the_page_alone_with_htmx() -> None:
    browser = signed_in(person("alice"), enforce_csrf_checks=True)
    response = browser.post("/posts/new/", {"body": "My long thoughts"}, headers=HTMX)
    assert response.status_code == 403
    assert is_fragment(response)
    assert page_of(response).all("textarea") == []


def test_the_forms_own_token_is_taken() -> None:
    browser = signed_in(person("alice"), enforce_csrf_checks=True)
    page = page_of(browser.get("/"))
    token = page.one("form", id="composer").one("input", name="csrfmiddlewaretoken")
    fields = {"body": "With a token", "csrfmiddlewaretoken": token.attributes["value"]}
    assert browser.post("/posts/new/", fields).status_code == 302


def test_who_may_not_be_seen_cannot_post() -> None:
    alice = person("alice", is_active=False)
    with pytest.raises(PermissionDenied):
        create_post(author=alice, content=PostContent(body="Hello"))
    assert Post.objects.count() == 0


def test_a_post_is_logged_for_its_lists_and_its_author_is_counted() -> None:
    alice = person("alice")
    post = make_post(alice)
    created = LiveEvent.objects.get(kind="post_created")
    assert (created.object_id, created.actor_id) == (post.pk, alice.pk)
    assert created.topics == [
        "public",
        f"person:{alice.pk}",
        f"followers:{alice.pk}",
        f"post:{post.pk}",
    ]
    counted = LiveEvent.objects.get(kind="person_counted")
    assert (counted.object_id, counted.topics) == (
        alice.pk,
        [f"{page}:{alice.pk}" for page in ("person", "media", "replies", "boosts", "circle")],
    )
    assert LiveEvent.objects.count() == 2


@pytest.mark.parametrize("path", ["/posts/999999/", "/posts/0/", "/posts/99999999999999999999999/"])
def test_what_was_never_there_is_not_found(path: str) -> None:
    browser = signed_in(person("alice"))
    assert browser.get(path).status_code == 404
    for what in ("edit/", "delete/", "comments/"):
        assert browser.post(path + what, {"body": "Hello"}).status_code == 404
    assert browser.get(path + "menu/").status_code == 404


def test_posts_of_somebody_hidden_are_not_found() -> None:
    alice = person("alice")
    post = make_post(alice)
    assert Client().get(f"/posts/{post.pk}/").status_code == 200
    User.objects.filter(pk=alice.pk).update(is_active=False)
    for path in (f"/posts/{post.pk}/", "/@alice/"):
        assert Client().get(path).status_code == 404
    assert page_of(Client().get("/public/")).ids() == []


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_other_methods_are_refused(method: str) -> None:
    alice = person("alice")
    post = make_post(alice)
    response = getattr(signed_in(alice), method)(f"/posts/{post.pk}/comments/")
    assert response.status_code == 405

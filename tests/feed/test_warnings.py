"""A post or comment has a content warning, a language, people who may reply."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from feed.actions.bodies import clean_warning
from feed.actions.content import Content, PostContent
from feed.actions.posts import create_comment, create_post, edit_post
from feed.models import LiveEvent, Post
from feed.patterns.samples import HOSTILE
from tests.factories import make_comment, make_post
from tests.html import Element, page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, person, signed_in, text_of
from users.models import User

pytestmark = pytest.mark.django_db


ASKED = {"body", "place", "warning", "visibility", "language", "answers_from", "submission"}


def holds(form: Element) -> dict[str, str]:
    """Return what a browser would send of this form's ASKED fields; "choose" is pressed again."""
    sent = {"choose": "13 @alice"}
    for one in form.walk():
        name = one.attributes.get("name", "")
        if name not in ASKED:
            continue
        if one.tag == "textarea":
            sent[name] = one.text
        elif one.tag == "select":
            options = one.all("option")
            chosen = [o for o in options if "selected" in o.attributes]
            sent[name] = (chosen or options)[0].attributes["value"]
        else:
            sent[name] = one.attributes["value"]
    return sent


def test_a_post_behind_a_warning_is_folded_everywhere() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    fields = {"body": "Garlic soup", "warning": " Food \n now ", "language": "de"}
    browser.post("/posts/new/", {**fields, "answers_from": "friends"})
    post = Post.objects.get()
    assert (post.warning, post.language, post.answers_from) == ("Food now", "de", "friends")
    for path in ("/", f"/posts/{post.pk}/", "/@alice/", f"/posts/{post.pk}/delete/"):
        body = page_of(browser.get(path)).one("details", class_="warning")
        assert "open" not in body.attributes
        assert body.one("summary").text == "Food now"
        text = body.one(class_="text")
        assert (text.text, text.attributes["lang"]) == ("Garlic soup", "de")


def test_without_a_warning_nothing_is_folded() -> None:
    post = make_post(body="Plain")
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert page.all("details", class_="warning") == []
    assert "lang" not in page.one(class_="text").attributes


def test_a_comment_can_have_a_warning_and_its_post_author_is_told_no_more_than_that() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice)
    fields = {"body": "He dies at the end", "warning": "Spoiler", "language": "en"}
    signed_in(bob).post(f"/posts/{post.pk}/comments/", fields)
    comment = Post.objects.get(root=post)
    assert (comment.warning, comment.language) == ("Spoiler", "en")
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert page.one("details", class_="warning").one("summary").text == "Spoiler"
    told = text_of(signed_in(alice).get("/notifications/"))
    assert "Spoiler" in told
    assert "He dies" not in told


@pytest.mark.parametrize("warning", ["x" * 101, "\u202eabc", "a" + "\u0301" * 30, "a\x07"])
def test_a_warning_that_cannot_be_shown_is_refused_with_all_that_was_typed(warning: str) -> None:
    fields = {"body": "Soup", "warning": warning, "language": "pt", "answers_from": "friends"}
    for headers in (None, HTMX):
        response = signed_in(person(f"p{bool(headers)}".lower())).post(
            "/posts/new/", fields, headers=headers
        )
        assert response.status_code == 422
        page = page_of(response)
        field = page.one("input", name="warning")
        assert field.attributes["value"] == warning
        assert field.attributes["aria-describedby"] == page.one(class_="form-errors").id
        assert page.one("textarea", name="body").text == "Soup"
        assert "aria-invalid" not in page.one("textarea", name="body").attributes
        for tool in ("warning", "language", "audience"):
            assert "open" in page.one("details", class_=f"composer-{tool}").attributes
        assert {"language": "pt", "answers_from": "friends"}.items() <= holds(page).items()
    assert not Post.objects.exists()


@pytest.mark.parametrize("field", ["language", "answers_from", "visibility"])
def test_what_cannot_be_chosen_is_refused(field: str) -> None:
    response = signed_in(person("alice")).post("/posts/new/", {"body": "Soup", field: HOSTILE})
    assert response.status_code == 422
    assert page_of(response).all("script", src="") == []
    assert not Post.objects.exists()


def test_actions_refuse_what_the_form_refuses() -> None:
    alice = person("alice")
    post = make_post(alice)
    wrongs: tuple[dict[str, Any], ...] = ({"warning": "x" * 101}, {"language": "tlh"})
    for wrong in wrongs:
        with pytest.raises(ValidationError):
            create_post(author=alice, content=PostContent(body="Soup", **wrong))
        with pytest.raises(ValidationError):
            create_comment(author=alice, post=post, content=Content(body="Soup", **wrong))
        with pytest.raises(ValidationError):
            edit_post(actor=alice, post=post, body="Soup", **wrong)
    assert clean_warning(" \u200b ") == ""


def test_the_language_is_remembered_for_the_next_post() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    assert chosen_language(browser.get("/")) == ""
    reply = browser.post("/posts/new/", {"body": "Suppe", "language": "de"}, headers=HTMX)
    assert chosen_language(reply) == "de"
    assert chosen_language(browser.get("/")) == "de"
    assert (
        "open"
        not in page_of(browser.get("/")).one("details", class_="composer-language").attributes
    )
    assert chosen_language(browser.get(f"/posts/{Post.objects.get().pk}/")) == "de"
    browser.post("/posts/new/", {"body": "A form that does not say"})
    assert Post.objects.latest("pk").language == "de"
    assert User.objects.get(pk=alice.pk).default_language == "de"


def chosen_language(response: Any) -> str:
    """Return what the form's language is."""
    options = page_of(response).one("select", name="language").all("option")
    return next(one.attributes["value"] for one in options if "selected" in one.attributes)


@pytest.mark.parametrize("is_comment", [False, True])
def test_a_warning_can_be_added_later_and_open_pages_are_told(is_comment: bool) -> None:
    alice = person("alice")
    post = make_comment(author=alice, body="Soup") if is_comment else make_post(alice, "Soup")
    browser, path = signed_in(alice), f"/posts/{post.pk}/edit/"
    assert page_of(browser.get(path)).one("input", name="warning").attributes["value"] == ""
    with new_events() as events:
        browser.post(path, {"body": "Soup", "warning": "Food", "language": "de"})
    assert events[0][0] == ("comment_edited" if is_comment else "post_edited")
    post.refresh_from_db()
    assert (post.warning, post.language, post.edited_at is None) == ("Food", "de", False)
    form = page_of(browser.get(path))
    assert form.one("input", name="warning").attributes["value"] == "Food"
    assert "open" in form.one("details", class_="composer-warning").attributes
    with no_new_events():
        browser.post(path, {"body": "Soup"})  # a form from before the fields were there
    post.refresh_from_db()
    assert post.warning == "Food"
    browser.post(path, {"body": "Soup", "warning": "", "language": ""})
    post.refresh_from_db()
    assert (post.warning, post.language) == ("", "")


def test_what_was_sent_twice_keeps_the_warning_it_was_given_in_between() -> None:
    alice = person("alice")
    once = {"body": "Soup", "submission": "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11"}
    for warning in ("", "Food"):
        signed_in(alice).post("/posts/new/", {**once, "warning": warning})
    assert Post.objects.get().warning == "Food"
    assert LiveEvent.objects.filter(kind="post_created").count() == 1

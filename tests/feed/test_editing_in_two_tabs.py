"""The same text is changed in two tabs: neither is lost without a word."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feed.actions.content import PostContent
from feed.actions.posts import edit_post
from feed.actions.scheduled import edit_scheduled, schedule_post
from feed.models import Post
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.people import HTMX, person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

every_way = pytest.mark.parametrize("headers", [None, HTMX])


def fields_of(response: Any) -> dict[str, str]:
    """Return what a form of an edit would send."""
    form = next(
        one for one in page_of(response).all("form") if one.id.endswith(("edit-form", "led-form"))
    )
    chosen = {
        one.attributes["name"]: option.attributes["value"]
        for one in form.all("select")
        for option in one.all("option")
        if "selected" in option.attributes
    }
    held = {
        one.attributes["name"]: one.attributes.get("value", "")
        for one in form.all("input")
        if one.attributes.get("type") in ("hidden", "text", "datetime-local")
    }
    return {**held, **chosen, "body": form.one("textarea", name="body").text.removeprefix("\n")}


def expect_both(response: Any, mine: str, theirs: str) -> None:
    """Expect a form that holds both texts, and why."""
    assert response.status_code == 422
    page = page_of(response)
    assert "Both texts are here" in page.one(class_="form-errors").text
    assert page.one("textarea", name="body").text.strip() == mine
    assert theirs in page.one("textarea", id="changed-meanwhile").text


@every_way
@pytest.mark.parametrize("kind", ["post", "comment"])
def test_a_stale_edit_shows_both_texts_and_is_saved_by_a_second_press(
    kind: str, headers: dict[str, str] | None
) -> None:
    alice = person("alice")
    post = (
        make_post(alice, "At first")
        if kind == "post"
        else make_comment(make_post(), alice, "At first")
    )
    here, there = signed_in(alice), signed_in(alice)
    path = f"/posts/{post.pk}/edit/"
    stale, fresh = fields_of(here.get(path)), fields_of(there.get(path))
    there.post(path, {**fresh, "body": "From the telephone"})
    response = here.post(path, {**stale, "body": "From the desk"}, headers=headers)
    expect_both(response, "From the desk", "From the telephone")
    assert Post.objects.get(pk=post.pk).body == "From the telephone"
    again = {**fields_of(response), "body": "Both"}
    assert here.post(path, again, headers=headers).status_code == (200 if headers else 302)
    assert Post.objects.get(pk=post.pk).body == "Both"


@pytest.mark.parametrize("changed", [{"warning": "Soup"}, {"language": "pt"}])
def test_what_stands_beside_the_text_counts_too(changed: dict[str, str]) -> None:
    alice = person("alice")
    post = make_post(alice, "At first")
    browser, path = signed_in(alice), f"/posts/{post.pk}/edit/"
    stale = fields_of(browser.get(path))
    edit_post(actor=alice, post=post, **changed)
    response = browser.post(path, {**stale, "body": "Mine"})
    expect_both(response, "Mine", "At first")
    assert (
        changed.get("warning", "") in page_of(response).one("textarea", id="changed-meanwhile").text
    )


@every_way
def test_one_tab_saves_as_often_as_it_likes(headers: dict[str, str] | None) -> None:
    alice = person("alice")
    post = make_post(alice, "At first")
    browser, path = signed_in(alice), f"/posts/{post.pk}/edit/"
    fields = fields_of(browser.get(path))
    for body in ("Once", "Twice", ""):
        response = browser.post(path, {**fields, "body": body}, headers=headers)
        fields = fields_of(response if headers else browser.get(path))
    assert Post.objects.get(pk=post.pk).body == "Twice"
    # Refused for a reason of its own, it still began from what is there.
    assert fields_of(response)["edition"] == Post.objects.get(pk=post.pk).edition


def test_who_does_not_say_where_they_began_is_taken_at_their_word() -> None:
    alice = person("alice")
    post = make_post(alice, "At first")
    edit_post(actor=alice, post=post, body="Then")
    assert (
        signed_in(alice).post(f"/posts/{post.pk}/edit/", {"body": "By a script"}).status_code == 302
    )
    assert Post.objects.get(pk=post.pk).body == "By a script"


def test_what_waits_is_not_overwritten_either() -> None:
    alice = person("alice")
    due = timezone.now() + timedelta(days=1)
    waiting = schedule_post(author=alice, content=PostContent(body="At first"), due_at=due)
    browser, path = Client(), f"/scheduled/{waiting.pk}/edit/"
    browser = signed_in(alice)
    stale = fields_of(browser.get(path))
    edit_scheduled(actor=alice, scheduled=waiting, content=PostContent(body="Then"), due_at=due)
    response = browser.post(path, {**stale, "body": "Mine"})
    expect_both(response, "Mine", "Then")
    waiting.refresh_from_db()
    assert waiting.body == "Then"
    assert browser.post(path, {**fields_of(response), "body": "Both"}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.body == "Both"

"""Drafts of a quote, an answer, a poll, a post for later: each keeps every field of its form."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.actions.groups import remove
from feed.models import Draft, Post, ScheduledPost
from tests.factories import make_comment, make_post
from tests.feed.drafting import ALL, form_on, typed, values
from tests.html import Element, page_of
from tests.people import HTMX, person, signed_in, text_of
from tests.talking import group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_quote_has_a_draft_of_its_own_and_can_be_undone(headers: dict[str, str] | None) -> None:
    alice, quoted = person("alice"), make_post(body="Quote me")
    browser, place = signed_in(alice), f"quote:{quoted.pk}"
    path = f"/posts/{quoted.pk}/quote/"
    typed(browser, place, body="Look at", quote=str(quoted.pk))
    assert form_on(browser.get("/")).one("textarea").text == ""
    form = form_on(browser.get(path))
    assert form.one("textarea").text == "Look at"
    sent = {
        "body": "Look at this",
        "quote": form.one("input", name="quote").attributes["value"],
        "submission": form.one("input", name="submission").attributes["value"],
    }
    browser.post("/posts/new/", sent, headers=headers)
    post = Post.objects.get(quote_of=quoted)
    assert not Draft.objects.exists()
    response = browser.post(f"/posts/{post.pk}/undo/", headers=headers)
    if not headers:
        assert response["Location"] == path
        response = browser.get(path)
    back = form_on(response)
    assert back.one("textarea").text == "Look at this"
    assert back.one("input", name="quote").attributes["value"] == str(quoted.pk)
    assert back.one("input", name="place").attributes["value"] == place
    assert Post.objects.get(pk=quoted.pk).quote_count == 0


def test_answering_another_keeps_what_was_typed_in_every_field() -> None:
    alice, comment = person("alice"), make_comment(body="What do you say?")
    browser, root = signed_in(alice), comment.root
    assert root is not None
    fields = {"body": "I say", "warning": "Long", "language": "pt", "place": f"comment:{root.pk}"}
    fields["submission"] = "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11"
    form = form_on(browser.post(f"/posts/{comment.pk}/answer/", fields, headers=HTMX))
    kept = {
        one.attributes["name"]: one.attributes["value"] for one in form.all("input", type="hidden")
    }
    assert kept.items() >= {"parent": str(comment.pk), "submission": fields["submission"]}.items()
    assert values(form) == {"body": "I say", "warning": "Long", "language": "pt"}
    typed(browser, **{**fields, "body": "I say so", "parent": str(comment.pk)})
    for path in (f"/posts/{root.pk}/", f"/posts/{comment.pk}/answer/"):
        form = form_on(browser.get(path))
        assert form.one("textarea").text == "I say so"
        assert form.one("input", name="parent").attributes["value"] == str(comment.pk)


ASKED = {
    "poll_choice_1": "Rye",
    "poll_choice_2": "Wheat",
    "poll_multiple": "on",
    "poll_lasts": "60",
}


def asked_in(form: Element) -> dict[str, str]:
    """Return what stands in the fields of ASKED."""
    found = {
        name: form.one("input", name=name).attributes["value"] for name in ASKED if "e_" in name
    }
    ticked = "checked" in form.one("input", name="poll_multiple").attributes
    options = form.one("select", name="poll_lasts").all("option")
    lasts = [one.attributes["value"] for one in options if "selected" in one.attributes]
    return {**found, **({"poll_multiple": "on"} if ticked else {}), "poll_lasts": lasts[0]}


def test_a_poll_is_kept_in_the_draft_and_given_back_by_undo() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    typed(browser, body="Which bread?", **ASKED)
    assert asked_in(form_on(browser.get("/"))) == ASKED
    browser.post("/posts/new/", {"body": "Which bread?", **ASKED})
    back = form_on(browser.post(f"/posts/{Post.objects.get().pk}/undo/", headers=HTMX))
    assert asked_in(back) == ASKED
    assert asked_in(form_on(browser.get("/"))) == ASKED


def test_what_is_scheduled_leaves_no_draft_and_keeps_its_warning_when_it_is_changed() -> None:
    browser = signed_in(person("alice"))
    due = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    sent = {**ALL, "due": due, "submission": "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11"}
    typed(browser, **sent)
    assert form_on(browser.get("/")).one("input", name="due").attributes["value"] == due
    reply = form_on(browser.post("/posts/new/", sent, headers=HTMX))
    assert "Scheduled" in reply.text
    assert reply.one("textarea").text == ""
    typed(browser, **sent)  # too late
    assert not Draft.objects.exists()
    waiting = ScheduledPost.objects.get()
    assert (waiting.warning, waiting.language) == ("Early", "pt")
    page = page_of(browser.get(f"/scheduled/{waiting.pk}/edit/"))
    assert values(page.one("form", id="scheduled-form")).items() >= ALL.items()
    browser.post(f"/scheduled/{waiting.pk}/edit/", {**ALL, "warning": "Late", "due": due})
    waiting.refresh_from_db()
    assert (waiting.warning, waiting.language, waiting.answers_from) == ("Late", "pt", "followers")


def test_who_types_on_where_they_may_not_write_any_more_is_told_and_keeps_what_they_had() -> None:
    alice, bob = person("alice"), person("bob")
    made, browser = group(alice, bob), signed_in(bob)
    sent = {"body": "Half a sentence", "place": f"message:{made.pk}"}
    assert "isn't saved" not in text_of(browser.post("/drafts/", sent, headers=HTMX))
    remove(actor=alice, conversation=made, person=bob)
    said = text_of(browser.post("/drafts/", {**sent, "body": "More"}, headers=HTMX))
    assert "You can&#x27;t write there any more: your draft isn&#x27;t saved." in said
    assert Draft.objects.get(person=bob).content["body"] == "Half a sentence"

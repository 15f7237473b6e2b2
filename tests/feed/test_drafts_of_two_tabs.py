"""Somebody writes in two tabs, or on two devices: both drafts are kept, and it says so."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from feed.models import Draft, Post
from tests.factories import make_post
from tests.html import Element, page_of
from tests.people import HTMX, person, queries_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


class Tab:
    """An open form."""

    def __init__(self, browser: Client, path: str = "/") -> None:
        """Open the page."""
        self.browser = browser
        self.form = self._form_on(browser.get(path))
        hidden = [one for one in self.form.all("input") if one.attributes.get("type") == "hidden"]
        self.fields = {
            one.attributes["name"]: one.attributes["value"]
            for one in hidden
            if one.attributes["value"]
        }
        self.fields.pop("csrfmiddlewaretoken", None)

    def _form_on(self, response: Any) -> Element:
        page = page_of(response)
        return page.one(
            "form", id="composer" if page.all("form", id="composer") else "comment-form"
        )

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.form.one("textarea", name="body").text.strip()

    @property
    def beside(self) -> list[str]:
        """The other drafts that are offered."""
        return [one.one(class_="text").text for one in self.form.all("details", class_="beside")]

    def types(self, body: str, **more: str) -> Element:
        """Type, and let htmx save it; returns what it answers."""
        cache.clear()  # nobody types as fast as this
        response = self.browser.post(
            "/drafts/", {**self.fields, **more, "body": body}, headers={**HTMX}
        )
        page = page_of(response)
        for renewed in page.all("input", name="submission"):
            self.fields["submission"] = renewed.attributes["value"]
        return page


def kept() -> list[str]:
    """Return the texts of all drafts, in order."""
    return sorted(draft.text for draft in Draft.objects.all())


@pytest.mark.parametrize("where", ["post", "comment", "quote"])
def test_both_are_kept_and_both_say_so(where: str) -> None:
    post = make_post(person("bob"))
    path = {"post": "/", "comment": f"/posts/{post.pk}/", "quote": f"/posts/{post.pk}/quote/"}[
        where
    ]
    browser = signed_in(person("alice"))
    here, there = Tab(browser, path), Tab(browser, path)
    assert "another draft" not in here.types("From here").text
    assert (
        "You have another draft in another tab. Both are saved." in there.types("From there").text
    )
    again = here.types("From here, and on")
    assert [one.text for one in again.all(class_="text")] == ["From there"]
    assert kept() == ["From here, and on", "From there"]
    fresh = Tab(browser, path)
    assert (fresh.text, fresh.beside) == ("From here, and on", ["From there"])
    address = fresh.form.one("details", class_="beside").one("a").attributes["href"]
    chosen = Tab(browser, address.partition("#")[0])
    assert (chosen.text, chosen.beside) == ("From there", ["From here, and on"])


def test_a_draft_that_was_opened_twice_and_changed_in_both_is_two() -> None:
    browser = signed_in(person("alice"))
    Tab(browser).types("Begun")
    here, there = Tab(browser), Tab(browser)
    assert here.text == there.text == "Begun"
    here.types("Begun here")
    there.types("Begun there")
    assert kept() == ["Begun here", "Begun there"]
    assert here.fields["submission"] != there.fields["submission"]
    # Both can be sent, each takes its own draft along.
    for tab, left in ((here, ["Begun there"]), (there, [])):
        fields = {**tab.fields, "body": "Sent " + tab.fields["tab"]}
        assert browser.post("/posts/new/", fields, headers=HTMX).status_code == 200
        assert kept() == left
    assert Post.objects.count() == 2


def test_what_was_begun_in_one_tab_goes_on_in_the_next() -> None:
    browser = signed_in(person("alice"))
    Tab(browser).types("Begun")
    second = Tab(browser)
    assert "another draft" not in second.types("Begun, and on").text
    second.types("Begun, and on, and on")
    assert kept() == ["Begun, and on, and on"]
    assert Tab(browser).beside == []


def test_emptying_and_discarding_concern_one_tab() -> None:
    browser = signed_in(person("alice"))
    here, there = Tab(browser), Tab(browser)
    here.types("From here")
    there.types("From there")
    here.types(" ")
    assert kept() == ["From there"]
    here.types("From here")
    browser.post("/drafts/discard/", there.fields, headers=HTMX)
    assert kept() == ["From here"]


def test_without_javascript_too() -> None:
    browser = signed_in(person("alice"))
    here, there = Tab(browser), Tab(browser)
    for tab, body in ((here, "From here"), (there, "From there")):
        fields = {**tab.fields, "body": body, "keep": "1"}
        assert (
            browser.post("/drafts/", fields, headers={"Referer": "http://testserver/"}).status_code
            == 302
        )
    fresh = Tab(browser)
    assert (fresh.text, fresh.beside) == ("From there", ["From here"])


def test_nobody_opens_anothers_draft() -> None:
    Tab(signed_in(person("bob"))).types("Private")
    alice = signed_in(person("alice"))
    tab = Tab(alice, f"/posts/new/?draft={Draft.objects.get().pk}")
    assert (tab.text, tab.beside) == ("", [])


def test_completing_without_javascript_goes_on_with_the_same_draft() -> None:
    browser = signed_in(person("alice"))
    bob = person("bob")
    first = Tab(browser)
    browser.post("/drafts/", {**first.fields, "body": "Hello @bo", "keep": "1"})
    second = Tab(browser)
    fields = {**second.fields, "body": "Hello @bo", "choose": f"@bo {bob.pk}"}
    browser.post("/drafts/complete/", fields)
    assert kept() == ["Hello @bo"]
    assert Draft.objects.get().content["meant"] == [f"@bo {bob.pk}"]


def test_a_draft_is_kept_whatever_a_form_calls_its_tab() -> None:
    tab = Tab(signed_in(person("alice")))
    for name in ("\0", "a\0b", "\0" * 40 + "a", "x" * 5_000):
        tab.types(f"Of {len(name)}", tab=name)
    assert not any("\0" in draft.tab for draft in Draft.objects.all())  # no PostgreSQL keeps that
    tab.types("Anew", tab="\0")
    assert "Anew" in kept()


def test_twenty_drafts_are_asked_at_once_whether_they_were_sent() -> None:
    browser = signed_in(person("alice"))
    Tab(browser).types("First", tab="t")
    one = queries_of(browser, "/posts/new/")
    for number in range(20):
        fresh = {"began_from": "", "submission": str(uuid4())}
        Tab(browser).types(f"Text {number}", tab=f"t{number}", **fresh)
    assert queries_of(browser, "/posts/new/") == one
    assert len(Tab(browser, "/posts/new/").beside) == 20

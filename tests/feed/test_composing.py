"""Somebody types: how much room is left, names and tags to choose from."""

import time

import pytest
from django.test import Client

from feed.actions.bodies import room_in
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.models import Draft, Post
from feed.text.completing import begun_in, completed
from tests.feed.test_warnings import holds
from tests.html import Element, page_of
from tests.people import HTMX, is_fragment, person, signed_in
from users.actions.follows import follow

pytestmark = pytest.mark.django_db
FAMILY = "👨‍👩‍👧‍👦"


def typing(browser: Client, body: str, place: str = "post", **fields: str) -> Element:
    """Type, as htmx tells the server; returns what helps."""
    response = browser.post("/drafts/", {"body": body, "place": place, **fields}, headers=HTMX)
    assert response.status_code == 200
    assert is_fragment(response)
    return page_of(response)


# --- the ring ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "used", "says"),
    [
        ("Hello", 5, ""),
        ("  Hello\r\nyou  ", 11, ""),
        (FAMILY * 3, 3, ""),
        ("x" * 449, 449, ""),
        ("x" * 450, 450, "50 characters left"),
        (FAMILY * 499, 499, "1 character left"),
        ("x" * 500, 500, "0 characters left"),
        ("x" * 501, 500, "1 character too long"),
        ("x" * 20_000, 500, "19500 characters too long"),
    ],
)
def test_the_ring_counts_as_people_do(body: str, used: int, says: str) -> None:
    page = typing(signed_in(person("alice")), body)
    ring = page.one("circle", class_="ring-used")
    assert ring.attributes["stroke-dasharray"] == f"{used} 500"
    assert page.one("p", id="composer-says").text.strip() == says
    assert page.all("textarea") == []
    assert "style" not in {name for one in page.walk() for name in one.attributes}


def test_what_the_ring_says_is_what_posting_says() -> None:
    for body in ("x" * 500, FAMILY * 500, " \n" + "x" * 500 + "\n "):
        assert not room_in(body).over
        create_post(author=person(f"p{len(body)}"), content=PostContent(body=body))
    assert room_in("x" * 501).over == 1


def test_nothing_helps_where_nothing_is_typed() -> None:
    page = typing(signed_in(person("alice")), "  \n ")
    assert page.all("svg") == page.all("button") == []
    assert page.one("p", id="composer-says").text.strip() == ""


def test_a_visitor_is_told_and_keeps_the_page() -> None:
    response = Client().post("/drafts/", {"body": "My thoughts", "place": "post"}, headers=HTMX)
    assert response.status_code == 200
    assert "HX-Redirect" not in response
    assert "signed out" in page_of(response).one("p", id="composer-says").text
    plain = Client().post("/drafts/", {"body": "My thoughts", "place": "post"})
    assert plain.status_code == 403
    assert page_of(plain).one("textarea", name="body").text == "My thoughts"
    assert not Draft.objects.exists()


# --- names and tags to choose from -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "before", "begun"),
    [
        ("Hello @al", "", ("@al", 6)),
        ("Hello @al", "Hello @al", ("@al", 6)),
        ("@al is here", "@a is here", ("@al", 0)),
        ("@al is here @bo", "@al is here @b", ("@bo", 12)),
        ("#caf au lait", "#ca au lait", ("#caf", 0)),
        ("one\n#قهوة", "one\n#قهو", ("#قهوة", 4)),
        ("＠al", "", ("＠al", 0)),
        ("@al is here", "@al is her", None),
        ("me@example", "", None),
        ("https://example.org/#al", "", None),
        ("Hello @", "", None),
        ("Hello @al ", "Hello @al", None),
        ("@" + "a" * 100, "", None),
        ("", "Hello @al", None),
    ],
)
def test_what_was_begun_is_where_the_text_changed(
    text: str, before: str, begun: tuple[str, int] | None
) -> None:
    found = begun_in(text, before)
    assert (found and (found.text, found.start)) == begun


@pytest.mark.parametrize(
    ("text", "start", "chosen", "whole"),
    [
        ("Hello @al", 6, "@alice", "Hello @alice "),
        ("@al, hello", 0, "@alice", "@alice , hello"),
        ("@al hello", 0, "@alice", "@alice hello"),
        ("＃ca", 0, "#café", "#café "),
        ("Hello @al", 6, "#alice", "Hello @al"),
        ("Hello @al", 5, "@alice", "Hello @al"),
        ("Hello @al", 600, "@alice", "Hello @al"),
        ("Hello @al", 6, "@alice <b>", "Hello @al"),
        ("Hello @al", 6, "", "Hello @al"),
    ],
)
def test_only_what_was_begun_is_completed(text: str, start: int, chosen: str, whole: str) -> None:
    assert completed(text, start, chosen) == whole


@pytest.mark.parametrize(
    "hostile",
    ["@" * 10_000, "#a" * 5_000, "@a-" * 3_000, "a" * 10_000, "\u200d@" * 5_000, "#" + "é" * 5_000],
)
def test_no_text_takes_long_to_look_at(hostile: str) -> None:
    start = time.perf_counter()
    begun_in(hostile, hostile[:-1])
    completed(hostile, len(hostile) // 2, "@alice")
    assert time.perf_counter() - start < 0.25


def test_people_are_suggested_and_the_chosen_one_comes_back_in_the_field() -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=bob, person=alice)
    browser = signed_in(bob)
    page = typing(browser, "Good morning @ali")
    row = page.one(class_="suggestions")
    assert (row.attributes["role"], row.attributes["aria-label"]) == (
        "group",
        "Suggestions for @ali",
    )
    button = row.one("button")
    assert button.attributes["value"] == "13 @alice"
    assert page.one("p", id="composer-says").text.strip() == "1 suggestion"
    fields = {
        "body": "Good morning @ali",
        "place": "post",
        "choose": "13 @alice",
        "warning": "Breakfast",
        "visibility": "followers",
        "language": "de",
        "answers_from": "friends",
        "submission": "0b5b9f5a-9d0e-4d7c-8a51-4b8d9e7f8a11",
    }
    response = browser.post(button.attributes["formaction"], fields, headers=HTMX)
    assert is_fragment(response)
    form = page_of(response)
    area = form.one("textarea", name="body")
    assert area.text == "Good morning @alice "
    assert "autofocus" in area.attributes
    assert holds(form) == {**fields, "body": "Good morning @alice "}
    plain = browser.post(button.attributes["formaction"], fields)
    assert plain["Location"] == "/posts/new/"
    assert page_of(browser.get("/posts/new/")).one("textarea").text == "Good morning @alice "
    assert not Post.objects.exists()


@pytest.mark.parametrize("text", ["谢谢@ali", "ありがとー@ali", "ขอบคุณ@ali", "❤️@ali"])
def test_people_are_suggested_beside_any_script(text: str) -> None:
    person("alice")
    page = typing(signed_in(person("bob")), text)
    assert page.one("button", name="choose").attributes["value"] == f"{text.index('@')} @alice"


def test_without_javascript_a_saved_draft_shows_its_suggestions() -> None:
    person("alice")
    browser = signed_in(person("bob"))
    browser.post("/drafts/", {"body": "Good morning @ali", "place": "post", "keep": "1"})
    for path in ("/", "/posts/new/"):
        page = page_of(browser.get(path))
        assert page.one("button", name="choose").attributes["value"] == "13 @alice"
        assert page.one("p", id="composer-says").text.strip() == "1 suggestion"


@pytest.mark.parametrize(
    "choose", ["", "x", "-1 @alice", "13", "99999999999999 @a", "13 <b>", "\0"]
)
def test_nonsense_completes_nothing_and_loses_nothing(choose: str) -> None:
    browser = signed_in(person("bob"))
    fields = {"body": "Good morning @ali", "place": "post", "choose": choose}
    response = browser.post("/drafts/complete/", fields, headers=HTMX)
    assert page_of(response).one("textarea", name="body").text == "Good morning @ali"


# --- a content warning, a language, who can reply -----------------------------------------------


def test_enter_in_a_field_of_one_line_sends_the_post() -> None:
    person("alice")
    browser = signed_in(person("bob"))
    typing(browser, "Good morning @ali")
    form = page_of(browser.get("/")).one("form", id="composer")
    assert form.all("button", name="choose")
    pressed = [
        one
        for one in form.walk()
        if one.tag in ("button", "input") and one.attributes.get("type") == "submit"
    ]
    assert not {"name", "formaction"} & pressed[0].attributes.keys()

"""Somebody types: how much room is left, names and tags to choose from."""

import time
from typing import Any

import pytest
from django.test import Client

from feed.actions.bodies import room_in
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.models import Draft, Message, Post
from feed.text.completing import begun_in, words_begun, written_out
from tests.factories import make_post
from tests.html import Element, page_of
from tests.people import HTMX, is_fragment, person, signed_in
from tests.talking import two
from users.actions.blocks import block
from users.actions.follows import follow
from users.actions.usernames import change_username

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
    assert page.one(class_="ring-left").text == "500"
    assert page.all("button") == []
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
    ("text", "meant", "whole"),
    [
        ("Hello @al", {"@al": "@alice"}, "Hello @alice"),
        ("@al, hello @al!", {"@al": "@alice"}, "@alice, hello @alice!"),
        ("@al @ali @al", {"@al": "@alice"}, "@alice @ali @alice"),
        ("\uff03ca and #ca", {"\uff03ca": "#café"}, "#café and #ca"),
        ("谢谢@al谢谢", {"@al": "@alice"}, "谢谢@alice谢谢"),
        ("https://example.org/@al @al", {"@al": "@alice"}, "https://example.org/@al @alice"),
        ("me@al", {"@al": "@alice"}, "me@al"),
        ("Hello @al", {"al": "@alice", "Hello": "Bye"}, "Hello @al"),
        ("Hello @al", {}, "Hello @al"),
    ],
)
def test_only_whole_words_that_were_begun_are_written_out(
    text: str, meant: dict[str, str], whole: str
) -> None:
    assert written_out(text, meant) == whole


@pytest.mark.parametrize(
    "hostile",
    [
        *(
            "@" * 10_000,
            "#a" * 5_000,
            "@a-" * 3_000,
            "a" * 10_000,
            "\u200d@" * 5_000,
            "#" + "é" * 5_000,
        ),
        "@a http://b.example/@a " * 1_000,
    ],
)
def test_no_text_takes_long_to_look_at(hostile: str) -> None:
    start = time.process_time()
    begun_in(hostile, hostile[:-1])
    list(words_begun(hostile))
    written_out(hostile, {"@a": "@alice"})
    assert time.process_time() - start < 0.25


def test_people_are_suggested_and_the_chosen_one_stands_beside_the_text() -> None:
    alice, bob = person("alice", name="Alice Hartley"), person("bob")
    follow(actor=bob, person=alice)
    browser = signed_in(bob)
    page = typing(browser, "Good morning @ali")
    choices = page.one("dialog", class_="suggestions")
    assert choices.attributes["aria-label"] == "Suggestions for @ali"
    radio = choices.one("input", type="radio")
    assert radio.attributes["value"] == f"@ali {alice.pk}"
    assert radio.attributes["form"] == "choose"  # neither sent with the text, nor is that by Enter
    assert page.one("p", id="composer-says").text.strip() == "1 suggestion"
    fields = {"place": "post", "warning": "Breakfast", "visibility": "followers"}
    body = "Good morning @ali"
    sent = {"body": body, **fields, "choose": f"@ali {alice.pk}"}
    response = browser.post(choices.attributes["hx-post"], sent, headers=HTMX)
    assert is_fragment(response)
    answer = page_of(response)
    assert answer.all("textarea") == answer.all(class_="suggestions") == []
    assert answer.one(class_="chosen").text.split("Change")[0].split() == (
        ["@ali", "is", "Alice", "Hartley", "(@alice)"]
    )
    assert answer.one("label", **{"for": "composer-body"}).attributes.keys() >= {"autofocus"}
    kept = Draft.objects.get().content
    assert (kept["body"], kept["meant"]) == (body, [f"@ali {alice.pk}"])
    for path in ("/", "/posts/new/"):
        form = page_of(browser.get(path)).one("form", id="composer")
        assert form.one("textarea").text == body
        assert form.one("input", name="meant").attributes["value"] == f"@ali {alice.pk}"
    plain = browser.post("/drafts/complete/", sent)
    assert plain["Location"] == "/posts/new/"
    assert not Post.objects.exists()
    browser.post("/posts/new/", {"body": body, "meant": f"@ali {alice.pk}"})
    assert Post.objects.get().body == "Good morning @alice"
    assert not Draft.objects.exists()


def test_what_was_chosen_is_written_out_by_its_name_of_then_and_counts_as_long() -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(bob)
    meant = {"meant": [f"@al {alice.pk}", "#ca #café"]}
    body = "x" * 488 + " @al #ca"
    assert len(body) == 496
    change_username(actor=alice, username="alice_hartley")
    fields: dict[str, Any] = {"body": body, "place": "post", **meant}
    help_ = page_of(browser.post("/drafts/", fields, headers=HTMX))
    assert "9 characters too long" in help_.one("p", id="composer-says").text
    assert help_.one(class_="ring-left").text == "−9"
    response = browser.post("/posts/new/", fields, headers=HTMX)
    assert response.status_code == 422
    form = page_of(response)
    assert "9 characters too long" in form.one(class_="form-errors").text
    assert form.one("textarea").text == body
    assert [one.attributes["value"] for one in form.all("input", name="meant")] == meant["meant"]
    assert form.one(class_="ring-left").text == "−9"
    browser.post("/posts/new/", {**fields, "body": "@al likes #ca"})
    assert Post.objects.get().body == "@alice_hartley likes #café"


def test_a_choice_lapses_with_its_word_and_can_be_changed() -> None:
    alice = person("alice")
    browser = signed_in(person("bob"))
    meant = f"@al {alice.pk}"
    page = typing(browser, "Hello @al you", meant=meant)
    assert page.one("input", name="meant").attributes["value"] == meant
    assert typing(browser, "Hello @ali", meant=meant).all("input", name="meant") == []
    fields = {"body": "Hello @al you", "place": "post", "meant": meant, "forget": "@al"}
    page = page_of(browser.post("/drafts/complete/", fields, headers=HTMX))
    assert page.all("input", name="meant") == []
    assert page.one("input", name="choose").attributes["value"] == meant
    left = {"body": "Hello @al", "place": "post"}
    page = page_of(browser.post("/drafts/complete/", left, headers=HTMX))
    assert page.all("input", name="choose") == []
    assert page.all("label", **{"for": "composer-body"})


def test_nobody_is_meant_whom_one_may_not_meet() -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(bob)
    block(actor=alice, person=bob)
    page = typing(browser, "Hello @al", meant=f"@al {alice.pk}")
    assert page.all(class_="chosen") == []
    browser.post("/posts/new/", {"body": "Hello @al", "meant": f"@al {alice.pk}"})
    assert Post.objects.get().body == "Hello @al"


@pytest.mark.parametrize("kind", ["comment", "message"])
def test_what_is_chosen_counts_in_every_form(kind: str) -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(bob)
    fields = {"body": "Hello @al", "meant": f"@al {alice.pk}"}
    if kind == "comment":
        post = make_post(alice)
        browser.post(f"/posts/{post.pk}/comments/", fields)
        assert Post.objects.get(root=post).body == "Hello @alice"
    else:
        conversation = two(bob, alice)
        browser.post(f"/messages/{conversation.pk}/", fields)
        assert Message.objects.filter(body="Hello @alice").exists()


@pytest.mark.parametrize("text", ["谢谢@ali", "ありがとー@ali", "ขอบคุณ@ali", "❤️@ali"])
def test_people_are_suggested_beside_any_script(text: str) -> None:
    alice = person("alice")
    page = typing(signed_in(person("bob")), text)
    assert page.one("input", name="choose").attributes["value"] == f"@ali {alice.pk}"


def test_without_javascript_a_saved_draft_shows_its_suggestions() -> None:
    alice = person("alice")
    browser = signed_in(person("bob"))
    browser.post("/drafts/", {"body": "Good morning @ali", "place": "post", "keep": "1"})
    for path in ("/", "/posts/new/"):
        page = page_of(browser.get(path))
        button = page.one("button", name="choose")
        assert button.attributes["value"] == f"@ali {alice.pk}"
        assert button.attributes["formaction"] == "/drafts/complete/"
        assert page.one("p", id="composer-says").text.strip() == "1 suggestion"


@pytest.mark.parametrize(
    "choose",
    [
        "",
        "x",
        "-1 @alice",
        "13",
        "@ali 99999999999999",
        "@ali <b>",
        "@ali",
        "#ca x",
        "\0",
        "@ali \0",
    ],
)
def test_nonsense_chooses_nothing_and_loses_nothing(choose: str) -> None:
    browser = signed_in(person("bob"))
    fields = {"body": "Good morning @ali #ca", "place": "post", "choose": choose}
    page = page_of(browser.post("/drafts/complete/", fields, headers=HTMX))
    assert page.all(class_="chosen") == []
    assert Draft.objects.get().text == "Good morning @ali #ca"
    browser.post("/posts/new/", {**fields, "meant": choose})
    assert Post.objects.get().body == "Good morning @ali #ca"


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

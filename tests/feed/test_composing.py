"""Somebody types: how much room is left, names and tags to choose from, folded fields."""

import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from feed.actions.bodies import clean_warning, room_in
from feed.actions.content import Content, PostContent
from feed.actions.posts import create_comment, create_post, edit_post
from feed.models import Draft, LiveEvent, Post
from feed.patterns.samples import HOSTILE
from feed.text.completing import begun_in, completed
from tests.factories import make_comment, make_post
from tests.html import Element, page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, is_fragment, person, signed_in, text_of
from users.actions.follows import follow
from users.models import User

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


# --- a content warning, a language, who can reply -----------------------------------------------


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
        assert "open" in page.one("details", class_="composer-more").attributes
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
    assert "open" not in page_of(browser.get("/")).one("details", class_="composer-more").attributes
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
    assert "open" in form.one("details", class_="composer-more").attributes
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

"""What people may type, and as what it is stored: how long, on how many lines, visible."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from feed.actions.bodies import clean_body, room_in
from feed.models import Post
from tests.html import page_of
from tests.people import person, signed_in, text_of

FAMILY = "👨‍👩‍👧‍👦"  # seven code points that people count as one


def test_five_hundred_characters_are_enough_and_one_more_is_too_many() -> None:
    assert clean_body("x" * 500) == "x" * 500
    with pytest.raises(ValidationError, match=r"This is 1 character too long. The limit is 500\."):
        clean_body("x" * 501)
    with pytest.raises(ValidationError, match="This is 12 characters too long"):
        clean_body("x" * 512)


@pytest.mark.parametrize("one", [FAMILY, "🇺🇦", "👍🏽", "e\u0301", "नि", "각", "é", "\U0001f600"])
def test_a_character_is_what_people_count_as_one(one: str) -> None:
    assert room_in(one * 3).used == 3
    assert clean_body(one * 500) == one * 500
    with pytest.raises(ValidationError, match="This is 1 character too long"):
        clean_body(one * 501)


@pytest.mark.django_db
def test_five_hundred_families_can_be_posted() -> None:
    browser = signed_in(person("alice"))
    assert browser.post("/posts/new/", {"body": FAMILY * 500}).status_code == 302
    assert Post.objects.get().body == FAMILY * 500
    refused = browser.post("/posts/new/", {"body": FAMILY * 501})
    assert "This is 1 character too long. The limit is 500." in text_of(refused)


def test_line_breaks_are_stored_as_one_sign() -> None:
    assert clean_body("one\r\ntwo\rthree\nfour\r\n\r\nfive\tsix") == (
        "one\ntwo\nthree\nfour\n\nfive\tsix"
    )
    assert clean_body("x\r\n" * 250 + "y" * 0) == ("x\n" * 250).strip()


def test_blank_edges_go_and_what_is_inside_stays() -> None:
    assert clean_body(" \r\n\t\none   two \n\n three \u3000\n") == "one   two \n\n three"


NOTHING = {
    "nothing": "",
    "blanks": "  \t ",
    "line breaks": "\r\n\n",
    "wide blanks": "\u3000\u00a0\u2003\u2028",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "soft hyphens": "\u00ad\u00ad",
    "direction marks": "\u200e\u200f\u202e\u2066\u061c",
    "marks without a letter": "\u0301\u0308",
    "variation selectors": "\ufe0f\ufe0f",
    "fillers": "\u3164\u115f\u1160\uffa0\u2800",
    "tags": "\U000e0041\U000e0042",
}


@pytest.mark.django_db
@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_nobody_could_see_is_refused_with_a_reason(text: str) -> None:
    browser = signed_in(person("alice"))
    response = browser.post("/posts/new/", {"body": text})
    assert response.status_code == 422
    errors = page_of(response).one(id="composer-errors")
    assert errors.text.strip() == "Write something first."
    assert Post.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f", "\x84", "\x9f"])
def test_control_characters_are_refused_with_a_reason(sign: str) -> None:
    browser = signed_in(person("alice"))
    response = browser.post("/posts/new/", {"body": f"one{sign}two"})
    assert response.status_code == 422
    errors = page_of(response).one(id="composer-errors")
    assert errors.text.strip() == (
        "This text contains an invisible control character. Please type it again."
    )
    assert Post.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("marks", [21, 400, 10_000, 50_000])
def test_towers_of_marks_are_refused_with_a_reason(marks: int) -> None:
    browser = signed_in(person("alice"))
    response = browser.post("/posts/new/", {"body": "a" + "\u0301" * marks})
    assert response.status_code == 422
    assert page_of(response).one(id="composer-errors").text.strip() in (
        "That's too many marks on one letter.",
        "This is too long. The limit is 500 characters.",
    )
    assert Post.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "صباح الخير يا ساحة!",
        "שָׁלוֹם עֲלֵיכֶם",
        "ก็ นํ้า",
        "Tiếng Việt, Ελληνικά, 日本語, 한국어",
        "क्षत्रिय",
        "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "👩‍❤️‍💋‍👨",
        "می‌خواهم",
        ".",
        "0",
        "None",
        "\ud7ff\ufffd",
    ],
)
def test_every_script_is_stored_and_shown_as_typed(text: str) -> None:
    alice = person("alice")
    signed_in(alice).post("/posts/new/", {"body": text})
    assert Post.objects.get().body == text
    assert page_of(Client().get("/public/")).one(class_="text").text == text

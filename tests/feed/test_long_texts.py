"""A text of many lines is folded in lists, wherever its card comes from."""

import pytest

from feed.models import Post
from feed.patterns import samples
from feed.templatetags.text import is_long
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.people import person, signed_in

TEXTS = {
    "nothing": ("", False),
    "a word": ("rye", False),
    "500 letters in one line": ("x " * 250, False),
    "ten lines": ("x\n" * 10, False),
    "sixteen lines": ("x\n" * 15 + "x", False),
    "seventeen lines": ("x\n" * 16 + "x", True),
    "250 lines of one letter": ("x\n" * 249 + "x", True),
    "250 blank lines between two words": ("x" + "\n" * 250 + "x", True),
    "500 Han": ("字" * 500, True),
    "300 Han": ("字" * 300, False),
    "500 Hangul": ("각" * 500, True),
    "500 kana in half width": ("ｱ" * 500, False),
    "15 long lines": (("x" * 33 + "\n") * 15, False),
    "12 lines of two each": (("x" * 60 + "\n") * 12, True),
    "500 letters of Arabic": ("س" * 500, False),
    "a long word": (samples.LONG_WORD * 6, False),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_text_is_long_by_the_lines_it_takes_on_a_telephone(text: str, expected: bool) -> None:
    assert is_long(text) is expected


@pytest.mark.django_db
def test_what_unfolds_a_text_stands_behind_it_in_every_card() -> None:
    """Behind the part that edits swap: what is unfolded stays so."""
    alice = person("alice")
    quoted = make_post(alice, body=samples.MANY_LINES)
    browser = signed_in(alice)
    browser.post("/posts/new/", {"body": "short", "quote": quoted.pk})
    post = Post.objects.get(body="short")
    make_comment(post, alice, body=samples.MANY_LINES)
    for path in ("/", "/public/", "/@alice/", f"/posts/{post.pk}/"):
        page = page_of(browser.get(path))
        bodies = [one for one in page.all("div") if "body" in one.classes]
        assert bodies
        parents = [one for one in page.walk() if any(body in one.content for body in bodies)]
        for parent in parents:
            inside = [one for one in parent.content if not isinstance(one, str)]
            for body in bodies:
                if body in inside:
                    behind = inside[inside.index(body) + 1]
                    assert behind.classes == {"unfold"}
                    assert behind.one("input").attributes == {
                        "type": "checkbox",
                        "autocomplete": "off",
                    }
        long = [one for one in page.all(class_="text") if "is-long" in one.classes]
        assert [one.text for one in long] == [samples.MANY_LINES] * len(long)
        assert long

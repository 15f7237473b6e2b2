"""Somebody reads what a post said before it was changed."""

import random
import time
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feed.actions.content import PostContent
from feed.actions.posts import create_post, delete_posts, edit_post
from feed.models import Post, Version
from feed.pages.parts.sizes import HISTORY_SIZE
from feed.patterns.samples import HOSTILE
from feed.templatetags.changes import changes, compared
from tests.factories import make_comment, make_post
from tests.html import Element, page_of, parse, socket_of
from tests.people import HTMX, is_fragment, person, queries_of, signed_in, text_of
from users.actions.blocks import block
from users.actions.people import deactivate

pytestmark = pytest.mark.django_db


def edited(*bodies: str, **fields: Any) -> Post:
    """Return a post that said each of these in turn."""
    author = fields.pop("author", None) or person("alice")
    post = create_post(author=author, content=PostContent(body=bodies[0], **fields))
    for body in bodies[1:]:
        post = edit_post(actor=post.author, post=post, body=body)
    return post


def history_of(post: Post) -> str:
    """Return the address of its history."""
    return f"/posts/{post.pk}/history/"


def words(article: Element) -> str:
    """Return what a version shows, our own words for screen readers aside."""

    def of(element: Element) -> str:
        if "visually-hidden" in element.classes:
            return ""
        return "".join(one if isinstance(one, str) else of(one) for one in element.content)

    return of(article.one(class_="text"))


def test_an_edit_leads_to_what_it_said_before() -> None:
    post = edited("The bakery opens at six", "The bakery opens at seven")
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    link = page.one("p", class_="edited").one("a")
    assert link.text.startswith("edited")
    assert link.attributes["href"] == history_of(post)
    now, first = page_of(Client().get(history_of(post))).all("article")
    assert (now.one("del").text, now.one("ins").text) == (" [removed: six] ", " [added: seven] ")
    assert words(now) == "The bakery opens at sixseven"
    assert (first.all("del"), first.all("ins"), words(first)) == ([], [], "The bakery opens at six")
    for one in (now, first):
        assert one.one(class_="handle").text == "@alice"
        assert one.one("time").attributes["datetime"]


def test_each_version_has_the_time_it_was_written_at() -> None:
    post = edited("One", "Two", "Three")
    one, two = Version.objects.order_by("pk")
    assert (one.body, one.written_at) == ("One", post.created_at)
    assert (two.body, two.written_at) == ("Two", one.replaced_at)
    assert post.edited_at is not None
    assert two.written_at < post.edited_at
    shown = [article.one("time").attributes["datetime"] for article in _articles(post)]
    times = [post.edited_at, two.written_at, one.written_at]
    assert shown == [when.isoformat(timespec="seconds") for when in times]
    assert [words(article) for article in _articles(post)] == ["TwoThree", "OneTwo", "One"]


def _articles(post: Post) -> list[Element]:
    return page_of(Client().get(history_of(post))).all("article")


def test_what_was_never_changed_links_to_nothing_and_has_one_version() -> None:
    post = make_post(body="As it was")
    assert history_of(post) not in text_of(Client().get(f"/posts/{post.pk}/"))
    [only] = _articles(post)
    assert (only.id, words(only)) == ("version-now", "As it was")


def test_an_edit_from_before_histories_were_kept_compares_with_nothing() -> None:
    post = make_post(body="Changed long ago")
    Post.objects.update(edited_at=timezone.now())
    [only] = _articles(post)
    assert (only.all("ins"), words(only)) == ([], "Changed long ago")


def test_saving_without_a_change_keeps_no_version() -> None:
    post = edited("Same", "Same")
    edit_post(actor=post.author, post=post, body="Same", visibility="followers")
    assert not Version.objects.exists()


def test_a_comment_has_its_history_too() -> None:
    comment = make_comment(author=person("bob"), body="Good evening")
    edit_post(actor=comment.author, post=comment, body="Good morning")
    page = page_of(Client().get(f"/posts/{comment.root_id}/"))
    assert page.one("p", class_="edited").one("a").attributes["href"] == history_of(comment)
    page = page_of(Client().get(history_of(comment)))
    assert [words(one) for one in page.all("article")] == ["Good eveningmorning", "Good evening"]
    back = page.one("p", class_="to-post").one("a")
    assert back.attributes["href"] == f"/posts/{comment.pk}/"
    assert socket_of(page) == f"/ws/posts/{comment.pk}/history/"


def test_who_may_not_see_the_post_may_not_see_its_history() -> None:
    alice, bob, mallory = person("alice"), person("bob"), person("mallory")
    post = edited("Seed", "Plum", author=alice)
    comment = make_comment(post, bob, "Stone")
    edit_post(actor=bob, post=comment, body="Kernel")
    addresses = [history_of(post), history_of(comment)]

    def seen_by(browser: Client) -> list[bool]:
        found = []
        for address in addresses:
            response = browser.get(address)
            found.append(response.status_code == 200)
            words = ("Seed", "Plum", "Stone", "Kernel")
            assert found[-1] or not any(word in text_of(response) for word in words)
            assert browser.get(address, headers=HTMX).status_code == response.status_code
        return found

    browser = signed_in(mallory)
    assert seen_by(browser) == seen_by(Client()) == [True, True]
    block(actor=bob, person=mallory)
    assert seen_by(browser) == [True, False]
    edit_post(actor=alice, post=post, body="Plum", visibility="followers")
    assert seen_by(browser) == seen_by(Client()) == [False, False]
    assert seen_by(signed_in(alice)) == [True, True]
    delete_posts(actor=alice, posts=[post])
    assert seen_by(signed_in(alice)) == [False, False]
    assert Client().get("/posts/99999/history/").status_code == 404


@pytest.mark.parametrize("how", ["a moderator deletes", "the author is hidden"])
def test_what_a_moderator_hides_goes_with_its_history(how: str) -> None:
    admin = person("admin_1", is_staff=True, is_superuser=True)
    post = edited("Seed", "Plum")
    assert Client().get(history_of(post)).status_code == 200
    if how == "a moderator deletes":
        delete_posts(actor=admin, posts=[post])
    else:
        deactivate(actor=None, people=[post.author])
    for browser in (Client(), signed_in(admin)):
        assert browser.get(history_of(post)).status_code == 404


def test_a_long_history_is_walked_by_links_in_constant_queries() -> None:
    number = HISTORY_SIZE * 2 + 3
    post = edited(*(f"Version {n}" for n in range(number + 1)))
    Client().get(history_of(post))
    few = queries_of(Client(), history_of(make_post()))
    assert queries_of(Client(), history_of(post)) == few
    seen: list[str] = []
    address = history_of(post)
    while address:
        page = page_of(Client().get(address))
        seen += [words(one) for one in page.all("article")]
        more = page.all("a", class_="more")
        address = history_of(post) + more[0].attributes["href"] if more else ""
    expected = [f"Version {n - 1}{n}" for n in range(number, 0, -1)]
    assert seen == [*expected, "Version 0"]
    reply = Client().get(f"{history_of(post)}?before={10**9}", headers=HTMX)
    assert is_fragment(reply)
    assert len(page_of(reply).all("article")) == HISTORY_SIZE
    assert page_of(reply).one("input", class_="asof")


@pytest.mark.parametrize("value", ["", "x", "-1", "٣", "1 OR 1=1", "9" * 30])
def test_a_place_that_is_none_is_ignored(value: str) -> None:
    post = edited("One", "Two")
    page = page_of(Client().get(history_of(post), {"before": value}))
    assert len(page.all("article")) == 2


def test_a_changed_warning_is_shown() -> None:
    post = edited("It ends badly", "It ends well")
    Version.objects.update(warning="About a film")
    now, first = _articles(post)
    assert first.one(class_="version-warning").text == "About a film"
    assert now.one(class_="version-warning").one("del").text == " [removed: About a film] "


def test_what_people_wrote_is_only_ever_text() -> None:
    post = edited("Harmless", HOSTILE, "</ins><del>Harmless</del>")
    page = page_of(Client().get(history_of(post)))
    assert not page.all("img")
    assert not any("alert" in one.text for one in page.all("script"))
    shown = [words(one) for one in page.all("article")]
    assert shown[2] == "Harmless"
    assert all(sign in shown[1] for sign in ("<script>alert(1)</script>", "<img hx-get=/x"))


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("a b c", "a x c", [("same", "a "), ("del", "b"), ("ins", "x"), ("same", " c")]),
        ("one two three", "1 2 three", [("del", "one two"), ("ins", "1 2"), ("same", " three")]),
        (
            "All new, here.",
            "Was old, now.",
            [("del", "All new, here"), ("ins", "Was old, now"), ("same", ".")],
        ),
        ("Hello", "Hello!", [("same", "Hello"), ("ins", "!")]),
        ("3.14 isn't", "3.15 isn't", [("del", "3.14"), ("ins", "3.15"), ("same", " isn't")]),
        ("", "new", [("ins", "new")]),
        ("old", "", [("del", "old")]),
        ("", "", []),
        ("same", "same", [("same", "same")]),
        ("おはよう世界", "おはよう新世界", [("same", "おはよう"), ("ins", "新"), ("same", "世界")]),
        ("שלום עולם", "שלום ירושלים", [("same", "שלום "), ("del", "עולם"), ("ins", "ירושלים")]),
        ("สวัสดีครับ", "สวัสดีค่ะ", [("same", "สวัสดี"), ("del", "ครับ"), ("ins", "ค่ะ")]),
        ("hi 👨‍👩‍👧‍👦", "hi 👨‍👩‍👧", [("same", "hi "), ("del", "👨‍👩‍👧‍👦"), ("ins", "👨‍👩‍👧")]),
        ("a\nb", "a\n\nb", [("same", "a"), ("ins", "\n"), ("same", "\nb")]),
        ("cafe\u0301 x", "cafe\u0301 y", [("same", "cafe\u0301 "), ("del", "x"), ("ins", "y")]),
    ],
)
def test_words_are_compared_in_every_script(
    before: str, after: str, parts: list[tuple[str, str]]
) -> None:
    assert compared(before, after) == parts


def test_the_marks_hold_both_texts_whatever_they_are() -> None:
    dice = random.Random(5)
    for _ in range(300):
        before, after = ("".join(dice.choices("ab \n<&的。é'", k=dice.randrange(40))) for _ in "12")
        parts = compared(before, after)
        assert "".join(word for kind, word in parts if kind != "ins") == before
        assert "".join(word for kind, word in parts if kind != "del") == after
        assert all(one[0] != other[0] for one, other in pairwise(parts))
        assert parse(changes(before, after)).all("script") == []


@pytest.mark.parametrize(
    "alphabet", ["的了", "的了是", "ab ", "a", " ", "́", "(", "👍🏽 ", "<&", "\u202e\u2067x "]
)
def test_the_longest_texts_are_compared_quickly(alphabet: str) -> None:
    dice = random.Random(3)
    before, after = ("".join(dice.choices(alphabet, k=500)) for _ in "12")
    best = 1.0
    for _ in range(5):
        began = time.thread_time()
        changes(before, after)
        best = min(best, time.thread_time() - began)
    assert best < 0.02  # of its own processor; it takes about 2 ms

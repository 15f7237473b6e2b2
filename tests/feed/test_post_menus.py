"""What the "⋯" of a post holds, and what its buttons answer."""

import pytest
from django.test import Client

from feed.models import Bookmark, Post
from tests.factories import make_comment, make_post
from tests.html import Element, page_of
from tests.people import HTMX, person, signed_in, text_of
from users.models import Block, Mute

pytestmark = pytest.mark.django_db


def menu_of(browser: Client, post: Post) -> Element:
    """Return the menu as htmx gets it."""
    return page_of(browser.get(f"/posts/{post.pk}/menu/", headers=HTMX))


def items_of(menu: Element) -> list[str]:
    """Return what it offers."""
    return [one.text.strip() for one in menu.walk() if "menu-item" in one.classes]


def test_each_menu_holds_what_belongs_there() -> None:
    alice, bob = person("alice"), person("bob")
    post = make_post(alice)
    comment = make_comment(post, author=bob)
    first = ["Link to this post", "Bookmark", "Send in a message"]
    mine = [*first, "Pin to my page", "Who can reply", "Edit", "Delete"]
    assert items_of(menu_of(signed_in(alice), post)) == mine
    theirs = [*first, "Report", "Mute", "Block"]
    assert items_of(menu_of(signed_in(bob), post)) == theirs
    below = ["Link to this comment", "Bookmark", "Hide it", "Report", "Mute", "Block"]
    assert items_of(menu_of(signed_in(alice), comment)) == below
    own = ["Link to this comment", "Bookmark", "Edit", "Delete"]
    assert items_of(menu_of(signed_in(bob), comment)) == own


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_button_is_answered_with_the_menu_as_it_is_then(headers: dict[str, str] | None) -> None:
    bob, post = person("bob"), make_post(person("alice"))
    browser = signed_in(bob)
    presses = (
        (f"/posts/{post.pk}/bookmark/", "Remove bookmark"),
        (f"/posts/{post.pk}/unbookmark/", "Bookmark"),
        ("/@alice/mute/", "Unmute"),
        ("/@alice/unmute/", "Mute"),
    )
    for address, then in presses:
        answer = browser.post(address, {"menu": post.pk}, headers=headers)
        assert answer.status_code == (302 if headers is None else 200)
        menu = menu_of(browser, post) if headers is None else page_of(answer)
        assert then in items_of(menu), address
    assert not Bookmark.objects.exists()
    assert not Mute.objects.exists()


def test_after_a_block_the_menu_says_that_the_post_is_gone_and_its_page_leads_away() -> None:
    bob, post = person("bob"), make_post(person("alice"))
    browser = signed_in(bob)
    said = browser.post("/@alice/block/", {"menu": post.pk}, headers=HTMX)
    assert "You won't see this post any more." in text_of(said)
    assert post.body not in text_of(said)
    assert Block.objects.filter(blocker=bob, blocked=post.author).exists()
    browser.post("/@alice/unblock/")
    menu_page = f"http://testserver/posts/{post.pk}/menu/"
    led = browser.post("/@alice/block/", {"menu": post.pk}, headers={"Referer": menu_page})
    assert led["Location"] == "/@alice/"
    assert browser.get(led["Location"]).status_code == 200


def test_a_menu_tells_nothing_of_what_one_may_not_see() -> None:
    bob, hidden = person("bob"), make_post(person("alice"), visibility="friends")
    browser = signed_in(bob)
    for number in (hidden.pk, "nonsense", 10**20):
        said = browser.post("/@alice/mute/", {"menu": number}, headers=HTMX)
        assert said.status_code == 200
        assert hidden.body not in text_of(said)

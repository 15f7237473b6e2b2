"""What was done, taken back and done again beside something else stands where a reload has it, also on a
page that is told of all of it at once."""

from collections.abc import Callable
from typing import Any

import pytest

from feed.actions.boosts import boost, unboost
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.actions.reactions import bookmark, unbookmark
from feed.models import Post
from tests.live.open_pages import OpenPage
from tests.machine.dom import Document
from tests.machine.site import SteppedSite
from tests.people import person, signed_in, text_of
from users.actions.blocks import block, unblock
from users.actions.follows import follow, unfollow
from users.actions.mutes import mute, unmute
from users.models import User

pytestmark = pytest.mark.django_db

Does = Callable[..., Any]
# A page of alice's, what is done, how it is taken back, and by whom.
OF_POSTS = [
    ("/@bob/boosts/", boost, unboost, "bob"),
    ("/", boost, unboost, "bob"),
    ("/bookmarks/", bookmark, unbookmark, "alice"),
]
OF_PEOPLE = [
    ("/@alice/following/", follow, unfollow),
    ("/settings/blocks/", block, unblock),
    ("/settings/mutes/", mute, unmute),
]


def shown_and_reloaded(
    patch: pytest.MonkeyPatch, viewer: User, address: str, happens: Callable[[], None]
) -> tuple[list[str], list[str]]:
    """Return the ids of what stands on a page once all that happens has been told, and on a reload."""
    site, browser = SteppedSite(patch), signed_in(viewer)
    opened: Any = browser.get(address)
    page = OpenPage(site, browser, opened)
    happens()
    for _round in range(8):
        site.clock.now += 1
        site.turn()
        page.read()
    found = [page.document, Document(text_of(browser.get(address)))]
    site.close()
    shown, reloaded = ([str(one.get("id")) for one in each.all("main article")] for each in found)
    return shown, reloaded


@pytest.mark.parametrize(("address", "do", "undo", "who"), OF_POSTS)
def test_posts(
    monkeypatch: pytest.MonkeyPatch, address: str, do: Does, undo: Does, who: str
) -> None:
    alice, bob, carol = map(person, ("alice", "bob", "carol"))
    follow(actor=alice, person=bob)
    actor = {"alice": alice, "bob": bob}[who]
    posts: list[Post] = [
        create_post(author=carol, content=PostContent(body=body)) for body in ("Rye", "Spelt")
    ]

    def happens() -> None:
        for does, post in ((do, 0), (do, 1), (undo, 0), (do, 0)):
            does(actor=actor, post=posts[post])

    shown, reloaded = shown_and_reloaded(monkeypatch, alice, address, happens)
    assert shown == reloaded
    assert shown[:2] == [f"post-{post.pk}" for post in posts]


@pytest.mark.parametrize(("address", "do", "undo"), OF_PEOPLE)
def test_people(monkeypatch: pytest.MonkeyPatch, address: str, do: Does, undo: Does) -> None:
    alice, others = person("alice"), [person("carol"), person("dave")]

    def happens() -> None:
        for does, other in ((do, 0), (do, 1), (undo, 0), (do, 0)):
            does(actor=alice, person=others[other])

    shown, reloaded = shown_and_reloaded(monkeypatch, alice, address, happens)
    assert shown == reloaded
    assert shown == [f"person-{other.pk}" for other in others]

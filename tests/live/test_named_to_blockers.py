"""Who blocks somebody still reads on the pages about them what they are called, and learns of a change."""

from typing import Any

import pytest

from tests.live.open_pages import OpenPage
from tests.machine.dom import Document
from tests.machine.site import SteppedSite
from tests.people import person, signed_in, text_of
from users.actions.blocks import block
from users.actions.profiles import save_profile
from users.actions.usernames import change_username

pytestmark = pytest.mark.django_db

PAGES = ("", "media/", "replies/", "boosts/")


def settled(site: SteppedSite, page: OpenPage) -> None:
    """Let the page take all it is sent."""
    for _round in range(8):
        site.clock.now += 1
        site.turn()
        page.read()


@pytest.mark.parametrize("changed", ["name", "username"])
@pytest.mark.parametrize("page", PAGES)
def test_what_the_head_of_a_page_says(
    monkeypatch: pytest.MonkeyPatch, page: str, changed: str
) -> None:
    alice, bob = person("alice"), person("bob")
    block(actor=bob, person=alice)
    site, browser = SteppedSite(monkeypatch), signed_in(bob)
    opened: Any = browser.get(f"/@alice/{page}")
    shown = OpenPage(site, browser, opened)
    words = {"bio": "Of rye", "location": "", "links": [], "avatar": "", "header": ""}
    if changed == "name":
        save_profile(actor=alice, person=alice, name="Alice of the Ovens", **words)  # type: ignore[arg-type]
    else:
        change_username(actor=alice, username="ovens")
    settled(site, shown)
    alice.refresh_from_db()
    fresh = Document(text_of(browser.get(f"/@{alice.username}/{page}")))
    site.close()
    for part in ("title", "h1", "header.person"):
        now, then = shown.document.one(part), fresh.one(part)
        assert (now is None) is (then is None)
        if now is not None and then is not None:
            assert now.get_text(" ", strip=True) == then.get_text(" ", strip=True)
    assert "Of rye" not in shown.document.root.get_text()


@pytest.mark.parametrize("page", [*PAGES, "followers/", "following/"])
def test_a_page_that_is_gone_for_who_is_blocked_too_names_nobody(
    monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    alice, bob = person("alice"), person("bob")
    site, browser = SteppedSite(monkeypatch), signed_in(bob)
    opened: Any = browser.get(f"/@alice/{page}")
    shown = OpenPage(site, browser, opened)
    block(actor=bob, person=alice)
    block(actor=alice, person=bob)
    settled(site, shown)
    title = shown.document.one("title")
    assert title is not None and "alice" not in title.get_text()
    change_username(actor=alice, username="ovens")
    settled(site, shown)
    site.close()
    assert "ovens" not in str(shown.document.root)

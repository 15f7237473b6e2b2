"""A page is asked once for all that link to it, and nobody and no host more often than is good."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from feed.actions import page_asking
from feed.actions.page_asking import PAGES_AT_ONCE
from feed.actions.posts import edit_post
from feed.actions.previews import (
    LINKS_OLDEST,
    LINKS_WAITING,
    forget_previews,
    measure_links,
)
from feed.fetching.apart import Fetched
from feed.fetching.asking import NotFetched
from feed.models import LinkPreview, Post
from feed.models.link_preview import FAILURE_HOLDS, HOLDS
from tests.people import person
from tests.previews.linking import PAGE, PICTURE, SOUP, Pages, later, linking, title_of

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


def files(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_a_page_linked_by_two_hundred_posts_is_asked_once() -> None:
    pages, alice = Pages({PAGE: SOUP}), person("alice")
    posts = [linking(alice, f"{number} {PAGE}") for number in range(150)]
    while pages.worked():
        pass
    posts += [linking(alice, f"{number} {PAGE}") for number in range(150, 200)]
    assert {title_of(post) for post in posts} == {"Rye bread"}
    assert pages.asked == {PAGE: 1}
    assert LinkPreview.objects.count() == 1


def test_what_is_known_shows_at_once() -> None:
    pages, alice = Pages({PAGE: SOUP}), person("alice")
    linking(alice)
    pages.worked()
    post = linking(alice, f"Again: {PAGE.replace('https://bakery', 'HTTPS://Bakery')}#crust")
    assert title_of(post) == "Rye bread"
    assert post.shown_link is not None
    assert post.shown_link.address == "HTTPS://Bakery.example/rye#crust", "as it was typed"
    assert pages.asked == {PAGE: 1}


def test_after_two_weeks_the_page_is_asked_anew_and_old_posts_stay_as_they_are() -> None:
    pages, alice = Pages({PAGE: SOUP}), person("alice")
    old = linking(alice)
    pages.worked()
    later(HOLDS - timedelta(hours=1))
    assert title_of(linking(alice)) == "Rye bread"
    later(timedelta(hours=2))
    pages.said[PAGE] = Fetched("Rye bread, sold out", "", "")
    new = linking(alice)
    pages.worked()
    assert (title_of(old), title_of(new)) == ("Rye bread", "Rye bread, sold out")
    assert pages.asked == {PAGE: 2}


def test_that_nothing_came_of_it_is_remembered_too() -> None:
    pages, alice = Pages({PAGE: NotFetched("slow")}), person("alice")
    for _time in range(3):
        assert title_of(linking(alice)) is None
        pages.worked()
    assert pages.asked == {PAGE: 1}
    assert LinkPreview.objects.get().failure == "slow"
    assert not Post.objects.filter(link_due__isnull=False).exists()
    later(FAILURE_HOLDS + timedelta(minutes=1))
    pages.said[PAGE] = SOUP
    post = linking(alice)
    pages.worked()
    assert title_of(post) == "Rye bread"


def test_with_the_switch_nothing_is_asked_and_nothing_shown(settings: Any) -> None:
    pages, alice = Pages({PAGE: SOUP}), person("alice")
    shown, waits = linking(alice), None
    pages.worked()
    waits = linking(alice, "https://new.example/")
    settings.LINK_PREVIEWS = False
    assert title_of(shown) is None
    assert pages.worked() == 0
    assert pages.asked == {PAGE: 1}
    measure_links()
    assert (LINKS_WAITING._value.get(), LINKS_OLDEST._value.get()) == (0, 0)
    assert linking(alice).link_facts is None
    settings.LINK_PREVIEWS = True
    assert title_of(shown) == "Rye bread"
    assert title_of(waits) is None


def test_what_holds_no_more_goes_once_no_post_has_it(media: Path) -> None:
    pages, alice = Pages({PAGE: Fetched("Rye", "", "", PICTURE)}), person("alice")
    post = linking(alice)
    pages.worked()
    assert forget_previews() == 0
    later(HOLDS + timedelta(days=2))
    assert forget_previews() == 0, "a post shows it"
    edit_post(actor=alice, post=post, preview_of="none")
    assert forget_previews() == 1
    assert not files(media)
    assert not LinkPreview.objects.exists()


def test_what_a_new_post_may_take_up_yet_is_kept_with_its_picture(media: Path) -> None:
    """Its two weeks begin when it is known; it may have waited for that."""
    pages, alice = Pages({PAGE: Fetched("Rye", "", "", PICTURE)}), person("alice")
    linking(alice)
    pages.worked()
    Post.objects.update(link=None, link_facts=None)
    LinkPreview.objects.update(
        created_at=timezone.now() - HOLDS - timedelta(minutes=10),
        done_at=timezone.now() - HOLDS + timedelta(minutes=10),
    )
    assert forget_previews() == 0
    shown = linking(alice).shown_link
    assert shown is not None
    assert files(media) == [f"pictures/{shown.picture}-{shown.width}.webp"]


def test_one_person_has_only_so_many_pages_asked(settings: Any) -> None:
    settings.LIMITS = {"preview": "3/h"}
    alice, bob = person("alice"), person("bob")
    addresses = [f"https://{number}.example/" for number in range(5)]
    pages = Pages({address: Fetched("Page", "", "") for address in addresses})
    posts = [linking(alice, address) for address in addresses]
    for _time in range(3):
        pages.worked()
        later(timedelta(seconds=20))
    assert [title_of(post) for post in posts] == ["Page"] * 3 + [None] * 2
    assert not Post.objects.filter(link_due__isnull=False).exists(), (
        "it is plain, and waits for nothing"
    )
    assert title_of(linking(alice, addresses[0])) == "Page", "what is known costs nothing"
    post = linking(bob, addresses[4])
    pages.worked()
    assert title_of(post) == "Page"


def test_one_host_is_asked_only_so_often_and_each_page_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_asking, "OF_A_HOST", 3)
    alice = person("alice")
    addresses = [f"https://one.example/{number}" for number in range(5)]
    pages = Pages({address: Fetched("Page", "", "") for address in addresses})
    posts = [linking(alice, address) for address in addresses]
    for _time in range(4):
        pages.worked()
        later(timedelta(seconds=12))
    assert sum(pages.asked.values()) == 3
    later(timedelta(minutes=1))
    for _time in range(3):
        pages.worked()
        later(timedelta(seconds=12))
    assert {title_of(post) for post in posts} == {"Page"}
    assert max(pages.asked.values()) == 1


def test_who_waits_too_long_for_a_host_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_asking, "OF_A_HOST", 0)
    post = linking(person("alice"))
    pages = Pages({PAGE: SOUP})
    pages.worked()
    later(page_asking.PATIENCE + timedelta(minutes=1))
    pages.worked()
    later(timedelta(minutes=1))
    pages.worked()
    assert title_of(post) is None
    assert post.link_due is None
    assert LinkPreview.objects.get().failure == "busy"
    assert not pages.asked


def test_pages_of_different_hosts_are_asked_beside_each_other() -> None:
    alice, together = person("alice"), threading.Barrier(PAGES_AT_ONCE, timeout=20)

    def wait() -> Fetched:
        together.wait()
        return SOUP

    addresses = [f"https://{number}.example/" for number in range(PAGES_AT_ONCE + 2)]
    pages = Pages(dict.fromkeys(addresses[:PAGES_AT_ONCE], wait))
    posts = [linking(alice, address) for address in addresses]
    pages.worked()
    assert [title_of(post) for post in posts] == ["Rye bread"] * PAGES_AT_ONCE + [None] * 2
    later(timedelta(seconds=12))
    pages.worked()
    assert len(pages.asked) == len(addresses)

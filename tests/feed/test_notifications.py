"""Somebody is told something, reads it, and has read it."""

from typing import Any

import pytest
from django.test import Client

from feed.actions.notifications import mark_read, notify
from feed.actions.posts import delete_posts, restore_posts
from feed.live.delivery.notified import unread_counts
from feed.models import LiveEvent, Notification
from feed.pages.parts.sizes import PAGE_SIZE
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.log import new_events, no_new_events
from tests.people import HTMX, is_fragment, person, signed_in
from users.actions.follows import follow
from users.actions.people import deactivate, reactivate
from users.models import User

pytestmark = pytest.mark.django_db


def badge_of(browser: Client, path: str = "/") -> str:
    """Return what the badge says."""
    return page_of(browser.get(path)).one(id="notification-badge").text


def told(recipient: User, text: str = "A note") -> Notification:
    """Tell somebody something."""
    notification = notify(recipient=recipient, text=text)
    assert notification is not None
    return notification


def test_the_badge_counts_what_is_unread_and_empties_when_it_is_read() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    assert badge_of(browser) == ""
    make_comment(make_post(alice))
    follow(actor=person("bob"), person=alice)
    assert badge_of(browser) == "2"
    page = page_of(browser.get("/"))
    assert page.one("link", id="favicon").attributes["href"].endswith("favicon-unread.svg")
    browser.get("/notifications/")
    assert badge_of(browser) == ""
    page = page_of(browser.get("/"))
    assert page.one("link", id="favicon").attributes["href"].endswith("favicon.svg")


def test_the_list_is_ones_own_newest_first() -> None:
    alice, bob = person("alice"), person("bob")
    first, _other, second = told(alice, "One"), told(bob, "Not for alice"), told(alice, "Two")
    page = page_of(signed_in(alice).get("/notifications/"))
    assert page.ids() == [f"notification-{second.pk}", f"notification-{first.pk}"]
    assert "Not for alice" not in page.text


def test_a_visitor_is_led_to_sign_in() -> None:
    response = Client().get("/notifications/")
    assert response["Location"] == "/accounts/login/?next=/notifications/"


def test_reading_is_logged_once_for_all_tabs() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    told(alice)
    with new_events() as events:
        browser.get("/notifications/")
    assert events == [("notifications_read", alice.pk, [f"viewer:{alice.pk}"])]
    with no_new_events():
        browser.get("/notifications/")


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender"])
def test_a_browser_that_looks_ahead_has_read_nothing(purpose: str) -> None:
    alice = person("alice")
    told(alice)
    browser = signed_in(alice)
    browser.get("/notifications/", headers={"Sec-Purpose": purpose})
    browser.head("/notifications/")
    assert badge_of(browser) == "1"


def marks(response: Any) -> list[str]:
    """Return what the list says has been seen, when it comes into view."""
    return [one.attributes["hx-vals"] for one in page_of(response).all(class_="told-mark")]


@pytest.mark.parametrize("headers", [None, HTMX])
def test_what_comes_into_view_is_read_with_all_before_it(headers: dict[str, str] | None) -> None:
    alice = person("alice")
    browser = signed_in(alice)
    _first, seen, later = told(alice), told(alice), told(alice)
    with new_events() as events:
        response = browser.post("/notifications/read/", {"up_to": seen.pk}, headers=headers)
    assert response.status_code == (204 if headers else 302)
    assert [kind for kind, _pk, _topics in events] == ["notifications_read"]
    assert list(Notification.objects.unread_by(alice)) == [later]


def test_only_what_is_unread_says_so_when_it_comes_into_view() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    note = told(alice)
    # A page that was fetched ahead of time, and is looked at only then.
    ahead = browser.get("/notifications/", headers={"Sec-Purpose": "prefetch"})
    assert marks(ahead) == [f'{{"up_to": {note.pk}}}']
    assert marks(browser.get("/notifications/")) == []


def test_what_is_new_is_marked_for_the_ears_too_once_and_each_shows_its_kind() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    first, second = told(alice), told(alice)
    page = page_of(browser.get("/notifications/"))
    assert [one.text for one in page.all(class_="new-mark")] == ["New", "New"]
    for note in (first, second):
        assert page.one(id=f"notification-{note.pk}").one(class_="notification-sign").classes == {
            "notification-sign",
            f"kind-{note.kind}",
        }
    third = told(alice)
    page = page_of(browser.get("/notifications/"))
    assert page.one(id=f"notification-{third.pk}").one(class_="new-mark")
    assert len(page.all(class_="new-mark")) == 1
    assert not page_of(browser.get("/notifications/")).all(class_="new-mark")


@pytest.mark.parametrize("up_to", ["", "-1", "x", "9" * 30])
def test_what_is_no_notification_is_refused(up_to: str) -> None:
    browser = signed_in(person("alice"))
    with no_new_events():
        assert browser.post("/notifications/read/", {"up_to": up_to}).status_code == 422


def test_whoever_is_signed_out_has_seen_nothing_and_stays_where_they_are() -> None:
    note = told(person("alice"))
    response = Client().post("/notifications/read/", {"up_to": note.pk}, headers=HTMX)
    assert response.status_code == 204
    assert Client().post("/notifications/read/").status_code == 302
    assert Notification.objects.filter(read_at=None).count() == 1


def test_what_came_after_the_page_was_made_stays_unread() -> None:
    alice = person("alice")
    seen, later = told(alice), told(alice)
    assert mark_read(actor=alice, up_to=seen.pk) == 1
    assert list(Notification.objects.unread_by(alice)) == [later]


def test_reading_marks_nobody_elses() -> None:
    alice, bob = person("alice"), person("bob")
    theirs = told(bob)
    told(alice)
    signed_in(alice).get("/notifications/")
    assert list(Notification.objects.unread_by(bob)) == [theirs]


def test_walking_down_shows_each_once() -> None:
    alice = person("alice")
    expected = [f"notification-{told(alice, f'{n}').pk}" for n in range(PAGE_SIZE * 2 + 1)][::-1]
    browser = signed_in(alice)
    page = page_of(browser.get("/notifications/"))
    seen = page.ids()
    while more := page.all("a", class_="more"):
        told(alice, "In between")
        response = browser.get("/notifications/" + more[0].attributes["href"], headers=HTMX)
        assert is_fragment(response)
        page = page_of(response)
        page.one("input", class_="asof")
        page.one(class_="page-2")
        seen += page.ids()
    assert seen == expected


def test_it_goes_and_comes_back_with_the_comment_it_is_about() -> None:
    alice, admin = person("alice"), person("admin_1", is_staff=True, is_superuser=True)
    comment = make_comment(make_post(alice))
    assert unread_counts([alice.pk]) == {alice.pk: 1}
    delete_posts(actor=admin, posts=[comment])
    assert unread_counts([alice.pk]) == {alice.pk: 0}
    restore_posts(actor=admin, posts=[comment])
    assert unread_counts([alice.pk]) == {alice.pk: 1}


def test_it_goes_and_comes_back_with_the_person_it_is_about() -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=bob, person=alice)
    browser = signed_in(alice)
    assert badge_of(browser) == "1"
    deactivate(actor=None, people=[bob])
    assert badge_of(browser) == ""
    assert page_of(browser.get("/notifications/")).ids() == []
    reactivate(actor=None, people=[bob])
    assert badge_of(browser) == "1"


def test_the_badge_and_the_list_count_the_same() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    post = make_post(alice)
    comments = [make_comment(post, bob), make_comment(post, carol), make_comment(post, carol)]
    told(alice)
    follow(actor=carol, person=alice)
    delete_posts(actor=bob, posts=[comments[0]])
    deactivate(actor=None, people=[carol])
    listed = list(Notification.objects.unread_by(alice))
    assert unread_counts([alice.pk]) == {alice.pk: len(listed)}
    assert len(listed) == 1


def test_unread_is_counted_for_many_at_once() -> None:
    people = [person(f"reader{number}") for number in range(3)]
    for number, one in enumerate(people):
        for _ in range(number):
            told(one)
    counts = unread_counts([one.pk for one in people])
    assert counts == {one.pk: number for number, one in enumerate(people)}
    assert unread_counts([]) == {}


def test_nobody_is_told_what_they_did_themselves() -> None:
    alice = person("alice")
    with no_new_events():
        assert notify(recipient=alice, actor=alice, text="I did it") is None
    assert Notification.objects.count() == 0


@pytest.mark.parametrize(
    "url", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x"]
)
def test_a_note_never_leads_to_another_site(url: str) -> None:
    with pytest.raises(ValueError, match="path of this site"):
        notify(recipient=person("alice"), text="Look", url=url)
    assert LiveEvent.objects.count() == 0


def test_a_note_is_text_and_leads_where_it_says() -> None:
    alice = person("alice")
    notify(recipient=alice, text="<b>Ready</b> " + "x" * 400, url="/public/")
    page = page_of(signed_in(alice).get("/notifications/"))
    link = page.one("article").one("a", href="/public/")
    assert link.text == ("<b>Ready</b> " + "x" * 400)[:300]
    assert list(link.walk()) == []

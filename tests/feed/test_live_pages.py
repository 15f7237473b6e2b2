"""What every live page and card owes to updates, and how many queries a page takes."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from feed.actions.content import Content, PostContent
from feed.actions.history import notify_of_edits
from feed.actions.notifications import notify
from feed.actions.posts import create_comment, create_post, edit_post
from feed.live.log import log
from feed.models import Notification, Post
from tests.factories import make_comment, make_post
from tests.html import page_of, socket_of
from tests.people import person, queries_of, signed_in
from users.actions.follows import accept, follow
from users.actions.privacy import set_protected
from users.models import Follow, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("epoch")]


CURSOR = re.compile(r"[0-9a-f]+:[0-9]+")


def test_a_live_page_keeps_the_contract() -> None:
    alice = person("alice")
    post = make_post(alice)
    browser = signed_in(alice)
    for path, socket in (
        ("/", "/ws/home/"),
        ("/public/", "/ws/public/"),
        ("/@alice/", "/ws/people/alice/"),
        (f"/posts/{post.pk}/", f"/ws/posts/{post.pk}/"),
        ("/notifications/", "/ws/notifications/"),
        ("/posts/new/", "/ws/notifications/"),
    ):
        head = str(log.head())
        response = browser.get(path)
        assert response["Cache-Control"] == "no-store"
        page = page_of(response)
        link = page.one("main", id="live").one("div", id="live-link")
        assert socket_of(link) == socket
        assert page.one("input", id="live-path").attributes["value"] == socket
        assert all("ws-send" not in one.attributes or one in link.walk() for one in page.walk())
        at_open = link.one("div", **{"hx-trigger": "htmx:wsOpen from:#live"})
        assert "ws-send" in at_open.attributes
        assert "#live-resume" in at_open.attributes["hx-include"]
        resume = page.one("form", id="live-resume")
        cursor = resume.one("input", id="live-cursor")
        assert (cursor.attributes["name"], cursor.attributes["value"]) == ("cursor", head)
        assert CURSOR.fullmatch(cursor.attributes["value"])
        assert cursor.attributes["autocomplete"] == "off"
        assert "hx-swap-oob" not in cursor.attributes
        for spare in ("live-sink", "live-void", "live-status", "live-notice", "notification-badge"):
            page.one(id=spare)
        assert len({one.id for one in page.walk() if one.id}) == len(
            [one for one in page.walk() if one.id]
        )


def test_a_card_keeps_the_contract_and_is_the_same_for_everybody() -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=bob, person=alice)
    post = make_post(alice)
    shown = []
    for browser in (signed_in(alice), signed_in(bob), Client()):
        for path in ("/public/", f"/posts/{post.pk}/", "/@alice/"):
            card = page_of(browser.get(path)).one("article", id=f"post-{post.pk}")
            assert card.one(class_=f"post-{post.pk}-body")
            assert card.one(class_=f"post-{post.pk}-comments")
            assert card.all("input", name="csrfmiddlewaretoken") == []
            shown.append([(one.tag, one.attributes, one.text) for one in card.walk()])
    assert all(one == shown[0] for one in shown)


def test_a_time_is_absolute() -> None:
    post = make_post()
    at = datetime(2026, 5, 4, 9, 7, tzinfo=UTC)
    Post.objects.filter(pk=post.pk).update(created_at=at)
    shown = page_of(Client().get("/public/")).one("time")
    assert (shown.attributes["datetime"], shown.text) == (at.isoformat(), "4 May 2026, 09:07")


@pytest.mark.parametrize("path", ["/", "/public/", "/@alice/", "/posts/{}/", "/notifications/"])
def test_more_rows_take_no_more_queries(path: str) -> None:
    alice = person("alice")
    post = make_post(alice)
    path = path.format(post.pk)
    browser = signed_in(alice)

    def grow(number: int) -> None:
        for name in range(number):
            writer = person(f"writer{number}x{name}")
            follow(actor=alice, person=writer)
            create_post(author=alice, content=PostContent(body="Mine"))
            create_post(author=writer, content=PostContent(body="Theirs https://example.org"))
            create_comment(author=writer, post=post, content=Content(body="Hello"))
            follow(actor=writer, person=alice)
            notify(recipient=alice, text="A note", url="/public/")

    grow(2)
    few = queries_of(browser, path)
    grow(40)
    # Opening the notifications marks them read; unread ones are there both times.
    assert queries_of(browser, path) == few


@pytest.mark.parametrize("path", ["/", "/?before=1000000000"])
def test_following_many_takes_no_more_queries(path: str) -> None:
    alice = person("alice")
    browser = signed_in(alice)

    def follow_more(number: int) -> None:
        writers = User.objects.bulk_create(
            User(username=f"writer{number}x{name}") for name in range(number)
        )
        Follow.objects.bulk_create(Follow(follower=alice, followee=one) for one in writers)
        make_post(writers[0])

    follow_more(2)
    few = queries_of(browser, path)
    follow_more(200)
    assert queries_of(browser, path) == few
    assert Follow.objects.filter(follower=alice).count() == 202


def test_notifications_of_many_kinds_are_on_one_page() -> None:
    alice = person("alice")
    make_comment(make_post(alice))
    create_post(
        author=person("quoter"), content=PostContent(body="As was said", quote=make_post(alice))
    )
    post = make_post()
    create_comment(
        author=person("answerer"),
        post=post,
        content=Content(body="Yes"),
        parent=make_comment(post, alice),
    )
    follow(actor=person("bob"), person=alice)
    notify(recipient=alice, text="A note")
    make_post(body="Have you met @alice?")
    follow(actor=alice, person=person("carol", is_protected=True))
    accept(actor=User.objects.get(username="carol"), person=alice)
    set_protected(actor=alice, is_protected=True)
    follow(actor=person("dora"), person=alice)
    notify(recipient=alice, kind=Notification.Kind.POLL, post=make_post(alice))
    changed = make_post()
    make_comment(changed, alice)
    edit_post(actor=changed.author, post=changed, body="Changed")
    assert notify_of_edits()
    for kind in ("report_acted", "report_fine", "report_gone"):
        notify(recipient=alice, kind=Notification.Kind(kind), url="/reports/1/")
    for kind in ("strike", "appeal_granted", "appeal_refused"):
        notify(recipient=alice, kind=Notification.Kind(kind), url="/strikes/1/")
    assert set(Notification.objects.values_list("kind", flat=True)) == set(Notification.Kind.values)
    assert len(page_of(signed_in(alice).get("/notifications/")).ids()) == len(Notification.Kind)

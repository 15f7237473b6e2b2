"""Those who boosted or answered are told when it is changed: once, by the worker, in small steps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from feed.actions import boosts, history
from feed.actions.history import notify_of_edits
from feed.actions.notifications import mark_read
from feed.actions.posts import delete_posts, edit_post
from feed.models import LiveEvent, Notification, Post, Version
from tests.commands import run
from tests.factories import make_comment, make_post
from tests.html import page_of
from tests.log import new_events, no_new_events
from tests.people import person, signed_in
from users.actions.blocks import block
from users.actions.mutes import mute
from users.models import User

pytestmark = pytest.mark.django_db


def boost(post: Post, by: User) -> None:
    """Let somebody pass a post on."""
    boosts.boost(actor=by, post=post)


def tell_all() -> int:
    """Let the upkeep do all there is; returns in how many steps."""
    steps = 0
    while notify_of_edits():
        steps += 1
    return steps


def told(post: Post) -> list[str]:
    """Return who has been told of edits of it, in order."""
    rows = Notification.objects.filter(kind=Notification.Kind.EDITED, post=post).order_by("pk")
    return list(rows.values_list("recipient__username", flat=True))


def change(post: Post, body: str) -> None:
    """Let its author change it."""
    edit_post(actor=post.author, post=post, body=body)


def test_who_boosted_or_commented_is_told_and_led_to_the_history() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    person("outsider")
    post = make_post(alice, "Before")
    boost(post, bob)
    make_comment(post, carol)
    make_comment(post, alice)
    with no_new_events():
        assert tell_all() == 0
    change(post, "After")
    assert told(post) == []  # not within the edit
    tell_all()
    assert told(post) == ["bob", "carol"]
    page = page_of(signed_in(bob).get("/notifications/"))
    [article] = page.all("article")
    assert "edited a post you boosted or replied to" in article.text
    link = article.one("a", class_="excerpt")
    assert (link.attributes["href"], link.text.strip()) == (f"/posts/{post.pk}/history/", "After")
    assert page.one("article").one(class_="name").text == alice.name


def test_who_answered_a_comment_is_told_of_its_change() -> None:
    post, bob = make_post(), person("bob")
    comment = make_comment(post, person("carol"))
    make_comment(post, person("beside"))
    answer = make_comment(post, bob)
    Post.objects.filter(pk=answer.pk).update(parent=comment)
    change(comment, "Changed")
    tell_all()
    assert told(comment) == ["bob"]


def test_whoever_came_after_the_change_is_not_told_of_it() -> None:
    post = make_post()
    make_comment(post, person("before"))
    change(post, "Changed")
    make_comment(post, person("after"))
    boost(post, person("late"))
    tell_all()
    assert told(post) == ["before"]


def test_one_is_told_again_only_once_one_has_read_it() -> None:
    bob = person("bob")
    post = make_post(body="One")
    boost(post, bob)
    make_comment(post, bob)
    for body in ("Two", "Three"):
        change(post, body)
    tell_all()
    change(post, "Four")
    tell_all()
    assert told(post) == ["bob"]
    mark_read(actor=bob, up_to=Notification.objects.latest("pk").pk)
    change(post, "Five")
    tell_all()
    assert told(post) == ["bob", "bob"]


def test_only_a_change_of_the_text_is_news() -> None:
    post = make_post(body="Same")
    boost(post, person("bob"))
    change(post, "Same")
    edit_post(actor=post.author, post=post, body="Same", visibility="followers")
    assert tell_all() == 0
    assert told(post) == []


def test_who_may_not_see_it_any_more_is_not_told() -> None:
    alice = person("alice")
    post = make_post(alice)
    names = ("blocked", "blocker", "stranger", "gone", "muting")
    people = {name: person(name) for name in names}
    for one in people.values():
        boost(post, one)
    block(actor=alice, person=people["blocked"])
    block(actor=people["blocker"], person=alice)
    User.objects.filter(username="gone").update(is_active=False)
    mute(actor=people["muting"], person=alice)
    change(post, "Changed")
    tell_all()
    assert told(post) == ["stranger", "muting"]
    shown = Notification.objects.shown().values_list("recipient__username", flat=True)
    assert list(shown) == ["stranger"]  # the muting one hears nothing of her
    edit_post(actor=alice, post=post, body="For few", visibility="friends")
    Notification.objects.all().delete()
    tell_all()
    assert told(post) == []


def test_what_was_deleted_meanwhile_is_no_news() -> None:
    post = make_post()
    boost(post, person("bob"))
    change(post, "Changed")
    delete_posts(actor=post.author, posts=[post])
    tell_all()
    assert told(post) == []
    assert not Version.objects.unannounced().exists()


def test_many_are_told_in_small_steps_and_the_edit_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history, "AT_ONCE", 7)
    post = make_post()
    fans = User.objects.bulk_create(User(username=f"fan{number:03}") for number in range(40))
    for fan in fans:
        boost(post, fan)
    with new_events() as events:
        change(post, "Changed")
    assert [kind for kind, _pk, _topics in events] == ["post_edited"]
    seen = []
    while notify_of_edits():
        seen.append(len(told(post)))
    assert seen[:3] == [7, 14, 21]
    assert told(post) == [fan.username for fan in fans]
    assert LiveEvent.objects.filter(kind="notification_created").count() == 40


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_it() -> None:
    post = make_post()
    boost(post, person("bob"))
    change(post, "Changed")
    run("worker", "--once")
    assert told(post) == ["bob"]


def test_whoever_stops_in_the_middle_goes_on_and_tells_nobody_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It falls over within every step once, before the commit, and at last gets through."""
    monkeypatch.setattr(history, "AT_ONCE", 5)
    post = make_post()
    fans = User.objects.bulk_create(User(username=f"fan{number:03}") for number in range(23))
    for fan in fans:
        boost(post, fan)
    change(post, "Changed")
    really, falls = Version.save, [True]

    def falling(self: Version, *args: Any, **kwargs: Any) -> None:
        really(self, *args, **kwargs)
        falls[0] = not falls[0]
        if not falls[0]:
            raise KeyboardInterrupt

    monkeypatch.setattr(Version, "save", falling)
    fallen = 0
    while True:
        try:
            if not notify_of_edits():
                break
        except KeyboardInterrupt:
            fallen += 1
    assert fallen >= 5
    assert told(post) == [fan.username for fan in fans]


def test_a_newer_edit_takes_the_place_of_one_that_nobody_was_told_of(
    django_assert_max_num_queries: Any,
) -> None:
    post = make_post()
    boost(post, person("bob"))
    for number in range(4):
        change(post, f"Changed {number}")
    assert Version.objects.unannounced().count() == 4
    tell_all()
    assert told(post) == ["bob"]
    assert not Version.objects.unannounced().exists()
    with django_assert_max_num_queries(1):
        assert notify_of_edits() == 0


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_tell_everybody_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "AT_ONCE", 3)
    posts = [make_post(), make_post()]
    fans = User.objects.bulk_create(User(username=f"fan{number:03}") for number in range(15))
    for post in posts:
        for fan in fans:
            boost(post, fan)
        change(post, "Changed")
        change(post, "Changed again")
    # As if the first pass had begun before the second edit: both have to be walked.
    Version.objects.update(told_up_to=F("told_up_to") + 1)
    together = Barrier(4)

    def work() -> None:
        try:
            together.wait(30)
            while Version.objects.unannounced().exists():
                notify_of_edits()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(4)]:
            done.result()
    for post in posts:
        assert sorted(told(post)) == [fan.username for fan in fans]


def test_an_edit_of_long_ago_is_told_to_those_of_before_it() -> None:
    """The worker was away for a day: who answered after the change is still not told."""
    post = make_post()
    early, late = make_comment(post, person("early")), make_comment(post, person("late"))
    change(post, "Changed")
    day = timedelta(days=1)
    Post.objects.filter(pk=early.pk).update(created_at=F("created_at") - 2 * day)
    Version.objects.update(replaced_at=F("replaced_at") - day)
    tell_all()
    assert late.created_at > Version.objects.get().replaced_at  # type: ignore[operator]
    assert told(post) == ["early"]

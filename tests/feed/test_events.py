"""What an action tells the open pages: one transaction, all of it or nothing."""

import pytest
from django.core.exceptions import PermissionDenied

from feed import live
from feed.actions.content import PostContent
from feed.actions.posts import create_post, delete_posts, edit_post
from feed.live.events import PostEdited
from feed.live.log import log
from feed.models import LiveEvent, Post
from tests.factories import make_post
from tests.log import new_events, no_new_events
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("epoch")]


class Broken(Exception):
    """What goes wrong in these tests."""


def kinds() -> list[str]:
    """Return the kinds of all events, in order."""
    return list(LiveEvent.objects.order_by("seq").values_list("kind", flat=True))


def test_the_head_of_the_log_is_its_newest_event() -> None:
    empty = log.head()
    make_post()
    newest = LiveEvent.objects.order_by("seq").last()
    assert newest is not None
    assert (empty.seq, log.head().seq) == (0, newest.seq)
    assert empty.epoch == log.head().epoch


def test_an_inner_transaction_joins_the_outer_one() -> None:
    alice = person("alice")
    with live.transaction() as outer:
        with live.transaction() as inner:
            assert inner is outer
        first = create_post(author=alice, content=PostContent(body="One"))
        second = create_post(author=alice, content=PostContent(body="Two"))
        assert not first.pk
        assert not second.pk
        assert LiveEvent.objects.count() == 0
    assert first.pk < second.pk
    # The same event of the same person counts once.
    assert sorted(kinds()) == ["person_counted", "post_created", "post_created"]


def test_what_fails_inside_takes_only_its_own_events_along() -> None:
    alice, mallory = person("alice"), person("mallory")
    post = make_post(alice, body="Before")
    with new_events() as events, live.transaction():
        edit_post(actor=alice, post=post, body="After")
        with pytest.raises(Broken), live.transaction():
            create_post(author=alice, content=PostContent(body="Never"))
            raise Broken
        with pytest.raises(PermissionDenied):
            delete_posts(actor=mallory, posts=[post])
    assert [kind for kind, _pk, _topics in events] == ["post_edited"]
    assert list(Post.objects.values_list("body", flat=True)) == ["After"]
    alice.refresh_from_db()
    assert alice.post_count == 1


def test_what_fails_outside_takes_everything_along() -> None:
    alice = person("alice")
    post = make_post(alice, body="Before")
    with no_new_events(), pytest.raises(Broken), live.transaction():
        create_post(author=alice, content=PostContent(body="Never"))
        edit_post(actor=alice, post=post, body="Never")
        raise Broken
    assert list(Post.objects.values_list("body", flat=True)) == ["Before"]
    alice.refresh_from_db()
    assert alice.post_count == 1


def test_after_a_failure_the_next_transaction_starts_afresh() -> None:
    alice = person("alice")
    with pytest.raises(Broken), live.transaction() as failed:
        failed.insert(Post(author=alice, body="Never"))
        raise Broken
    with new_events() as events, live.transaction() as next_one:
        assert next_one is not failed
    assert events == []


def test_events_hold_ids_and_no_words() -> None:
    post = make_post(body="Secret words")
    edit_post(actor=post.author, post=post, body="Other secret words")
    for row in LiveEvent.objects.values():
        assert "secret" not in str(row).lower()


def test_the_same_event_twice_in_a_transaction_counts_once() -> None:
    post = make_post()
    with new_events() as events, live.transaction() as tx:
        tx.log(PostEdited, post, post.author)
        tx.log(PostEdited, post, post.author)
    assert len(events) == 1

"""A picture's address answers who may read the message, and from then on when they may not, not them."""

from collections.abc import Callable

import pytest
from django.test import TestCase

from feed.actions import groups
from feed.actions.messages import delete
from feed.models import Attachment, Conversation, Message
from tests.people import person
from tests.pictures.messaging import sent
from tests.pictures.uploading import attached, ready, status
from tests.talking import group, two
from users.actions.people import deactivate
from users.models import User

pytestmark = pytest.mark.django_db

End = Callable[[User, User, Conversation, Message], object]
ENDS: dict[str, End] = {
    "left": lambda alice, bob, talk, message: groups.leave(actor=bob, conversation=talk),
    "removed": lambda alice, bob, talk, message: groups.remove(
        actor=alice, conversation=talk, person=bob
    ),
    "suspended": lambda alice, bob, talk, message: deactivate(actor=None, people=[bob]),
    "deleted": lambda alice, bob, talk, message: delete(actor=alice, message=message),
}


@pytest.mark.parametrize("end", ENDS)
def test_it_ends_at_once(end: str) -> None:
    alice, bob, stranger = person("alice"), person("bob"), person("stranger", is_staff=True)
    talk, row = group(alice, bob), ready(alice)
    message = sent(alice, talk, row)
    page = f"/messages/{talk.pk}/{message.pk}/pictures/1/"
    for url in (row.shown.large, page):
        assert [status(who, url) for who in (alice, bob, stranger)] == [200, 200, 404]
    assert (status(None, row.shown.large), status(None, page)) == (404, 302)
    with TestCase.captureOnCommitCallbacks(execute=True):
        ENDS[end](alice, bob, talk, message)
    is_there = end != "deleted"
    for url in (row.shown.large, page):
        assert status(alice, url) == (200 if is_there else 404)
        assert status(bob, url) in ((302, 404) if end == "suspended" else (404,))


def test_who_sent_it_and_left_the_group_has_it_no_more_either() -> None:
    alice, bob = person("alice"), person("bob")
    talk, row = group(bob, alice), ready(alice)
    sent(alice, talk, row)
    assert [status(who, row.shown.large) for who in (alice, bob)] == [200, 200]
    groups.leave(actor=alice, conversation=talk)
    assert [status(who, row.shown.large) for who in (alice, bob)] == [404, 200]


def test_one_of_a_message_that_says_it_was_deleted_is_served_to_nobody() -> None:
    """Also where its row still names the message: a process of before, or a killed one, left it."""
    alice, bob = person("alice"), person("bob")
    row = ready(alice)
    message = sent(alice, two(alice, bob), row, body="Look")
    delete(actor=alice, message=message)
    Attachment.objects.filter(pk=row.pk).update(message=message)
    assert [status(who, row.shown.large) for who in (alice, bob)] == [404, 404]


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_there_is_no_page_of_a_picture_that_is_not_there(number: str) -> None:
    alice, bob = person("alice"), person("bob")
    talk = two(alice, bob)
    message = sent(alice, talk, attached(alice))
    page = f"/messages/{talk.pk}/{message.pk}/pictures/"
    assert status(bob, f"{page}1/") == 200
    assert status(bob, f"{page}{number}/") == 404
    other = two(bob, person("carol"))
    assert status(bob, f"/messages/{other.pk}/{message.pk}/pictures/1/") == 404

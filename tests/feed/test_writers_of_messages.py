"""Many write in one group at once: one order for everybody, and unread counts that are exact."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection

from feed.actions.conversations import begin
from feed.actions.memberships import mark_read
from feed.actions.messages import delete, send
from feed.models import Conversation, LiveEvent, Membership, Message
from tests.people import person
from tests.talking import assert_unread_is_exact, group
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

WRITERS, EACH = 16, 6


def at_once(jobs: list[object]) -> None:
    """Do all of it at the same time; fails if one of them does."""

    def do(job: object) -> None:
        try:
            job()  # type: ignore[operator]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as threads:
        for one in [threads.submit(do, job) for job in jobs]:
            one.result(120)


def test_sixteen_writers_make_one_order_and_exact_counts() -> None:
    people = [person(f"writer{number}") for number in range(WRITERS)]
    made = group(people[0], *people[1:])

    def writes(who: User) -> None:
        draw = random.Random(who.pk)
        for number in range(EACH):
            own = send(author=who, conversation=made, body=f"{who.username} {number}")
            if draw.random() < 0.3:
                mark_read(actor=who, conversation=made, up_to=own.pk - draw.randrange(3))
            if draw.random() < 0.2:
                with suppress(Message.DoesNotExist):
                    delete(actor=who, message=own)

    at_once([lambda who=who: writes(who) for who in people])
    assert_unread_is_exact()
    rows = Message.objects.filter(conversation=made, kind=Message.Kind.TEXT).order_by("pk")
    assert rows.count() == WRITERS * EACH
    # Everybody's pages are told in the order in which the messages stand.
    told = LiveEvent.objects.filter(kind="message_sent").order_by("seq")
    ids = [
        pk
        for pk in told.values_list("object_id", flat=True)
        if pk in set(rows.values_list("pk", flat=True))
    ]
    assert ids == list(rows.values_list("pk", flat=True))
    for who in people:
        own = [row.body for row in rows if row.author_id == who.pk and not row.is_deleted]
        assert own == sorted(own)


def test_two_who_begin_at_once_make_one_conversation() -> None:
    alice = person("alice", messages_from="everyone")
    others = [person(f"other{number}", messages_from="everyone") for number in range(4)]
    jobs: list[object] = []
    for other in others:
        jobs += [
            lambda other=other: begin(author=alice, person=other, body="From alice"),
            lambda other=other: begin(author=other, person=alice, body="To alice"),
        ]
    at_once(jobs)
    assert Conversation.objects.count() == len(others)
    assert Membership.objects.count() == 2 * len(others)
    assert Message.objects.count() == 2 * len(others)
    assert_unread_is_exact()

"""PostgreSQL answers each page of messages from an index, however much has been written.

What misleads it is skewed: one person with very many conversations, one group with very many messages.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from feed.actions.lines import joined, other_membership
from feed.live.delivery.notified import badge_counts
from feed.models import Conversation, LinkPreview, Membership, Message
from feed.models.link_preview import HOLDS
from feed.models.suggesting import suggest_talked
from feed.pages.conversation import Talk
from tests.load.plans import recorded
from tests.people import signed_in
from users.models import Block, User

from .test_database_plans import nodes_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

TALKS = 2_000  # of one person with others, each with some messages
EACH = 10
GROUP = 20_000  # messages in one group
OTHERS = 5_000  # groups of ten
MOST = 800  # rows that one query may look at
PEOPLE = TALKS + 1

FILL = f"""
INSERT INTO users_user (username, name, email, password, is_active, is_staff, is_superuser,
                        date_joined, post_count, follower_count, following_count)
SELECT 'writer' || n, '', '', '!', true, false, false, now(), 0, 0, 0
FROM generate_series(0, {TALKS}) AS n;

INSERT INTO feed_conversation (kind, pair, created_at)
SELECT 'two', first.id || ':' || (first.id + n), now()
FROM generate_series(1, {TALKS}) AS n, (SELECT min(id) AS id FROM users_user) AS first;
INSERT INTO feed_conversation (kind, name, created_at) VALUES ('group', 'Bakers', now());

INSERT INTO feed_message (conversation_id, author_id, kind, body, words, names, created_at, continues)
SELECT talks.id, split_part(talks.pair, ':', 1 + n % 2)::bigint, 'text', 'Line ' || n, ' line w' || talks.id,
       '{{}}', now(), false
FROM generate_series(1, {EACH}) AS n, feed_conversation AS talks WHERE talks.kind = 'two';
INSERT INTO feed_message (conversation_id, author_id, kind, body, words, names, created_at, continues)
SELECT bakers.id, first.id + n % 50, 'text', 'Line ' || n, ' line rye' || n, '{{}}', now(), false
FROM generate_series(1, {GROUP}) AS n, (SELECT id FROM feed_conversation WHERE name = 'Bakers') AS bakers,
     (SELECT min(id) AS id FROM users_user) AS first;

INSERT INTO feed_membership (conversation_id, person_id, state, role, is_group, since_id, read_id, last_id,
                             unread, is_archived, created_at)
SELECT talks.id, people.id, CASE WHEN talks.id % 7 = 0 THEN 'asked' ELSE 'joined' END, 'member', false, 0,
       last.id - (talks.id % 40 = 1)::int, last.id, (talks.id % 40 = 1)::int, talks.id % 11 = 0, now()
FROM feed_conversation AS talks,
     LATERAL (SELECT max(id) AS id FROM feed_message WHERE conversation_id = talks.id) AS last,
     LATERAL (SELECT split_part(talks.pair, ':', side)::bigint AS id FROM generate_series(1, 2) AS side)
       AS people
WHERE talks.kind = 'two';
INSERT INTO feed_membership (conversation_id, person_id, state, role, is_group, since_id, read_id, last_id,
                             unread, is_archived, created_at)
SELECT bakers.id, first.id + n, 'joined', 'member', true, 0, last.id, last.id, 0, false, now()
FROM generate_series(0, 49) AS n, (SELECT id FROM feed_conversation WHERE name = 'Bakers') AS bakers,
     (SELECT max(id) AS id FROM feed_message) AS last, (SELECT min(id) AS id FROM users_user) AS first;

INSERT INTO feed_conversation (kind, name, created_at)
SELECT 'group', 'Others', now() FROM generate_series(1, {OTHERS});
INSERT INTO feed_membership (conversation_id, person_id, state, role, is_group, since_id, read_id, last_id,
                             unread, is_archived, created_at)
SELECT others.id, first.id + 1 + (others.id * 7 + n) % ({TALKS} - 1), 'joined', 'member', true, 0, 0, 0, 0,
       false, now()
FROM generate_series(1, 10) AS n, (SELECT id FROM feed_conversation WHERE name = 'Others') AS others,
     (SELECT min(id) AS id FROM users_user) AS first;
ANALYZE feed_message; ANALYZE feed_membership; ANALYZE feed_conversation; ANALYZE users_user;
"""


def check(read: Callable[[], object], index: str, most: int = MOST) -> None:
    """Each query about messages looks at few rows and never at all people, and one of them uses the
    index, or one of those whose names are given with a bar between."""
    with recorded() as queries:
        read()
    used: set[Any] = set()
    for sql, params in queries:
        if "feed_message" not in sql and "feed_membership" not in sql:
            continue
        with connection.cursor() as cursor:
            written = cursor.mogrify(sql, params)
        nodes = nodes_of(written)
        looked = sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in nodes
            if "Relation Name" in node
        )
        said = [(node["Node Type"], node.get("Index Name"), node["Actual Rows"]) for node in nodes]
        assert looked <= most, f"{looked} rows by {said}: {written}"
        used |= {node.get("Index Name") for node in nodes}
    assert used & {*index.split("|")}, (index, used)


def test_pages_of_messages_are_read_from_their_indexes() -> None:
    """One test for all, because filling the database is what takes the time."""
    with connection.cursor() as cursor:
        cursor.execute(FILL)
    reader = User.objects.earliest("pk")
    browser = signed_in(reader)
    browser.get("/messages/")
    middle = Message.objects.filter(conversation__kind="two").order_by("pk")[TALKS * EACH // 2].pk
    for show, index in (
        ("", "conversations_listed"),
        ("unread", "conversations_unread"),
        ("groups", "conversations_groups"),
        ("requests", "conversations_asked"),
        ("archived", "conversations_archived"),
    ):
        for before in ("", f"&before={middle + 100_000}", f"&before={middle}"):
            address = f"/messages/?show={show}{before}"
            check(lambda address=address: browser.get(address), index)  # type: ignore[misc]
    bakers = Conversation.objects.get(name="Bakers")
    newest = Message.objects.filter(conversation=bakers).latest("pk").pk
    one = Membership.objects.filter(person=reader, unread=1, state="joined").latest("last_id")
    for pk, asked in (
        (bakers.pk, ""),
        (bakers.pk, f"?before={newest - GROUP // 2}"),
        (bakers.pk, f"?from={newest - GROUP // 2}"),
        (one.conversation_id, ""),
    ):
        address = f"/messages/{pk}/{asked}"
        check(lambda address=address: browser.get(address), "messages_of")  # type: ignore[misc]
    check(lambda: badge_counts([reader.pk]), "conversations_unread")
    # Who blocks somebody has each conversation asked for one message of somebody else.
    Block.objects.create(blocker=reader, blocked=User.objects.latest("pk"))
    unread = Membership.objects.new_for().filter(person=reader).count()
    check(lambda: badge_counts([reader.pk]), "messages_of", MOST + 4 * unread)
    Block.objects.all().delete()
    check(lambda: suggest_talked(reader, "writer1", 8), "member_once", MOST + 2 * PEOPLE)
    check(lambda: list(Membership.objects.asked_by(reader)), "conversations_waiting")
    _check_searches(reader, one)
    _check_what_is_linked_to()


def _check_what_is_linked_to() -> None:
    """The worker finds the messages whose links it is to look at, and the pages that no message has."""
    page, _gone = (LinkPreview.objects.create(key=key, state="ready") for key in "ab")
    LinkPreview.objects.update(created_at=timezone.now() - HOLDS * 2)
    some = Message.objects.order_by("pk")[:50].values_list("pk", flat=True)
    Message.objects.filter(pk__in=list(some)).update(link=page, link_due=timezone.now())
    due = Message.objects.filter(link_due__lte=timezone.now())[:100]
    check(lambda: list(due), "message_links_due")
    check(lambda: list(LinkPreview.objects.unused()[:100]), "message_links")
    assert [one.key for one in LinkPreview.objects.unused()] == ["b"]


EITHER = "message_words|messages_of"


def _check_searches(reader: User, one: Membership) -> None:
    """What is common is found soon, what is rare by the index of words or of its conversation (by what
    PostgreSQL has sampled of both), and by somebody in very many conversations as by anybody else. Their own
    rows are read once for each query."""
    bakers = Conversation.objects.get(name="Bakers")
    stranger = User.objects.latest("pk")
    for viewer in (reader, stranger):
        browser = signed_in(viewer)
        for asked, index in (
            ("q=rye777", EITHER),
            (f"q=w{one.conversation_id}", EITHER),
            (f"q=line&in={one.conversation_id}", "messages_of"),
            (f"q=line&in={bakers.pk}", "messages_of"),
            (f"q=rye4444&in={bakers.pk}", EITHER),
        ):
            is_inside = f"in={bakers.pk}" not in asked or viewer == reader
            if is_inside and ("in=" not in asked or viewer == reader):
                address = f"/messages/search/?{asked}"
                check(lambda at=address: browser.get(at), index, MOST + 2 * PEOPLE)  # type: ignore[misc]  # noqa: B023


SKEWED = f"""
INSERT INTO users_user (username, name, email, password, is_active, is_staff, is_superuser,
                        date_joined, post_count, follower_count, following_count)
SELECT 'writer' || n, '', '', '!', true, false, false, now(), 0, 0, 0
FROM generate_series(0, {TALKS}) AS n;
INSERT INTO feed_conversation (kind, pair, created_at)
SELECT 'two', first.id || ':' || (first.id + n), now()
FROM generate_series(1, {TALKS}) AS n, (SELECT min(id) AS id FROM users_user) AS first;
INSERT INTO feed_membership (conversation_id, person_id, state, role, is_group, since_id, read_id, last_id,
                             unread, is_archived, created_at)
SELECT talks.id, split_part(talks.pair, ':', side)::bigint, 'joined', 'member', false, 0, 0, 0, 0, false,
       now()
FROM feed_conversation AS talks, generate_series(1, 2) AS side;
INSERT INTO feed_conversation (kind, name, created_at) VALUES ('group', 'Bakers', now());
INSERT INTO feed_membership (conversation_id, person_id, state, role, is_group, since_id, read_id, last_id,
                             unread, is_archived, created_at)
SELECT bakers.id, first.id + n, 'joined', 'member', true, 0, 0, 0, 0, false, now()
FROM generate_series(0, 99) AS n, (SELECT id FROM feed_conversation WHERE name = 'Bakers') AS bakers,
     (SELECT min(id) AS id FROM users_user) AS first;
ANALYZE feed_membership; ANALYZE feed_conversation; ANALYZE users_user;
"""


def test_ones_part_in_a_large_group_is_found_by_its_index_however_much_one_is_in() -> None:
    """Of both there are many rows, so PostgreSQL expects many of both; there is one."""
    with connection.cursor() as cursor:
        cursor.execute(SKEWED)
    reader = User.objects.earliest("pk")
    bakers = Conversation.objects.get(name="Bakers")
    check(lambda: Talk.of(bakers.pk, reader), "member_once")
    check(lambda: joined(bakers, reader), "member_once")
    check(lambda: other_membership(bakers, reader), "member_once")

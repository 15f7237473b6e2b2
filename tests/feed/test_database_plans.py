"""PostgreSQL answers each list from an index, however much has been written."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.live.delivery import notified
from feed.models import LinkPreview, Notification, Post, Tag, TagFollow
from feed.models.home import home_page
from feed.models.link_preview import HOLDS
from feed.models.tree import TreePath
from feed.models.trending import trending
from feed.models.visibility.viewer_sets import ViewerSets
from feed.pages.parts.sizes import COMMENTS_SIZE, PAGE_SIZE
from users.models import Follow, User

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

POSTS = 100_000
PEOPLE = 200
FOLLOWED = 60
NOTIFICATIONS = 20_000
TAGGED = 10_000  # posts with one hashtag
TAGS = 200  # others, of which each post has one
LONG = 5_000  # comments in one thread
BOOSTS = 20_000  # by one person

FILL = f"""
INSERT INTO users_user (username, name, email, password, is_active, is_staff, is_superuser,
                        date_joined, post_count, follower_count, following_count)
SELECT 'writer' || n, '', '', '!', true, false, false, now(), 0, 0, 0
FROM generate_series(1, {PEOPLE}) AS n;

INSERT INTO feed_post (author_id, root_id, body, created_at, comment_count)
SELECT first.id + (n * 7919 % {PEOPLE}), NULL, 'Post ' || n, now(), 0
FROM generate_series(1, {POSTS}) AS n, (SELECT min(id) AS id FROM users_user) AS first;

INSERT INTO feed_post (id, path, author_id, root_id, body, created_at, comment_count)
SELECT new.id, lpad(new.id::text, 10, '0'), people.id + (n * 31 % {PEOPLE}),
       posts.id + (n * 17 % 5000), 'Comment ' || n, now(), 0
FROM (SELECT nextval('feed_post_id_seq') AS id, n FROM generate_series(1, {POSTS // 2}) AS n) AS new,
     (SELECT min(id) AS id FROM feed_post) AS posts,
     (SELECT min(id) AS id FROM users_user) AS people;

INSERT INTO feed_post (id, path, author_id, root_id, parent_id, body, created_at, comment_count)
SELECT new.id, one.path || lpad(new.id::text, 10, '0'), one.author_id, one.root_id, one.id,
       'Answer ' || n, now(), 0
FROM (SELECT nextval('feed_post_id_seq') AS id, n FROM generate_series(1, {LONG}) AS n) AS new,
     (SELECT * FROM feed_post WHERE root_id IS NOT NULL ORDER BY id DESC LIMIT 1) AS one;

INSERT INTO feed_tag (key, name) SELECT 'tag' || n, 'tag' || n FROM generate_series(0, {TAGS}) AS n;
INSERT INTO feed_posttag (post_id, tag_id)
SELECT posts.id + n * 10, tags.id
FROM generate_series(0, {TAGGED} - 1) AS n, (SELECT min(id) AS id FROM feed_post) AS posts,
     (SELECT min(id) AS id FROM feed_tag) AS tags;
INSERT INTO feed_posttag (post_id, tag_id)
SELECT posts.id + n, tags.id + 1 + n % {TAGS}
FROM generate_series(0, {POSTS} - 1) AS n, (SELECT min(id) AS id FROM feed_post) AS posts,
     (SELECT min(id) AS id FROM feed_tag) AS tags;

INSERT INTO users_follow (follower_id, followee_id, created_at)
SELECT people.id, people.id + n, now()
FROM generate_series(1, {FOLLOWED}) AS n, (SELECT min(id) AS id FROM users_user) AS people;

INSERT INTO users_follow (follower_id, followee_id, created_at)
SELECT people.id + a, people.id + b, now()
FROM generate_series(1, {PEOPLE - 1}) AS a, generate_series(1, {PEOPLE - 1}) AS b,
     (SELECT min(id) AS id FROM users_user) AS people
WHERE a <> b AND (a + b) % 4 = 0;

INSERT INTO feed_notification (recipient_id, actor_id, kind, post_id, text, url,
                               created_at, read_at)
SELECT people.id + (n % {PEOPLE}), people.id + (n * 13 % {PEOPLE}), 'comment',
       posts.id + {POSTS} + n, '', '', now(), CASE WHEN n % 50 = 0 THEN NULL ELSE now() END
FROM generate_series(1, {NOTIFICATIONS}) AS n,
     (SELECT min(id) AS id FROM feed_post) AS posts,
     (SELECT min(id) AS id FROM users_user) AS people;

ANALYZE users_user; ANALYZE users_follow; ANALYZE feed_post; ANALYZE feed_notification;
ANALYZE feed_tag; ANALYZE feed_posttag;
"""
FILL_WITH_BOOSTS = f"""
INSERT INTO feed_post (author_id, root_id, boost_of_id, body, created_at, comment_count)
SELECT %s, NULL, first.id + n, '', now(), 0
FROM generate_series(1, {BOOSTS}) AS n, (SELECT min(id) AS id FROM feed_post) AS first;

ANALYZE feed_post;
"""


def sql_of(read: Callable[[], Any]) -> str:
    """Return the one query that this takes."""
    with CaptureQueriesContext(connection) as queries:
        read()
    assert len(queries) == 1
    return str(queries[0]["sql"])


def nodes_of(sql: str) -> list[dict[str, Any]]:
    """Return the steps of PostgreSQL's plan for this query, with what each really took."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"))
        answer = cursor.fetchone()[0]
    answer = json.loads(answer) if isinstance(answer, str) else answer
    found: list[dict[str, Any]] = []

    def walk(node: dict[str, Any]) -> None:
        found.append(node)
        for below in node.get("Plans", []):
            walk(below)

    walk(answer[0]["Plan"])
    return found


def check(rows: QuerySet[Any] | Callable[[], Any], index: str, most: int = 2_000) -> None:
    """The plan uses the index, reads no whole table, and touches few rows."""
    check_sql(sql_of(rows if callable(rows) else partial(list, rows)), index, most)


def check_sql(sql: str, index: str, most: int = 2_000) -> None:
    """The same for a query as it was sent."""
    nodes = nodes_of(sql)
    said = json.dumps(nodes, indent=1)
    indexes = {node.get("Index Name") for node in nodes}
    assert index in indexes, (indexes, said)
    scanned = {node["Relation Name"] for node in nodes if node["Node Type"].endswith("Seq Scan")}
    assert not scanned & {"feed_post", "feed_notification", "users_follow"}, said
    touched = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in nodes
        if "Relation Name" in node
    )
    assert touched <= most, (touched, said)


@pytest.fixture
def reader() -> User:
    """The first of the people, who follows sixty."""
    with connection.cursor() as cursor:
        cursor.execute(FILL)
    return User.objects.order_by("pk")[0]


def places() -> Iterator[int | None]:
    """Yield the head, and places further down."""
    first = Post.objects.order_by("pk")[0].pk
    yield from (None, first + POSTS - 1, first + POSTS // 2, first + 500)


def test_lists_are_read_from_their_indexes(reader: User) -> None:
    """One test for all, because filling the database is what takes the time."""
    assert Post.objects.filter(root=None).count() == POSTS
    assert Follow.objects.filter(follower=reader).count() == FOLLOWED
    for place in places():
        _check_timelines(reader, place)
    _check_home_with_a_tag(reader)
    _check_comments(reader)
    _check_notifications(reader)
    _check_who_boosts_much(reader)
    _check_what_is_talked_about()
    _check_what_is_linked_to()


def _check_what_is_linked_to() -> None:
    """The worker finds the posts whose links it is to look at, and the pages that no post has."""
    first = Post.objects.order_by("pk")[0]
    page = LinkPreview.objects.create(key="a", created_at=timezone.now())
    gone = LinkPreview.objects.create(key="b")
    LinkPreview.objects.update(created_at=timezone.now() - HOLDS * 2)
    Post.objects.filter(pk__lt=first.pk + 50).update(link=page, link_due=timezone.now())
    check(Post.objects.filter(link_due__lte=timezone.now())[:100], "post_links_due")
    check(LinkPreview.objects.unused()[:100], "post_links")
    assert list(LinkPreview.objects.unused()) == [gone]


def _check_what_is_talked_about() -> None:
    caches["trending"].clear()
    with CaptureQueriesContext(connection) as queries:
        trending()
    caches["trending"].clear()
    posts, tags = [str(query["sql"]) for query in queries]
    check_sql(posts, "post_public_timeline", 4_000)
    check_sql(tags, "feed_posttag_post_id_fade0c4d", 4_000)


def _check_timelines(reader: User, place: int | None) -> None:
    def from_here(rows: QuerySet[Post]) -> QuerySet[Post]:
        return (rows if place is None else rows.filter(pk__lt=place))[: PAGE_SIZE + 1]

    other = User.objects.order_by("pk")[5]
    for viewer in (None, reader):
        check(from_here(Post.objects.public(viewer)), "post_public_timeline")
        check(from_here(Post.objects.by(other, viewer)), "post_written_by_author")
        check(from_here(Post.objects.replies_of(other, viewer)), "post_replies_by_author")
        check(from_here(Post.objects.media_of(other, viewer)), "post_media_by_author")
    _check_home(reader, place)


def _check_home(reader: User, place: int | None) -> None:
    """As many queries however many people one follows: what one has chosen beside them, the newest of
    theirs, of one's own; then the places, who boosted what is there, and the rows."""
    with CaptureQueriesContext(connection) as queries:
        rows = home_page(reader, place, PAGE_SIZE).posts
    chosen, of_others, own, places, lines, cards = [str(query["sql"]) for query in queries]
    check_sql(chosen, "tag_follow_once")
    check_sql(of_others, "post_newest_by_author", most=FOLLOWED * (PAGE_SIZE * 2))
    check_sql(own, "post_written_by_author")
    check_sql(places, "feed_post_pkey")
    check_sql(lines, "boost_once")
    check_sql(cards, "feed_post_pkey")
    followees = Follow.objects.filter(follower=reader).values("followee")
    walked = Post.objects.timeline(reader).filter(Q(author=reader) | Q(author__in=followees))
    assert rows == list((walked if place is None else walked.filter(pk__lt=place))[:PAGE_SIZE])


def _check_home_with_a_tag(reader: User) -> None:
    """The newest of the tags one follows are one query more; what is gone is passed over within it."""
    tag = Tag.objects.get(key="tag0")
    TagFollow.objects.create(person=reader, tag=tag)
    carrying = Post.objects.filter(tagged__tag=tag)
    newest = carrying.order_by("-pk").values_list("pk", flat=True)[:500]
    Post.objects.filter(pk__in=list(newest)).update(deleted_at=timezone.now())
    assert carrying.count() == TAGGED
    with CaptureQueriesContext(connection) as queries:
        assert len(home_page(reader, None, PAGE_SIZE).posts) == PAGE_SIZE
    assert len(queries) == 7
    check_sql(str(queries[3]["sql"]), "tagged_once")


def _check_comments(reader: User) -> None:
    answer = Post.objects.filter(parent__isnull=False).order_by("pk")[LONG // 2]
    assert answer.root is not None
    assert Post.objects.filter(root=answer.root).count() > LONG
    for viewer in (None, reader):
        rows = Post.objects.comments_under(answer.root.pk, viewer)
        check(rows[: COMMENTS_SIZE + 1], "post_tree")
        # Further down PostgreSQL would rather sort the rest of the thread than walk the index.
        further = rows.filter(path__gt=answer.path)[: COMMENTS_SIZE + 1]
        check(further, "post_tree", most=LONG + PEOPLE)
        top = TreePath(answer.path[:10])
        branch = Post.objects.comments_under(answer.root.pk, viewer, top)
        check(branch[: COMMENTS_SIZE + 1], "post_tree", most=LONG + PEOPLE)


def _check_who_boosts_much(reader: User) -> None:
    """Neither what they write nor what they boost is looked for among the other."""
    busy = User.objects.order_by("-pk")[0]
    with connection.cursor() as cursor:
        cursor.execute(FILL_WITH_BOOSTS, [busy.pk])
    first = Post.objects.filter(author=busy, boost_of__isnull=False).order_by("pk")[0].pk
    for viewer in (None, reader):
        check(Post.objects.by(busy, viewer)[: PAGE_SIZE + 1], "post_written_by_author")
        boosts = Post.objects.boosts_of(busy, viewer)
        for rows in (boosts, boosts.filter(pk__lt=first + BOOSTS // 2)):
            check(rows[: PAGE_SIZE + 1], "post_boosts_by_author")


def _check_notifications(reader: User) -> None:
    rows = Notification.objects.visible_to(reader)
    assert rows.count() >= PAGE_SIZE * 2
    check(rows[: PAGE_SIZE + 1], "notification_list")
    further = rows.filter(pk__lt=rows[PAGE_SIZE].pk)[: PAGE_SIZE + 1]
    check(further, "notification_list")
    assert notified.unread_counts([reader.pk])[reader.pk] > 0
    check(lambda: notified.unread_counts([reader.pk]), "notification_unread")
    everybody = list(User.objects.values_list("pk", flat=True))
    check(lambda: notified.unread_counts(everybody[:50]), "notification_unread", most=5_000)
    sets = ViewerSets(everybody, [everybody[7]])
    check(lambda: sets.followers(everybody[7]), "follow_by_followee")

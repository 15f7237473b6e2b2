"""PostgreSQL answers for hashtags, mentions and suggestions from an index, however many there are."""

from functools import partial

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from feed.models import Post, PostTag, Tag, TagFollow
from feed.models.mention import load_named
from feed.models.suggesting import suggest
from feed.models.tag import load_tags, posts_with
from feed.pages.parts.sizes import PAGE_SIZE
from tests.feed.test_database_plans import check, check_sql, nodes_of, sql_of
from users.models import User

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

POSTS = 60_000
PEOPLE = 2_000
TAGS = 3_000
POSTTAG_BY_POST = "feed_posttag_post_id_fade0c4d"

FILL = f"""
INSERT INTO users_user (username, name, email, password, is_active, is_staff, is_superuser,
                        date_joined, post_count, follower_count, following_count)
SELECT 'writer' || n, 'Name ' || n, '', '!', true, false, false, now(), 0, n % 97, 0
FROM generate_series(1, {PEOPLE}) AS n;

INSERT INTO users_follow (follower_id, followee_id, created_at)
SELECT people.id, people.id + n, now()
FROM generate_series(1, 500) AS n, (SELECT min(id) AS id FROM users_user) AS people;

INSERT INTO users_follow (follower_id, followee_id, created_at)
SELECT people.id + a, people.id + (a + b) % {PEOPLE}, now()
FROM generate_series(1, {PEOPLE} - 1) AS a, generate_series(1, 40) AS b,
     (SELECT min(id) AS id FROM users_user) AS people;

INSERT INTO feed_post (author_id, root_id, body, created_at, comment_count)
SELECT people.id + (n * 7919 % {PEOPLE}), NULL, 'Post ' || n, now(), 0
FROM generate_series(1, {POSTS}) AS n, (SELECT min(id) AS id FROM users_user) AS people;

INSERT INTO feed_tag (key, name)
SELECT 'tag' || n, 'Tag' || n FROM generate_series(1, {TAGS}) AS n;

-- Some tags stand on every third post, most on a few.
INSERT INTO feed_posttag (post_id, tag_id)
SELECT posts.id + n - 1, tags.id + (n % 3) * (n % 7) * (n % 31) * (n % 5)
FROM generate_series(1, {POSTS}) AS n,
     (SELECT min(id) AS id FROM feed_post) AS posts,
     (SELECT min(id) AS id FROM feed_tag) AS tags;

INSERT INTO feed_tagfollow (person_id, tag_id, created_at)
SELECT people.id + n % {PEOPLE}, tags.id + n / {PEOPLE}, now()
FROM generate_series(0, {PEOPLE} * 5 - 1) AS n,
     (SELECT min(id) AS id FROM feed_tag) AS tags,
     (SELECT min(id) AS id FROM users_user) AS people;

INSERT INTO feed_mention (post_id, person_id, name)
SELECT posts.id + n - 1, people.id + n % {PEOPLE}, 'writer' || n
FROM generate_series(1, {POSTS}) AS n,
     (SELECT min(id) AS id FROM feed_post) AS posts,
     (SELECT min(id) AS id FROM users_user) AS people;

ANALYZE users_user; ANALYZE users_follow; ANALYZE feed_post;
ANALYZE feed_tag; ANALYZE feed_posttag; ANALYZE feed_tagfollow; ANALYZE feed_mention;
"""


@pytest.fixture
def reader() -> User:
    """The first of the people, who follows five hundred."""
    with connection.cursor() as cursor:
        cursor.execute(FILL)
    return User.objects.order_by("pk")[0]


def test_names_are_read_from_their_indexes(reader: User) -> None:
    """One test for all, because filling the database is what takes the time."""
    first = Post.objects.order_by("pk")[0].pk
    many = Tag.objects.get(key="tag1")
    few = PostTag.objects.exclude(tag=many).latest("pk").tag
    assert many.tagged.count() > POSTS / 3 > 50 * few.tagged.count() > 0
    for tag in (many, few):
        for viewer in (None, reader):
            for before in (None, first + POSTS, first + POSTS // 2, first + 300):
                _check_page(posts_with(tag, viewer, before)[: PAGE_SIZE + 1])

    posts = list(Post.objects.order_by("-pk")[:PAGE_SIZE])
    for post in posts:
        post.body = "What @somebody says of #something"  # of words alone nothing is asked
    check(partial(load_named, posts), "feed_mention_post_id_cf4b0000")
    check(partial(load_tags, posts), POSTTAG_BY_POST, most=500)
    check(TagFollow.objects.of(reader), "tag_follow_once")


def _check_page(rows: QuerySet[Post]) -> None:
    """An index holds the posts of a tag in order; near the end of all posts the index by post does as
    well. Of a tag with a few hundred posts it may read all, and
    all that the reader follows beside them; never all posts."""
    sql = sql_of(partial(list, rows))
    used = {str(node.get("Index Name")) for node in nodes_of(sql)}
    used &= {"tagged_once", POSTTAG_BY_POST}
    check_sql(sql, used.pop() if used else "tagged_once", most=4_000)


@pytest.mark.matrix
def test_suggestions_take_no_time(reader: User) -> None:
    """At best of five: the machine may be busy with something else."""
    for token in ("#ta", "#tag12", "#", "@wri", "@writer1", "@"):
        with CaptureQueriesContext(connection) as queries:
            assert suggest(reader, token), token
        asked = [str(query["sql"]) for query in queries]
        for sql in asked:
            whole = {
                one["Relation Name"] for one in nodes_of(sql) if one["Node Type"] == "Seq Scan"
            }
            assert not whole & {"feed_post", "feed_posttag"}, (token, sql)
        took = [sum(nodes_of(sql)[0]["Actual Total Time"] for sql in asked) for _run in range(5)]
        assert min(took) < 10, (token, took, asked)

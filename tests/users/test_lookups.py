"""Queries that are written out once give what Django gives, for whatever they are asked."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection, transaction
from django.db.models import Q
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.models import Post
from feed.models.post_reads import ForViewer
from tests.factories import UserFactory, make_comment, make_post
from users.accounts.sessions import SessionStore
from users.actions.follows import follow
from users.lib.lookups import HIGHEST, PreparedQuery
from users.models import Session, User

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]

POSTS = PreparedQuery(
    lambda ids: Post.objects.filter(pk__among=ids).select_related("author", "root")
)


def test_objects_are_those_of_the_query_each_time() -> None:
    posts = [make_post() for _ in range(3)]
    comment = make_comment(posts[0])
    for wanted in ([posts[0]], [posts[1], posts[2]], [comment], []):
        ids = {post.pk for post in wanted}
        found = POSTS.objects(ids)
        assert {post.pk for post in found} == ids
        for post in found:
            same = Post.objects.get(pk=post.pk)
            fields = [field.attname for field in Post._meta.concrete_fields]
            assert [getattr(post, name) for name in fields] == [
                getattr(same, name) for name in fields
            ]


def test_what_is_selected_beside_an_object_needs_no_query_of_its_own() -> None:
    post = make_post()
    comment = make_comment(post)
    with CaptureQueriesContext(connection) as queries:
        found = {one.pk: one for one in POSTS.objects([post.pk, comment.pk])}
        assert found[post.pk].author == post.author
        assert found[post.pk].root is None
        assert found[comment.pk].root == post
    assert len(queries) == 1


def test_objects_of_one_answer_are_nobody_elses() -> None:
    post = make_post(body="as it was")
    [first] = POSTS.objects([post.pk])
    Post.objects.filter(pk=post.pk).update(body="changed")
    [second] = POSTS.objects([post.pk])
    assert (first.body, second.body) == ("as it was", "changed")
    assert first.author is not second.author


def test_a_query_asks_for_a_text_as_for_ids() -> None:
    people = PreparedQuery(lambda name, ids: User.objects.filter(username=name, pk__among=ids))
    one, other = UserFactory.create(username="one"), UserFactory.create(username="other")
    assert people.objects("one", [one.pk, other.pk]) == [one]
    assert people.objects("other", [one.pk, other.pk]) == [other]
    assert people.objects("one", [other.pk]) == []
    assert people.objects("' OR 1=1 --", [one.pk]) == []


def test_a_query_asks_for_a_single_id_wherever_it_stands() -> None:
    found = PreparedQuery(
        lambda author, other, below: Post.objects.filter(
            Q(author=author) | Q(author=other), pk__lt=below
        ).order_by("pk")
    )
    first, second, third = (make_post() for _ in range(3))
    one, other = first.author_id, second.author_id
    assert found.objects(one, other, HIGHEST) == [first, second]
    assert found.objects(other, one, HIGHEST) == [first, second]
    assert found.objects(one, one, HIGHEST) == [first]
    assert found.objects(one, third.author_id, third.pk) == [first]


def test_a_pages_few_ids_are_found_as_thousands_are() -> None:
    some = PreparedQuery(lambda ids: Post.objects.filter(pk__one_of=ids))
    posts = [make_post() for _ in range(3)]
    assert {post.pk for post in some.objects([one.pk for one in posts[:2]])} == {
        post.pk for post in posts[:2]
    }
    assert some.objects([]) == []


def test_a_query_for_whoever_looks_asks_for_them() -> None:
    seen = ForViewer(lambda viewer, pk: Post.objects.timeline(viewer).filter(pk=pk))
    post = make_post(visibility="followers")
    stranger = UserFactory.create()
    for viewer in (None, AnonymousUser(), stranger):
        assert seen.objects(viewer, post.pk) == []
    follow(actor=stranger, person=post.author)
    assert seen.objects(stranger, post.pk) == [post]
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    stranger.refresh_from_db()
    assert seen.objects(stranger, post.pk) == []


def session(days: int) -> SessionBase:
    store = SessionStore()
    store["kept"] = "this"
    store.save()
    Session.objects.filter(session_key=store.session_key).update(
        expire_date=timezone.now() + timedelta(days=days)
    )
    return store


def test_a_session_holds_until_it_is_over() -> None:
    running, over = session(days=1), session(days=-1)
    assert SessionStore(running.session_key).get("kept") == "this"
    for key in (over.session_key, "never-there-was-such-a-key"):
        store = SessionStore(key)
        assert store.get("kept") is None
        assert store.session_key is None  # and the next thing kept gets a new one


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_within_a_transaction_alone_each_time() -> None:
    locked = PreparedQuery(lambda pk: User.objects.select_for_update(no_key=True).filter(pk=pk))
    person = UserFactory.create()
    for _time in range(2):
        with transaction.atomic():
            assert locked.objects(person.pk) == [person]
        with pytest.raises(TransactionManagementError):
            locked.objects(person.pk)

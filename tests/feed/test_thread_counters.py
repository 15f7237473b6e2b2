"""The numbers of comments in a tree are exact, whatever happens to it and whoever leaves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from feed.actions.content import Content
from feed.actions.erasure import erase_writings
from feed.actions.posts import create_comment, delete_posts, restore_posts
from feed.models import Post
from feed.models.tree import FOLD
from feed.pages.parts.sizes import COMMENTS_SIZE
from tests.commands import assert_counters_are_exact
from tests.factories import make_chain, make_comment, make_post
from tests.feed.test_threads import fresh, numbers
from tests.html import page_of
from tests.log import new_events
from tests.people import person, queries_of, signed_in
from users.models import User

pytestmark = pytest.mark.django_db


def test_counters_are_exact_whatever_happens_to_a_tree() -> None:
    post, bob = make_post(), person("bob")
    admin = person("moderator", is_staff=True, is_superuser=True)
    chain = make_chain(post, bob, FOLD + 3)
    side = make_comment(post, bob, parent=chain[2])
    delete_posts(actor=bob, posts=[chain[3]])
    delete_posts(actor=admin, posts=[chain[-1], side])
    assert_counters_are_exact()
    assert fresh(chain[0]).comment_count == FOLD + 3 - 3
    delete_posts(actor=admin, posts=[*chain, side])
    assert_counters_are_exact()
    assert fresh(post).comment_count == 0
    restore_posts(actor=admin, posts=[chain[-1], chain[0], side])
    assert_counters_are_exact()
    assert fresh(chain[0]).comment_count == 2


def test_an_answer_changes_the_number_of_those_behind_whom_it_is_folded_and_no_others() -> None:
    post, bob = make_post(), person("bob")
    chain = make_chain(post, bob, FOLD + 2)
    with new_events() as events:
        made = make_comment(post, bob, parent=chain[-1])
    counted = [pk for kind, pk, _topics in events if kind == "post_counted"]
    assert counted == [post.pk, chain[FOLD].pk]
    assert ("comment_created", made.pk, [f"post:{post.pk}", f"replies:{bob.pk}"]) in events


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
def test_answers_at_the_same_moment_are_counted_all_the_way_up() -> None:
    post = make_post()
    chain = make_chain(post, person("bob"), FOLD + 1)
    people = [person(f"writer{number}") for number in range(4)]
    together = Barrier(len(people))

    def write(author: User) -> None:
        try:
            together.wait(10)
            for parent in (chain[-1], chain[2], chain[-1]):
                made = create_comment(
                    author=author, post=post, content=Content(body="At once"), parent=parent
                )
                if parent is chain[2]:
                    delete_posts(actor=author, posts=[made])
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(write, people))
    assert fresh(chain[0]).comment_count == FOLD + 2 * len(people)
    assert_counters_are_exact()


def test_what_somebody_wrote_who_has_left_holds_its_place_where_others_answered() -> None:
    post, bob, carol = make_post(), person("bob"), person("carol")
    answered = create_comment(
        author=bob,
        post=post,
        content=Content(body="Mine, @carol, answered", warning="Mine, too", language="de"),
    )
    theirs = make_comment(post, carol, parent=answered)
    own = make_chain(post, bob, 3, parent=theirs)  # answered by nobody but bob
    between = make_comment(post, bob, "Answered by what is deleted")
    delete_posts(actor=carol, posts=[make_comment(post, carol, parent=between)])
    User.objects.filter(pk=bob.pk).update(
        is_active=False, leaves_at=timezone.now() - timedelta(days=1)
    )
    while erase_writings(User.objects.get(pk=bob.pk)):
        assert_counters_are_exact()
    assert set(Post.objects.filter(author=bob).values_list("pk", "body")) == {
        (answered.pk, ""),
        (between.pk, ""),
    }
    place = fresh(answered)
    assert (place.warning, place.language, place.mentions.count()) == ("", "", 0)
    assert not Post.objects.filter(pk__in=[one.pk for one in own]).exists()
    page = page_of(Client().get(f"/posts/{post.pk}/"))
    assert numbers(page) == [answered.pk, theirs.pk]
    page.one(id=f"place-{answered.pk}")
    admin = person("moderator", is_staff=True, is_superuser=True)
    assert restore_posts(actor=admin, posts=[answered]) == []
    assert_counters_are_exact()


def test_a_long_thread_takes_as_many_queries_as_a_short_one() -> None:
    carol = person("carol")
    pages = []
    for size in (5, COMMENTS_SIZE + 20):
        post, bob = make_post(), person(f"bob{size}")
        gone = make_comment(post, bob)
        for one in [make_comment(post, bob, parent=gone) for _ in range(size)][:3]:
            delete_posts(actor=bob, posts=[make_comment(post, bob, parent=one), one, gone])
        pages.append(f"/posts/{post.pk}/")
    browser = signed_in(carol)
    queries_of(browser, pages[0])  # what is asked for once only
    assert queries_of(browser, pages[0]) == queries_of(browser, pages[1])

"""The large demo: the same generator as `demo --size large`, a hundredth of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import transaction
from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from feed.demo import PASSWORD, large, load_people
from feed.demo import town as town_of_demo
from feed.demo.large_shape import DEEP, SPAN, Shape
from feed.live.log import log
from feed.models import (
    Ballot,
    Bookmark,
    Conversation,
    Like,
    LiveEvent,
    Membership,
    Mention,
    Message,
    MessageReaction,
    Notification,
    Poll,
    Post,
    PostTag,
    Tag,
    TagFollow,
    Version,
    Vote,
)
from feed.models.tree import SEGMENT
from feed.text.names import mentions_in, tags_in
from feed.text.words import words_of
from tests.commands import assert_counters_are_exact, run
from tests.factories import make_comment, make_post
from tests.people import signed_in
from tests.talking import assert_unread_is_exact
from users.models import Block, Follow, FollowRequest, Mute, User
from users.models.user import Visibility

pytestmark = pytest.mark.django_db

SMALL = Shape().scaled(0.01)


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[datetime]:
    """The large demo in small, made once for all tests that only look at it: when its crowd began."""
    with django_db_blocker.unblock():
        began = timezone.now()
        large.fill(is_reset=False, shape=SMALL)
    yield began - town_of_demo.QUIET - SPAN
    with django_db_blocker.unblock(), transaction.atomic():
        town_of_demo.forget_all()


def person(name: str) -> User:
    return User.objects.get(username=name)


@pytest.mark.everywhere
def test_it_holds_as_much_as_was_asked_for_and_counts_exactly(town: datetime) -> None:
    assert_counters_are_exact()
    of_crowd = Post.objects.filter(created_at__gt=town)
    posts = of_crowd.filter(root=None, boost_of=None)
    assert User.objects.count() == SMALL.people
    assert posts.count() == SMALL.posts
    assert posts.filter(is_quote=True).count() >= SMALL.quotes * 0.8
    assert of_crowd.filter(root__isnull=False).count() == SMALL.comments
    assert of_crowd.filter(boost_of__isnull=False).count() == SMALL.boosts
    follows = sum(len(one["follows"]) for one in load_people())
    assert Follow.objects.count() == SMALL.follows + follows
    assert Like.objects.count() >= SMALL.likes  # the town's own come to it
    assert Tag.objects.count() >= SMALL.tags
    assert Poll.objects.filter(post__created_at__gt=town).count() == SMALL.polls
    for model, number in (
        (Bookmark, SMALL.bookmarks),
        (TagFollow, SMALL.tag_follows),
        (Block, SMALL.blocks),
        (Mute, SMALL.mutes),
        (Version, SMALL.versions),
        (Mention, SMALL.mentions),
        (PostTag, SMALL.tagged),
        (Conversation, SMALL.talks),
        (Message, SMALL.messages),
    ):
        assert model._default_manager.count() >= number * 0.8, model
    for rows in (FollowRequest, Ballot, Vote, Notification, MessageReaction):
        assert rows._default_manager.exists(), rows


def test_one_follows_very_many_one_is_followed_by_half_and_one_keeps_much(town: datetime) -> None:
    assert person("alice").following_count >= SMALL.followed_by_one
    assert person("bob").follower_count >= SMALL.followers_of_one
    assert Bookmark.objects.filter(person=person("carol")).count() == SMALL.kept_by_one


@pytest.mark.everywhere
def test_one_conversation_is_very_long_and_deep(town: datetime) -> None:
    thread = Post.objects.filter(root=None).order_by("-comment_count")[0]
    assert thread.author == person("dave")
    rows = Post.objects.filter(root=thread)
    assert rows.count() == SMALL.thread
    deepest = max(len(path) for path in rows.values_list("path", flat=True)) // SEGMENT
    assert DEEP // 2 < deepest <= DEEP + 1


@pytest.mark.everywhere
def test_every_comment_has_its_place_in_the_tree(town: datetime) -> None:
    for comment in Post.objects.filter(root__isnull=False).select_related("parent"):
        above = comment.parent.path if comment.parent is not None else ""
        assert comment.path == f"{above}{comment.pk:0{SEGMENT}d}"
        assert comment.parent is None or comment.parent.root_id == comment.root_id


def test_a_few_have_most_of_everything(town: datetime) -> None:
    counts = sorted(Post.objects.filter(root=None).values_list("like_count", flat=True))
    assert sum(counts[-len(counts) // 10 :]) > sum(counts) / 4
    used = Tag.objects.annotate(number=Count("tagged")).order_by("-number")
    assert used[0].tagged.count() > 3 * used[used.count() - 1].tagged.count()


@pytest.mark.everywhere
def test_one_is_in_very_many_conversations_and_every_part_in_one_is_exact(town: datetime) -> None:
    mine = Membership.objects.filter(person=person("erin"))
    assert mine.count() >= SMALL.talks_of_one
    groups = Conversation.objects.filter(kind="group", created_at__gt=town)
    assert groups.exists()
    assert max(groups.annotate(size=Count("memberships")).values_list("size", flat=True)) <= 100
    parts = Membership.objects.filter(conversation__created_at__gt=town)
    for state in ({"unread__gt": 0}, {"state": "asked"}, {"is_archived": True}):
        assert parts.filter(**state).exists(), state
    assert_unread_is_exact()
    for one in Message.objects.order_by("pk")[:: max(1, SMALL.messages // 500)]:
        assert one.words == words_of(one.body)
    newest = Message.objects.filter(conversation=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    assert not Conversation.objects.exclude(last_message_id=Subquery(newest)).exists()
    answers = Message.objects.filter(answers__isnull=False, created_at__gt=town)
    assert answers.exists()
    assert not answers.exclude(answers__conversation=F("conversation")).exists()
    late = parts.filter(since_id__gt=0)
    said = {"conversation__messages__author": F("person")}
    assert late.filter(conversation__messages__pk__gt=F("since_id"), **said).exists()
    assert not late.filter(conversation__messages__pk__lte=F("since_id"), **said).exists()


@pytest.mark.parametrize("rows", [Post, Notification, Like, Bookmark, Follow, Message])
def test_ids_are_in_the_order_of_time_and_nothing_is_in_the_future(
    town: datetime, rows: type[Model]
) -> None:
    times = list(rows._default_manager.order_by("pk").values_list("created_at", flat=True))
    assert all(earlier <= later for earlier, later in pairwise(times[-SMALL.posts :]))
    assert max(times) <= timezone.now()
    assert max(times) > timezone.now() - timedelta(days=30)


def test_nothing_is_older_than_what_it_is_about(town: datetime) -> None:
    about = ("root", "parent", "boost_of", "quote_of")
    older = Q(created_at__lt=F("author__date_joined"))
    for what in about:
        older |= Q(created_at__lt=F(f"{what}__created_at")) | Q(pk__lt=F(what))
    assert not Post.objects.filter(older).exists()
    for rows in (Like.objects.all(), Bookmark.objects.all()):
        assert not rows.filter(created_at__lt=F("post__created_at")).exists()
    late = Poll.objects.filter(post__created_at__gt=town, ballots__created_at__gt=F("ends_at"))
    assert not late.exists()
    assert not Poll.objects.filter(ended_at__isnull=True, ends_at__lt=timezone.now()).exists()
    assert not Poll.objects.filter(ended_at__isnull=False, is_told=False).exists()


def _of_everybody(posts: QuerySet[Post]) -> QuerySet[Post]:
    return posts.filter(visibility=Visibility.PUBLIC, author__is_protected=False)


def test_nobody_does_anything_with_what_they_cannot_know(town: datetime) -> None:
    boosted = Post.objects.filter(boosts__isnull=False)
    assert boosted.exists()
    assert boosted.count() == _of_everybody(boosted).count()
    quoted = Post.objects.filter(quotes__isnull=False)
    assert quoted.exists()
    assert quoted.count() == _of_everybody(quoted).count()
    friends = Post.objects.filter(visibility=Visibility.FRIENDS)
    assert friends.exists()
    assert not friends.filter(Q(likes__isnull=False) | Q(comments__isnull=False)).exists()
    followers_only = Like.objects.filter(post__visibility=Visibility.FOLLOWERS)
    follows = Q(post__author__follows_received__follower=F("person"))
    assert followers_only.exists()
    assert followers_only.count() == followers_only.filter(follows).count()
    blocked = Q(blocks_made__blocked__in=F("follows_made__followee"))
    assert not User.objects.filter(blocked).exists()
    assert not Post.objects.filter(boost_of__author=F("author")).exists()


@pytest.mark.everywhere
def test_what_stands_in_the_words_is_in_the_rows(town: datetime) -> None:
    tags, names = defaultdict(set), defaultdict(set)
    for pk, key in PostTag.objects.values_list("post", "tag__key"):
        tags[pk].add(key)
    for mention in Mention.objects.select_related("person"):
        names[mention.post_id].add(mention.name)
        assert mention.person.username == mention.name
    for post in Post.objects.filter(created_at__gt=town):
        assert set(tags_in(post.body)) == tags[post.pk], post.body
        assert set(mentions_in(post.body)) == names[post.pk], post.body
    for version in Version.objects.select_related("post")[:50]:
        assert version.post.edited_at is not None


def _told() -> list[Any]:
    """Return what was made, without ids and times."""
    people = User.objects.order_by("pk").values_list("username", "post_count", "follower_count")
    written = Post.objects.order_by("pk").values_list("author__username", "body", "like_count")
    return [*people, *written]


@pytest.mark.matrix
def test_the_same_seed_makes_the_same_and_another_another(town: datetime) -> None:
    first = _told()
    large.fill(is_reset=True, shape=SMALL)
    assert _told() == first
    large.fill(is_reset=True, shape=SMALL, seed=8)
    assert _told() != first
    assert_counters_are_exact()


def test_everybody_of_the_crowd_can_sign_in_and_read(town: datetime) -> None:
    somebody = User.objects.order_by("-pk")[0]
    assert somebody.check_password(PASSWORD)
    for name in ("alice", "bob", "carol", somebody.username):
        browser = signed_in(person(name))
        for path in ("/", "/public/", f"/@{name}/", "/bookmarks/", "/notifications/", "/messages/"):
            assert browser.get(path).status_code == 200, (name, path)


def test_it_begins_a_new_epoch_and_leaves_others_alone(town: datetime) -> None:
    large.fill(is_reset=True, shape=SMALL)
    assert not LiveEvent.objects.exists()
    before = log.head().epoch
    make_comment(make_post(body="Mine."))
    run("demo", "--reset")
    assert log.head().epoch != before
    assert not Post.objects.filter(body="Mine.").exists()
    assert User.objects.count() == len(load_people()) + 1
    assert_counters_are_exact()


@pytest.mark.everywhere
def test_new_rows_find_their_ids_after_it(town: datetime) -> None:
    newest = Post.objects.order_by("-pk")[0].pk
    comment = make_comment(make_post())
    assert comment.pk > newest
    assert_counters_are_exact()


@pytest.mark.django_db(transaction=True)
def test_stopped_in_the_middle_it_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    make_post(body="Mine.")
    posts, people, likes = (
        set(rows._default_manager.values_list("pk", flat=True)) for rows in (Post, User, Like)
    )

    def stop(*args: Any) -> None:
        assert Like.objects.count() >= SMALL.likes
        raise KeyboardInterrupt

    monkeypatch.setattr("feed.demo.large_doings.Doings.write_notifications", stop)
    real: Callable[..., None] = large.fill
    monkeypatch.setattr(large, "fill", lambda **options: real(shape=SMALL, **options))
    with pytest.raises(CommandError, match="as it was before"):
        run("demo", "--size", "large", "--reset")
    assert set(Post.objects.values_list("pk", flat=True)) == posts
    assert set(User.objects.values_list("pk", flat=True)) == people
    assert set(Like.objects.values_list("pk", flat=True)) == likes


@pytest.mark.parametrize("is_reset", [False, True])
def test_the_command_makes_it_large_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, is_reset: bool
) -> None:
    made: list[str] = []
    arguments = ["--reset"] if is_reset else []
    monkeypatch.setattr(
        large, "fill", lambda **options: made.append(f"large {options['is_reset']}")
    )
    monkeypatch.setattr(
        town_of_demo, "fill", lambda **options: made.append(f"small {options['is_reset']}")
    )
    monkeypatch.setattr(town_of_demo, "is_there", lambda: is_reset)
    assert "ready" in run("demo", "--size", "large", *arguments)
    assert "ready" in run("demo", *arguments)
    assert made == [f"large {is_reset}", f"small {is_reset}"]


def test_the_command_does_nothing_when_a_demo_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(town_of_demo, "is_there", lambda: True)
    before = User.objects.count()
    assert "there already" in run("demo", "--size", "large")
    assert User.objects.count() == before

"""What the demo holds: people, posts and conversations to look at."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from feed.demo import PASSWORD, load_people, load_posts
from feed.live.log import log
from feed.models import (
    Attachment,
    Ballot,
    Conversation,
    Membership,
    Message,
    MessageReaction,
    Notification,
    Poll,
    Post,
)
from feed.models.membership import FOR_GOOD
from tests.commands import assert_counters_are_exact, run
from tests.people import signed_in, text_of
from tests.talking import assert_unread_is_exact
from users.models import Follow, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo, made once; what a test does to it is taken back."""
    with django_db_blocker.unblock(), override_settings(LINK_PREVIEWS=True), transaction.atomic():
        run("demo")
        yield
        transaction.set_rollback(True)


def test_the_demo_holds_its_people_posts_and_comments() -> None:
    told = load_posts()
    posts = Post.objects.filter(root=None, boost_of=None, is_quote=False).order_by("pk")
    assert [post.body for post in posts] == [post["body"] for post in told]
    assert Post.objects.filter(root__isnull=False).count() == sum(
        len(post["comments"]) for post in told
    )
    for reacted in ("boost_count", "quote_count", "like_count"):
        assert posts.filter(**{f"{reacted}__gt": 0}).count() >= 6
    first = posts[0]
    written = [comment.body for comment in Post.objects.comments_under(first.pk, None)]
    assert written == [comment["body"] for comment in told[0]["comments"]]
    assert User.objects.count() == len(load_people()) + 1
    assert Follow.objects.count() == sum(len(one["follows"]) for one in load_people())
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == User.objects.count()


def test_quotes_of_the_demo_stand_among_its_posts_and_not_on_top() -> None:
    newest = list(Post.objects.timeline(None)[:20])
    assert not any(post.is_quote for post in newest[:2])
    assert any(post.picture_facts for post in newest[:2])
    quotes = Post.objects.filter(is_quote=True, root=None)
    assert len(quotes) == 6
    assert not quotes.filter(quote_of__gte=F("pk")).exists()
    assert not quotes.filter(quote_of__created_at__gte=F("created_at")).exists()
    assert not quotes.filter(author=F("quote_of__author")).exists()


def test_some_posts_of_the_demo_show_drawings_that_are_described() -> None:
    told = [len(post.get("pictures", [])) for post in load_posts()]
    posts = Post.objects.filter(root=None, boost_of=None, is_quote=False).order_by("pk")
    assert [len(post.pictures) for post in posts] == told
    assert sum(told) >= 8
    shown = [picture for post in posts for picture in post.pictures]
    assert all(picture.is_ready and picture.alt for picture in shown)
    assert {Client().get(picture.src).status_code for picture in shown} == {200}


def test_in_the_demo_a_comment_and_a_message_show_where_they_lead_and_one_a_picture() -> None:
    comment = Post.objects.exclude(root=None).get(link__isnull=False)
    message = Message.objects.get(link__isnull=False)
    titles = [one.shown_link and one.shown_link.title for one in (comment, message)]
    assert titles == ["Sourdough", "Climb, walk, and come down again"]
    assert message.shown_link is not None
    assert Client().get(message.shown_link.src).status_code == 200
    [picture] = Message.objects.get(picture_facts__isnull=False).pictures
    assert picture.is_ready and picture.alt
    row = Attachment.objects.get(pk=picture.pk)
    assert (row.owner.username, row.message_id is not None) == ("bob", True)
    assert not Message.objects.exclude(link_due=None).exists()


def test_some_posts_of_the_demo_show_where_they_lead_and_nobody_is_asked() -> None:
    told = [post["link"]["title"] for post in load_posts() if "link" in post]
    posts = Post.objects.filter(root=None).exclude(link=None).order_by("pk")
    shown = [post.shown_link for post in posts]
    assert [page.title for page in shown if page is not None] == told
    assert len(told) == 3
    pictures = [page.src for page in shown if page is not None and page.src]
    assert {Client().get(src).status_code for src in pictures} == {200}
    assert len(pictures) == 2
    assert not Post.objects.exclude(link_due=None).exists()


def test_the_demo_counts_exactly() -> None:
    assert_counters_are_exact()


def test_the_demo_happened_in_the_order_of_its_ids_and_not_in_the_future() -> None:
    now = timezone.now()
    times = list(Post.objects.filter(root=None).order_by("pk").values_list("created_at", flat=True))
    assert times == sorted(times)
    assert now - times[0] < timedelta(days=10, minutes=1)
    assert now - times[0] > timedelta(days=9)
    comments = Post.objects.filter(root__isnull=False)
    times = list(comments.order_by("pk").values_list("created_at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= now
    assert not comments.filter(created_at__lt=F("root__created_at")).exists()
    assert not Post.objects.filter(created_at__lt=F("author__date_joined")).exists()
    told = Notification.objects.order_by("pk")
    assert list(told) == sorted(told, key=lambda one: one.created_at)
    assert not Notification.objects.filter(read_at__gt=now).exists()


def test_the_demo_lets_in_its_people_and_they_have_something_unread() -> None:
    for username in ("alice", "bob", "admin"):
        browser = Client()
        fields = {"login": username, "password": PASSWORD}
        assert browser.post("/accounts/login/", fields).status_code == 302
        user = User.objects.get(username=username)
        assert browser.get("/").status_code == 200
        unread = Notification.objects.unread_by(user).count()
        assert unread == (0 if username == "admin" else 5)
    assert browser.get("/admin/").status_code == 200


def test_the_demo_does_nothing_when_it_is_there() -> None:
    post = Post.objects.latest("pk")
    epoch = log.head().epoch
    assert "there already" in run("demo")
    assert Post.objects.latest("pk") == post
    assert log.head().epoch == epoch


def test_the_demo_asks_something_that_is_over_and_something_that_is_not() -> None:
    over, running = Poll.objects.order_by("ends_at")
    assert over.ended_at is not None
    assert over.ended_at > over.post.created_at
    assert running.ended_at is None
    assert running.ends_at > timezone.now()
    assert over.voter_count > 5
    assert not Ballot.objects.filter(person=F("poll__post__author")).exists()
    assert_counters_are_exact()


def test_the_demo_s_people_have_written_to_each_other() -> None:
    kinds = Counter(Conversation.objects.values_list("kind", flat=True))
    assert min(kinds[kind] for kind in Conversation.Kind) >= 2
    assert sum(kinds.values()) >= 12
    assert_unread_is_exact()
    for name in ("alice", "bob"):
        person = User.objects.get(username=name)
        for show in ("", "unread", "groups", "requests"):
            assert Membership.objects.listed(person, show).exists(), (name, show)
    for state in ({"is_archived": True}, {"muted_until": FOR_GOOD}, {"state": "asked"}):
        assert Membership.objects.filter(**state).exists(), state
    assert Message.objects.filter(answers__isnull=False).count() >= 3
    assert not Message.objects.exclude(answers=None).exclude(answers__pk__lt=F("pk")).exists()
    later = Message.objects.exclude(answers=None).exclude(answers__conversation=F("conversation"))
    assert not later.exists()
    assert len({*MessageReaction.objects.values_list("emoji", flat=True)}) >= 5
    times = list(Message.objects.order_by("pk").values_list("created_at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= timezone.now() <= times[0] + timedelta(days=10)


def test_the_demo_s_people_send_posts_and_join_groups_by_links() -> None:
    sent = Message.objects.filter(has_post=True).select_related("post", "author")
    assert {bool(one.body) for one in sent} == {True, False}
    for one in sent:
        assert one.post is not None and one.post.created_at < one.created_at
        assert Post.objects.visible_to(one.author).filter(pk=one.post.pk).exists()
    linked = Conversation.objects.exclude(link_key=None)
    assert {one.link_asks for one in linked} == {True, False}
    waits = Membership.objects.waiting().select_related("conversation", "person").get()
    assert waits.conversation.link_asks
    came = Message.objects.select_related("author").get(kind=Message.Kind.BY_LINK)
    theirs = Membership.objects.get(conversation=came.conversation_id, person=came.author)
    assert theirs.has_joined and theirs.since_id < came.pk
    asked = text_of(signed_in(waits.person).get("/messages/?show=requests"))
    assert "The Glove Committee" in asked and "Withdraw request" in asked


def test_somebody_of_the_demo_reads_and_answers_their_messages() -> None:
    browser = signed_in(User.objects.get(username="alice"))
    assert "The Glove Committee" in text_of(browser.get("/messages/"))
    for mine in Membership.objects.reading().filter(person__username="alice"):
        address = f"/messages/{mine.conversation_id}/"
        assert browser.get(address).status_code == 200
        if mine.has_joined:
            assert browser.post(address, {"body": "So do I."}).status_code == 302
    assert_unread_is_exact()

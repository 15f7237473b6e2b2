"""Posts within open conversations say what a reload says, whatever happens to them and between people."""

import random
from collections.abc import Callable

import pytest

from feed.actions import posts
from feed.actions.messages import send
from feed.models import Conversation, Post
from tests.factories import make_post
from tests.live.conversation_walk import STEPS, Step, other_of, walk
from tests.live.square import Square
from tests.moderators import superuser
from users.actions.blocks import block, unblock
from users.actions.follows import follow, unfollow
from users.actions.mutes import mute, unmute
from users.actions.people import deactivate, reactivate
from users.actions.privacy import set_protected
from users.models import User
from users.models.user import Visibility

pytestmark = pytest.mark.django_db


def _post(draw: random.Random, who: User) -> Post:
    """Return one of the posts there are, or a new one: for anybody, or for some."""
    rows = list(Post.objects.filter(boost_of=None).order_by("-pk")[:6])
    if len(rows) < 3 or draw.random() < 0.3:
        return make_post(who, "Bread by @bob", visibility=draw.choice(Visibility.values))
    return draw.choice(rows)


def _send(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
    body = draw.choice(["", "Look at this"])
    return send(author=who, conversation=talk, body=body, post=_post(draw, who).pk)


def _edit(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
    post = _post(draw, who)
    body = draw.choice(["Cake by @carol", "Salt", "Rye"])
    return posts.edit_post(actor=post.author, post=post, body=body, warning=draw.choice(["", "Oh"]))


def _narrow(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
    post = _post(draw, who)
    return posts.edit_post(actor=post.author, post=post, visibility=draw.choice(Visibility.values))


def _delete(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
    return posts.delete_posts(actor=_moderator(), posts=[_post(draw, who)])


def _restore(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
    return posts.restore_posts(actor=_moderator(), posts=[_post(draw, who)])


def _erase(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
    post = _post(draw, who)
    posts.delete_posts(actor=_moderator(), posts=[post])
    return Post.objects.filter(pk=post.pk, root=None, comment_count=0).delete()


def _moderator() -> User:
    return User.objects.filter(is_superuser=True).first() or superuser()


WITH_POSTS: dict[str, Step] = {
    "sends a post": _send,
    "sends a post again": _send,
    "edits a post": _edit,
    "narrows a post": _narrow,
    "deletes a post": _delete,
    "restores a post": _restore,
    "erases a post": _erase,
    "follows": lambda draw, square, who, talk: follow(
        actor=who, person=other_of(draw, square, who)
    ),
    "unfollows": lambda draw, square, who, talk: unfollow(
        actor=who, person=other_of(draw, square, who)
    ),
    "protects": lambda draw, square, who, talk: set_protected(
        actor=who, is_protected=draw.random() < 0.5
    ),
    "mutes somebody": lambda draw, square, who, talk: mute(
        actor=who, person=other_of(draw, square, who)
    ),
    "unmutes somebody": lambda draw, square, who, talk: unmute(
        actor=who, person=other_of(draw, square, who)
    ),
    **{
        name: STEPS[name]
        for name in ("deletes", "edits", "blocks", "unblocks", "is called otherwise")
    },
}


@pytest.mark.parametrize("seed", range(1))
def test_open_pages_show_posts_as_a_reload_does(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    walk(Square(monkeypatch), seed, 20, WITH_POSTS, at_once=4)


@pytest.mark.matrix
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("seed", range(100, 110))
def test_open_pages_show_posts_as_a_reload_does_for_long(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(Square(monkeypatch), seed, 200, WITH_POSTS)


class Shown:
    """A post by carol, for her followers, which alice has sent into a group of the three."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Send it, with the pages open."""
        self.square = Square(patch)
        self.alice, self.bob, self.carol = self.square.people
        self.post = make_post(self.carol, "Bread by @bob", visibility=Visibility.FOLLOWERS)
        send(author=self.alice, conversation=self.square.talks[1], body="Look", post=self.post.pk)
        assert not self.square.differences()
        assert self.readers() == {"alice", "bob", "carol"}

    def readers(self) -> set[str]:
        """Return on whose open page of the group the post shows; the others have the placeholder."""
        found = set()
        address = f"/messages/{self.square.talks[1].pk}/"
        for browser, path, page in self.square.open:
            if path != address:
                continue
            name = next(one.username for one in self.square.people if browser is self.browser(one))
            shown = page.document.one(f".quoted-{self.post.pk}, .quoted")
            assert shown is not None
            if "Bread" in shown.text or "Cake" in shown.text:
                found.add(name)
            else:
                assert shown.text.strip() == "The quoted post was deleted, or isn't visible to you."
        return found

    def browser(self, one: User) -> object:
        """Return somebody's browser."""
        return self.square.browsers[one]


def test_what_happens_to_a_post_and_between_people_shows_where_it_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = Shown(monkeypatch)
    alice, bob, carol, post = shown.alice, shown.bob, shown.carol, shown.post
    moderator = superuser()
    steps: list[tuple[Callable[[], object], set[str]]] = [
        (lambda: unfollow(actor=bob, person=carol), {"alice", "carol"}),
        (lambda: follow(actor=bob, person=carol), {"alice", "bob", "carol"}),
        (lambda: block(actor=carol, person=alice), {"bob", "carol"}),
        (lambda: unblock(actor=carol, person=alice), {"bob", "carol"}),  # she follows no more
        (lambda: follow(actor=alice, person=carol), {"alice", "bob", "carol"}),
        (
            lambda: posts.edit_post(actor=carol, post=post, body="Cake by @bob"),
            {"alice", "bob", "carol"},
        ),
        (lambda: unfollow(actor=carol, person=bob), {"alice", "bob", "carol"}),
        (
            lambda: posts.edit_post(actor=carol, post=post, visibility=Visibility.FRIENDS),
            {"carol"},
        ),
        (lambda: follow(actor=carol, person=bob), {"bob", "carol"}),
        (lambda: follow(actor=carol, person=alice), {"alice", "bob", "carol"}),
        (lambda: posts.delete_posts(actor=moderator, posts=[post]), set()),
        (
            lambda: posts.restore_posts(actor=moderator, posts=[post]),
            {"alice", "bob", "carol"},
        ),
        (lambda: deactivate(actor=None, people=[bob]), {"alice", "bob", "carol"}),
        (lambda: reactivate(actor=moderator, people=[bob]), {"alice", "bob", "carol"}),
    ]
    for number, (happens, readers) in enumerate(steps):
        happens()
        shown.square.settle()
        if number == 12:  # bob's own pages are not asked of somebody who is hidden
            shown.square.open = [
                one for one in shown.square.open if one[0] is not shown.browser(bob)
            ]
            readers = readers - {"bob"}
        readers = readers - {"bob"} if number > 12 else readers
        assert shown.readers() == readers, number
        assert not shown.square.differences(), number
    shown.square.site.close()

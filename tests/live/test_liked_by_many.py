"""A post that very many like within seconds: each open page gets a few frames, and the last number."""

import asyncio
import re
from collections.abc import Callable

import pytest
from channels.db import database_sync_to_async

from feed import live
from feed.actions import reactions
from feed.live.hub.hub import Hub
from feed.live.log import log
from feed.live.open_pages.watch import Watch
from feed.models import Post
from feed.pages.bookmarks import BOOKMARKS
from feed.pages.home import HOME
from feed.pages.notifications import NOTIFICATIONS
from feed.pages.person import PERSON
from feed.pages.post import POST
from feed.pages.public import PUBLIC
from tests.factories import UserFactory, make_post
from tests.live.conftest import TestPage, open_page, watch
from users.actions import follows
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

LIKES = 2_000
SECONDS = 10.0
MOST_FRAMES = 50
AT_ONCE = 10  # likes


class Clock:
    """The Hub's clock, moved by the test: how fast this machine likes does not matter."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._began = self.now = loop.time()

    def time(self) -> float:
        """Return what time it is for the Hub."""
        return self.now

    def move(self, seconds: float) -> None:
        """Let so much time pass since the beginning."""
        self.now = self._began + seconds


def made() -> tuple[Post, list[User], dict[str, Watch]]:
    """Return a post, very many people, and what the open pages watch, one of each kind."""
    author, reader, keeper = UserFactory.create_batch(3)
    post, other = make_post(author), make_post(author)
    follows.follow(actor=reader, person=author)
    reactions.bookmark(actor=keeper, post=post)
    people = User.objects.bulk_create(User(username=f"fan_{number}") for number in range(LIKES))
    return (
        post,
        people,
        {
            "home": watch(HOME, reader.pk),
            "the author's home": watch(HOME, author.pk),
            "public": watch(PUBLIC),
            "public, signed in": watch(PUBLIC, reader.pk),
            "person": watch(PERSON, about=author.pk),
            "post": watch(POST, about=post.pk),
            "bookmarks": watch(BOOKMARKS, keeper.pk),
            "notifications": watch(NOTIFICATIONS, author.pk),
            "another post": watch(POST, about=other.pk),
            "a liker's home": watch(HOME, people[0].pk),
        },
    )


def like_all(post: Post, people: list[User], move: Callable[[float], None]) -> None:
    """Like the post by everybody, evenly over ten seconds of the Hub's clock.

    Several at once in one transaction, of which there are many more than frames may be.
    """
    for start in range(0, len(people), AT_ONCE):
        move(SECONDS * start / len(people))
        with live.transaction():
            for person in people[start : start + AT_ONCE]:
                assert reactions.like(actor=person, post=post)


def numbers_in(page: TestPage, post: Post) -> list[int]:
    """Return the numbers of likes that the page was sent, in order."""
    part = re.compile(rf"\.post-{post.pk}-likes.*?(\d[\d,]*)</b> like", re.DOTALL)
    return [int(number.replace(",", "")) for frame in page.frames for number in part.findall(frame)]


@pytest.mark.timeout(300)
async def test_a_post_liked_2000_times_in_10_seconds_sends_each_page_at_most_50_frames(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_db = database_sync_to_async
    # Whether each may see it takes longest, and is another test's.
    monkeypatch.setattr(reactions, "_seen", lambda actor, post: post)
    post, people, watches = await in_db(made)()
    head = await in_db(log.head)()
    pages = {name: await open_page(hub, one, head) for name, one in watches.items()}
    clock = Clock(asyncio.get_running_loop())
    monkeypatch.setattr(hub, "_loop", clock)
    await in_db(like_all)(post, people, clock.move)
    clock.move(SECONDS + 1)
    untouched = {name: pages.pop(name) for name in ("notifications", "another post")}
    liker = pages.pop("a liker's home")
    async with asyncio.timeout(20):
        for page in pages.values():
            while numbers_in(page, post)[-1:] != [LIKES]:
                await asyncio.sleep(0.01)
    for name, page in pages.items():
        numbers = numbers_in(page, post)
        assert 2 < len(page.frames) <= MOST_FRAMES, (name, len(page.frames))
        assert numbers == sorted(numbers), name
    for name, page in untouched.items():
        assert len(page.frames) <= LIKES // 500 + 1, name  # only their cursor is moved on
        assert not numbers_in(page, post), name
    assert len(liker.frames) <= MOST_FRAMES
    assert (await in_db(Post.objects.get)(pk=post.pk)).like_count == LIKES

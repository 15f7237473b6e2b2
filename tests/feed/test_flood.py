"""People who keep a demo site busy over HTTP."""

import random
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from django.core.management import CommandError
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from feed.management import flood
from feed.models import Message, Post
from tests.commands import assert_counters_are_exact, run
from tests.services import free_port
from tests.talking import assert_unread_is_exact

pytestmark = pytest.mark.django_db


def number_of_posts_and_comments() -> tuple[int, int]:
    posts = Post.objects.filter(root=None).count()
    return posts, Post.objects.count() - posts


@pytest.mark.django_db(transaction=True)
def test_the_flood_signs_in_and_does_what_people_do(live_server: LiveServer) -> None:
    run("demo")
    before = number_of_posts_and_comments()
    messages = Message.objects.count()
    said = run("flood_feed", url=live_server.url, rate=30, seconds=6, people=3)
    done = {what: int(count) for what, count in (part.split(": ") for part in said.split(", "))}
    assert done["failed"] == 0
    assert done["post"]
    assert done["comment"]
    after = number_of_posts_and_comments()
    assert after == (before[0] + done["post"], before[1] + done["comment"])
    assert Post.objects.filter(deleted_at__isnull=False).count() == done["delete"]
    assert done["message"]
    assert Message.objects.count() == messages + done["message"]
    assert_counters_are_exact()
    assert_unread_is_exact()


@pytest.mark.django_db(transaction=True)
def test_the_flood_says_when_nobody_is_let_in(live_server: LiveServer) -> None:
    with pytest.raises(CommandError, match="not let in"):
        run("flood_feed", url=live_server.url, rate=50, seconds=20, people=2)


def test_the_flood_tells_in_a_line_that_the_server_is_away() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    said = run("flood_feed", url=url, rate=10, seconds=1.5, people=2).splitlines()
    assert said[0].startswith("the server does not answer")
    assert "failed: " in said[-1]
    assert len(said) == 2


def test_the_flood_goes_on_when_the_server_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: Iterator[str | BaseException] = iter(
        [
            "post",
            flood.Away("the server does not answer"),
            flood.Away("the server answers 502"),
            "comment",
            KeyboardInterrupt(),
        ]
    )

    def step(self: flood.Flood) -> str:
        what = next(steps)
        if isinstance(what, BaseException):
            raise what
        return what

    monkeypatch.setattr(flood.Flood, "step", step)
    monkeypatch.setattr("feed.management.commands.flood_feed.PATIENCE", (0.01,))
    said = run("flood_feed", rate=100).splitlines()
    assert "does not answer" in said[0]
    assert said[1] == "The server is back."
    assert said[2] == "post: 1, comment: 1, message: 0, edit: 0, delete: 0, follow: 0, failed: 2"


@pytest.mark.parametrize(
    "url", ["https://plaza.example", "http://192.168.0.7:8000", "http://127.0.0.1.evil.example"]
)
def test_the_flood_spares_other_machines(url: str) -> None:
    with pytest.raises(CommandError, match="another machine"):
        run("flood_feed", url=url, seconds=1)


@pytest.mark.parametrize("url", ["nonsense", "ftp://localhost/", "http://"])
def test_the_flood_needs_an_address(url: str) -> None:
    with pytest.raises(CommandError, match="not the address"):
        run("flood_feed", url=url, seconds=1)


@pytest.mark.parametrize("arguments", [["--rate", "0"], ["--rate", "x"], ["--seconds", "-1"]])
def test_the_flood_needs_numbers_above_zero(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="above zero"):
        run("flood_feed", *arguments)


def test_a_server_that_refuses_everything_is_not_stormed() -> None:
    asked = 0

    def refuse(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        is_sign_in = request.url.path == "/accounts/login/"
        return httpx.Response(302 if is_sign_in and request.method == "POST" else 403)

    people = [
        flood.Person("http://127.0.0.1", name, "x", httpx.MockTransport(refuse)) for name in "ab"
    ]
    dice = random.Random(1)
    one = flood.Flood(people, posts=["a"], comments=["b"], messages=["c"], dice=dice)
    with pytest.raises(flood.Away, match="refuses"):
        one.step()
    assert asked <= 4 * flood.TRIES


def test_texts_come_once_each_before_any_comes_again() -> None:
    texts = flood.Texts("abcdef", random.Random(1))
    drawn = [texts.next() for _ in range(12)]
    assert sorted(drawn[:6]) == sorted(drawn[6:]) == list("abcdef")


def test_beats_keep_the_rate_and_end() -> None:
    start = timezone.now()
    assert 8 <= len(list(flood.beats(20, 0.5))) <= 11
    assert timezone.now() - start < timedelta(seconds=2)

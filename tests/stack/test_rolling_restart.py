"""The stack under traffic: a rolling restart is noticed by nobody."""

import asyncio
import itertools
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services import PEOPLE, wait_for
from tests.sockets import run
from tests.stack.pages import StayingPage
from tests.stack.site import StackSite, stack

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def site() -> Iterator[StackSite]:
    """Everything, with two daphne."""
    with stack(2) as running:
        yield StackSite(running)


class Traffic:
    """People who read and write without a pause, each in a thread of their own."""

    def __init__(self, site: StackSite) -> None:
        """They begin with `run()`."""
        self.site = site
        self.posts: list[int] = []  # that were answered with success
        self.requests = 0
        self.failed: list[str] = []
        self.over = threading.Event()

    def run(self, name: str) -> None:
        """Go on until it is over."""
        for number in itertools.count():
            if self.over.is_set():
                return
            self._try(
                "post", lambda n=number: self.posts.append(self.site.post(name, f"{name} {n}"))
            )
            for path in ("/public/", "/", f"/@{name}/", "/readyz"):
                self._try(path, lambda path=path: self.site.get(path, name))

    def _try(self, what: str, request: object) -> None:
        assert callable(request)
        try:
            request()
        except Exception as error:  # whatever it is, somebody would have seen it
            self.failed.append(f"{what}: {error!r}")
        self.requests += 1


@pytest.mark.matrix
def test_a_rolling_restart_under_traffic_fails_no_request_and_loses_no_frame(
    site: StackSite,
) -> None:
    site.send("bob", "/@alice/follow/")
    before = {web.pid for web in site.stack.webs}
    traffic = Traffic(site)
    pages = [
        StayingPage(site, "/public/", "/ws/public/", name) for name in ("", "", "alice", "carol")
    ]
    pages += [StayingPage(site, "/", "/ws/home/", name) for name in ("bob", "bob", "alice")]

    async def check() -> None:
        staying = [asyncio.ensure_future(page.stay()) for page in pages]
        with ThreadPoolExecutor(len(PEOPLE)) as threads:
            writing = [threads.submit(traffic.run, name) for name in PEOPLE]
            try:
                await asyncio.to_thread(wait_for, lambda: len(traffic.posts) >= 6, "traffic")
                await asyncio.to_thread(site.stack.restart)
                more = len(traffic.posts) + 6
                await asyncio.to_thread(wait_for, lambda: len(traffic.posts) >= more, "traffic")
            finally:
                traffic.over.set()
        for thread in writing:
            thread.result()
        expected = {page: fresh(page) for page in pages}
        async with asyncio.timeout(60):  # the pages here read more slowly than a browser
            while any(page.posts[: len(expected[page])] != expected[page] for page in pages):
                for one in staying:
                    assert not one.done(), one
                await asyncio.sleep(0.05)
        for one in staying:
            one.cancel()

    run(check())
    assert not traffic.failed, traffic.failed
    assert not {web.pid for web in site.stack.webs} & before
    written = sorted(traffic.posts, reverse=True)
    for page in pages:
        assert not page.document.doubled()
        assert not page.refused, page.refused
        assert set(page.codes) == {1012}, page.codes
        if page.path == "/public/":
            assert page.posts == written[: len(page.posts)], "one is missing in between"
    assert "Traceback" not in site.log(), site.log()


def fresh(page: StayingPage) -> list[int]:
    """Return the ids of the cards that a reload would show."""
    return StayingPage(page.site, page.path, "", page.name).posts


def test_what_ended_by_itself_is_brought_back_and_what_was_stopped_is_not(site: StackSite) -> None:
    one, worker = site.stack.webs[0], site.stack.worker
    worker.stop()
    one.signal(signal.SIGKILL)
    wait_for(lambda: not one.is_running, "its end")
    assert site.stack.revive() == [one.name]
    one.wait_until_ready()  # also past the socket file that it left behind
    assert not worker.is_running
    worker.start()


@pytest.mark.matrix
def test_it_restarts_also_while_redis_is_away(site: StackSite) -> None:
    site.stack.redis.kill()
    site.stack.restart()
    assert site.post("alice", "Without Redis")
    site.stack.redis.start()
    site.stack.redis.wait_until_ready()

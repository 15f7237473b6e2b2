"""Those who watch the servers read figures, and nobody else does."""

import asyncio
import re
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from feed.http.middleware import CursorMiddleware
from feed.live.hub import hub as hubs
from feed.live.hub import reader
from feed.live.hub.hub import Hub
from feed.live.log import log
from feed.pages.public import PUBLIC
from tests.factories import make_comment, make_post
from tests.live.conftest import hub, in_db, open_page, until, watch
from tests.people import person, signed_in
from tests.services import Site
from tests.sockets import close_code, cursor_in, frame_with, open_socket, run, say
from users.lib.registries import SERVER, WORKER, with_everybodys

__all__ = ["hub"]

TOKEN = "a-long-token"


def figure(name: str, **labels: str) -> float:
    """Return what this process has counted so far."""
    for own in (SERVER, WORKER):
        found = with_everybodys(own).get_sample_value(name, labels)
        if found is not None:
            return found
    return 0.0


def figures_of(site: Site) -> dict[str, float]:
    """Return what a process of the site answers, by name and labels."""
    lines = site.get("/metrics").splitlines()
    pairs = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(value) for name, _, value in pairs}


# --- who may ask ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "headers", "may"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("192.0.2.1", {}, False),
        ("10.0.0.5", {}, False),
        ("nonsense", {}, False),
        ("", {}, True),  # by a socket file
        ("", {"X-Forwarded-For": "192.0.2.1"}, False),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, False),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, False),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, False),
    ],
)
@pytest.mark.django_db
def test_without_a_token_only_this_machine_itself_may_ask(
    where: str, headers: dict[str, str], may: bool
) -> None:
    response = Client().get("/metrics", headers=headers, REMOTE_ADDR=where)
    assert response.status_code == (200 if may else 404)
    assert ("plaza_open_pages" in response.content.decode()) == may


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "may"), [(f"Bearer {TOKEN}", True), (TOKEN, False), ("Bearer x", False), ("", False)]
)
def test_with_a_token_only_who_has_it_may_ask(settings: Any, sent: str, may: bool) -> None:
    settings.METRICS_TOKEN = TOKEN
    for where in ("127.0.0.1", "192.0.2.1"):
        response = Client().get("/metrics", headers={"Authorization": sent}, REMOTE_ADDR=where)
        assert response.status_code == (200 if may else 404)


def test_whoever_watches_needs_no_database_no_name_of_the_site_and_no_tls(settings: Any) -> None:
    """No database here: pytest-django refuses every query of this test."""
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/metrics", headers={"Host": "127.0.0.1:8001"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")


# --- requests ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_requests_are_counted_by_view_and_status() -> None:
    alice = signed_in(person("alice"))
    asked = {
        ("person", "200"): "/@alice/",
        ("person", "404"): "/@nobody_of_that_name/",
        ("none", "404"): "/no/such/address/",
    }
    before = {key: figure("plaza_requests_total", view=key[0], status=key[1]) for key in asked}
    timed = figure("plaza_request_seconds_count", view="person")
    for path in asked.values():
        alice.get(path)
    for (view, status), count in before.items():
        assert figure("plaza_requests_total", view=view, status=status) == count + 1
    assert figure("plaza_request_seconds_count", view="person") == timed + 2


@pytest.mark.django_db
def test_a_request_that_finds_no_database_is_counted_under_its_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It fails before Django has looked for its view."""

    def away(*arguments: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(CursorMiddleware, "__call__", away)
    browser = Client(raise_request_exception=False)
    before = {
        view: figure("plaza_requests_total", view=view, status="503")
        for view in ("public", "post", "none")
    }
    for path in ("/public/", "/posts/7/", "/no/such/address/"):
        assert browser.get(path).status_code == 503
    for view, count in before.items():
        assert figure("plaza_requests_total", view=view, status="503") == count + 1


@pytest.mark.django_db
def test_no_figure_names_anybody_or_anything() -> None:
    alice = person("zelda_of_the_figures")
    post = make_post(alice, "#unheardoftag")
    browser = signed_in(alice)
    for path in (
        f"/@{alice.username}/",
        f"/posts/{post.pk}/",
        "/tags/unheardoftag/",
        "/people/?q=zeld",
    ):
        browser.get(path)
    said = Client().get("/metrics").content.decode()
    assert "zeld" not in said
    assert "unheardof" not in said
    labels = set(re.findall(r"(\w+)=\"", said))
    assert labels <= {
        *(
            "view",
            "status",
            "le",
            "kind",
            "reason",
            "how",
            "way",
            "task",
            "item",
            "build",
            "state",
            "by",
        ),
        "loop",
        *("implementation", "major", "minor", "patchlevel", "version", "generation"),
    }


# --- the engine ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_the_engine_counts_frames_bytes_delay_and_rendering(hub: Hub) -> None:
    pages = [await open_page(hub, watch(PUBLIC), await in_db(log.head)) for _ in range(3)]
    names = (
        *("plaza_frames_total", "plaza_frame_bytes_total", "plaza_events_total"),
        *("plaza_log_delay_seconds_count", "plaza_compose_seconds_count"),
    )
    before = {name: figure(name) for name in names}
    post = await in_db(make_post, None, "Größe zählt")
    frames = [await page.frame_with(f'id="post-{post.pk}"') for page in pages]
    gained = {name: figure(name) - before[name] for name in names}
    assert gained["plaza_frames_total"] == 3
    heads = 3 * 4  # on the wire, before each
    assert gained["plaza_frame_bytes_total"] == heads + sum(len(one.encode()) for one in frames)
    assert gained["plaza_events_total"] == gained["plaza_log_delay_seconds_count"] >= 1
    assert gained["plaza_compose_seconds_count"] == 1
    assert figure("plaza_log_place") == (await in_db(log.head)).seq


@pytest.mark.engine_errors
@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_the_delay_counts_from_the_writing_of_the_event(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await open_page(hub, watch(PUBLIC), await in_db(log.head))
    before = figure("plaza_log_delay_seconds_sum")
    real = reader.look_up
    went: list[int] = []

    def slow_once(*arguments: Any) -> Any:
        if not went:
            went.append(1)
            raise RuntimeError("this round fails, and the next comes a second later")
        return real(*arguments)

    failures = figure("plaza_hub_round_failures_total")
    monkeypatch.setattr(hubs, "look_up", slow_once)
    post = await in_db(make_post)
    await page.frame_with(f'id="post-{post.pk}"')
    assert figure("plaza_log_delay_seconds_sum") - before >= 0.9
    assert figure("plaza_hub_round_failures_total") == failures + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_the_engine_counts_catch_ups_by_how(hub: Hub) -> None:
    before = {how: figure("plaza_catch_ups_total", how=how) for how in ("replayed", "fresh")}
    await open_page(hub, watch(PUBLIC), await in_db(log.head))
    lost = await open_page(hub, watch(PUBLIC), "0000:1")
    # It catches up once more, with what has happened meanwhile: that is not counted.
    await until(lambda: lost.is_live)
    assert figure("plaza_catch_ups_total", how="replayed") == before["replayed"] + 1
    assert figure("plaza_catch_ups_total", how="fresh") == before["fresh"] + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_the_engine_counts_coalesced_counters_and_stalled_pages(hub: Hub) -> None:
    post = await in_db(make_post)
    unsent = [0]
    page = await open_page(hub, watch(PUBLIC), await in_db(log.head))
    slow = await open_page(hub, watch(PUBLIC), await in_db(log.head), lambda: unsent[0])
    before = figure("plaza_events_coalesced_total")

    def comment_often() -> None:
        for _ in range(20):
            make_comment(post)

    await in_db(comment_often)
    await page.frame_with("<b>20</b> comments")
    assert figure("plaza_events_coalesced_total") > before
    unsent[0] = 10_000_000
    other = await in_db(make_post)
    await page.frame_with(f'id="post-{other.pk}"')
    await is_stalled(1)
    unsent[0] = 0
    await slow.frame_with(f'id="post-{other.pk}"')
    await is_stalled(0)


async def is_stalled(number: int) -> None:
    """Wait until so many pages are said to be stalled."""
    async with asyncio.timeout(5):
        while figure("plaza_stalled_pages") != number:
            await asyncio.sleep(0.01)


@pytest.mark.journey
def test_a_running_site_counts_its_sockets_and_those_it_refuses(shared_site: Site) -> None:
    async def test() -> None:
        before = await asyncio.to_thread(figures_of, shared_site)
        home = await open_socket(shared_site, "/ws/home/", "alice")
        await say(home, cursor_in(await asyncio.to_thread(shared_site.get, "/", "alice")))
        await frame_with(home, "live-cursor")
        stranger = await open_socket(shared_site, "/ws/home/")
        assert (await close_code(stranger))[0] == 4401
        nowhere = await open_socket(shared_site, "/ws/posts/999999/", "alice")
        assert (await close_code(nowhere))[0] == 4404
        after = await asyncio.to_thread(figures_of, shared_site)

        def gained(name: str) -> float:
            return after.get(name, 0) - before.get(name, 0)

        assert gained('plaza_open_pages{kind="home"}') == 1
        assert gained('plaza_sockets_refused_total{reason="4401"}') == 1
        assert gained('plaza_sockets_refused_total{reason="4404"}') == 1
        assert gained('plaza_requests_total{status="200",view="home"}') == 1
        assert after["process_resident_memory_bytes"] > 1e6
        await home.close()
        async with asyncio.timeout(5):
            while (await asyncio.to_thread(figures_of, shared_site))[
                'plaza_open_pages{kind="home"}'
            ] != before.get('plaza_open_pages{kind="home"}', 0):
                await asyncio.sleep(0.05)

    run(test())

"""What a page without a connection asks: is a server there, and for a new socket."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings

from feed import reconnecting
from feed.live.hub import hub as hubs
from tests.html import parse, socket_of

pytestmark = pytest.mark.asyncio


async def ask(path: str, query: str = "", method: str = "GET") -> tuple[int, dict[str, str], str]:
    """Return status, headers and body of the answer; 0 where the site is left to answer."""
    sent: list[dict[str, Any]] = []

    async def site(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 0, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"method": method, "path": path, "query_string": query.encode()}
    await reconnecting.answering(site)(scope, None, send)
    start, body = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body["body"].decode()


async def test_whether_a_server_is_there_is_answered_without_the_database() -> None:
    """No database here: pytest-django refuses every query of this test."""
    status, headers, body = await ask("/live/pulse/")
    assert (status, body) == (200, "")
    assert headers["content-type"] == "text/css"  # else browsers would call it a failure
    assert headers["cache-control"] == "no-store"  # else it would be there when nobody is


async def test_a_page_gets_the_socket_that_it_names_without_the_database() -> None:
    for path in ("/ws/home/", "/ws/posts/4/", "/ws/tags/caf%C3%A9/"):
        status, headers, body = await ask("/live/socket/", f"path={path.replace('%', '%25')}")
        assert status == 200
        assert socket_of(parse(body)) == path
        assert headers["cache-control"] == "no-store"
    await hubs.current().close()


@pytest.mark.parametrize(
    "query", ["", "path=", "path=/", "path=//evil.example/ws/", "path=/ws/" + "x" * 500]
)
async def test_what_is_no_socket_is_not_found(query: str) -> None:
    assert (await ask("/live/socket/", query))[0] == 404


async def test_what_a_stranger_wrote_into_an_address_is_text() -> None:
    _status, headers, body = await ask("/live/socket/", "path=/ws/%22%3E%3Cscript%3Ex%3C/script%3E")
    assert "<script" not in body
    assert headers["content-security-policy"].startswith("default-src 'none'")
    await hubs.current().close()


async def test_where_there_is_no_room_a_page_is_told_to_wait_each_for_another_time(
    settings: Any,
) -> None:
    settings.LIVE = {**settings.LIVE, "PAGES": 0}
    waits = set()
    for _ in range(50):
        status, _headers, body = await ask("/live/socket/", "path=/ws/home/")
        assert status == 200
        assert socket_of(parse(body)) == ""
        found = re.search(r"load delay:(\d+)s", body)
        assert found is not None
        waits.add(int(found[1]))
    assert min(waits) >= 20
    assert len(waits) > 10
    await hubs.current().close()


async def test_everything_else_is_the_sites() -> None:
    for path, method in (("/", "GET"), ("/live/pulse/", "POST"), ("/live/away/en-1/", "GET")):
        assert (await ask(path, method=method))[0] == 0


async def test_everything_that_sends_is_made_anew_with_the_socket() -> None:
    """An element sends by the socket under which it was made: elsewhere it would fall silent."""
    base = Path(site_settings.BASE_DIR)
    sources = [*(base / "templates").rglob("*.html"), *(base / "feed").rglob("*.py")]
    found = {path.name for path in sources if re.search(r"<\w[^>]* ws-send", path.read_text())}
    assert found == {"socket.html"}

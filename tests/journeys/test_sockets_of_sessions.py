"""Sockets close with their session: signed out, a new password, hours later, somebody else."""

import asyncio
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window, sign_out
from tests.services import Site
from tests.sockets import close_code, cursor_in, frame_with, open_socket, run, say

pytestmark = pytest.mark.journey


def test_signing_out_closes_every_tab_and_leaves_others_alone(
    site: Site, open_window: Callable[..., Window]
) -> None:
    bob, alice = open_window(site.url, "bob"), open_window(site.url, "alice")
    bob.live()
    alice.live()
    other = bob.open("/public/", bob.tab())
    sign_out(bob.page)
    expect(bob.page.locator("text=Sign in").first).to_be_visible()
    expect(other.locator("#live-notice")).to_contain_text("signed out")
    expect(other.locator("#live-status")).to_be_empty()  # it is not "Live" any more
    site.post("alice", "After the end")
    expect(alice.page.locator("#timeline > article").first).to_contain_text("After the end")
    expect(other.locator("#timeline")).not_to_contain_text("After the end")


def test_a_signed_out_socket_gets_4401(site: Site) -> None:
    async def check() -> None:
        socket = await open_socket(site, "/ws/home/", "bob")
        await say(socket, cursor_in(site.get("/", "bob")))
        await frame_with(socket, "live-cursor")
        await asyncio.to_thread(
            site.python,
            "from users.models import Session\n"
            "Session.objects.get(sign_in='sign-in-of-bob').delete()",
        )
        code, frames = await close_code(socket)
        assert code == 4401
        assert "signed out" in frames[-1]

    run(check())


def test_a_moderators_socket_closes_hours_after_the_last_visit(site: Site) -> None:
    """Others stay; for both the row would hold for weeks."""

    async def check() -> None:
        open_pages = []
        for name in ("bob", "admin"):
            cursor = cursor_in(site.get("/public/", name))
            await asyncio.to_thread(
                site.python,
                "from datetime import timedelta\n"
                "from django.utils import timezone\n"
                "from users.models import Session\n"
                "until = timezone.now() + timedelta(days=29, hours=16, seconds=10)\n"
                f"Session.objects.filter(sign_in='sign-in-of-{name}').update(expire_date=until)",
            )
            open_pages.append(await open_socket(site, "/ws/public/", name))
            await say(open_pages[-1], cursor)
            await frame_with(open_pages[-1], "live-cursor")
        code, frames = await close_code(open_pages[1], seconds=20)
        assert code == 4401
        assert "signed out" in frames[-1]
        await asyncio.to_thread(site.post, "alice", "For those who stay")
        await frame_with(open_pages[0], "For those who stay")

    run(check())


def test_a_password_change_closes_other_sessions_and_keeps_its_own(
    site: Site, open_window: Callable[..., Window]
) -> None:
    here, elsewhere = open_window(site.url, "bob"), open_window(site.url).sign_in("bob")
    elsewhere.live()
    stays = here.open("/public/", here.tab())
    here.page.goto("/accounts/password/change/")
    here.page.fill("[name=oldpassword]", "plaza-demo")
    here.page.fill("[name=password1]", "another-plaza-demo-1")
    here.page.fill("[name=password2]", "another-plaza-demo-1")
    here.page.click("form:has([name=password1]) button")
    expect(elsewhere.page.locator("#live-notice")).to_contain_text("signed out")
    site.post("alice", "For those who stay")
    expect(stays.locator("#timeline > article").first).to_contain_text("For those who stay")
    expect(stays.locator("#live-notice")).to_be_empty()


def test_a_page_rendered_for_somebody_else_is_told_and_closed(shared_site: Site) -> None:
    """Signed out and in as another in a second tab: the first must not fill with the other's posts."""

    async def check() -> None:
        socket = await open_socket(shared_site, "/ws/home/", "bob")
        cursor = cursor_in(shared_site.get("/", "alice"))
        await socket.send(json.dumps({"cursor": cursor, "viewer": "1"}))
        code, frames = await close_code(socket)
        assert code == 4403
        assert "signed in as @bob" in "".join(frames)
        assert "live-cursor" not in "".join(frames)
        # Made for somebody, and nobody is signed in now.
        socket = await open_socket(shared_site, "/ws/public/")
        await socket.send(json.dumps({"cursor": cursor, "viewer": "1"}))
        code, frames = await close_code(socket)
        assert code == 4401
        assert "You're signed out" in "".join(frames)

    run(check())

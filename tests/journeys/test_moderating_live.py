"""What a moderator does in Django admin reaches the open pages at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]


def choose(page: Page, path: str, ids: list[str], action: str) -> None:
    """Tick these rows of an admin list and run the action on them."""
    page.goto(path)
    for pk in ids:
        page.check(f'input.action-select[value="{pk}"]')
    page.select_option("select[name=action]", label=action)
    page.click("button[name=index]")


def test_posts_deleted_in_admin_leave_open_pages(site: Site, open_window: Open) -> None:
    one, two, three = (site.post("alice", f"Post {n}") for n in range(3))
    admin, visitor = open_window(site.url, "admin"), open_window(site.url)
    visitor.open("/public/")
    reader = visitor.open(f"/posts/{three}/", visitor.tab())
    with untouched(visitor.page), untouched(reader):
        admin.page.goto(f"/admin/feed/post/{one}/delete/")
        admin.page.click("#content form [type=submit]")
        expect(visitor.page.locator(f"#post-{one}")).to_have_count(0)
        choose(admin.page, "/admin/feed/post/", [str(two), str(three)], "Delete selected posts")
        admin.page.click("#content form [type=submit]")
        for post in (two, three):
            expect(visitor.page.locator(f"#post-{post}")).to_have_count(0)
        expect(reader.locator(".gone")).to_be_visible()
        choose(admin.page, "/admin/feed/post/", [str(two), str(three)], "Restore")
        for post in (two, three):
            expect(visitor.page.locator(f"#post-{post}")).to_be_visible()
        expect(reader.locator(f"#post-{three}")).to_be_visible()
        expect_as_reloaded(visitor)
        expect_as_reloaded(visitor, reader)


def test_people_deactivated_in_admin_vanish_and_their_sockets_close(
    site: Site, open_window: Open
) -> None:
    theirs = site.post("alice", "By alice")
    bobs = site.post("bob", "By bob")
    site.comment("alice", bobs, "A comment by alice")
    admin, alice, bob = (open_window(site.url, name) for name in ("admin", "alice", "bob"))
    visitor = open_window(site.url)
    visitor.open("/public/")
    alice.live()
    bob.open(f"/posts/{bobs}/")
    people = {
        name: site.python(
            f"from users.models import User; print(User.objects.get(username='{name}').pk)"
        )
        for name in ("alice", "bob")
    }
    with untouched(visitor.page), untouched(bob.page), untouched(alice.page):
        admin.page.goto(f"/admin/users/user/{people['alice']}/change/")
        admin.page.uncheck("[name=is_active]")
        admin.page.click("[name=_save]")
        expect(visitor.page.locator(f"#post-{theirs}")).to_have_count(0)
        expect(bob.page.locator("#comments > article")).to_have_count(0)
        expect(bob.page.locator("#notification-badge")).to_have_text("")
        expect(alice.page.locator("#live-notice")).to_contain_text("signed out")
        choose(admin.page, "/admin/users/user/", [people["bob"]], "Deactivate")
        expect(visitor.page.locator(f"#post-{bobs}")).to_have_count(0)
        expect(bob.page.locator("#live-notice")).to_contain_text("signed out")
        choose(admin.page, "/admin/users/user/", list(people.values()), "Reactivate")
        for post in (theirs, bobs):
            expect(visitor.page.locator(f"#post-{post}")).to_be_visible()
        expect_as_reloaded(visitor)

"""Firefox comes back: from a server that was away, by Back and Forward, by a reload."""

from collections.abc import Callable

import pytest

from tests.firefox.browser import SERVER_AWAY, Firefox, Person, expect_as_reloaded
from tests.services import Site

pytestmark = pytest.mark.firefox

Enter = Callable[[str], Person]


def test_a_page_catches_up_after_the_server_was_killed(
    site: Site, enter: Enter, firefox: Firefox
) -> None:
    post = site.post("alice", "Before")
    bob = enter("bob")
    tab = bob.tab.open("/public/")
    firefox.allow(SERVER_AWAY)
    tab.evaluate("() => { window.mine = true }")
    site.kill()
    tab.has("#live-status .is-away")
    site.python(
        "from users.models import User; from feed.models import Post\n"
        "from feed.actions.posts import *\n"
        "alice = User.objects.get(username='alice')\n"
        "create_post(author=alice, content=PostContent(body='Meanwhile'))\n"
        f"edit_post(actor=alice, post=Post.objects.get(pk={post}), body='Before, changed')"
    )
    site.start()
    tab.live(60)
    tab.says("#timeline > article .text", "Meanwhile")
    tab.says(f".post-{post}-body", "Before, changed")
    expect_as_reloaded(bob)
    assert tab.evaluate("() => window.mine") is True


def test_back_and_forward_show_what_a_reload_would(site: Site, enter: Enter) -> None:
    """Nothing comes back as it was left: `no-store` keeps pages out of the back/forward cache."""
    for name in ("bob", ""):  # visitors, too
        first = site.post("alice", "Before")
        person = enter(name)
        tab = person.tab.open("/public/")
        tab.open(f"/posts/{first}/")
        second = site.post("alice", "While away")
        site.send("alice", f"/posts/{first}/edit/", body="Before, changed")
        tab.back()
        tab.has(f"#post-{second}")
        tab.live()
        expect_as_reloaded(person)
        site.send("alice", f"/posts/{first}/edit/", body="Before, changed twice")
        tab.back(-1)
        tab.says(f".post-{first}-body .text", "Before, changed twice")
        tab.live()
        expect_as_reloaded(person)


def test_a_reload_brings_back_no_state_of_a_form(site: Site, enter: Enter) -> None:
    """Firefox puts values and `disabled` back where it may; `no-store` and `autocomplete` say no."""
    poll = {"body": "Tea or coffee?", "poll_choice_1": "Tea", "poll_choice_2": "Coffee"}
    site.send("alice", "/posts/new/", **poll)
    for path in ("/public/", "/", "/posts/1/"):
        tab = enter("alice").tab.open(path)
        before = site.post("bob", "Newer than the page")
        tab.evaluate(
            "() => { document.querySelectorAll('input[type=hidden], [autocomplete=off]')"
            ".forEach((one) => { one.value = 'left over'; one.checked = true });"
            "document.querySelectorAll('button').forEach((one) => { one.disabled = true }) }"
        )
        tab.reload()
        tab.live()
        left = "() => [document.querySelectorAll('button:disabled, :checked:not(option)').length,"
        left += "[...document.querySelectorAll('input')].filter(one => one.value === 'left over')]"
        assert tab.evaluate(left) == [0, []], path
        site.send("bob", f"/posts/{before}/delete/")


def test_a_long_absence_does_not_make_firefox_wait(
    site: Site, enter: Enter, firefox: Firefox
) -> None:
    """It would delay a socket to where others have failed, longer each time: 4 s after 12, 20 after 30."""
    tab = enter("bob").tab.open("/public/")
    firefox.allow(SERVER_AWAY)
    site.kill()
    tab.says("#live-status", "Reload")
    since = tab.evaluate("() => performance.now()")
    tab.until("(since) => performance.now() > since + 15_000", since, seconds=20)
    site.start()
    tab.live(3)

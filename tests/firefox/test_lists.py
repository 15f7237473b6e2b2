"""Lists in Firefox: they go on to their end, keep a bounded length, and what has no place waits for one."""

from collections.abc import Callable

import pytest

from tests.firefox.browser import Person, expect_as_reloaded
from tests.firefox.tab import Tab
from tests.services import Site

pytestmark = pytest.mark.firefox

Enter = Callable[[str], Person]


def read_to_the_end(tab: Tab) -> None:
    """Scroll down until there is no more to be shown."""
    tab.until(
        "() => { const more = [...document.querySelectorAll('.more, .more-again')]"
        ".find((one) => one.checkVisibility()); more?.scrollIntoView(); return !more }",
        seconds=30,
    )


def test_a_timeline_goes_on_to_its_end(site: Site, enter: Enter) -> None:
    """Also where most of what a followed hashtag brought is gone."""
    site.python(
        "from users.models import User; from users.actions.follows import follow\n"
        "follow(actor=User.objects.get(username='bob'), person=User.objects.get(username='alice'))"
    )
    posts = [site.post("alice", f"Post {number}") for number in range(45)]
    tagged = [site.post("carol", f"Number {number} #bread") for number in range(13)]
    site.send("bob", "/tags/bread/follow/")
    for post in tagged[1:]:
        site.send("carol", f"/posts/{post}/delete/")
    tab = enter("bob").tab.open("/")
    read_to_the_end(tab)
    expected = [f"post-{one}" for one in (tagged[0], *reversed(posts))]
    assert tab.ids("#timeline > article") == expected


def test_an_answer_beyond_the_end_waits_for_the_rest(site: Site, enter: Enter) -> None:
    post = site.post("alice", "Say something")
    comments = [site.comment("carol", post, f"Comment {number}") for number in range(51)]
    bob = enter("bob")
    tab = bob.tab.open(f"/posts/{post}/?after={comments[0]}")
    tab.open(f"/posts/{post}/")
    shown = len(tab.ids("#comments > article"))
    assert shown < 51
    answer = site.comment("alice", post, "To the last", parent=comments[-1])
    tab.says(f".post-{post}-comments", ", 52 comments")
    assert len(tab.ids("article[id^=comment-]")) == shown
    read_to_the_end(tab)
    everything = [f"comment-{one}" for one in (*comments, answer)]
    tab.has("article[id^=comment-]", 52)
    assert tab.ids("#comments > article") == everything
    expect_as_reloaded(bob)


def test_a_page_that_stays_open_keeps_the_length_of_its_list(site: Site, enter: Enter) -> None:
    tab = enter("bob").tab.open("/public/")
    posts = [site.post("alice", f"Post {number}") for number in range(50)]
    tab.has(f"#post-{posts[-1]}")
    assert len(tab.ids("#timeline > article")) <= 40
    read_to_the_end(tab)
    assert tab.ids("#timeline > article") == [f"post-{one}" for one in reversed(posts)]

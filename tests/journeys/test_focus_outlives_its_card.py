"""What had the focus is taken away by a push: the focus goes to what stands in its place, never to the head
of the page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
NUMBERS = count(1)
FOCUSABLE = ":is(a[href], button, summary):visible"
FIRST = ":is(#notifications, #scheduled) > :nth-child(1 of article)"


@dataclass(frozen=True)
class Case:
    """A page of bob's, a card on it that has the focus, what comes after it, and what takes it away."""

    path: str
    card: str
    then: str  # where Tab leads from what stands in its place
    takes: Callable[[], object]
    undo: Callable[[], object] = lambda: None
    says: str = ""  # what stands in its place, if only that is right


def two_posts(site: Site, name: str = "alice", body: str = "Here") -> tuple[int, int]:
    """Let somebody write two posts; returns the ids of the newer one, which stands above, and the older."""
    older = site.post(name, f"{body} first {next(NUMBERS)}")
    return site.post(name, f"{body} then {next(NUMBERS)}"), older


def posts_at(path: str, *, own: str = "", body: str = "Here") -> Callable[[Site], Case]:
    """Return the case of a list of posts: what alice wrote last is deleted."""

    def case(site: Site) -> Case:
        above, below = two_posts(site, body=body)
        for post in (below, above) if own else ():
            site.send("bob", f"/posts/{post}/{own}/")
        deletes = partial(site.send, "alice", f"/posts/{above}/delete/")
        return Case(path, f"#post-{above}", f"#post-{below}", deletes)

    return case


def boosts(site: Site) -> Case:
    """What somebody boosted: they take it back."""
    above, below = two_posts(site, "carol")
    for post in (below, above):
        site.send("alice", f"/posts/{post}/boost/")
    takes_back = partial(site.send, "alice", f"/posts/{above}/unboost/")
    return Case("/@alice/boosts/", f"#post-{above}", f"#post-{below}", takes_back)


def comments(site: Site) -> Case:
    """The comments under a post: one is deleted."""
    post = site.post("alice", "Talk to me")
    first, second = (site.comment("alice", post, f"Comment {number}") for number in (1, 2))
    deletes = partial(site.send, "alice", f"/posts/{first}/delete/")
    return Case(f"/posts/{post}/", f"#comment-{first}", f"#comment-{second}", deletes)


def replies(site: Site) -> Case:
    """What somebody replied: it goes with the post it stands under."""
    posts = [site.post("carol", "Talk to me") for _ in range(2)]
    below, above = (site.comment("alice", post, "A reply") for post in posts)
    deletes = partial(site.send, "carol", f"/posts/{posts[1]}/delete/")
    return Case("/@alice/replies/", f"#comment-{above}", f"#comment-{below}", deletes)


def blocked(site: Site) -> Case:
    """A timeline: all that somebody wrote goes, who blocks the viewer."""
    below = site.post("carol", "By somebody else")
    above = site.post("alice", "By who blocks")
    blocks = partial(site.send, "alice", "/@bob/block/")
    undo = partial(site.send, "alice", "/@bob/unblock/")
    return Case("/public/", f"#post-{above}", f"#post-{below}", blocks, undo)


def notifications(site: Site) -> Case:
    """What one is told: who did it blocks the viewer."""
    post = site.post("bob", "Talk to me")
    site.comment("carol", post, "A word")
    site.comment("alice", post, "A word")
    blocks = partial(site.send, "alice", "/@bob/block/")
    undo = partial(site.send, "alice", "/@bob/unblock/")
    return Case("/notifications/", FIRST, FIRST, blocks, undo)


def people(site: Site) -> Case:
    """Who follows the viewer: one does no longer."""
    for name in ("carol", "alice"):
        site.send(name, "/@bob/follow/")
    unfollows = partial(site.send, "alice", "/@bob/unfollow/")
    undo = partial(site.send, "carol", "/@bob/unfollow/")
    own = "#people > article:has([href='/@{}/'])"
    return Case("/@bob/followers/", own.format("alice"), own.format("carol"), unfollows, undo)


def talks(site: Site) -> tuple[int, int]:
    """Let bob talk with two others; returns the ids of the conversations, the newer one first."""
    for name in ("carol", "alice"):
        site.send(name, "/messages/new/", to="bob", body=f"Hello {next(NUMBERS)}")
    found = re.findall(r'id="conversation-(\d+)"', site.get("/messages/?show=requests", "bob"))
    for pk in found:
        site.send("bob", f"/messages/{pk}/accept/")
    above, below = re.findall(r'id="conversation-(\d+)"', site.get("/messages/", "bob"))[:2]
    return int(above), int(below)


def messages(site: Site) -> Case:
    """What others write: one takes a message back, and a line is left of it."""
    talk, _other = talks(site)
    for number in (1, 2):
        site.send("alice", f"/messages/{talk}/", body=f"Message {number}")
    first, second = re.findall(r'id="message-(\d+)"', site.get(f"/messages/{talk}/", "bob"))[-2:]
    deletes = partial(site.send, "alice", f"/messages/{talk}/{first}/delete/")
    tools = f".message-{first}-tools"
    return Case(f"/messages/{talk}/", tools, f"#message-{second}", deletes)


def folded(site: Site) -> Case:
    """What somebody wrote whom the viewer blocks in another tab: it is there, folded."""
    talk, _other = talks(site)
    said = re.findall(r'id="message-(\d+)"', site.get(f"/messages/{talk}/", "bob"))[-1]
    blocks = partial(site.send, "bob", "/@alice/block/")
    undo = partial(site.send, "bob", "/@alice/unblock/")
    where, card = f"/messages/{talk}/", f"#message-{said}"
    return Case(where, card, "#messages", blocks, undo, says="This has changed.")


def conversations(site: Site) -> Case:
    """The viewer's conversations: one is archived in another tab."""
    above, below = talks(site)
    archives = partial(site.send, "bob", f"/messages/{above}/archive/")
    undo = partial(site.send, "bob", f"/messages/{above}/unarchive/")
    rows = f"#conversation-{above}", f"#conversation-{below}"
    return Case("/messages/", *rows, archives, undo)


def scheduled(site: Site) -> Case:
    """What waits for its time: one is cancelled in another tab."""
    for hours in (2, 3):
        due = datetime.now() + timedelta(days=1, hours=hours)
        site.send("bob", "/posts/new/", body=f"Later {hours}", due=f"{due:%Y-%m-%dT%H:%M}")
    first = re.findall(r"/scheduled/(\d+)/", site.get("/scheduled/", "bob"))[0]
    cancels = partial(site.send, "bob", f"/scheduled/{first}/cancel/")
    return Case("/scheduled/", FIRST, FIRST, cancels)


def the_post_itself(site: Site) -> Case:
    """A page that is about what goes: all of it is another."""
    post = site.post("alice", "Here and gone")
    deletes = partial(site.send, "alice", f"/posts/{post}/delete/")
    return Case(f"/posts/{post}/", f"#post-{post}", ".gone", deletes)


CASES: dict[str, Callable[[Site], Case]] = {
    "a timeline": posts_at("/public/"),
    "a person's posts": posts_at("/@alice/"),
    "a hashtag": posts_at("/tags/bread/", body="#bread"),
    "bookmarks": posts_at("/bookmarks/", own="bookmark"),
    "boosts": boosts,
    "comments": comments,
    "replies": replies,
    "blocked": blocked,
    "notifications": notifications,
    "people": people,
    "messages": messages,
    "a message that is folded": folded,
    "conversations": conversations,
    "scheduled": scheduled,
    "the post itself": the_post_itself,
}


@pytest.fixture
def case(request: pytest.FixtureRequest, shared_site: Site) -> Iterator[Case]:
    """One of them, undone afterwards."""
    made = CASES[request.param](shared_site)
    yield made
    made.undo()


@pytest.mark.slice(3)
@pytest.mark.parametrize("case", CASES, indirect=True)
def test_the_focus_stays_where_its_card_was(
    shared_site: Site, open_window: Open, case: Case
) -> None:
    page = open_window(shared_site.url, "bob").open(case.path)
    held = page.locator(case.card).first.locator(FOCUSABLE).first
    held.focus()
    goes = held.element_handle()
    case.takes()
    page.wait_for_function("one => !one.isConnected", arg=goes)
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost"
    left = page.locator(".focus-left:focus")
    expect(left).to_be_visible()
    expect(left).to_have_text(case.says or re.compile(r"\w"))
    page.keyboard.press("Tab")
    expect(page.locator(case.then).first.locator(":focus")).to_have_count(1)

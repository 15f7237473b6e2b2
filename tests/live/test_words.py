"""Whatever shows somebody's words or name is live, or says so: every page × what can happen.

What stands where on each page is a list (`pages.py`). After each thing that can happen an open page
says of somebody what a reload of it says, in its title and its attributes as well; and what is typed
stays, also beside what is gone.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from zlib import crc32

import pytest
from django.db import transaction
from django.urls import URLPattern
from pytest_django import DjangoDbBlocker

from feed import urls as feed_urls
from feed.actions import messages
from feed.actions.content import PostContent
from feed.actions.posts import delete_posts, edit_post
from feed.actions.scheduled import cancel_scheduled, edit_scheduled
from feed.models import Message, Post, ScheduledPost
from tests.live.open_pages import TYPED, OpenPage, Page, World, found
from tests.live.pages import NO_PAGES, PAGES, cases
from tests.machine.dom import Document
from tests.machine.site import SteppedSite
from tests.people import text_of
from users import urls as users_urls
from users.actions.blocks import block
from users.actions.people import deactivate, rename
from users.actions.privacy import set_protected
from users.actions.usernames import change_username

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

MARKS = {"words": "quip", "name": "Ann Author", "username": "annabel"}
NEW = {"new words": "jest", "new name": "Anna Writer", "new username": "annika"}

THEIRS = {"deleted", "narrowed", "blocks viv", "is blocked", "protects", "is deactivated"}


def written(world: World) -> list[Post]:
    """Return all that ann wrote, as it is now."""
    return list(Post.objects.filter(author=world.ann, body__contains="quip"))


def said(world: World) -> list[Message]:
    """Return what ann wrote to others."""
    return list(Message.objects.filter(author=world.ann, body="quip"))


def deletes(world: World) -> None:
    """Take away all that ann wrote, and what was to come."""
    for one in written(world):
        delete_posts(actor=world.ann, posts=[one])
    for message in said(world):
        messages.delete(actor=world.ann, message=message)
    for waiting in ScheduledPost.objects.all():
        cancel_scheduled(actor=world.ann, scheduled=waiting)


def narrows(world: World) -> None:
    """Let ann's posts be for her friends."""
    for one in written(world):
        edit_post(actor=world.ann, post=one, body=one.body, visibility="friends")


def edits(world: World) -> None:
    """Let ann say something else everywhere."""
    for one in written(world):
        edit_post(actor=world.ann, post=one, body=one.body.replace("quip", "jest"))
    for message in said(world):
        messages.edit(actor=world.ann, message=message, body="jest")
    for waiting in ScheduledPost.objects.all():
        edit_scheduled(
            actor=world.ann,
            scheduled=waiting,
            due_at=waiting.due_at,
            content=PostContent(
                body="jest",
                visibility=waiting.visibility,
                warning="",
                language="",
                answers_from=waiting.answers_from,
            ),
        )


def changes(world: World) -> None:
    """Let ann change all at once."""
    edits(world)
    change_username(actor=world.ann, username="annika")
    rename(actor=world.ann, person=world.ann, name="Anna Writer")


CHANGES = "is renamed, has a new name, edits"
EVENTS: dict[str, Callable[[World], object]] = {
    "deleted": deletes,
    "narrowed": narrows,
    "blocks viv": lambda world: block(actor=world.ann, person=world.viv),
    "is blocked": lambda world: block(actor=world.viv, person=world.ann),
    "protects": lambda world: set_protected(actor=world.ann, is_protected=True),
    "is deactivated": lambda world: deactivate(actor=None, people=[world.ann]),
    "is renamed": lambda world: change_username(actor=world.ann, username="annika"),
    "has a new name": lambda world: rename(actor=world.ann, person=world.ann, name="Anna Writer"),
    "edited": edits,
    CHANGES: changes,
}


def settle(site: SteppedSite) -> None:
    """Let the Hub do all it has to do."""
    for _round in range(20):
        site.clock.now += 1
        site.turn()
        if site.is_quiet:
            return
    raise AssertionError("the Hub never rests")


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """What each test begins with; what a test does to it is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World) -> World:
    """The same, with objects of the test's own."""
    return deepcopy(built)


def test_every_address_says_what_its_page_shows() -> None:
    patterns = [*feed_urls.urlpatterns, *users_urls.urlpatterns]
    names = {one.name for one in patterns if isinstance(one, URLPattern)}
    assert len(names) == len(patterns)
    assert names == {*PAGES, *NO_PAGES}
    assert not set(PAGES) & set(NO_PAGES)


@pytest.mark.parametrize("page", cases())
def test_a_page_shows_what_the_list_says(page: Page, world: World) -> None:
    page.before(world)
    assert found(Document(text_of(page.ask(world))), MARKS) == page.shows


def in_every_run(name: str) -> list[str]:
    """Return what happens in every run: all changes at once, and some after which words must go."""
    first = crc32(name.encode())
    gone = sorted(THEIRS)
    return [CHANGES, *{gone[first % len(gone)], gone[(first // 7) % len(gone)]}, "deleted"]


@pytest.mark.slice(3)
@pytest.mark.parametrize("page", cases(with_something_of_anns=True))
def test_an_open_page_says_what_a_reload_says(
    page: Page, world: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    expect_as_reloaded(page, world, in_every_run(request.node.name), monkeypatch)


@pytest.mark.matrix
@pytest.mark.parametrize("page", cases(with_something_of_anns=True))
def test_an_open_page_says_what_a_reload_says_whatever_happens(
    page: Page, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_as_reloaded(page, world, [*EVENTS], monkeypatch)


def expect_as_reloaded(
    page: Page, world: World, events: list[str], patch: pytest.MonkeyPatch
) -> None:
    """Open the page before each of these, and fail if it then differs from a reload."""
    wrong: list[str] = []
    page.before(world)
    page.address(world)
    for event in dict.fromkeys(events):
        if page.is_anns and event in THEIRS - {"deleted"}:
            continue  # her own stay hers; deactivated, she is signed out
        site = SteppedSite(patch)
        with transaction.atomic():
            wrong += [f"{event}: {one}" for one in faults(page, world, EVENTS[event], site)]
            transaction.set_rollback(True)
        site.close()
        for one in (world.ann, world.viv):  # as they are again
            one.refresh_from_db()
    assert not wrong, "\n".join(wrong)


def faults(
    page: Page, world: World, happens: Callable[[World], object], site: SteppedSite
) -> Iterator[str]:
    """Yield how an open page differs from a reload of it once something has happened."""
    browser = world.browsers[world.ann if page.is_anns else world.viv]
    opened = OpenPage(site, browser, page.ask(world))
    settle(site)
    opened.read()
    if page.has_form:
        opened.type(TYPED)
    happens(world)
    settle(site)
    opened.read()
    again = page.ask(world)
    reloaded = found(Document(text_of(again)), MARKS | NEW)
    shown = found(opened.document, MARKS | NEW)
    for place in shown:
        if shown[place] | {*page.keeps} != reloaded[place] | {*page.keeps}:
            yield f"{place} shows {shown[place]}, after a reload {reloaded[place]}"
    areas = [one.get_text() for one in opened.document.all("main form.composer textarea")]
    if page.has_form and TYPED not in areas:
        yield "what was typed is lost"
    is_gone = opened.document.one(".gone, .gone-subject") is not None
    if (again.status_code == 404) is not is_gone and page.sent is None:
        yield f"after a reload {again.status_code}, and the page says {is_gone}"

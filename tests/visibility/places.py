"""Every place where something can be seen, and how to look there: each asks the real thing.

A new kind of place is a line in `SHOWN` (`showing.py`: where a thing shows) or in `WAYS` (how it gets there).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.test import override_settings

from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import PIECES_CATCHING_UP, Frame, compose, fresh
from feed.live.log.log import Logged
from feed.live.open_pages.watch import Watch, site_locale
from feed.models import Attachment, Bookmark, Pin, Post
from feed.models.visibility.viewer_sets import ViewerSets
from feed.pages.bookmarks import BOOKMARKS
from feed.pages.form import FORM
from feed.pages.history import HISTORY
from tests.html import parse
from tests.people import HTMX, text_of
from tests.visibility import links, quotes
from tests.visibility.documents import Document
from tests.visibility.showing import SHOWN, address_of, watch_of
from tests.visibility.table import (
    COMMENTS,
    POSTS,
    WITHIN_QUOTE,
    Case,
    Thing,
    Where,
)
from tests.visibility.worlds import Key, World, key

Found = TypeVar("Found")


@dataclass(frozen=True)
class Place:
    """A thing, where it can be seen, and one way of getting there."""

    thing: Thing
    where: Where
    way: str

    def __str__(self) -> str:
        return f"{self.thing} · {self.where} · {self.way}"

    def shows(self, world: World, case: Case) -> bool:
        """Return whether the viewer is shown the thing of this case here."""
        return WAYS[self.way].look(world, key(case, self.thing), self.where)


def on_page(world: World, what: Key, where: Where) -> bool:
    """The page, as a browser asks for it."""
    return _holds(world, what, world.page(address_of(world, what, where)))


def on_further_page(world: World, what: Key, where: Where) -> bool:
    """The part of the list that begins with it, as htmx asks for it."""
    address = address_of(world, what, where)
    if where is Where.PAGE:
        address = f"{address}?after={world.posts[what].pk - 1}"
    elif where is Where.BRANCH:
        address = f"{address}?after={world.fold.pk}"
    elif where is Where.TOLD:
        address = f"{address}?before={10**15}"
    else:
        if where in (Where.HOME, Where.QUOTED_HOME) and world.onlooker is None:
            address = "/public/"  # whose list it goes on with
        place = world.passed_on.get(what, world.posts[what])
        address = f"{address}?before={place.pk + 1}"
    return _holds(world, what, world.page(address, is_more=True))


def at_own_address(world: World, what: Key, where: Where) -> bool:
    """The address of the comment itself, which leads on to its place."""
    return _holds(world, what, world.page(world.posts[what].get_absolute_url()))


def pinned(world: World, what: Key, where: Where) -> bool:
    """First on the author's page."""
    Pin.objects.update_or_create(person=world.author, defaults={"post": world.posts[what]})
    html = world.browser.get(world.author.get_absolute_url()).content.decode()
    Pin.objects.all().delete()
    return any(what.text in one.text for one in parse(html).all("section", class_="pinned"))


def caught_up(world: World, what: Key, where: Where) -> bool:
    """What a page is sent that was away since before it was written."""
    watch = _watch(world, what, where)
    if watch is None:
        return False
    if where in WITHIN_QUOTE:
        return quotes.caught_up(world, what, where, watch)
    frames = _kept(
        world,
        (watch, world.starts[what.visibility]),
        lambda: compose(world.since(what), Audience([watch]), PIECES_CATCHING_UP),
    )
    return _holds(world, what, _html(frames, watch))


def afresh(world: World, what: Key, where: Where) -> bool:
    """What a page is sent that was away for too long."""
    watch = _watch(world, what, where)
    if watch is None:
        return False
    html = _kept(world, watch, lambda: fresh(watch).html)
    return _holds(world, what, html)


def pushed(world: World, what: Key, where: Where) -> bool:
    """What the open page is sent when it is written, edited, deleted: at once, and one by one.

    A page to which it is not shown is told nothing of it: no word, nor the name of who wrote it.
    """
    watch = _watch(world, what, where)
    if watch is None:
        return False
    if where in WITHIN_QUOTE:
        return quotes.pushed(world, what, where, watch)
    at_once = _html(_kept(world, what, lambda: _composed(world, what, _events(world, what))), watch)
    assert what.first_text not in at_once, f"{what} was sent as it was before it was edited"
    if _holds(world, what, at_once):
        return True
    names = {world.author.name, world.third.name}
    if what.thing is Thing.BOOSTED:
        names.add(world.fourth.name)
    if where is Where.TOLD:  # where the list may name them for another notice
        names = {name for name in names if name not in world.page("/notifications/")}
    one_by_one = _kept(
        world,
        ("one by one", what),
        lambda: [_composed(world, what, [event]) for event in _events(world, what)],
    )
    for html in (at_once, *(_html(frames, watch) for frames in one_by_one)):
        words = [word for word in (what.text, what.first_text, *names) if word in html]
        assert not words, f"{watch} was sent {words}: {html}"
    return False


def kept(world: World, what: Key, where: Where) -> bool:
    """The viewer's bookmarks, where it is the only one: the page, and the region afresh."""
    if world.viewer is None:
        return _holds(world, what, world.page("/bookmarks/"))
    Bookmark.objects.all().delete()
    Bookmark.objects.create(person=world.viewer, post=world.posts[what])
    page = _holds(world, what, text_of(world.browser.get("/bookmarks/", follow=True)))
    if world.onlooker is not None:
        region = fresh(Watch(BOOKMARKS, None, world.onlooker, site_locale())).html
        assert _holds(world, what, region) is page, "the region afresh is not the page"
    return page


def kept_pushed(world: World, what: Key, where: Where) -> bool:
    """What the open page of bookmarks is sent when it is edited."""
    if world.onlooker is None:
        return False
    watch = Watch(BOOKMARKS, None, world.onlooker, site_locale())
    frames = compose(_events(world, what), Audience([watch]))
    return _holds(world, what, _html(frames, watch))


def history(world: World, what: Key, where: Where) -> bool:
    """What it said before: the page, its further part, and the region afresh."""
    post = world.posts[what]
    address = f"/posts/{post.pk}/history/"
    page = what.first_text in world.page(address)
    further = what.first_text in world.page(f"{address}?before={10**15}", is_more=True)
    region = fresh(_history_of(world, post)).html
    assert page is further, "the further part is not the page"
    assert (what.first_text in region) is page, "the region afresh is not the page"
    return page


def history_pushed(world: World, what: Key, where: Where) -> bool:
    """What the open page of its history is sent when it is edited, or deleted."""
    watch = _history_of(world, world.posts[what])
    frames = compose(_events(world, what), Audience([watch]))
    return what.first_text in _html(frames, watch)


def form(world: World, what: Key, where: Where) -> bool:
    """The region of the forms about it, afresh: those for whom they are, and visitors who have none."""
    post = world.posts[what]
    watch = Watch(FORM, post.pk, world.onlooker, site_locale(), post.root_id)
    return what.text in fresh(watch).html


def in_database(world: World, what: Key, where: Where) -> bool:
    """The rule as it is told to the database."""
    posts = Post.objects.visible_to(world.guest or AnonymousUser())
    seen = _kept(world, "visible", lambda: set(posts.values_list("pk", flat=True)))
    return world.posts[what].pk in seen


def at_picture(world: World, what: Key, where: Where) -> bool:
    """The address of a file of a picture that it shows, as a browser asks for it, and the page of that."""
    post = world.posts[what]
    row, _is_new = Attachment.objects.get_or_create(
        owner=post.author, post=post, state=Attachment.State.READY, files=["320.webp"]
    )
    with override_settings(PICTURES_INTERNAL="/internal/"):
        answer = world.browser.get(row.shown.large)
    is_given = answer.status_code == 200
    Post.objects.filter(pk=post.pk).update(picture_facts=[row.facts])
    page = world.browser.get(f"/posts/{post.pk}/pictures/1/")
    assert (page.status_code == 200) is is_given, "its page is not for those who may see the file"
    opened = world.browser.get(f"/posts/{post.pk}/opened/{row.pk}/", headers=HTMX)
    assert (b"<figure" in opened.content) is is_given, "the dialog is not for those, either"
    assert ("X-Accel-Redirect" in answer) is is_given, "a refusal says where the file is"
    assert is_given or answer.status_code == 404, f"the answer is {answer.status_code}"
    return is_given


def at_link(world: World, what: Key, where: Where) -> bool:
    """The card of what it links to, on the page, and what the open page is sent once that is known."""
    post, watch = world.posts[what], _watch(world, what, where)
    picture = links.link(post, f"Stone of {what.text}")
    with override_settings(LINK_PREVIEWS=True):
        page = text_of(world.browser.get(address_of(world, what, where), follow=True))
    is_shown = f"Stone of {what.text}" in page
    assert (picture in page) is is_shown, "the address of its picture"
    pushed = links.told([post], watch) if watch is not None else ""
    assert (picture in pushed) is is_shown, "what the open page is sent"
    return is_shown


def in_hub(world: World, what: Key, where: Where) -> bool:
    """The rule as it is told to the Hub, asked of everybody in town at once."""
    post = Post.objects.select_related("author", "root__author").get(pk=world.posts[what].pk)
    authors = [world.author.pk, world.third.pk, *([world.viewer.pk] if world.viewer else [])]
    sets = _kept(world, "sets", lambda: ViewerSets([world.onlooker, None, *authors], authors))
    return world.onlooker in sets.seeing(post)


@dataclass(frozen=True)
class Way:
    """How to look, and what can be seen that way."""

    look: Callable[[World, Key, Where], bool]
    things: Collection[Thing] = tuple(Thing)
    wheres: Collection[Where] = tuple(Where)


PAGES = {Where.PAGE, Where.BRANCH}  # where comments stand under what they are about
WITH_CARDS = {
    *PAGES,
    Where.HOME,
    Where.PUBLIC,
    Where.PROFILE,
    Where.REPLIES,
    Where.TAG,
    Where.BOOSTER,
}
ELSEWHERE = set(Where) - {Where.KEPT, Where.HISTORY, Where.FORM}
WAYS = {
    "page": Way(on_page, wheres=ELSEWHERE),
    "kept": Way(kept, wheres={Where.KEPT}),
    "kept, push": Way(kept_pushed, wheres={Where.KEPT}),
    "history": Way(history, wheres={Where.HISTORY}),
    "history, push": Way(history_pushed, wheres={Where.HISTORY}),
    "form": Way(form, wheres={Where.FORM}),
    "further page": Way(on_further_page, wheres=ELSEWHERE - PAGES - {Where.QUOTED_PAGE}),
    "further comments": Way(on_further_page, COMMENTS, PAGES),
    "own address": Way(at_own_address, COMMENTS, PAGES),
    "pinned": Way(pinned, POSTS, (Where.PROFILE,)),
    "catch-up": Way(caught_up, wheres=ELSEWHERE),
    "afresh": Way(afresh, wheres=ELSEWHERE),
    "push": Way(pushed, wheres=ELSEWHERE),
    "database": Way(in_database, set(Thing) - {Thing.FOLLOW}, PAGES),
    "picture": Way(at_picture, set(Thing) - {Thing.FOLLOW}, PAGES),
    "link": Way(at_link, set(Thing) - {Thing.FOLLOW}, WITH_CARDS),
    "hub": Way(in_hub, set(Thing) - {Thing.FOLLOW}, PAGES),
}

PLACES = tuple(
    Place(thing, where, name)
    for thing, wheres in SHOWN.items()
    for where in wheres
    for name, way in WAYS.items()
    if thing in way.things and where in way.wheres
)


def _holds(world: World, what: Key, html: str) -> bool:
    """Return whether the HTML shows the thing."""
    if what.thing is Thing.QUOTED:
        return quotes.shows(Document(html), world, what)
    if what.thing is not Thing.FOLLOW:
        return what.text in html
    notices = [article.text for article in parse(html).all("article")]
    return any(world.author.name in one and "followed you" in one for one in notices)


def _watch(world: World, what: Key, where: Where) -> Watch | None:
    """Return what the open page watches; None where there is no such page for the viewer."""
    return watch_of(world, what, where, world.onlooker)


def _history_of(world: World, post: Post) -> Watch:
    return Watch(HISTORY, post.pk, world.onlooker, site_locale(), post.root_id)


def _events(world: World, what: Key) -> list[Logged]:
    """Return what the log says of the thing itself."""
    events = world.spans.get(what, [])
    if what.thing is Thing.FOLLOW:  # the rest of it is about the two people
        return [event for event in events if event.kind == "notification_created"]
    return events


def _composed(world: World, what: Key, events: list[Logged]) -> dict[Watch, Frame]:
    """Return what the open pages of the viewer, and of a visitor beside them, are sent for it."""
    watches = [
        watch_of(world, what, where, onlooker)
        for where in SHOWN[what.thing]
        if where in ELSEWHERE
        for onlooker in {None, world.onlooker}
    ]
    return compose(events, Audience(watch for watch in watches if watch is not None))


def _html(frames: dict[Watch, Frame], watch: Watch) -> str:
    return frames[watch].html if watch in frames else ""


def _kept(world: World, name: object, find: Callable[[], Found]) -> Found:
    if name not in world.found:
        world.found[name] = find()
    found: Found = world.found[name]
    return found

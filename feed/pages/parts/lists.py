"""A region's lists as single items, so that a page can be given what it lacks and keep what it has.

Where something changed away from the head of a list (somebody is followed, a post is brought back,
an account is opened) the page is not shown afresh: that would take from under the viewer's hand what
they have opened, chosen or focused. Each item of the first part goes in where it is absent, what does
not belong leaves, and what stands stays untouched.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from feed.live.watch import OWN_LISTS, TREES, Shows
from feed.models import Post
from feed.pages.regions import Region


@dataclass(frozen=True, slots=True)
class Item:
    """One element of a list: its id, and its fragment with what that is given.

    `version` changes with what the item says where no part of it can be sent alone; the fragment
    carries it as a class. Empty where its parts are sent as they change.
    """

    name: str
    template: str
    context: Mapping[str, Any]
    version: str = ""
    html: str = ""  # the fragment, once it is rendered

    @property
    def post(self) -> Post | None:
        """The post or comment that it shows, if any."""
        found = self.context.get("post") or self.context.get("comment")
        return found if isinstance(found, Post) else None


@dataclass(frozen=True, slots=True)
class Listed:
    """The list at the selector `where`, from its head; `goes_on` says that there is more below."""

    where: str
    items: tuple[Item, ...]
    goes_on: bool

    def bottom_up(self) -> Iterator[tuple[Item, list[str]]]:
        """Yield the items from the last on, each with the names of those below it."""
        below: list[str] = []
        for item in reversed(self.items):
            yield item, below
            below = [item.name, *below]

    @property
    def names(self) -> list[str]:
        """The ids of the items, in order."""
        return [item.name for item in self.items]


def lists_in(region: Region) -> list[Listed]:
    """Return the lists of a region that starts at its head."""
    context, goes_on = region.context, region.context.get("more_from") is not None
    if region.is_gone or context.get("closed") or region.shows in (Shows.FORM, Shows.PEOPLE):
        return []
    if region.shows is Shows.NOTIFICATIONS:
        return [Listed("#notifications", tuple(_notifications(context)), goes_on)]
    if region.shows in TREES:
        return [Listed("#comments", tuple(_comments(context)), goes_on)]
    if region.shows is Shows.HISTORY:
        return [Listed("#versions", tuple(_versions(context)), goes_on)]
    if region.shows is Shows.SCHEDULED:
        return [Listed("#scheduled", tuple(_scheduled(context)), goes_on)]
    if region.shows is Shows.BOOKMARKS:
        return [Listed("#timeline", tuple(_kept(context)), goes_on)]
    if region.shows in OWN_LISTS | {Shows.FOLLOWERS, Shows.FOLLOWING}:
        return [Listed("#people", tuple(_people(context)), goes_on)]
    timeline = Listed("#timeline", tuple(map(_card, context["posts"])), goes_on)
    if region.shows is not Shows.PERSON:
        return [timeline]
    pinned = [_card(context["pinned"])] if context["pinned"] is not None else []
    return [Listed("#pinned", tuple(pinned), goes_on=False), timeline]


def _card(post: Post) -> Item:
    return Item(f"post-{post.pk}", "feed/_post.html", {"post": post})


def _kept(context: Mapping[str, Any]) -> Iterable[Item]:
    for post in context["kept"]:
        if post.is_comment:
            shown = {"comment": post, "is_elsewhere": True}
            yield Item(f"comment-{post.pk}", "feed/_comment.html", shown)
        else:
            yield _card(post)


def _comments(context: Mapping[str, Any]) -> Iterable[Item]:
    top = context.get("top")
    for comment in [*([top] if top is not None else []), *context["comments"]]:
        shown = {"comment": comment, "is_top": comment is top}
        if comment.is_seen:
            yield Item(f"comment-{comment.pk}", "feed/_comment.html", shown)
        else:
            yield Item(f"place-{comment.pk}", "feed/_comment_gone.html", shown)


def _notifications(context: Mapping[str, Any]) -> Iterable[Item]:
    for row in context["notifications"]:
        yield Item(f"notification-{row.pk}", "feed/_notification.html", {"notification": row})


def _people(context: Mapping[str, Any]) -> Iterable[Item]:
    for row in context["rows"]:
        shown = {"row": row, "viewer": context["viewer"]}
        yield Item(f"person-{row['person'].pk}", "feed/_person_row.html", shown)


def _versions(context: Mapping[str, Any]) -> Iterable[Item]:
    for entry in context["entries"]:
        shown = {"entry": entry, "post": context["post"]}
        name = f"version-{entry.pk or 'now'}"
        yield Item(name, "feed/_version.html", shown, entry.version)


def _scheduled(context: Mapping[str, Any]) -> Iterable[Item]:
    for row in context["waiting"]:
        shown = {"scheduled": row, "is_alone": context.get("is_alone", False)}
        yield Item(f"scheduled-{row.pk}", "feed/_scheduled.html", shown, row.version)

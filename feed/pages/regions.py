"""What the live part of each kind of page shows: the same for the page, the reply and the frame.

A view renders its page around a region, and a frame that brings a page up to date renders the same
region, so the two cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feed.live.watch import TITLED, Shows
from feed.models import Bookmark, Notification, Post, ScheduledPost, Tag, TagFollow
from feed.models.answering import may_answer
from feed.models.cards import prepare
from feed.models.home import home_page
from feed.models.tag import posts_with
from feed.models.visibility import not_apart
from feed.pages.parts import trees
from feed.pages.parts.slices import Slice, cut, newer_from
from feed.text.names import mark_of
from users.models import User
from users.models.relation import Relation, between, to_many

PAGE_SIZE = 20  # cards on a first page, and on each further one
COMMENTS_SIZE = 50
# After which cards of the home timeline it is noted how far somebody has read. Whoever never left the
# head has stopped nowhere.
MARKS = range(5, PAGE_SIZE + 1, 5)
MARKS_AT_HEAD = MARKS[1:]


@dataclass(frozen=True, slots=True)
class Region:
    """A region's template `feed/regions/_<shows>.html` and its context.

    `is_gone` says that the viewer may not (any more) see what the page is about; the region then
    says so, and a view answers 404 with it. `shape` names what is around its list where that can
    change: a class of the region's first element.
    """

    shows: Shows
    context: Mapping[str, Any]
    is_gone: bool = False
    shape: str = ""

    @property
    def template_name(self) -> str:
        """The template to include or render."""
        if self.is_gone:
            is_form = self.shows in (Shows.FORM, Shows.SCHEDULED)
            return "feed/_form_gone.html" if is_form else "feed/_gone.html"
        return f"feed/regions/_{self.shows}.html"

    @property
    def is_titled(self) -> bool:
        """Whether the title of the page says what the region shows, and so changes with it."""
        return self.shows in TITLED


def home(viewer: User, before: int | None = None) -> Region:
    """Return the viewer's home timeline, from its head or from below a post."""
    page = home_page(viewer, before, PAGE_SIZE)
    cards = _cards(Slice(page.posts, page.more_from), viewer, before)
    marks = MARKS if before else MARKS_AT_HEAD
    return Region(Shows.HOME, {**cards, "marks": marks, "newer_from": newer_from(before)})


def public(viewer: User | None, before: int | None = None) -> Region:
    """Return everyone's public posts."""
    posts = Post.objects.public(viewer)
    part = cut(posts.filter(pk__lt=before) if before else posts, PAGE_SIZE)
    cards = _cards(part, viewer, before)
    return Region(Shows.PUBLIC, {**cards, "newer_from": newer_from(before)})


def person(about: User | None, viewer: User | None, before: int | None = None) -> Region:
    """Return a person's page: who they are, what they are to the viewer, their posts.

    `closed` says why there are no posts to be seen: "blocked" by the viewer, or "protected".
    """
    relation = _to(about, viewer)
    if about is None or relation is None:
        return Region(Shows.PERSON, {}, is_gone=True)
    header: dict[str, Any] = {"person": about, "viewer": viewer, "relation": relation}
    closed = _closed(about, relation)
    if closed:
        nothing: dict[str, Any] = {
            "posts": [],
            "more_from": None,
            "is_first": True,
            "closed": closed,
        }
        return Region(Shows.PERSON, {**header, **nothing}, shape=f"shape-{closed}")
    pinned = Post.objects.by(about, viewer).filter(pin__person=about).first()
    places = Post.objects.places_of(about, viewer)
    if before:
        places = places.filter(pk__lt=before)
    if pinned is not None:
        places = places.exclude(pk=pinned.pk)
        prepare([pinned], viewer)
    part = cut(places, PAGE_SIZE)
    shown = Slice([row.shown_at() for row in part.rows], part.more_from)
    context = {**header, "pinned": pinned, **_cards(shown, viewer, before)}
    return Region(Shows.PERSON, context, shape="shape-open")


def circle(
    shows: Shows, about: User | None, viewer: User | None, before: int | None = None
) -> Region:
    """Return who follows a person, or whom they follow, the newest first."""
    relation = _to(about, viewer)
    if about is None or relation is None or relation.blocks:
        return Region(shows, {}, is_gone=True)
    context: dict[str, Any] = {"person": about, "viewer": viewer, "closed": ""}
    if _closed(about, relation):
        nothing: dict[str, Any] = {
            "rows": [],
            "more_from": None,
            "is_first": True,
            "closed": "protected",
        }
        return Region(shows, {**context, **nothing}, shape="shape-protected")
    people = _people(*listed(shows, about, viewer), viewer, before)
    return Region(shows, {**context, **people}, shape="shape-open")


def own_list(shows: Shows, viewer: User, before: int | None = None) -> Region:
    """Return whom the viewer blocks or mutes, or who waits to follow them, the newest first."""
    people = _people(*listed(shows, viewer, viewer), viewer, before)
    return Region(shows, {"viewer": viewer, "closed": "", **people})


def may_list(about: User, viewer: User | None) -> bool:
    """Return whether the viewer may see who follows a person, and whom they follow."""
    relation = _to(about, viewer)
    return relation is not None and not _closed(about, relation)


def listed(shows: Shows, about: User, viewer: User | None) -> tuple[Any, str]:
    """Return the rows of a list of people that the viewer may meet, the newest first, and which
    column says who; `about` is whose list it is."""
    rows: Any
    rows, column = {
        Shows.FOLLOWERS: (about.follows_received, "follower"),
        Shows.FOLLOWING: (about.follows_made, "followee"),
        Shows.REQUESTS: (about.requests_received, "follower"),
        Shows.BLOCKS: (about.blocks_made, "blocked"),
        Shows.MUTES: (about.mutes_made.holding(), "muted"),
    }[shows]
    rows = rows.filter(**{f"{column}__is_active": True}).select_related(column).order_by("-pk")
    if viewer is not None and shows is not Shows.BLOCKS:
        rows = rows.filter(not_apart(viewer.pk, column))
    return rows, column


def post(pk: int, viewer: User | None, after: int | None = None) -> Region:
    """Return a post with its comments as a tree, from the start or from after a comment.

    A post whose author has left is there, empty, as long as something stands under it.
    """
    found = Post.objects.timeline(viewer).filter(pk=pk).first()
    if found is None:
        found = Post.objects.placeholders(viewer).filter(pk=pk).first()
    if found is None:
        return Region(Shows.POST, {}, is_gone=True)
    tree = trees.part(found, viewer, after, size=COMMENTS_SIZE)
    if found.is_erased and not tree["comments"] and after is None:
        return Region(Shows.POST, {}, is_gone=True)
    prepare([found, *trees.seen(tree["comments"])], viewer)
    context = {"post": found, "is_left_out": _is_left_out(found, viewer), **tree}
    return Region(Shows.POST, context, shape=f"shape-{'place' if found.is_erased else 'open'}")


def thread(pk: int, viewer: User | None, after: int | None = None) -> Region:
    """Return a comment with what answers it as a tree: those too deep for the page above.

    A comment that the viewer may not see is there as a place, as long as anything stands below it.
    """
    top = trees.top(pk, viewer)
    found = trees.post_above(top, viewer) if top is not None else None
    if top is None or found is None:
        return Region(Shows.THREAD, {}, is_gone=True)
    tree = trees.part(found, viewer, after, top, size=COMMENTS_SIZE)
    prepare(trees.seen([top, *tree["comments"]]), viewer)
    above = top.get_absolute_url() if top.is_seen else trees.page_of(top)
    context = {"post": found, "top": top, "way_up": above, **tree}
    context["is_left_out"] = _is_left_out(found, viewer)
    return Region(Shows.THREAD, context, shape=f"shape-{'open' if top.is_seen else 'place'}")


def bookmarks(viewer: User, before: int | None = None) -> Region:
    """Return what the viewer keeps, the newest first."""
    rows = Bookmark.objects.of(viewer)
    part = cut(rows.filter(pk__lt=before) if before else rows, PAGE_SIZE)
    kept = [row.post for row in part.rows]
    for row in part.rows:
        row.post.place = row.pk
    prepare(kept, viewer)
    return Region(
        Shows.BOOKMARKS, {"kept": kept, "more_from": part.more_from, "is_first": not before}
    )


def form(pk: int, viewer: User | None) -> Region:
    """Return the post or comment that a form is about."""
    posts = Post.objects.visible_to(viewer).select_related("author", "root__author")
    found = posts.filter(pk=pk).first()
    if found is None:
        return Region(Shows.FORM, {}, is_gone=True)
    prepare([found], viewer)
    return Region(Shows.FORM, {"subject": found}, shape="shape-open")


def people() -> Region:
    """Return the people found, as a page is sent them: it asks again itself, with what is typed."""
    return Region(Shows.PEOPLE, {"is_asked_again": True})


def scheduled(viewer: User) -> Region:
    """Return the viewer's posts that wait for their time, the next one first; they are not many
    (see `actions/scheduled.py`)."""
    waiting = ScheduledPost.objects.filter(author=viewer).order_by("due_at", "pk")
    return Region(Shows.SCHEDULED, {"waiting": list(waiting)})


def scheduled_one(pk: int, viewer: User) -> Region:
    """Return one of the viewer's posts that wait, for a form about it."""
    waiting = ScheduledPost.objects.filter(author=viewer, pk=pk).first()
    if waiting is None:
        return Region(Shows.SCHEDULED, {}, is_gone=True)
    return Region(Shows.SCHEDULED, {"waiting": [waiting], "is_alone": True})


def tag_follow(key: str, viewer: User | None) -> dict[str, Any]:
    """Return what stands above the posts with a hashtag: whether the viewer follows it, and which
    others."""
    followed = list(TagFollow.objects.of(viewer)) if viewer is not None else []
    is_followed = any(one.tag.key == key for one in followed)
    return {"key": key, "mark": mark_of(key), "followed": followed, "is_followed": is_followed}


def tag(key: str, viewer: User | None, before: int | None = None) -> Region:
    """Return the posts with a hashtag, by its key; empty where nobody has used it yet."""
    if not key:
        return Region(Shows.TAG, {}, is_gone=True)
    found = Tag.objects.filter(key=key).first()
    rows = posts_with(found, viewer, before) if found is not None else []
    return Region(Shows.TAG, {"key": key, **_cards(cut(rows, PAGE_SIZE), viewer, before)})


def notifications(viewer: User, before: int | None = None) -> Region:
    """Return what the viewer has been told, newest first."""
    rows = Notification.objects.visible_to(viewer)
    part = cut(rows.filter(pk__lt=before) if before else rows, PAGE_SIZE)
    return Region(
        Shows.NOTIFICATIONS,
        {"notifications": part.rows, "more_from": part.more_from, "is_first": not before},
    )


def _is_left_out(post: Post, viewer: User | None) -> bool:
    """Return whether the viewer is signed in, and not one of those who may answer."""
    return viewer is not None and not may_answer(post, viewer)


def _to(about: User | None, viewer: User | None) -> Relation | None:
    """Return what the viewer is to the person; None where they may not know them."""
    if about is None or not about.is_active:
        return None
    relation = between(viewer.pk if viewer is not None else None, about.pk)
    return None if relation.is_blocked else relation


def _closed(about: User, relation: Relation) -> str:
    """Return why the viewer may not read what the person writes; empty where they may."""
    if relation.blocks:
        return "blocked"
    if about.is_protected and not (relation.follows or relation.is_self):
        return "protected"
    return ""


def _cards(part: Slice, viewer: User | None, before: int | None) -> dict[str, Any]:
    prepare(part.rows, viewer)
    return {"posts": part.rows, "more_from": part.more_from, "is_first": not before}


def _people(rows: Any, column: str, viewer: User | None, before: int | None) -> dict[str, Any]:
    """Return a part of a list of people with what each is to the viewer: five queries."""
    part = cut(rows.filter(pk__lt=before) if before else rows, PAGE_SIZE)
    people = [getattr(row, column) for row in part.rows]
    known = to_many(viewer.pk if viewer is not None else None, [person.pk for person in people])
    shown = [
        {"person": person, "relation": known[person.pk], "place": row.pk}
        for person, row in zip(people, part.rows, strict=True)
    ]
    return {"rows": shown, "more_from": part.more_from, "is_first": not before}

"""What the viewer bookmarks."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Bookmark, Post
from feed.models.cards import prepare
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import Region, Subject, Traits
from .parts import sizes
from .parts.kept import first_of
from .parts.lists import Item, Listed, card, comment_alone
from .parts.slices import cut
from .parts.timelines import Timeline


class Bookmarks(Timeline):
    """The viewer's bookmarks, posts and comments. Nobody else's can be asked for."""

    name = "bookmarks"
    paths = ("bookmarks/",)
    traits = Traits(needs_sign_in=True, shows_cards=True, refills=True, lists_own_reactions=True)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """Changes of what anybody may have bookmarked."""
        return (topics.BOOKMARKS,) if viewer_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The newest."""
        return self.shown(viewer) if viewer is not None else self.gone()

    def shown(self, viewer: User, before: int | None = None) -> Region:
        """Return the bookmarks, the newest first, from the head or from below one of them."""
        rows = Bookmark.objects.of(viewer)
        part = cut(rows.filter(pk__lt=before) if before else rows, sizes.PAGE_SIZE)
        kept = [row.post for row in part.rows]
        for row in part.rows:
            row.post.timeline_id = row.pk
        prepare(kept, viewer)
        return Region(self, {"kept": kept, "more_from": part.more_from, "is_first": not before})

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """Posts and comments."""
        yield Listed.of("#timeline", map(_item, context["kept"]), context)

    def first_posts(self, about: Subject, viewer: User | None) -> tuple[list[Post], bool] | None:
        """The newest."""
        if viewer is None:
            return None
        rows, is_all = first_of(Bookmark.objects.of(viewer))
        return [row.post for row in rows], is_all


def _item(post: Post) -> Item:
    return comment_alone(post) if post.is_comment else card(post)


BOOKMARKS = Bookmarks()

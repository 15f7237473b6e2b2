"""Pages of posts, each a card."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from feed.models import Post
from feed.models.cards import prepare
from feed.pages.kind import PageKind, Subject
from users.models import User

from .kept import BoostLine, KeptIds, boost_lines, id_of, without_lost_quotes
from .lists import Listed, card
from .slices import Slice


def cards(part: Slice, viewer: User | None, before: int | None) -> dict[str, Any]:
    """Return what timeline/_cards.html shows: these posts, from the head or from below `before`."""
    prepare(part.rows, viewer)
    return {"posts": part.rows, "more_from": part.more_from, "is_first": not before}


class Timeline(PageKind):
    """A page whose region is a list of posts, `posts` in its context: the newest first."""

    @abstractmethod
    def first_posts(self, about: Subject, viewer: User | None) -> tuple[list[Post], bool] | None:
        """Return the first posts, as many as are named (`kept.first_of`), and whether these are all;
        None where there is no such page."""

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The posts."""
        yield Listed.of("#timeline", map(card, context["posts"]), context)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """The posts the viewer may see, but for quotes of what they may not."""
        found = self.first_posts(about, viewer)
        if found is None:
            return None
        posts, is_all = found
        whole = without_lost_quotes(posts, viewer)
        lines = boost_lines(whole) if self.traits.names_boosters else []
        return KeptIds("#timeline", [id_of(post) for post in whole], is_all, lines)

    def lines_below(
        self, about: Subject, viewer: User | None, shown: Collection[Post]
    ) -> Sequence[BoostLine]:
        """The lines of the posts further down."""
        found = self.first_posts(about, viewer) if self.traits.names_boosters else None
        above = {post.pk for post in shown}
        return boost_lines([post for post in found[0] if post.pk not in above]) if found else []

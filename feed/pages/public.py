"""Everyone's public posts."""

from collections.abc import Iterable
from functools import cache

from feed.models import Post
from feed.models.post_reads import ForViewer
from feed.models.topic import Topic
from users.lib.lookups import HIGHEST
from users.models import User

from . import topics
from .kind import Region, Subject, Traits
from .parts import sizes
from .parts.kept import first_of
from .parts.slices import cut, newer_from
from .parts.timelines import Timeline, cards


@cache
def first_below(number: int) -> ForViewer:
    """Return the query for so many posts, from below an id."""
    return ForViewer(
        lambda viewer, before: Post.objects.public(viewer).filter(pk__lt=before)[:number]
    )


class Public(Timeline):
    """Everyone's public posts; open to visitors."""

    name = "public"
    paths = ("public/",)
    traits = Traits(shows_cards=True, hides_muted=True)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """What everybody may read."""
        return (topics.PUBLIC,)

    def region(self, about: Subject, viewer: User | None) -> Region:
        """Its head."""
        return self.shown(viewer)

    def shown(self, viewer: User | None, before: int | None = None) -> Region:
        """Return the posts, from the head or from below one of them."""
        rows = first_below(sizes.PAGE_SIZE + 1).objects(viewer, before or HIGHEST)
        part = cut(rows, sizes.PAGE_SIZE)
        return Region(self, {**cards(part, viewer, before), "newer_from": newer_from(before)})

    def first_posts(self, about: Subject, viewer: User | None) -> tuple[list[Post], bool] | None:
        """The newest."""
        return first_of(Post.objects.public(viewer))


PUBLIC = Public()

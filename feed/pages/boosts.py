"""What a person boosted: posts of others and their own, each where they passed it on."""

from collections.abc import Iterable
from typing import Any, ClassVar

from feed.models import Post
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import Subject, Traits
from .parts import sizes
from .parts.kept import first_of
from .parts.slices import Slice, cut
from .parts.tab_of_person import TabOfPerson
from .parts.timelines import cards


class Boosts(TabOfPerson):
    """Who somebody is, and what they boosted, as far as the viewer may see it."""

    name = "boosts"
    paths = ("people/<username:username>/boosts/",)
    traits = Traits(shows_cards=True, is_titled=True)
    nothing: ClassVar[dict[str, Any]] = {"posts": []}

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The person's boosts, and any post that may be among them."""
        pk = about.object_id
        return (topics.boosts(pk), topics.BOOSTS) if pk is not None else ()

    def listed(self, about: User, viewer: User | None, before: int | None) -> dict[str, Any]:
        """What they boosted, from the newest boost or from below one."""
        rows = Post.objects.boosts_of(about, viewer)
        part = cut(rows.filter(pk__lt=before) if before else rows, sizes.PAGE_SIZE)
        posts = Slice([row.shown_at() for row in part.rows], part.more_from)
        return cards(posts, viewer, before)

    def newest(self, about: User, viewer: User | None) -> tuple[list[Post], bool]:
        """The newest, at the places of the boosts."""
        rows, is_all = first_of(Post.objects.boosts_of(about, viewer))
        return [row.shown_at() for row in rows], is_all


BOOSTS = Boosts()

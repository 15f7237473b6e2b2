"""What a person boosted: posts of others and their own, each where they passed it on."""

from collections.abc import Iterable
from typing import Any

from feed.models import Post
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import Region, Subject, Traits
from .parts import sizes
from .parts.kept import first_of
from .parts.slices import Slice, cut
from .parts.timelines import Timeline, cards
from .parts.whose import closed_to, person_in, person_named, relation_to


class Boosts(Timeline):
    """Who somebody is, and what they boosted, as far as the viewer may see it; refused like their own
    page."""

    name = "boosts"
    paths = ("people/<username:username>/boosts/",)
    traits = Traits(shows_cards=True, is_titled=True)

    def find(self, viewer: User | None, *, username: str) -> Subject:
        """The person, also by a username they gave up lately."""
        return person_named(username, viewer)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The person's boosts, and any post that may be among them."""
        pk = about.object_id
        return (topics.boosts(pk), topics.BOOSTS) if pk is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The newest."""
        return self.shown(person_in(about), viewer)

    def shown(self, about: User | None, viewer: User | None, before: int | None = None) -> Region:
        """Return who they are and what they boosted, from the newest boost or from below one; `closed` as on
        their own page."""
        relation = relation_to(about, viewer)
        if about is None or relation is None:
            return self.gone()
        header: dict[str, Any] = {"person": about, "viewer": viewer, "relation": relation}
        closed = closed_to(about, relation)
        if closed:
            nothing: dict[str, Any] = {"posts": [], "more_from": None, "is_first": True}
            return Region(self, {**header, **nothing, "closed": closed}, shape=f"shape-{closed}")
        rows = Post.objects.boosts_of(about, viewer)
        part = cut(rows.filter(pk__lt=before) if before else rows, sizes.PAGE_SIZE)
        posts = Slice([row.shown_at() for row in part.rows], part.more_from)
        return Region(self, {**header, **cards(posts, viewer, before)}, shape="shape-open")

    def first_posts(self, about: Subject, viewer: User | None) -> tuple[list[Post], bool] | None:
        """The newest, at the places of the boosts; none where the page is closed to the viewer."""
        person = person_in(about)
        relation = relation_to(person, viewer)
        if person is None:
            return None
        if relation is None or closed_to(person, relation):
            return [], True
        rows, is_all = first_of(Post.objects.boosts_of(person, viewer))
        return [row.shown_at() for row in rows], is_all


BOOSTS = Boosts()

"""What a person replied: their comments, wherever they stand."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Post
from feed.models.cards import prepare
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import Region, Subject, Traits
from .parts import sizes
from .parts.kept import first_of
from .parts.lists import Listed, comment_alone
from .parts.slices import cut
from .parts.timelines import Timeline
from .parts.whose import closed_to, person_in, person_named, relation_to


class Replies(Timeline):
    """Who somebody is, and their comments that the viewer may see; refused like their own page."""

    name = "replies"
    paths = ("people/<username:username>/replies/",)
    traits = Traits(shows_cards=True, is_titled=True, refills=True)

    def find(self, viewer: User | None, *, username: str) -> Subject:
        """The person, also by a username they gave up lately."""
        return person_named(username, viewer)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The person's comments, and any post under which one may stand."""
        pk = about.object_id
        return (topics.replies(pk), topics.REPLIES) if pk is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The newest."""
        return self.shown(person_in(about), viewer)

    def shown(self, about: User | None, viewer: User | None, before: int | None = None) -> Region:
        """Return who they are and their comments, from the newest or from below one of them; `closed` as
        on their own page."""
        relation = relation_to(about, viewer)
        if about is None or relation is None:
            return self.gone()
        header: dict[str, Any] = {"person": about, "viewer": viewer, "relation": relation}
        closed = closed_to(about, relation)
        if closed:
            nothing: dict[str, Any] = {"kept": [], "more_from": None, "is_first": True}
            return Region(self, {**header, **nothing, "closed": closed}, shape=f"shape-{closed}")
        rows = Post.objects.replies_of(about, viewer)
        part = cut(rows.filter(pk__lt=before) if before else rows, sizes.PAGE_SIZE)
        for comment in part.rows:
            comment.timeline_id = comment.pk
        prepare(part.rows, viewer)
        shown = {"kept": part.rows, "more_from": part.more_from, "is_first": not before}
        return Region(self, {**header, **shown}, shape="shape-open")

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The comments."""
        yield Listed.of("#timeline", map(comment_alone, context["kept"]), context)

    def first_posts(self, about: Subject, viewer: User | None) -> tuple[list[Post], bool] | None:
        """The newest."""
        person = person_in(about)
        return first_of(Post.objects.replies_of(person, viewer)) if person is not None else None


REPLIES = Replies()

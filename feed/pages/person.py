"""A person's page."""

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
from .parts.lists import Listed, card
from .parts.slices import cut
from .parts.timelines import Timeline, cards
from .parts.whose import closed_to, person_in, person_named, relation_to


class Person(Timeline):
    """Who somebody is, and their posts; refused for people who are hidden, block the viewer, or do not
    exist."""

    name = "person"
    paths = ("people/<username:username>/",)
    traits = Traits(shows_cards=True, is_titled=True)

    def find(self, viewer: User | None, *, username: str) -> Subject:
        """The person, also by a username they gave up lately."""
        return person_named(username, viewer)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The person."""
        return (topics.person(about.object_id),) if about.object_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The head of their posts."""
        return self.shown(person_in(about), viewer)

    def shown(self, about: User | None, viewer: User | None, before: int | None = None) -> Region:
        """Return who they are, what they are to the viewer, and their posts.

        `closed` says why there are no posts to be seen: "blocked" by the viewer, or "protected".
        """
        relation = relation_to(about, viewer)
        if about is None or relation is None:
            return self.gone()
        header: dict[str, Any] = {"person": about, "viewer": viewer, "relation": relation}
        closed = closed_to(about, relation)
        if closed:
            nothing: dict[str, Any] = {
                "posts": [],
                "more_from": None,
                "is_first": True,
                "closed": closed,
            }
            return Region(self, {**header, **nothing}, shape=f"shape-{closed}")
        pinned = Post.objects.by(about, viewer).filter(pin__person=about).first()
        rows = Post.objects.by(about, viewer)
        if before:
            rows = rows.filter(pk__lt=before)
        if pinned is not None:
            rows = rows.exclude(pk=pinned.pk)
            prepare([pinned], viewer)
        part = cut(rows, sizes.PAGE_SIZE)
        context = {**header, "pinned": pinned, **cards(part, viewer, before)}
        return Region(self, context, shape="shape-open")

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """What they pinned, and their posts."""
        pinned = [card(context["pinned"])] if context["pinned"] is not None else []
        yield Listed("#pinned", tuple(pinned), goes_on=False)
        yield from super().lists(context)

    def first_posts(self, about: Subject, viewer: User | None) -> tuple[list[Post], bool] | None:
        """The newest."""
        person = person_in(about)
        return first_of(Post.objects.by(person, viewer)) if person is not None else None


PERSON = Person()

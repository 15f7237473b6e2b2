"""A person's page."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, ClassVar

from feed.models import Post
from feed.models.cards import prepare
from feed.models.post_reads import ForViewer
from feed.models.topic import Topic
from users.lib.lookups import HIGHEST
from users.models import User

from . import topics
from .kind import Subject, Traits
from .parts import sizes
from .parts.kept import first_of
from .parts.lists import Listed, card
from .parts.slices import cut
from .parts.tab_of_person import TabOfPerson
from .parts.timelines import cards


@cache
def first_below(number: int) -> ForViewer:
    """Return the query for so many posts of an author, from below an id and without the one they pinned."""
    return ForViewer(
        lambda viewer, author, before, pinned: (
            Post.objects.by(author, viewer).filter(pk__lt=before).exclude(pk=pinned)[:number]
        )
    )


class Person(TabOfPerson):
    """Who somebody is, and their posts."""

    name = "person"
    paths = ("people/<username:username>/",)
    traits = Traits(shows_cards=True, is_titled=True)
    nothing: ClassVar[dict[str, Any]] = {"posts": []}

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The person."""
        return (topics.person(about.object_id),) if about.object_id is not None else ()

    def listed(self, about: User, viewer: User | None, before: int | None) -> dict[str, Any]:
        """What they pinned, and their posts."""
        pinned = Post.objects.by(about, viewer).filter(pin__person=about).first()
        if pinned is not None:
            prepare([pinned], viewer)
        without = pinned.pk if pinned is not None else 0
        query = first_below(sizes.PAGE_SIZE + 1)
        rows = query.objects(viewer, about.pk, before or HIGHEST, without)
        return {"pinned": pinned, **cards(cut(rows, sizes.PAGE_SIZE), viewer, before)}

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """What they pinned, and their posts."""
        pinned = [card(context["pinned"])] if context["pinned"] is not None else []
        yield Listed("#pinned", tuple(pinned), goes_on=False)
        yield from super().lists(context)

    def newest(self, about: User, viewer: User | None) -> tuple[list[Post], bool]:
        """The newest of their posts."""
        return first_of(Post.objects.by(about, viewer))


PERSON = Person()

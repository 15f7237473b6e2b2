"""Who follows a person, and whom they follow."""

from collections.abc import Iterable
from typing import Any

from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.people_lists import PeopleList
from .parts.whose import closed_to, person_in, person_named, relation_to


class Circle(PeopleList):
    """A list of people around a person; refused like the person's own page."""

    traits = Traits(lists_people=True, is_titled=True)

    def find(self, viewer: User | None, *, username: str) -> Subject:
        """The person."""
        return person_named(username, viewer)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """Those around the person."""
        return (topics.circle(about.object_id),) if about.object_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The newest."""
        return self.shown(person_in(about), viewer)

    def shown(self, about: User | None, viewer: User | None, before: int | None = None) -> Region:
        """Return the list, from its head or from below one of its rows; `closed` ("protected") where
        the viewer may not read what the person writes."""
        relation = relation_to(about, viewer)
        if about is None or relation is None or relation.blocks:
            return self.gone()
        context: dict[str, Any] = {"person": about, "viewer": viewer, "closed": ""}
        if closed_to(about, relation):
            nothing: dict[str, Any] = {
                "rows": [],
                "more_from": None,
                "is_first": True,
                "closed": "protected",
            }
            return Region(self, {**context, **nothing}, shape="shape-protected")
        people = self.part(about, viewer, before)
        return Region(self, {**context, **people}, shape="shape-open")

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Who may stay; nobody where the list is closed."""
        person = person_in(about)
        if person is None:
            return None
        relation = relation_to(person, viewer)
        if relation is None or closed_to(person, relation):
            return KeptIds("#people", [], is_all=True)
        return self.kept_in(person, viewer)


class Followers(Circle):
    """Who follows a person."""

    name = "followers"
    paths = ("people/<username:username>/followers/",)
    column = "follower"

    def all_rows(self, about: User) -> Any:
        """Their followers."""
        return about.follows_received


class Following(Circle):
    """Whom a person follows."""

    name = "following"
    paths = ("people/<username:username>/following/",)
    column = "followee"

    def all_rows(self, about: User) -> Any:
        """Those they follow."""
        return about.follows_made


FOLLOWERS = Followers()
FOLLOWING = Following()

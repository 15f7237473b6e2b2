"""The tabs of a person's page: who they are, and a list of theirs."""

from abc import abstractmethod
from typing import Any, ClassVar

from feed.models import Post
from feed.pages.kind import Region, Subject
from users.models import User

from .timelines import Timeline
from .whose import closed_to, person_in, person_named, relation_to


class TabOfPerson(Timeline):
    """Refused for people who are hidden, block the viewer, or do not exist; without its list where the
    viewer may not read what they write."""

    nothing: ClassVar[dict[str, Any]]  # what the list of a closed page has in its context

    @abstractmethod
    def listed(self, about: User, viewer: User | None, before: int | None) -> dict[str, Any]:
        """Return the list, from the newest or from below an id, as the context has it."""

    @abstractmethod
    def newest(self, about: User, viewer: User | None) -> tuple[list[Post], bool]:
        """Return the first posts of the list, as many as are named, and whether these are all."""

    def find(self, viewer: User | None, *, username: str) -> Subject:
        """The person, also by a username they gave up lately."""
        return person_named(username, viewer)

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The head of the list."""
        return self.shown(person_in(about), viewer)

    def shown(self, about: User | None, viewer: User | None, before: int | None = None) -> Region:
        """Return who they are, what they are to the viewer, and the list.

        `closed` says why there is nothing to be seen: "blocked" by the viewer, or "protected".
        """
        relation = relation_to(about, viewer)
        if about is None or relation is None:
            return self.gone()
        header: dict[str, Any] = {"person": about, "viewer": viewer, "relation": relation}
        if closed := closed_to(about, relation):
            nothing = {**self.nothing, "more_from": None, "is_first": True, "closed": closed}
            return Region(self, {**header, **nothing}, shape=f"shape-{closed}")
        return Region(self, {**header, **self.listed(about, viewer, before)}, shape="shape-open")

    def first_posts(self, about: Subject, viewer: User | None) -> tuple[list[Post], bool] | None:
        """The newest; none where the page is closed to the viewer."""
        person = person_in(about)
        relation = relation_to(person, viewer)
        if person is None:
            return None
        if relation is None or closed_to(person, relation):
            return [], True
        return self.newest(person, viewer)

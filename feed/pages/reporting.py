"""Reporting a person: who they are, beside the form."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models.topic import Topic
from users.models import User
from users.models.relation import known_to

from . import topics
from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.lists import Listed


class Reporting(PageKind):
    """A form about a person; refused where the viewer may not know them, and for the viewer themself."""

    name = "reporting"
    paths = ("people/<id:pk>/report/",)
    traits = Traits(needs_sign_in=True, has_form=True)

    def find(self, viewer: User | None, *, pk: int) -> Subject:
        """The person."""
        if viewer is None or self._person(pk, viewer) is None:
            raise NotFound
        return Subject(pk)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The person."""
        return (topics.person(about.object_id),) if about.object_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """Who is reported."""
        return self.shown(about.object_id or 0, viewer)

    def shown(self, pk: int, viewer: User | None) -> Region:
        """Return the person of this id."""
        person = self._person(pk, viewer) if viewer is not None else None
        return self.gone() if person is None else Region(self, {"person": person})

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """There is none."""
        return ()

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """There is no list; who is reported is there, or gone."""
        return None

    def _person(self, pk: int, viewer: User) -> User | None:
        return known_to(viewer).filter(pk=pk).exclude(pk=viewer.pk).first()


REPORTING = Reporting()

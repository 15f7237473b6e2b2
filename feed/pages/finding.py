"""People found by name, or suggested."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models.topic import Topic
from users.models import User

from .kind import PageKind, Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.lists import Listed


class People(PageKind):
    """People found by name, or suggested; open to visitors. What was typed the page alone knows."""

    name = "people"
    paths = ("people/",)
    traits = Traits(asks_again=True)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """Nothing beside what concerns the viewer."""
        return ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """What makes the page ask again, with what is typed."""
        return Region(self, {"is_asked_again": True})

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """None that the server knows."""
        return ()

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Nothing is known of its list."""
        return None


PEOPLE = People()

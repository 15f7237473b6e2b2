"""The viewer's own lists of people: who waits to follow them, whom they block, whom they mute."""

from collections.abc import Iterable
from typing import Any

from feed.models.topic import Topic
from users.models import User

from .kind import Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.people_lists import PeopleList


class OwnList(PeopleList):
    """One of the viewer's own lists. Nobody else's can be asked for."""

    traits = Traits(needs_sign_in=True, lists_people=True, is_own_list=True)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """Nothing beside what concerns the viewer."""
        return ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The newest."""
        return self.shown(viewer) if viewer is not None else self.gone()

    def shown(self, viewer: User, before: int | None = None) -> Region:
        """Return the list, from its head or from below one of its rows."""
        people = self.part(viewer, viewer, before)
        return Region(self, {"viewer": viewer, "closed": "", **people})

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Who may stay."""
        return self.kept_in(viewer, viewer) if viewer is not None else None


class Requests(OwnList):
    """Who waits to follow the viewer."""

    name = "requests"
    paths = ("requests/",)
    column = "follower"

    def all_rows(self, about: User) -> Any:
        """Their requests."""
        return about.requests_received


class Blocks(OwnList):
    """Whom the viewer blocks."""

    name = "blocks"
    paths = ("blocks/",)
    column = "blocked"
    keeps_blocked = True

    def all_rows(self, about: User) -> Any:
        """Those they block."""
        return about.blocks_made


class Mutes(OwnList):
    """Whom the viewer mutes."""

    name = "mutes"
    paths = ("mutes/",)
    column = "muted"

    def all_rows(self, about: User) -> Any:
        """Those they mute now."""
        return about.mutes_made.holding()


REQUESTS = Requests()
BLOCKS = Blocks()
MUTES = Mutes()

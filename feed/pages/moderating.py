"""What moderators have open in Django admin: the queues of what waits for them, and a case or an appeal.

What is sent to such a page holds nothing of a case: it makes the page ask again, at its own address, with
its filters and its order. So admin decides each time what its reader may see, and whether they have to show
their second factor first.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Appeal, Case
from feed.models.moderating import may_read_cases
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.lists import Listed

CASES, APPEALS = "cases", "appeals"


class _Moderating(PageKind):
    """What both have in common. Who may not read it any more is told that it is gone, whatever happens."""

    @property
    def template_name(self) -> str:
        """The template of its region: one for both, since it says nothing of either."""
        return "feed/regions/_moderating.html"

    @abstractmethod
    def may_read(self, about: Subject, viewer: User | None) -> bool:
        """Return whether the viewer may read what the page shows, as the database says now."""

    def region(self, about: Subject, viewer: User | None) -> Region:
        """What makes the page ask again."""
        return Region(self, {}) if self.may_read(about, viewer) else self.gone()

    def around(self, about: Subject, viewer: User | None) -> tuple[str, Mapping[str, Any]] | None:
        """What the page shows stands beside its region, and goes with it."""
        return None if self.may_read(about, viewer) else ("cases_gone", {})

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """None that the engine knows."""
        return ()

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Nothing is known of its list."""
        return None


class Queue(_Moderating):
    """The cases, or the appeals, in Django admin; for who may read them."""

    name = "queue"
    paths = ("moderation/<str:key>/",)
    traits = Traits(needs_sign_in=True, asks_again=True, is_for_moderators=True)

    def find(self, viewer: User | None, *, key: str) -> Subject:
        """Which of the two it is. Refused to who may not read it."""
        about = Subject(key=key)
        if not self.may_read(about, viewer):
            raise NotFound
        return about

    def may_read(self, about: Subject, viewer: User | None) -> bool:
        """Return whether there is such a queue, and the viewer may read it."""
        return about.key in (CASES, APPEALS) and may_read_cases(viewer)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """Whatever happens to any of them."""
        return (topics.CASES,)


class OneCase(_Moderating):
    """A case, or an appeal against what was decided in one (its subject is the case, too)."""

    name = "case"
    paths = ("moderation/<str:key>/<id:pk>/",)
    traits = Traits(needs_sign_in=True, asks_again=True, is_for_moderators=True)

    def find(self, viewer: User | None, *, key: str, pk: int) -> Subject:
        """The case, or that of the appeal. Refused to who may not read it, and to whom it is about."""
        case: int | None = pk
        if key == APPEALS:
            case = Appeal.objects.filter(pk=pk).values_list("strike__case", flat=True).first()
        about = Subject(case, key=key)
        if not self.may_read(about, viewer):
            raise NotFound
        return about

    def may_read(self, about: Subject, viewer: User | None) -> bool:
        """Return whether it is there, and the viewer may read it."""
        if viewer is None or about.object_id is None or not may_read_cases(viewer):
            return False
        if about.key == APPEALS:
            appeals = Appeal.objects.readable_by(viewer)
            return appeals.filter(strike__case=about.object_id).exists()
        cases = Case.objects.readable_by(viewer).filter(pk=about.object_id)
        return about.key == CASES and cases.exists()

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """What happens to the case."""
        return (topics.case(about.object_id),) if about.object_id is not None else ()


QUEUE, CASE = Queue(), OneCase()

"""What stands behind the link to a group, for somebody who has opened it."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Conversation, Membership
from feed.models.meeting import meets_blocked
from feed.models.topic import Topic
from users.lib.versions import version_of
from users.models import User
from users.models.block import are_apart

from . import topics
from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.lists import Item, Listed


class JoiningPage(PageKind):
    """A group, for who has its link and is signed in: its name, how many are in it, and whose it is."""

    name = "joining"
    paths = ("messages/join/<str:key>/",)
    traits = Traits(needs_sign_in=True, lists_conversations=True)

    def find(self, viewer: User | None, *, key: str) -> Subject:
        """The group to which the link leads."""
        found = Conversation.objects.linked(key).first()
        if viewer is None or found is None:
            raise NotFound
        return Subject(found.pk, key=key)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """Those who have opened the link to this group."""
        return (topics.joining(about.object_id),) if about.object_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """What it says."""
        return self.shown(about.key, viewer)

    def shown(self, key: str, viewer: User | None) -> Region:
        """Return what the link with this key says to the viewer."""
        found = Conversation.objects.linked(key).first()
        if found is None or viewer is None or not viewer.is_active:
            return self.gone()
        return Region(self, {"way": WayIn(found, viewer), "more_from": None})

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """One thing, which changes as a whole."""
        way: WayIn = context["way"]
        item = Item("way-in", "feed/message/_way_in.html", {"way": way}, way.version)
        yield Listed("#ways-in", (item,), goes_on=False)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """What it says, while the link leads there."""
        is_there = Conversation.objects.linked(about.key).exists()
        return KeptIds("#ways-in", ["way-in"] if is_there else [], is_all=True)


class WayIn:
    """The link to a group as somebody sees it who has opened it. Three queries."""

    def __init__(self, conversation: Conversation, viewer: User) -> None:
        """Take the group and who looks."""
        self.conversation = conversation
        rows = Membership.objects.filter(conversation=conversation)
        self.mine = Membership.objects.of(conversation.pk, viewer.pk)
        there = rows.filter(state=Membership.State.JOINED)
        self.number = there.count()
        owner = there.filter(role=Membership.Role.OWNER, person__is_active=True)
        found = owner.select_related("person").first()
        self.owner = found.person if found is not None else None
        if self.owner is not None and are_apart(viewer.pk, self.owner.pk):
            self.owner = None  # they do not know of each other here, either
        self.meets_blocked = self.state in ("joins", "asks", "waits") and meets_blocked(
            viewer, conversation
        )

    @property
    def state(self) -> str:
        """What the viewer can do: they are in it ("in"), are invited ("invited"), wait to be let in
        ("waits"), may ask ("asks") or join ("joins")."""
        mine = self.mine
        if mine is not None and mine.has_joined:
            return "in"
        if mine is not None and mine.is_asked:
            return "invited"
        if mine is not None and mine.is_waiting:
            return "waits"
        is_barred = mine is not None and mine.state == Membership.State.REMOVED
        return "asks" if self.conversation.link_asks or is_barred else "joins"

    @property
    def version(self) -> str:
        """A class that changes with all that it says."""
        owner = self.owner.pk if self.owner is not None else None
        name = self.conversation.name
        return version_of(name, self.number, owner, self.state, self.meets_blocked)


JOINING = JoiningPage()

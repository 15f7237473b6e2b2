"""Who is in a group, and, for those who lead it, the link to it and who waits to be let in."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Conversation, Membership
from feed.models.topic import Topic
from users.lib.versions import version_of
from users.models import User

from . import topics
from .conversation import Talk
from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.lists import Item, Listed


class GroupPage(PageKind):
    """The people of a group, for those who have joined it or are asked to; refused to all others."""

    name = "group"
    paths = ("messages/<id:pk>/people/",)
    traits = Traits(needs_sign_in=True, lists_conversations=True)

    def find(self, viewer: User | None, *, pk: int) -> Subject:
        """The group."""
        groups = Conversation.objects.open_to(viewer).filter(kind=Conversation.Kind.GROUP)
        if not groups.filter(pk=pk).exists():
            raise NotFound
        return Subject(pk)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The group's people."""
        return (topics.group(about.object_id),) if about.object_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """All of them."""
        return self.shown(about.object_id or 0, viewer)

    def shown(self, pk: int, viewer: User | None) -> Region:
        """Return the people of this group."""
        talk = Talk.of(pk, viewer)
        if talk is None or not talk.conversation.is_group:
            return self.gone()
        return Region(self, {"talk": talk, "more_from": None})

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The link, who waits, and who is in it; the first two are empty for who does not lead it."""
        talk: Talk = context["talk"]
        links = [Item("group-link", "feed/message/_group_link.html", {"talk": talk}, link_of(talk))]
        yield Listed("#group-links", tuple(links) if talk.invites else (), goes_on=False)
        waiting = [
            Item(
                f"waiting-{one.person_id}",
                "feed/message/_waiting.html",
                {"talk": talk, "member": one},
                member_of(talk, one),
            )
            for one in talk.waiting
        ]
        yield Listed("#waiting", tuple(waiting), goes_on=False)
        members = [
            Item(
                f"member-{one.person_id}",
                "feed/message/_member.html",
                {"talk": talk, "member": one},
                member_of(talk, one),
            )
            for one in talk.members
        ]
        yield Listed("#members", tuple(members), goes_on=False)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Who is in it; the link, and who waits, for those alone who lead it."""
        where = ":is(#group-links,#waiting,#members)"
        talk = Talk.of(about.object_id or 0, viewer)
        if talk is None:
            return KeptIds(where, [], is_all=True)
        names = ["group-link"] if talk.invites else []
        names += [f"waiting-{one.person_id}" for one in talk.waiting]
        names += [f"member-{one.person_id}" for one in talk.members]
        return KeptIds(where, names, is_all=True)


def link_of(talk: Talk) -> str:
    """Return a class that changes with the link to the group."""
    return version_of(talk.conversation.link_key, talk.conversation.link_asks)


def member_of(talk: Talk, member: Membership) -> str:
    """Return a class that changes with what a row says of somebody, and with what the viewer can do."""
    theirs = (member.state, member.role, member.person.is_active)
    return version_of(*theirs, talk.mine.role, talk.conversation.is_closed)


GROUP = GroupPage()

"""One picture of a message, large."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from feed.models import Message
from feed.models.topic import Topic
from users.lib.versions import version_of
from users.models import Block, User

from . import topics
from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.lists import Item, Listed


class MessagePicture(PageKind):
    """The picture of this number, for those who may read the message; refused to all others, and where there
    is none. By somebody whom the viewer blocks it is folded, as in the conversation."""

    name = "message_picture"
    paths = ("messages/<id:pk>/<id:message>/pictures/<id:number>/",)
    traits = Traits(needs_sign_in=True, lists_conversations=True)

    def find(self, viewer: User | None, *, pk: int, message: int, number: int) -> Subject:
        """The message; its conversation and the number are the key."""
        if self.shown(pk, message, number, viewer).is_gone:
            raise NotFound
        return Subject(message, key=f"{pk}-{number}")

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The pictures of the message, and of its conversation."""
        if about.object_id is None:
            return ()
        conversation, _number = _parts(about)
        return topics.message_pictures(about.object_id), topics.conversation_pictures(conversation)

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The picture."""
        conversation, number = _parts(about)
        return self.shown(conversation, about.object_id or 0, number, viewer)

    def shown(self, pk: int, message: int, number: int, viewer: User | None) -> Region:
        """Return the picture of this number of a message in this conversation. Two queries."""
        rows = Message.objects.readable_by(viewer).select_related("author")
        found = rows.filter(pk=message, conversation__pk=pk, deleted_at=None).first()
        pictures = found.pictures if found is not None else []
        if found is None or not 0 < number <= len(pictures):
            return self.gone()
        found.is_folded = Block.objects.filter(blocker=viewer, blocked=found.author_id).exists()
        context = {
            "message": found,
            "picture": pictures[number - 1],
            "number": number,
            "count": len(pictures),
            "previous_address": address_of(found, number - 1),
            "next_address": address_of(found, number + 1),
        }
        return Region(self, context, shape="shape-open")

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The one picture, with the way to those beside it."""
        picture, message = context["picture"], context["message"]
        is_known = message.author is not None and message.author.is_active
        said = (picture, context["number"], context["count"], message.is_folded, is_known)
        version = version_of(*said)
        item = Item(
            f"picture-{picture.pk}",
            "feed/message/_picture.html",
            {**context, "version": version},
            version,
        )
        yield Listed("#pictures", (item,), goes_on=False)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """The picture, as long as the viewer may read the message."""
        region = self.region(about, viewer)
        names = [] if region.is_gone else [f"picture-{region.context['picture'].pk}"]
        return KeptIds("#pictures", names, is_all=True)


def address_of(message: Message, number: int) -> str:
    """Return where the picture of this number shows large; empty where the message has none."""
    if not 0 < number <= len(message.picture_ids):
        return ""
    place = {"pk": message.conversation_id, "message": message.pk, "number": number}
    return reverse("message_picture", kwargs=place)


def _parts(about: Subject) -> tuple[int, int]:
    """Return the conversation and the number that the key holds."""
    conversation, _dash, number = about.key.partition("-")
    return int(conversation or 0), int(number or 0)


MESSAGE_PICTURE = MessagePicture()

"""What is kept of a conversation when somebody reports a message in it: a copy of that and of the ten
around it, as they are at that moment. It is all that those who run the site ever read of a conversation.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feed.models import Message
from feed.models.shown_link import ShownLink
from users.models import User

AROUND = 10  # messages beside the reported one


@dataclass(frozen=True, slots=True)
class Copied:
    """A message as it was: nothing that happens to it, or to its author, changes this. `post` is the
    address of the post that it showed, of which nothing else is kept; `pictures` are what a card shows of
    them, where whoever is reported sent them, else what was said of each; `link` is what the page that it
    linked to said of itself (`link_copied`)."""

    id: int
    author: int | None
    username: str
    kind: str
    subject: int | None
    body: str
    answers: int | None
    post: str
    pictures: list[dict[str, Any] | str]
    link: dict[str, str] | None
    is_deleted: bool
    created_at: datetime
    edited_at: datetime | None
    is_reported: bool


def copy_around(*, reporter: User, message: Message) -> list[Copied]:
    """Return a copy of the message and of the ten around it, in their order: five on each side, and more on
    the one where the other has fewer. Nothing that the reporter may not read themself is in it.

    Raises Message.DoesNotExist where they may not read the message. Two or three queries.
    """
    readable = Message.objects.readable_by(reporter)
    found = readable.select_related("author").get(pk=message.pk)
    rows = readable.filter(conversation=found.conversation_id).select_related("author")
    before = list(rows.filter(pk__lt=found.pk).order_by("-pk")[:AROUND])
    after = list(rows.filter(pk__gt=found.pk).order_by("pk")[:AROUND])
    half = AROUND // 2
    earlier = before[: max(half, AROUND - len(after))]
    later = after[: max(half, AROUND - len(before))]
    return [_copied(one, found) for one in (*earlier[::-1], found, *later)]


def link_copied(page: ShownLink | None) -> dict[str, str] | None:
    """Return what a report keeps of the page that something links to: words alone."""
    if page is None:
        return None
    return {"address": page.address, "title": page.title, "site": page.site}


def _copied(one: Message, reported: Message) -> Copied:
    author, facts = one.author, one.picture_facts or ()
    is_theirs = one.author_id == reported.author_id
    return Copied(
        id=one.pk,
        author=one.author_id,
        username=author.username if author is not None else "",
        kind=one.kind,
        subject=one.subject_id,
        body=one.body,
        answers=one.answers_id,
        post=f"/posts/{one.post_id}/" if one.post_id is not None else "",
        pictures=[fact if is_theirs else fact["alt"] for fact in facts],
        link=link_copied(one.shown_link),
        is_deleted=one.is_deleted,
        created_at=one.created_at,
        edited_at=one.edited_at,
        is_reported=one.pk == reported.pk,
    )

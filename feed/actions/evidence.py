"""What a report keeps: the words as they were when somebody reported them, ready to be stored as JSON.

People are in it by their ids alone. When somebody leaves for good, what is kept of them is forgotten
(`feed/actions/erasure.py`); their cases stay, about nobody any more, with what others said.

Of pictures it keeps what a card shows of them. Their files stay while a case about their owner is open,
also when the owner takes them away, and moderators who may read the case may look at them.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from feed.models import Attachment, Case, Message, Post, Report
from users.models import User

from .reported import copy_around

# One piece: kind, id, author, body, warning, pictures (`Attachment.facts`; of old reports their
# descriptions), link (address, title, site), created_at, edited_at, is_reported.
Copy = dict[str, Any]


def of_post(post: Post, *, is_reported: bool = True) -> Copy:
    """Return a copy of a post or comment, with the choices of its poll, its pictures, and what the page
    it links to says of itself."""
    poll = getattr(post, "poll", None)
    choices = [choice.text for choice in poll.choices.order_by("position")] if poll else []
    return _copy(
        kind="comment" if post.is_comment else "post",
        id=post.pk,
        author=post.author_id,
        body="\n".join([post.body, *(f"• {text}" for text in choices)]),
        warning=post.warning,
        pictures=list(post.picture_facts or ()),
        link=_link(post),
        created_at=post.created_at,
        edited_at=post.edited_at,
        is_reported=is_reported,
    )


def _link(post: Post) -> dict[str, str] | None:
    page = post.shown_link
    if page is None:
        return None
    return {"address": page.address, "title": page.title, "site": page.site}


def of_person(person: User) -> Copy:
    """Return a copy of what somebody says about themself."""
    links = [f"{link.get('label', '')} {link.get('url', '')}".strip() for link in person.links]
    return _copy(
        kind="person",
        id=person.pk,
        author=person.pk,
        body="\n".join(line for line in (person.name, person.bio, person.location, *links) if line),
        created_at=person.date_joined,
        is_reported=True,
    )


def of_message(reporter: User, message: Message) -> list[Copy]:
    """Return a copy of a message and of the ten around it, as far as the reporter reads them.

    Raises Message.DoesNotExist where they may not read the message.
    """
    found = copy_around(reporter=reporter, message=message)
    return [_copy(**{**asdict(one), "username": None}) for one in found]


def _copy(**said: Any) -> Copy:
    kept = {name: value for name, value in said.items() if value not in (None, "", [])}
    times = ("created_at", "edited_at")
    return {name: value.isoformat() if name in times else value for name, value in kept.items()}


def authors_of(copies: Iterable[Copy]) -> dict[int, User]:
    """Return whom these copies name, by id. One query."""
    ids = {pk for one in copies for pk in (one.get("author"), one.get("subject")) if pk}
    return User.objects.in_bulk(ids)


def kept_of(person: User) -> QuerySet[Report]:
    """Return the reports that keep what somebody wrote."""
    return Report.objects.filter(case__person=person).exclude(copy=[])


def picture_for(moderator: User, token: str) -> Attachment | None:
    """Return the picture with this token, if a moderator may load it because of a report: it is by somebody
    whom a case is about that the moderator may read. The case says which were reported; no other address can
    be guessed. One that a message shows has to be among those, whoever knows its address."""
    if not (moderator.is_active and moderator.is_staff and moderator.has_perm("feed.view_case")):
        return None
    cases = Case.objects.readable_by(moderator).filter(person=OuterRef("owner"))
    rows = Attachment.objects.filter(Exists(cases), state=Attachment.State.READY)
    found = rows.filter(token=token).first()
    if found is None or found.message_id is None:
        return found
    readable = Case.objects.readable_by(moderator).filter(person=found.owner_id)
    copies = Report.objects.filter(case__in=readable).values_list("copy", flat=True)
    kept = {
        said["id"]
        for copy in copies
        for piece in copy
        for said in piece.get("pictures", ())
        if isinstance(said, dict)
    }
    return found if found.pk in kept else None


def without_open_case(pictures: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Return those pictures whose owner no open case is about: they may be removed for good."""
    return pictures.exclude(Exists(Case.objects.open().filter(person=OuterRef("owner"))))

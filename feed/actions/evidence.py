"""What a report keeps: the words as they were when somebody reported them, ready to be stored as JSON.

People are in it by their ids alone. When somebody leaves for good, what is kept of them is forgotten
(`feed/actions/case_erasure.py`); their cases stay, about nobody any more, with what others said.

Of pictures it keeps what a card shows of them. Moderators who may read the case may look at them, as long
as their files are there: while a case about their owner is open these stay, also when the owner takes the
pictures away.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from feed.models import Attachment, Case, Message, Post, Report
from feed.models.moderating import may_read_cases
from users.models import User

from .reported import copy_around, link_copied

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
        link=link_copied(post.shown_link),
        created_at=post.created_at,
        edited_at=post.edited_at,
        is_reported=is_reported,
    )


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


def pictures_in(copies: Iterable[Copy]) -> dict[str, Attachment]:
    """Return the pictures in these copies, by token, as they are now; what is gone is left out. One query."""
    return Attachment.objects.in_bulk(_tokens(copies), field_name="token")


def _tokens(copies: Iterable[Copy]) -> set[str]:
    pictures = (picture for one in copies for picture in one.get("pictures", ()))
    return {picture["token"] for picture in pictures if isinstance(picture, dict)}


def reported_picture(moderator: User, token: str) -> Attachment | None:
    """Return the picture of this token, for a moderator who may read a case that has a copy of it.

    None for everybody else, for other pictures of the person, whose addresses moderators may know from
    before, and for a picture that is not ready.
    """
    if not may_read_cases(moderator):
        return None
    row = Attachment.objects.filter(token=token, state=Attachment.State.READY).first()
    if row is None:
        return None
    cases = Case.objects.readable_by(moderator).filter(person=row.owner_id)
    reports = Report.objects.filter(case__in=cases).annotate(text=Cast("copy", TextField()))
    # The text alone is not enough: a reported post may have the address of somebody's picture in its words.
    found = reports.filter(text__contains=token).values_list("copy", flat=True)
    return row if any(token in _tokens(copy) for copy in found.iterator()) else None


def without_open_case(pictures: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Return those pictures whose owner no open case is about: they may be removed for good."""
    return pictures.exclude(Exists(Case.objects.open().filter(person=OuterRef("owner"))))

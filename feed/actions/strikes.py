"""Telling somebody what moderators have decided about them; and what is kept of that once they have left."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from feed.models import Case, Notification, Report, Strike
from users.models import User

from . import evidence, strike_mails
from .notifications import notify

MOST_PIECES = 10  # of a post that was edited between reports


def give_strike(
    *,
    case: Case,
    words: str,
    reports: Iterable[Report],
    now: datetime,
    ends_at: datetime | None = None,
) -> Strike | None:
    """Give the person whom a decided case is about a strike, which tells them what was done; returns it, or
    None where they have left. `ends_at` is until when it suspends them, None for good.

    They are told by a notification and by mail, neither of which says who decided or who reported it.
    The caller has locked the case, in the transaction of the decision.
    """
    if case.person_id is None:
        return None
    person = User.objects.get(pk=case.person_id)  # as the decision has left them
    strike = Strike.objects.create(
        case=case,
        person=person,
        outcome=case.outcome,
        words=words,
        copy=_written_by(person.pk, reports),
        created_at=now,
        ends_at=ends_at,
    )
    tell_person(strike, Notification.Kind.STRIKE)
    return strike


def tell_person(strike: Strike, kind: Notification.Kind) -> None:
    """Tell the person of a strike, or of what came of their appeal, by a notification and by mail."""
    if strike.person is None:
        return
    url = reverse("strike", kwargs={"pk": strike.pk})
    notify(recipient=strike.person, kind=kind, url=url)
    strike_mails.send(strike, kind)


def with_words_of(person: User) -> QuerySet[Strike]:
    """Return the strikes that keep something of what somebody wrote, or was told."""
    has_words = ~Q(copy=[]) | ~Q(words="") | Q(appeal__isnull=False)
    return Strike.objects.filter(has_words, person=person)


def _written_by(person: int, reports: Iterable[Report]) -> list[evidence.Copy]:
    """Return what was reported of theirs, each wording of it once: nothing of others, and nothing that a
    reporter has added to it."""
    found: list[evidence.Copy] = []
    for report in reports:
        for piece in report.copy:
            is_theirs = piece.get("author") == person and piece.get("is_reported")
            if is_theirs and piece not in found and len(found) < MOST_PIECES:
                found.append(piece)
    return found

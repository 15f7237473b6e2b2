"""Claims of what waits for a decision, a case or an appeal, while a moderator looks at it; and the log of a
case."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from feed.models import Case, CaseEntry
from feed.models.claimed import Claimed
from users.models import User

LEASE = timedelta(seconds=60)  # how long a claim lasts, unless the open page renews it

Kind = CaseEntry.Kind


def claim(*, actor: User, row: Claimed, case: Case, takes_over: bool) -> None:
    """Claim the row for the actor for a minute, or for another one. What somebody else has claimed stays
    theirs unless the actor `takes_over`; what is decided cannot be claimed. The caller has locked
    the case."""
    now = timezone.now()
    holder = row.held_by(now)
    if not row.is_open or (holder not in (None, actor) and not takes_over):
        return
    if holder != actor:
        record(case, actor, Kind.CLAIMED if holder is None else Kind.TAKEN_OVER, now)
    row.assignee, row.claimed_until = actor, now + LEASE
    row.save(update_fields=["assignee", "claimed_until"])


def release(*, actor: User, row: Claimed, case: Case) -> None:
    """End the actor's claim of the row, if they have it. The caller has locked its case."""
    now = timezone.now()
    if row.held_by(now) == actor:
        record(case, actor, Kind.RELEASED, now)
        row.assignee = row.claimed_until = None
        row.save(update_fields=["assignee", "claimed_until"])


def close(*, actor: User, row: Claimed, now: datetime, **decided: Any) -> None:
    """Write down that the actor has decided the row, with the columns that say how. The caller has locked its
    case."""
    row.closed_at, row.claimed_until, row.assignee = now, None, actor
    for name, value in decided.items():
        setattr(row, name, value)
    row.save(update_fields=["closed_at", "claimed_until", "assignee", *decided])


def record(case: Case, actor: User, kind: CaseEntry.Kind, now: datetime, **said: Any) -> CaseEntry:
    """Add to the log of a case what a moderator did; returns the entry."""
    return CaseEntry.objects.create(case=case, actor=actor, kind=kind, created_at=now, **said)

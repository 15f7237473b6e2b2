"""Holding what waits for a decision, a case or an appeal, while one looks at it; and the log of a case."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from feed.models import Case, CaseEntry
from feed.models.claimed import Claimed
from users.models import User

LEASE = timedelta(seconds=60)  # how long it is held by who has last said that they look at it

Kind = CaseEntry.Kind


def hold(*, actor: User, row: Claimed, case: Case, takes_over: bool) -> None:
    """Let the actor hold the row for a minute, or for another one. Where somebody else holds it, it stays
    theirs unless the actor `takes_over`; what is decided nobody holds. Its case is locked."""
    now = timezone.now()
    holder = row.held_by(now)
    if not row.is_open or (holder not in (None, actor) and not takes_over):
        return
    if holder != actor:
        note(case, actor, Kind.CLAIMED if holder is None else Kind.TAKEN_OVER, now)
    row.assignee, row.claimed_until = actor, now + LEASE
    row.save(update_fields=["assignee", "claimed_until"])


def let_go(*, actor: User, row: Claimed, case: Case) -> None:
    """Let the actor hold the row no longer, if they do. Its case is locked."""
    now = timezone.now()
    if row.held_by(now) == actor:
        note(case, actor, Kind.RELEASED, now)
        row.assignee = row.claimed_until = None
        row.save(update_fields=["assignee", "claimed_until"])


def close(*, actor: User, row: Claimed, now: datetime, **decided: Any) -> None:
    """Write down that the actor has decided it, and in these columns how."""
    row.closed_at, row.claimed_until, row.assignee = now, None, actor
    for name, value in decided.items():
        setattr(row, name, value)
    row.save(update_fields=["closed_at", "claimed_until", "assignee", *decided])


def note(case: Case, actor: User, kind: CaseEntry.Kind, now: datetime, **said: Any) -> CaseEntry:
    """Add to the log of a case what a moderator did; returns the entry."""
    return CaseEntry.objects.create(case=case, actor=actor, kind=kind, created_at=now, **said)

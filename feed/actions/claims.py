"""Claims of what waits for a decision, a case or an appeal, while a moderator looks at it; and the log of a
case."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from feed import live
from feed.live.events import CaseChanged
from feed.models import Appeal, Case, CaseEntry
from feed.models.claimed import Claimed
from users.models import User

LEASE = timedelta(seconds=60)  # how long a claim lasts, unless the open page renews it
AT_ONCE = 100  # claims ended in one transaction

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
    """Add to the log of a case what a moderator did; returns the entry. Open pages of moderators show it."""
    changed(case)
    return CaseEntry.objects.create(case=case, actor=actor, kind=kind, created_at=now, **said)


def changed(*cases: Case) -> None:
    """Let open pages of moderators show what has changed about these cases, or the appeals in them."""
    with live.transaction() as tx:
        for case in cases:
            tx.log(CaseChanged, case)


def end_lapsed() -> int:
    """End the claims that nobody renewed, so that open pages learn of it; returns how many.

    Nobody waits for this: a claim that is over counts for nothing. Several workers may call it at once; each
    claim is ended by one of them.
    """
    cases = _end_lapsed(Case.objects.select_related(None))
    return cases + _end_lapsed(Appeal.objects.select_related("strike__case"))


def _end_lapsed(rows: QuerySet[Any]) -> int:
    over = rows.filter(closed_at=None, claimed_until__lte=timezone.now())
    if not over.exists():  # as nearly always: then nothing is locked
        return 0
    with live.transaction():
        locked = over.select_for_update(skip_locked=True, no_key=True, of=("self",))
        some = list(locked.order_by("claimed_until")[:AT_ONCE])
        ended = rows.filter(pk__in=[row.pk for row in some])
        ended.update(assignee=None, claimed_until=None)
        changed(*(row if isinstance(row, Case) else row.case for row in some))
    return len(some)

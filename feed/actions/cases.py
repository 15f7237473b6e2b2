"""Deciding what was reported: moderators look at a case, write notes to each other, and decide.

Whoever looks at a case holds it for a while, and says so again as long as they look; nobody else decides it
meanwhile, unless they take it over.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from feed import live
from feed.models import Case, CaseEntry, Notification, Post
from feed.models.case_entry import LENGTH
from users.actions.people import deactivate, may_manage
from users.lib.texts import clean_words, in_one_line, refuse_long
from users.models import User

from .bodies import clean_body
from .notifications import notify
from .posts import delete_posts

LEASE = timedelta(seconds=60)  # how long a case is held by who has last said that they look at it
WORDS = 300  # characters of what reporters are told
PERMISSION = "feed.change_case"

Kind, Outcome = CaseEntry.Kind, Case.Outcome

TOLD = {
    Outcome.FINE: Notification.Kind.REPORT_FINE,
    Outcome.REMOVED: Notification.Kind.REPORT_ACTED,
    Outcome.SUSPENDED: Notification.Kind.REPORT_ACTED,
    Outcome.GONE: Notification.Kind.REPORT_GONE,
}


class NotNow(Exception):
    """Somebody else came first; `case` is as it is now. Nothing was done."""

    def __init__(self, case: Case) -> None:
        """Take the case."""
        super().__init__(f"case {case.pk}")
        self.case = case


class ChangedMeanwhile(NotNow):
    """It has been decided, or somebody has noted something, since the page was opened."""


class HeldBySomebody(NotNow):
    """Somebody else is looking at it."""


def claim(*, actor: User, pk: int, takes_over: bool = False) -> Case:
    """Hold a case for a minute, or for another one; returns it. Where somebody else holds it, it stays
    theirs unless the actor `takes_over`; a decided one nobody holds.

    Raises Case.DoesNotExist, and PermissionDenied for who is no moderator of it.
    """
    now = timezone.now()
    with live.transaction():
        case = _locked(actor, pk)
        holder = case.held_by(now)
        if not case.is_open or (holder not in (None, actor) and not takes_over):
            return case
        if holder != actor:
            kind = Kind.CLAIMED if holder is None else Kind.TAKEN_OVER
            _note(case, actor, kind, now)
        case.assignee, case.claimed_until = actor, now + LEASE
        case.save(update_fields=["assignee", "claimed_until"])
    return case


def renew(*, actor: User, pk: int) -> Case:
    """Hold a case on that the actor holds, and return it; where nobody does any more, hold it again."""
    return claim(actor=actor, pk=pk)


def release(*, actor: User, pk: int) -> Case:
    """Hold a case no longer; returns it. Raises as `claim` does."""
    now = timezone.now()
    with live.transaction():
        case = _locked(actor, pk)
        if case.held_by(now) == actor:
            _note(case, actor, Kind.RELEASED, now)
            case.assignee = case.claimed_until = None
            case.save(update_fields=["assignee", "claimed_until"])
    return case


def add_note(*, actor: User, pk: int, text: str) -> CaseEntry:
    """Write something about a case that moderators alone read; returns it.

    Raises as `claim` does, and ValidationError for an empty note or one above 2,000 characters.
    """
    text = clean_body(text, LENGTH)
    with live.transaction():
        case = _locked(actor, pk)
        case.version += 1
        case.save(update_fields=["version"])
        return _note(case, actor, Kind.NOTED, timezone.now(), text=text)


def choices(*, actor: User, case: Case) -> list[Case.Outcome]:
    """Return which decisions the actor can take here. Two queries at most."""
    if not case.is_open or not actor.has_perm(PERMISSION):
        return []
    person = case.person
    found = [Outcome.FINE]
    is_there = person is not None and person.is_active
    if case.kind in (Case.Kind.POST, Case.Kind.COMMENT):
        is_there = Post.objects.filter(pk=case.object_id, deleted_at=None).exists()
        if is_there and actor.has_perm("feed.delete_post"):
            found.append(Outcome.REMOVED)
    suspends = actor.has_perm("users.change_user")
    if suspends and person is not None and person.is_active and may_manage(actor, person):
        found.append(Outcome.SUSPENDED)
    if not is_there:
        found.append(Outcome.GONE)
    return found


def check_words(*, note: str, words: str) -> tuple[str, str]:
    """Return the note and the words to the reporters as they are stored. Raises ValidationError."""
    note, words = clean_words(note, LENGTH), in_one_line(clean_words(words, WORDS))
    refuse_long(len(words) - WORDS, WORDS)  # the column of what they are told counts code points
    return note, words


def decide(
    *, actor: User, pk: int, version: int, outcome: str, note: str = "", words: str = ""
) -> Case:
    """Decide a case, do what that means, and tell all who have reported it; returns it.

    `version` is that of the case the actor has read, `note` for moderators alone, `words` (300
    characters) are sent to the reporters. It is all done, or nothing is. Raises ChangedMeanwhile where
    somebody decided it or noted something since, HeldBySomebody where somebody else looks at it,
    ValidationError for words that cannot be kept, PermissionDenied for a decision that is not the actor's
    to take (see `choices`), and Case.DoesNotExist.
    """
    note, words = check_words(note=note, words=words)
    now = timezone.now()
    with live.transaction():
        case = _locked(actor, pk)
        if not case.is_open or case.version != version:
            raise ChangedMeanwhile(case)
        if case.held_by(now) not in (None, actor):
            raise HeldBySomebody(case)
        if outcome not in choices(actor=actor, case=case):
            raise PermissionDenied
        if not _do(actor, case, outcome):
            raise ChangedMeanwhile(case)
        case.outcome, case.closed_at, case.claimed_until = outcome, now, None
        case.assignee = actor
        case.version += 1
        case.save(update_fields=["outcome", "closed_at", "claimed_until", "assignee", "version"])
        _note(case, actor, Kind.DECIDED, now, text=note, outcome=outcome, words=words)
        for report in case.reports.select_related("reporter").order_by("pk"):
            if report.reporter is not None:
                notify(
                    recipient=report.reporter,
                    kind=TOLD[Outcome(outcome)],
                    text=words,
                    url=f"/reports/{report.pk}/",
                )
    return case


def _do(actor: User, case: Case, outcome: str) -> bool:
    """Do what the decision says; returns whether it is done: a post or person that went by itself in the same
    moment was not taken away by this. Raises PermissionDenied."""
    if outcome == Outcome.REMOVED:
        posts = Post.objects.filter(pk=case.object_id)
        return bool(delete_posts(actor=actor, posts=posts))
    if outcome == Outcome.SUSPENDED:
        people = [case.person] if case.person is not None else []
        return bool(deactivate(actor=actor, people=people))
    return True


def _locked(actor: User, pk: int) -> Case:
    """Return the case, which nobody else changes until the transaction is over."""
    if not actor.is_active or not actor.has_perm(PERMISSION):
        raise PermissionDenied
    rows = Case.objects.select_for_update(no_key=True, of=("self",))
    case = rows.select_related("assignee", "person").get(pk=pk)
    if case.person_id == actor.pk:
        raise PermissionDenied
    return case


def _note(case: Case, actor: User, kind: CaseEntry.Kind, now: datetime, **said: Any) -> CaseEntry:
    return CaseEntry.objects.create(case=case, actor=actor, kind=kind, created_at=now, **said)

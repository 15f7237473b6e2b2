"""Deciding what was reported: moderators look at a case, write notes to each other, and decide.

Whoever looks at a case claims it for a minute, and their open page renews that; nobody else decides it
meanwhile, unless they take it over.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.models import Case, CaseEntry, Notification, Post, Strike
from feed.models.case_entry import LENGTH as NOTE_LENGTH
from feed.models.strike import LENGTH as TO_PERSON_LENGTH
from users.actions.people import deactivate, may_manage
from users.lib.texts import clean_words, in_one_line, refuse_long
from users.models import User

from . import claims
from .bodies import clean_body
from .notifications import notify
from .posts import delete_posts
from .strikes import give_strike
from .suspensions import clean_lasts, end_running

WORDS = 300  # characters of what reporters are told
PERMISSION = "feed.change_case"

Kind = CaseEntry.Kind
Outcome = Case.Outcome

TOLD = {
    Outcome.FINE: Notification.Kind.REPORT_FINE,
    Outcome.WARNED: Notification.Kind.REPORT_ACTED,
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
    """Claim a case for a minute, or for another one; returns it. What somebody else has claimed stays theirs
    unless the actor `takes_over`; a decided case cannot be claimed.

    Raises Case.DoesNotExist, and PermissionDenied for who is no moderator of it.
    """
    with live.transaction():
        case = locked(actor, pk)
        claims.claim(actor=actor, row=case, case=case, takes_over=takes_over)
    return case


def release(*, actor: User, pk: int) -> Case:
    """End the actor's claim of a case; returns it. Raises as `claim` does."""
    with live.transaction():
        case = locked(actor, pk)
        claims.release(actor=actor, row=case, case=case)
    return case


def add_note(*, actor: User, pk: int, text: str) -> CaseEntry:
    """Write something about a case that moderators alone read; returns it.

    Raises as `claim` does, and ValidationError for an empty note or one above 2,000 characters.
    """
    text = clean_body(text, NOTE_LENGTH)
    with live.transaction():
        case = locked(actor, pk)
        case.version += 1
        case.save(update_fields=["version"])
        return claims.record(case, actor, Kind.NOTED, timezone.now(), text=text)


def choices(*, actor: User, case: Case) -> list[Case.Outcome]:
    """Return which decisions the actor can take here. Three queries at most."""
    if not case.is_open or not actor.has_perm(PERMISSION):
        return []
    person = case.person
    found = [Outcome.FINE]
    is_there = person is not None and person.is_active
    if is_there:
        found.append(Outcome.WARNED)
    elif person is not None:
        # Who is suspended for a time comes back: so they are not gone, and can be suspended for longer.
        is_there = Strike.objects.running().filter(person=person).exists()
    may_be_suspended = is_there
    if case.kind in (Case.Kind.POST, Case.Kind.COMMENT):
        is_there = Post.objects.filter(pk=case.object_id, deleted_at=None).exists()
        if is_there and actor.has_perm("feed.delete_post"):
            found.append(Outcome.REMOVED)
    suspends = may_be_suspended and actor.has_perm("users.change_user")
    if suspends and person is not None and may_manage(actor, person):
        found.append(Outcome.SUSPENDED)
    if not is_there:
        found.append(Outcome.GONE)
    return found


def check_words(
    *, outcome: str, note: str = "", words: str = "", to_person: str = ""
) -> dict[str, str]:
    """Return what is said with a decision, by these names, as it is stored. Raises ValidationError."""
    words = in_one_line(clean_words(words, WORDS))
    refuse_long(len(words) - WORDS, WORDS)  # the column of what they are told counts code points
    to_person = clean_words(to_person, TO_PERSON_LENGTH)
    if to_person and outcome not in Strike.Outcome.values:
        raise ValidationError(
            _("The person isn't told about this decision. Clear the message to them.")
        )
    return {"note": clean_words(note, NOTE_LENGTH), "words": words, "to_person": to_person}


def decide(
    *,
    actor: User,
    pk: int,
    version: int,
    outcome: str,
    note: str = "",
    words: str = "",
    to_person: str = "",
    lasts: str = "",
) -> Case:
    """Decide a case, do what that means, and tell all who have reported it; returns it. The person whom it
    warns, whose post it removes, or whom it suspends, is told by a `Strike`.

    `version` is that of the case the actor has read, `note` for moderators alone, `words` (300
    characters) are sent to the reporters, `to_person` (500) to the person. `lasts` says for how long it
    suspends them: one of `suspensions.Lasts`. It is all done, or nothing is.
    Raises ChangedMeanwhile where somebody decided it or noted something since, HeldBySomebody where somebody
    else looks at it, ValidationError for words that cannot be kept, PermissionDenied for a decision that is
    not the actor's to take (see `choices`), and Case.DoesNotExist.
    """
    said = check_words(outcome=outcome, note=note, words=words, to_person=to_person)
    now, ends_at = timezone.now(), None
    if outcome == Outcome.SUSPENDED:
        ends_at = clean_lasts(lasts).end(now)
    with live.transaction():
        case = locked(actor, pk)
        if not case.is_open or case.version != version:
            raise ChangedMeanwhile(case)
        if case.held_by(now) not in (None, actor):
            raise HeldBySomebody(case)
        if outcome not in choices(actor=actor, case=case):
            raise PermissionDenied
        if not _do(actor, case, outcome):
            raise ChangedMeanwhile(case)
        claims.close(actor=actor, row=case, now=now, outcome=outcome, version=case.version + 1)
        kept = {"text": said["note"], "words": said["words"]}
        claims.record(case, actor, Kind.DECIDED, now, outcome=outcome, **kept)
        reports = list(case.reports.select_related("reporter").order_by("pk"))
        for report in reports:
            if report.reporter is not None:
                notify(
                    recipient=report.reporter,
                    kind=TOLD[Outcome(outcome)],
                    text=said["words"],
                    url=f"/reports/{report.pk}/",
                )
        if outcome in Strike.Outcome.values:
            to_person = said["to_person"]
            give_strike(case=case, words=to_person, reports=reports, now=now, ends_at=ends_at)
    return case


def _do(actor: User, case: Case, outcome: str) -> bool:
    """Do what the decision says; returns whether it is done: a post or person that went by itself in the same
    moment was not taken away by this. Raises PermissionDenied."""
    if outcome == Outcome.REMOVED:
        posts = Post.objects.filter(pk=case.object_id)
        return bool(delete_posts(actor=actor, posts=posts))
    if outcome == Outcome.SUSPENDED:
        people = [case.person] if case.person is not None else []
        # The suspension that runs is over with the one that comes.
        has_ended = bool(end_running(people))
        return bool(deactivate(actor=actor, people=people)) or has_ended
    return True


def locked(actor: User, pk: int) -> Case:
    """Lock a case until the transaction is over; returns it. Raises Case.DoesNotExist, and PermissionDenied
    for who may not decide it."""
    if not actor.is_active or not actor.has_perm(PERMISSION):
        raise PermissionDenied
    rows = Case.objects.select_for_update(no_key=True, of=("self",))
    case = rows.select_related("assignee", "person").get(pk=pk)
    if case.person_id == actor.pk:
        raise PermissionDenied
    return case

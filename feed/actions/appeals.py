"""Appeals: somebody asks that a decision about them is looked at again, and another moderator decides."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.models import Appeal, Case, CaseEntry, Notification, Post, Strike
from feed.models.appeal import LENGTH
from feed.models.case_entry import LENGTH as NOTE_LENGTH
from feed.models.strike import LENGTH as WORDS_LENGTH
from users.actions.people import may_manage, reactivate
from users.lib.texts import clean_words
from users.models import User

from . import cases, claims
from .bodies import clean_body
from .posts import restore_posts
from .strikes import tell_person

Outcome = Appeal.Outcome

TOLD = {
    Outcome.GRANTED: Notification.Kind.APPEAL_GRANTED,
    Outcome.REFUSED: Notification.Kind.APPEAL_REFUSED,
}


def appeal(*, actor: User, strike: Strike, text: str) -> tuple[Appeal, bool]:
    """Appeal against a strike of the actor's own; returns the appeal, and whether it is new: there is one for
    each strike, and the first stays as it is.

    Somebody whose account is suspended can, too. Raises PermissionDenied for anybody else, ValidationError
    for an empty text, one above 2,000 characters, and after 20 days (code "late").
    """
    text = clean_body(text, LENGTH)
    with live.transaction():
        row = Strike.objects.select_for_update(no_key=True, of=("self",)).get(pk=strike.pk)
        if row.person_id != actor.pk:
            raise PermissionDenied
        earlier = Appeal.objects.filter(strike=row).first()
        if earlier is not None:
            return earlier, False
        if not row.is_appealable:
            raise ValidationError(_("The time for an appeal is over."), code="late")
        claims.changed(row.case)
        return Appeal.objects.create(strike=row, text=text, created_at=timezone.now()), True


def claim(*, actor: User, pk: int, takes_over: bool = False) -> Appeal:
    """Claim an appeal for a minute, as `cases.claim` does a case; returns it.

    Raises Appeal.DoesNotExist, and PermissionDenied for who may not decide it.
    """
    with live.transaction():
        row = _locked(actor, pk)
        claims.claim(actor=actor, row=row, case=row.case, takes_over=takes_over)
    return row


def release(*, actor: User, pk: int) -> Appeal:
    """End the actor's claim of an appeal; returns it. Raises as `claim` does."""
    with live.transaction():
        row = _locked(actor, pk)
        claims.release(actor=actor, row=row, case=row.case)
    return row


def decided_by(case: Case) -> CaseEntry | None:
    """Return the entry that decided a case: who did, and how; None while nobody has."""
    return case.entries.filter(kind=CaseEntry.Kind.DECIDED).select_related("actor").first()


def may_decide(*, actor: User, appeal: Appeal) -> bool:
    """Whether the actor may decide the appeal: never the person it is about, and who decided the case only
    where no other moderator is there to look at it again, not even a superuser. Two queries at most."""
    if not (actor.is_active and actor.has_perm(cases.PERMISSION)):
        return False
    if appeal.strike.person_id == actor.pk:
        return False
    decision = decided_by(appeal.case)
    has_decided = decision is not None and decision.actor_id == actor.pk
    return not (has_decided and _has_another(actor, appeal))


def _has_another(actor: User, appeal: Appeal) -> bool:
    """Whether somebody else may decide the appeal."""
    others = User.objects.with_perm(cases.PERMISSION)
    return others.exclude(pk__in=[actor.pk, appeal.strike.person_id or actor.pk]).exists()


def choices(*, actor: User, appeal: Appeal) -> list[Appeal.Outcome]:
    """Return how the actor can decide. Granting takes the permission to undo what was done. Two queries at
    most."""
    if not appeal.is_open or not may_decide(actor=actor, appeal=appeal):
        return []
    strike, person = appeal.strike, appeal.strike.person
    permissions = {
        Strike.Outcome.REMOVED: "feed.delete_post",
        Strike.Outcome.SUSPENDED: "users.change_user",
    }
    permission = permissions.get(Strike.Outcome(strike.outcome))
    may_undo = permission is None or actor.has_perm(permission)
    if strike.outcome == Strike.Outcome.SUSPENDED and person is not None:
        may_undo = may_undo and may_manage(actor, person)
    return [Outcome.GRANTED, Outcome.REFUSED] if may_undo else [Outcome.REFUSED]


def decide(
    *, actor: User, pk: int, version: int, outcome: str, note: str = "", words: str = ""
) -> Appeal:
    """Decide an appeal, and tell the person; returns it. Granting it undoes what was done, and withdraws the
    strike.

    `version` is that of the case the actor has read, `note` for moderators alone, `words` (500 characters)
    are sent to the person. It is all done, or nothing is. Raises as `cases.decide` does, with the case, and
    Appeal.DoesNotExist.
    """
    note, words = clean_words(note, NOTE_LENGTH), clean_words(words, WORDS_LENGTH)
    now = timezone.now()
    with live.transaction():
        row = _locked(actor, pk)
        case = row.case
        if not row.is_open or case.version != version:
            raise cases.ChangedMeanwhile(case)
        if row.held_by(now) not in (None, actor):
            raise cases.HeldBySomebody(case)
        if outcome not in choices(actor=actor, appeal=row):
            raise PermissionDenied
        kind = CaseEntry.Kind.REFUSED
        if outcome == Outcome.GRANTED:
            kind = CaseEntry.Kind.GRANTED
            _undo(actor, row.strike)
            row.strike.withdrawn_at = now
            row.strike.save(update_fields=["withdrawn_at"])
        claims.close(actor=actor, row=row, now=now, outcome=outcome, words=words)
        case.version += 1
        case.save(update_fields=["version"])
        claims.record(case, actor, kind, now, text=note)
        row.strike.appeal = row
        tell_person(row.strike, TOLD[Outcome(outcome)])
    return row


def _undo(actor: User, strike: Strike) -> None:
    """Undo what the decision did, but not what the person has deleted themself since, nor what another strike
    that stands has done once more. Raises PermissionDenied."""
    case, person = strike.case, strike.person
    standing = Strike.objects.not_withdrawn().filter(ended_at=None)
    later = standing.filter(pk__gt=strike.pk, outcome=strike.outcome)
    if strike.outcome == Strike.Outcome.REMOVED:
        once_more = later.filter(case__kind=case.kind, case__object_id=case.object_id)
        if not once_more.exists():
            restore_posts(actor=actor, posts=Post.objects.filter(pk=case.object_id))
    elif strike.outcome == Strike.Outcome.SUSPENDED and person is not None:
        once_more = later.filter(person=person)
        if not once_more.exists():
            strike.person = next(iter(reactivate(actor=actor, people=[person])), person)


def _locked(actor: User, pk: int) -> Appeal:
    """Lock the case of an appeal until the transaction is over; returns the appeal. Raises PermissionDenied
    for who may not decide it, and Appeal.DoesNotExist."""
    case = cases.locked(actor, Appeal.objects.values_list("strike__case", flat=True).get(pk=pk))
    row = Appeal.objects.select_related("strike__person", "assignee").get(pk=pk)
    row.strike.case = case
    if not may_decide(actor=actor, appeal=row):
        raise PermissionDenied
    return row

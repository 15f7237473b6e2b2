"""Closing many cases at once, as one closes a single one: each by itself, with all that this takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from feed.models import Case
from users.models import User

from . import cases

Outcome = Case.Outcome

# A warning and a suspension are about one person, and take a look at each.
OUTCOMES = (Outcome.FINE, Outcome.REMOVED, Outcome.GONE)


@dataclass(slots=True)
class Closed:
    """The ids of the cases that were closed; and how many were left alone because somebody else looks at
    them, because they were decided or written about since they were chosen, or because the decision is none
    for them."""

    closed: list[int] = field(default_factory=list)
    held: int = 0
    changed: int = 0
    refused: int = 0


def close_cases(
    *, actor: User, chosen: Mapping[int, int], outcome: str, note: str = "", words: str = ""
) -> Closed:
    """Take the same decision about several cases; returns what came of it.

    `chosen` are the versions of the cases that the actor has read, by their ids; note and words as in
    `cases.decide`. Each is decided in a transaction of its own: what is wrong with one keeps no other. Raises
    PermissionDenied for who decides no cases, ValidationError for an outcome that is none of `OUTCOMES` and
    for words that cannot be kept.
    """
    if not actor.is_active or not actor.has_perm(cases.PERMISSION):
        raise PermissionDenied
    if outcome not in OUTCOMES:
        raise ValidationError(_("Choose a decision."))
    said = {"outcome": outcome, "note": note, "words": words}
    cases.check_words(**said)
    done = Closed()
    for pk, version in sorted(chosen.items()):
        try:
            cases.decide(actor=actor, pk=pk, version=version, **said)
            done.closed.append(pk)
        except cases.HeldBySomebody:
            done.held += 1
        except cases.ChangedMeanwhile:
            done.changed += 1
        except (PermissionDenied, Case.DoesNotExist):
            done.refused += 1
    return done

"""Erasing what cases keep of somebody who has left for good: copies of what they wrote, what they were told,
and their appeals. The cases stay, about nobody, with what others said and what was done."""

from collections.abc import Callable

from feed import live
from feed.models import Appeal, Case, Report, Strike
from users.models import User

from . import claims
from .evidence import kept_of
from .strikes import with_words_of

AT_ONCE = 100  # rows in one transaction
HasLeft = Callable[[User], bool]


def erase_from_cases(person: User, has_left: HasLeft) -> bool:
    """Erase some of what cases keep of the person; returns whether there is more.

    `has_left` locks them, and says whether their grace period is over.
    """
    return _forget_copies(person, has_left) or _forget_strikes(person, has_left)


def _forget_copies(person: User, has_left: HasLeft) -> bool:
    with live.transaction():
        reports = kept_of(person).order_by("pk")
        some = list(reports.values_list("pk", flat=True)[:AT_ONCE])
        if not some or not has_left(person):
            return False
        Report.objects.filter(pk__in=some).update(copy=[])
        claims.changed(*Case.objects.filter(reports__in=some).distinct())
    return True


def _forget_strikes(person: User, has_left: HasLeft) -> bool:
    with live.transaction():
        some = list(with_words_of(person).order_by("pk").values_list("pk", "case")[:AT_ONCE])
        rows = Case.objects.filter(pk__in=[case for _strike, case in some]).order_by("pk")
        cases = list(rows.select_for_update(no_key=True))  # nobody decides one of their appeals now
        if not some or not has_left(person):
            return False
        strikes = [strike for strike, _case in some]
        Appeal.objects.filter(strike__in=strikes).delete()
        Strike.objects.filter(pk__in=strikes).update(copy=[], words="")
        claims.changed(*cases)
    return True

"""Links to a strike that work signed out, for people who are suspended: the mail about it has one."""

from django.core import signing
from django.db.models import Q
from django.db.models.functions import Now

from feed.models import Strike
from feed.models.strike import APPEALABLE

SALT = "feed.strike"


def token_of(strike: Strike) -> str:
    """Return the token that a link to this strike holds. It opens nothing else."""
    return signing.dumps(strike.pk, salt=SALT)


def strike_of(token: str) -> Strike | None:
    """Return the strike of a token, which holds as long as one can appeal; None for one that is made up or
    too old, and where the person has deleted their account."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=APPEALABLE)
    except signing.BadSignature:
        return None
    is_here = Q(person__leaves_at=None) | Q(person__leaves_at__gt=Now())
    strikes = Strike.objects.filter(is_here, pk=pk, person__isnull=False)
    return strikes.select_related("case", "person", "appeal").first()

"""Links to a strike that work signed out: for whoever is suspended, in the mail that says so."""

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
    """Return the strike of a token; None for one that is made up or whose time is over, and where nobody is
    left whom it is about, or whose account is deleted by now. It holds as long as one can appeal."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=APPEALABLE)
    except signing.BadSignature:
        return None
    stays = Q(person__leaves_at=None) | Q(person__leaves_at__gt=Now())
    known = Strike.objects.filter(stays, pk=pk, person__isnull=False)
    return known.select_related("case", "person", "appeal").first()

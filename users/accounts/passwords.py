"""Which passwords people may choose, beyond what Django asks of them."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from users.models import User

FEWEST_GUESSES = 10**8  # that it must take whoever begins with what has leaked
# Letters that are judged. Each further one costs more than the one before: some passwords of 32, all
# signs that may stand for letters, take three seconds; and no tail makes a good beginning worse.
JUDGED = 20

zxcvbn("x")  # completes its tables, which must not change while another thread reads them


def _without_names(password: str, user: User | None) -> str:
    """Return what is left of a password without what anybody would try first: the site's name, and the
    person's own."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    own = [user.username, *user.name.split()] if user is not None else []
    for word in ("plaza", host.split(".")[0], *own):
        if len(word) > 2:
            password = re.sub(re.escape(word), "", password, flags=re.IGNORECASE)
    return password


def _guesses(password: str) -> int:
    return int(zxcvbn(password[:JUDGED] or "x")["guesses"])


class LeakedPasswordValidator:
    """Refuses a password that has leaked from other sites, and what is nearly one: in capitals, spelt
    backwards, with digits for letters, with a year behind it; also runs of keys, repetitions, names.

    It asks nobody: the lists come with the library.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError, which says what to choose instead. Whose own name it holds is asked
        by another validator: the library keeps what it is given about a person for everybody."""
        if min(map(_guesses, (password, _without_names(password, user)))) < FEWEST_GUESSES:
            raise ValidationError(
                _(
                    "This password is too easy to guess: it's like ones that have leaked from other "
                    "sites. Choose three or four unrelated words, or let your browser or password "
                    "manager create one."
                ),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        """Return what people read beside the field."""
        return _("Your password can't be one that has appeared in a data leak.")

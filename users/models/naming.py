"""Names: which usernames are free, and what a display name may hold."""

from collections.abc import Callable
from typing import Any

import regex
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from users.lib.folding import SEEN_TO_MATTER, UNSEEN

# Words that are, or may become, part of an address or of the product itself, and names that would
# let one pass for the people who run the place.
RESERVED_USERNAMES = frozenset(
    """
    about abuse account accounts admin administrator all anonymous api app apps assets auth billing
    blog bookmarks config contact dashboard delete edit everyone explore favicon feed followers
    following help here home info legal live login logout mail me media message messages mod
    moderator moderators new news nobody notification notifications null official owner password
    patterns plaza post posts privacy profile public register report reports robots root rules search security
    settings signin signout signup site source staff static status strikes support system tag tags team terms
    undefined user users webmaster ws www you
    """.split()  # noqa: SIM905  (a list of words reads better so)
)
# Of these no part of a username may be one, nor what it reads like.
OF_THE_SITE = frozenset("admin administrator moderator official plaza staff support".split())  # noqa: SIM905
_LIKE_LETTERS = (str.maketrans("013457", "oleast"), str.maketrans("013457", "oieast"))
# Control characters and the marks that turn the direction of what follows would let a name play
# tricks with the words around it. A zero-width joiner stays: it makes family emoji.
TRICKS_IN_NAMES = regex.compile(r"[\p{Cc}\u202A-\u202E\u2066-\u2069\u200E\u200F\u2028\u2029]")
# Anything that leaves ink: not blanks and controls, not marks without a letter, not the fillers that
# look like nothing.
VISIBLE = regex.compile(r"[^\p{C}\p{Z}\p{M}\u115F\u1160\u3164\uFFA0\u2800]")


def refuse_reserved(value: str) -> None:
    """Raise ValidationError for a username that belongs to the site itself, or could be taken for one
    that does: "admin_", "plaza_team", "adm1n"."""
    name = value.lower()
    read = {name, *(name.translate(table) for table in _LIKE_LETTERS)}
    is_ours = any(
        text.replace("_", "") in OF_THE_SITE or not OF_THE_SITE.isdisjoint(text.split("_"))
        for text in read
    )
    if is_ours or name.strip("_") in RESERVED_USERNAMES:
        raise ValidationError(_("That username is reserved. Please choose another."))


def refuse_kept(value: str) -> None:
    """Raise ValidationError for a username that somebody gave up a short while ago.

    Whoever gave it up may take it back: `users.actions.usernames` asks otherwise.
    """
    if apps.get_model("users", "FormerUsername").objects.kept().filter(username=value.lower()):
        raise ValidationError(_("That username was in use until recently. Please choose another."))


def refuse_tricks(value: str) -> None:
    """Raise ValidationError for a display name that could disturb the text around it."""
    if TRICKS_IN_NAMES.search(value):
        raise ValidationError(_("A name cannot hold control characters or text-direction marks."))
    if UNSEEN.search(SEEN_TO_MATTER.sub("", value)):
        raise ValidationError(_("A name cannot hold characters that nobody can see."))
    if value and not VISIBLE.search(value):
        raise ValidationError(_("A name needs at least one character that can be seen."))
    if regex.search(r"\p{M}{5,}", value):
        raise ValidationError(_("That's too many marks on one letter for a name."))


# allauth asks for this list by name (ACCOUNT_USERNAME_VALIDATORS).
username_validators: list[Callable[[Any], None]] = [
    RegexValidator(
        # \Z, not $: a trailing line break is no part of a name.
        r"\A[a-zA-Z0-9_]{3,30}\Z",
        _("Use 3 to 30 letters a to z, digits and underscores."),
    ),
    refuse_reserved,
    refuse_kept,
]

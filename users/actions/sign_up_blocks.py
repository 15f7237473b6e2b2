"""Blocks of sign-ups: making and lifting them, and refusing whom they catch."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from prometheus_client import Counter

from users.lib.registries import SERVER
from users.models import SignUpBlock, User
from users.models.sign_up_keys import keys_for_email, keys_for_ip, keys_for_username

logger = logging.getLogger("plaza.accounts")

REFUSED = Counter(
    "plaza_signups_refused",
    "Sign-ups, and changes of username or email address, that a block refused, by what it names",
    ["by"],
    registry=SERVER,
)
for _kind in SignUpBlock.Kind.values:
    REFUSED.labels(_kind)


def add_block(
    *, actor: User, kind: str, typed: str, note: str = "", ends_at: datetime | None = None
) -> SignUpBlock:
    """Return a new block of what the actor typed.

    Raises PermissionDenied unless they may add blocks, and ValidationError for what cannot be blocked
    and for what is already, or was until the block ended: then its end can be changed.
    """
    if not actor.has_perm("users.add_signupblock"):
        raise PermissionDenied
    block = SignUpBlock(kind=kind, note=note, ends_at=ends_at, made_by=actor)
    block.set_value(typed)
    try:
        with transaction.atomic():
            block.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(already_blocked()) from error
    return block


def change_block(
    *, actor: User, block: SignUpBlock, note: str, ends_at: datetime | None
) -> SignUpBlock:
    """Give a block another note and another end; raises PermissionDenied unless the actor may."""
    if not actor.has_perm("users.change_signupblock"):
        raise PermissionDenied
    block.note, block.ends_at = note, ends_at
    block.save(update_fields=["note", "ends_at"])  # those who are refused meanwhile are counted
    return block


def lift_blocks(*, actor: User, blocks: Iterable[SignUpBlock]) -> None:
    """End blocks for good; raises PermissionDenied unless the actor may."""
    if not actor.has_perm("users.delete_signupblock"):
        raise PermissionDenied
    SignUpBlock.objects.filter(pk__in=[block.pk for block in blocks]).delete()


def refuse_sign_up(*, username: str, emails: Sequence[str], ip: str = "") -> None:
    """Raise ValidationError where a block catches somebody who signs up. It says neither which block nor what
    it caught, or they would try until they are past it. One query for all."""
    keys = [*keys_for_username(username), *keys_for_ip(ip)]
    for email in emails:
        keys += keys_for_email(email)
    text = _(
        "We can't create an account with these details. "
        "It may work with another username or email address, or on another network."
    )
    _refuse(keys, text)


def refuse_username(username: str) -> None:
    """Raise ValidationError where a block catches a username that somebody would change to."""
    _refuse(keys_for_username(username), _("That username isn't available. Please choose another."))


def refuse_email(email: str) -> None:
    """Raise ValidationError where a block catches an address that somebody would change to."""
    _refuse(keys_for_email(email), _("You can't use that email address here. Please use another."))


def already_blocked() -> str:
    """Return the words for a block that exists already."""
    return _("This is already blocked. If that block has ended, change its end.")


def _refuse(keys: list[str], text: str) -> None:
    """Raise ValidationError with this text where a block in force has one of the keys, and count it."""
    kinds = dict(SignUpBlock.objects.catching(keys).values_list("pk", "kind"))
    if not kinds:
        return
    _count(list(kinds))
    for kind in set(kinds.values()):
        REFUSED.labels(kind).inc()
    logger.info("refused by a block", extra={"said": {"blocks": sorted(kinds)}})
    raise ValidationError(text, code="blocked")


def _count(ids: list[int]) -> None:
    """Count one more refusal by each of these. In one order, so that two do not wait for each other."""
    with transaction.atomic():
        rows = SignUpBlock.objects.filter(pk__in=ids)
        list(rows.select_for_update().order_by("pk").values_list("pk"))
        rows.update(refused=F("refused") + 1, last_refused_at=timezone.now())

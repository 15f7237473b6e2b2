"""Following and unfollowing."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from users import signals
from users.models import Follow, User


def follow(*, actor: User, person: User) -> bool:
    """Make `actor` follow `person`; returns whether anything changed (twice is once).

    Raises PermissionDenied when either is not active, ValidationError for oneself.
    """
    if not (actor.is_active and person.is_active):
        raise PermissionDenied
    if actor.pk == person.pk:
        raise ValidationError(_("You cannot follow yourself."))
    with transaction.atomic():
        _lock(actor, person)
        _row, is_new = Follow.objects.get_or_create(follower=actor, followee=person)
        if is_new:
            _count(actor, person, 1)
            signals.followed.send(sender=Follow, follower=actor, followee=person)
    return is_new


def unfollow(*, actor: User, person: User) -> bool:
    """End `actor` following `person`; returns whether anything changed."""
    with transaction.atomic():
        _lock(actor, person)
        removed, _by_model = Follow.objects.filter(follower=actor, followee=person).delete()
        if removed:
            _count(actor, person, -1)
            signals.unfollowed.send(sender=Follow, follower=actor, followee=person)
    return bool(removed)


def _lock(*people: User) -> None:
    """Lock the people's rows in the order of their ids, so that two follows never deadlock.

    `no_key`: inserting a post or comment holds a key share on its author, which must not wait.
    """
    ids = sorted(person.pk for person in people)
    list(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values("pk"))


def _count(actor: User, person: User, step: int) -> None:
    User.objects.filter(pk=actor.pk).update(following_count=F("following_count") + step)
    User.objects.filter(pk=person.pk).update(follower_count=F("follower_count") + step)

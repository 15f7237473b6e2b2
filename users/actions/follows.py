"""Following, asking to follow, and letting people follow.

Whatever is done here to two people happens under the locks of both their rows, and each signal is
sent last: what they are to each other is always one of the states of `users.models.relation`.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from users import signals
from users.models import Follow, FollowRequest, User
from users.models.relation import between

from ._locks import lock_people

ANSWER_AT_ONCE = 50  # requests answered in one transaction


def follow(*, actor: User, person: User) -> bool:
    """Make `actor` follow `person`, or ask to, where the account is protected.

    Returns whether anything changed (twice is once). Raises PermissionDenied when either is not
    active or the person blocks the actor, ValidationError for the actor themself and for somebody blocked.
    """
    if actor.pk == person.pk:
        raise ValidationError(_("You can't follow yourself."))
    with transaction.atomic():
        locked = lock_people(actor, person)
        relation = between(actor.pk, person.pk)
        if not all(user.is_active for user in locked.values()) or relation.is_blocked:
            raise PermissionDenied
        if relation.blocks:
            raise ValidationError(_("You've blocked this person. Unblock them first."))
        if relation.follows:
            return False
        if locked[person.pk].is_protected:
            _row, is_new = FollowRequest.objects.get_or_create(follower=actor, followee=person)
            if is_new:
                signals.requested.send(sender=FollowRequest, follower=actor, followee=person)
            return is_new
        asked = _end_request(actor, person)  # the account was protected when they asked
        _make(actor, person)
        if asked:
            signals.request_ended.send(sender=FollowRequest, follower=actor, followee=person)
        signals.followed.send(sender=Follow, follower=actor, followee=person, was_accepted=False)
    return True


def unfollow(*, actor: User, person: User) -> bool:
    """End `actor` following `person`, or asking to; returns whether anything changed."""
    with transaction.atomic():
        lock_people(actor, person)
        asked = _end_request(actor, person)
        follows = _end(actor, person)
        if follows:
            signals.unfollowed.send(sender=Follow, follower=actor, followee=person)
        if asked:
            signals.request_ended.send(sender=FollowRequest, follower=actor, followee=person)
    return follows or asked


def accept(*, actor: User, person: User) -> bool:
    """Let `person` follow, who asked for it; returns False where nobody asked (any more)."""
    with transaction.atomic():
        locked = lock_people(actor, person)
        if not locked[person.pk].is_active or not _end_request(person, actor):
            return False
        _make(person, actor)
        signals.request_ended.send(sender=FollowRequest, follower=person, followee=actor)
        signals.followed.send(sender=Follow, follower=person, followee=actor, was_accepted=True)
    return True


def decline(*, actor: User, person: User) -> bool:
    """Refuse `person`, who asked to follow; they are not notified. Returns whether they had asked."""
    with transaction.atomic():
        lock_people(actor, person)
        asked = _end_request(person, actor)
        if asked:
            signals.request_ended.send(sender=FollowRequest, follower=person, followee=actor)
    return asked


def accept_all(*, actor: User, while_open: bool = False) -> int:
    """Let everybody follow who waits for it; returns how many.

    With `while_open` it stops where the account is protected (again).
    """
    return _answer_all(actor, is_accepted=True, while_open=while_open)


def decline_all(*, actor: User) -> int:
    """Refuse everybody who waits to follow; returns how many."""
    return _answer_all(actor, is_accepted=False)


def remove_follower(*, actor: User, person: User) -> bool:
    """End `person` following `actor`; they are not notified. Returns whether they did."""
    with transaction.atomic():
        lock_people(actor, person)
        followed = _end(person, actor)
        if followed:
            signals.unfollowed.send(sender=Follow, follower=person, followee=actor)
    return followed


def part(actor: User, person: User) -> tuple[list[tuple[User, User]], list[tuple[User, User]]]:
    """End every follow and request between two people whose rows are locked.

    Returns the (follower, followee) of the follows and of the requests that ended. Sends no signal.
    """
    ways = ((actor, person), (person, actor))
    return [way for way in ways if _end(*way)], [way for way in ways if _end_request(*way)]


def _answer_all(actor: User, *, is_accepted: bool, while_open: bool = False) -> int:
    """Accept or decline the requests that wait now, a bounded number in each transaction."""
    waiting = FollowRequest.objects.filter(followee=actor).order_by("pk")
    last = waiting.order_by("-pk").values_list("pk", flat=True).first()
    done = 0
    while some := list(
        waiting.filter(pk__lte=last or 0).select_related("follower")[:ANSWER_AT_ONCE]
    ):
        with transaction.atomic():
            locked = lock_people(actor, *(request.follower for request in some))
            if while_open and locked[actor.pk].is_protected:
                return done
            ended = [request.follower for request in some if _end_request(request.follower, actor)]
            let_in = [
                follower for follower in ended if is_accepted and locked[follower.pk].is_active
            ]
            for follower in let_in:
                _make(follower, actor)
            # All rows first: the first signal takes the log's lock, which everybody waits for.
            for follower in ended:
                signals.request_ended.send(sender=FollowRequest, follower=follower, followee=actor)
            for follower in let_in:
                signals.followed.send(
                    sender=Follow, follower=follower, followee=actor, was_accepted=True
                )
        done += len(ended)
    return done


def _make(follower: User, followee: User) -> None:
    Follow.objects.create(follower=follower, followee=followee)
    _count(follower, followee, 1)


def _end(follower: User, followee: User) -> bool:
    removed, _by_model = Follow.objects.filter(follower=follower, followee=followee).delete()
    if removed:
        _count(follower, followee, -1)
    return bool(removed)


def _end_request(follower: User, followee: User) -> bool:
    rows = FollowRequest.objects.filter(follower=follower, followee=followee)
    return bool(rows.delete()[0])


def _count(follower: User, followee: User, step: int) -> None:
    User.objects.filter(pk=follower.pk).update(following_count=F("following_count") + step)
    User.objects.filter(pk=followee.pk).update(follower_count=F("follower_count") + step)

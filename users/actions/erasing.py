"""Erasing people whose grace period is over: nothing personal stays.

It goes in steps, each in a short transaction, and each looks at the rows for what is left to do. So
it can be killed at any moment and goes on where it was; several workers may do it at once.
"""

import logging
import secrets
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from users import signals
from users.models import Export, Follow, FormerUsername, Picture, User

from . import exports
from ._locks import lock_people

logger = logging.getLogger(__name__)

AT_ONCE = 200  # rows in one transaction
KEEP_USERNAME = timedelta(days=365)
# What stays. Posts are the feed's, which erases them when it hears `erasing`; what moderators did
# stays known, under a name that says nothing; usernames given up lead nowhere but stay taken.
KEPT = {
    "feed.Post.author",
    "feed.CaseEntry.actor",
    "admin.LogEntry.user",
    "users.FormerUsername.person",
}


def erase_who_has_left() -> int:
    """Do one step for each of some people whose grace period is over; returns how many there were."""
    done = 0
    for person in _due().order_by("leaves_at")[:10]:
        try:
            erase_some(person=person)
            done += 1
        except Exception:
            logger.exception("Erasing person %s failed; it is tried again", person.pk)
    return done


def erase(*, person: User) -> None:
    """Erase somebody whose grace period is over, to the end; does nothing for anybody else."""
    while erase_some(person=person):
        pass


def erase_some(*, person: User) -> bool:
    """Erase a bounded part of somebody whose grace period is over; returns whether there is more."""
    if not _due().filter(pk=person.pk).exists():
        return False
    if any(is_more for _receiver, is_more in signals.erasing.send(sender=User, person=person)):
        return True
    if _end_follows(person) or _remove_files(person) or _delete_rows(person):
        return True
    _empty(person)
    return False


def relations() -> list[Any]:
    """Return every relation of another model to people, hidden ones too, but for what stays."""
    return [
        relation
        for relation in User._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and f"{relation.related_model._meta.label}.{relation.field.name}" not in KEPT
        # Groups and permissions go with their lists; a proxy is its model once more.
        and not relation.related_model._meta.auto_created
        and not relation.related_model._meta.proxy
    ]


def _due() -> models.QuerySet[User]:
    """Return those whose grace period is over, by the database's clock."""
    return User.objects.filter(leaves_at__lte=Now(), is_active=False, erased_at=None)


def _end_follows(person: User) -> bool:
    """End some follows in both directions; the counters of the others stay exact."""
    rows = Follow.objects.filter(Q(follower=person) | Q(followee=person)).order_by("pk")
    with transaction.atomic():
        some = list(rows.select_related("follower", "followee")[:AT_ONCE])
        others = [
            follow.followee if follow.follower_id == person.pk else follow.follower
            for follow in some
        ]
        locked = lock_people(person, *others)
        # Now that the people are locked, nobody else ends one of these.
        still = Follow.objects.filter(pk__in=[follow.pk for follow in some])
        pairs = list(still.values_list("follower", "followee"))
        still.delete()
        followers = {follower for follower, _followee in pairs}
        followees = {followee for _follower, followee in pairs}
        _count_down("following_count", followers - {person.pk})
        _count_down("follower_count", followees - {person.pk})
        User.objects.filter(pk=person.pk).update(
            following_count=F("following_count")
            - sum(follower == person.pk for follower, _ in pairs),
            follower_count=F("follower_count")
            - sum(followee == person.pk for _, followee in pairs),
        )
        counted = [
            other for pk, other in locked.items() if pk in (followers | followees) - {person.pk}
        ]
        if counted:
            signals.counted.send(sender=User, people=counted)
    return bool(some)


def _count_down(counter: str, people: set[int]) -> None:
    User.objects.filter(pk__in=people).update(**{counter: F(counter) - 1})


def _remove_files(person: User) -> bool:
    """Remove some pictures and downloads, the files first: no file is left without its row."""
    pictures = list(Picture.objects.filter(owner=person).order_by("pk")[:AT_ONCE])
    for picture in pictures:
        for name in picture.names:
            default_storage.delete(name)
    Picture.objects.filter(pk__in=[picture.pk for picture in pictures]).delete()
    downloads = list(Export.objects.filter(person=person).order_by("pk")[:AT_ONCE])
    exports.remove(downloads)
    return bool(pictures or downloads)


def _delete_rows(person: User) -> bool:
    """Delete some rows of one table that point to the person; what hangs on them goes too."""
    for relation in relations():
        rows = relation.related_model._base_manager.filter(**{relation.field.name: person.pk})
        some = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if some and relation.on_delete is models.SET_NULL:
            rows.filter(pk__in=some).update(**{relation.field.name: None})
        elif some:
            _forget_in_history(rows.model, some)
            rows.filter(pk__in=some).delete()
        if some:
            return True
    return False


def _empty(person: User) -> None:
    """Empty the row. The username stays taken for a year, so that nobody passes for them."""
    with transaction.atomic():
        row = _due().select_for_update().filter(pk=person.pk).first()
        if row is None:
            return
        until = timezone.now() + KEEP_USERNAME
        FormerUsername.objects.filter(person=row).update(person=None, kept_until=until)
        FormerUsername.objects.update_or_create(
            username=row.username, defaults={"person": None, "kept_until": until}
        )
        _forget_in_history(User, [row.pk])
        row.groups.clear()
        row.user_permissions.clear()
        empty = User(
            pk=row.pk,
            username=_free_name(row),
            is_active=False,
            erased_at=timezone.now(),
            post_count=row.post_count,
            # What others wrote under their posts is for no more people than before.
            is_protected=row.is_protected,
        )
        empty.set_unusable_password()
        empty.save(force_update=True)  # every other field as it is for somebody new


def _free_name(person: User) -> str:
    """Return a username that says nothing, and that nobody has."""
    name = f"gone_{person.pk}"
    while User.objects.filter(username=name).exists():
        name = f"gone_{person.pk}_{secrets.token_hex(2)}"
    return name


def _forget_in_history(model: type[models.Model], ids: list[Any]) -> None:
    """Take the names of these rows out of Django admin's history, which wrote them down."""
    kind = ContentType.objects.get_for_model(model)
    entries = LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in ids])
    entries.update(object_repr=f"{model._meta.verbose_name}, erased"[:200])

"""How people appear to others: what they write and show of themselves."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from users import signals
from users.lib.texts import clean_words, in_one_line
from users.models import Picture, User
from users.models.links import clean_links
from users.models.picture import Kind
from users.models.user import BIO_LENGTH

from .people import refuse_moderating


class Part(StrEnum):
    """What a moderator can take from a profile."""

    AVATAR = "avatar"
    HEADER = "header"
    WORDS = "words"  # about, place, links


EMPTIED: dict[Part, dict[str, Any]] = {
    Part.AVATAR: {"avatar_token": ""},
    Part.HEADER: {"header_token": ""},
    Part.WORDS: {"bio": "", "location": "", "links": []},
}


def save_profile(
    *,
    actor: User,
    person: User,
    name: str,
    bio: str,
    location: str,
    links: Iterable[tuple[str, str]],
    avatar: str,
    header: str,
) -> bool:
    """Save how `person` appears; returns whether anything changed.

    `links` are labels with addresses, at most four; `avatar` and `header` are the tokens of pictures
    of theirs, empty for none. Raises PermissionDenied unless they do it themself or the actor may
    change people, and ValidationError for what cannot be shown, and for a picture that is gone or
    somebody else's.
    """
    if actor.pk != person.pk and not actor.has_perm("users.change_user"):
        raise PermissionDenied
    wanted: dict[str, Any] = {
        "name": in_one_line(name),
        "bio": clean_words(bio, BIO_LENGTH),
        "location": in_one_line(location),
        "links": clean_links(links),
        "avatar_token": avatar,
        "header_token": header,
    }
    User(name=wanted["name"], location=wanted["location"]).check_only("name", "location")
    with transaction.atomic():
        before = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        _check_picture(before, Kind.AVATAR, before.avatar_token, avatar)
        _check_picture(before, Kind.HEADER, before.header_token, header)
        changed = [field for field in wanted if getattr(before, field) != wanted[field]]
        for field in wanted:
            setattr(person, field, wanted[field])
        if changed:
            person.save(update_fields=changed)
            signals.profile_changed.send(sender=User, person=person)
    return bool(changed)


def _check_picture(person: User, kind: Kind, shown: str, token: str) -> None:
    """Raise ValidationError unless the picture is there and theirs; it stays until the commit."""
    if token in ("", shown):
        return
    theirs = Picture.objects.select_for_update().filter(owner=person, kind=kind, token=token)
    if not list(theirs):
        raise ValidationError(_("This picture is no longer available. Please choose it again."))


def clear_profile(*, actor: User, people: Iterable[User], part: Part) -> list[User]:
    """Take a part of these people's profiles away; returns those it changed.

    A picture's files go as well. Raises PermissionDenied like `deactivate`.
    """
    ids = sorted(person.pk for person in people)
    refuse_moderating(actor, ids)
    emptied = EMPTIED[part]
    with transaction.atomic():
        locked = User.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=ids)
        changed = [person for person in locked if _differs(person, emptied)]
        User.objects.filter(pk__in=[person.pk for person in changed]).update(**emptied)
        for person in changed:
            for field, value in emptied.items():
                setattr(person, field, value)
        if part != Part.WORDS:
            Picture.objects.filter(owner__in=ids, kind=part.value).delete()
        for person in changed:
            signals.profile_changed.send(sender=User, person=person)
    return changed


def _differs(person: User, values: dict[str, Any]) -> bool:
    return any(getattr(person, field) != value for field, value in values.items())

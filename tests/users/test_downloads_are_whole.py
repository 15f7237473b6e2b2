"""A download of one's data leaves nothing out but what is said here, with the reason."""

import pytest
from django.db import models

from tests.people import person
from tests.users.test_erasing import busy_life, pointing_at
from users.exports import parts
from users.models import User

pytestmark = pytest.mark.django_db

# Relations that are in no part of the download: table and field.
LEFT_OUT = {
    "admin.LogEntry.user": "what staff did is the site's",
    "feed.Appeal.assignee": "what staff did is the site's; what they wrote is in `moderation`",
    "feed.Case.assignee": "what staff did is the site's; what they wrote is in `moderation`",
    "feed.Case.person": "nobody is told who has reported them, nor that somebody has",
    "feed.Notification.actor": "what others are told belongs to them",
    "users.Block.blocked": "nobody is told who has blocked them",
    "users.Mute.muted": "nobody is told who has muted them",
    "users.Session.user": "keys of sessions are secrets; `sign_ins` says where one is signed in",
    "feed.Message.subject": "lines of a group about them, which others caused",
    "users.User_groups.user": "what one may do as staff is the site's",
    "users.User_user_permissions.user": "what one may do as staff is the site's",
}
# Columns of a person that the profile does not tell.
NOT_TOLD = {
    "id": "a number of the site's own",
    "avatar_token": "names the files; they are in `pictures`",
    "header_token": "names the files; they are in `pictures`",
    "folded_name": "made of name and username, to find people by",
    "password": "a secret",
    "is_active": "whoever can ask is",
    "is_staff": "what one may do as staff is the site's",
    "is_superuser": "what one may do as staff is the site's",
    "leaves_at": "empty for whoever can ask",
    "erased_at": "empty for whoever can ask",
}


def relations_told(user: User) -> set[str]:
    """Return the relations to the person by which some part of the download finds its rows."""
    told = set()
    for part in parts.PARTS.values():
        rows = part.rows(user)
        for field in rows.model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                found = rows.filter(**{field.name: user}).exists()
                if found:
                    told.add(f"{rows.model._meta.label}.{field.name}")
    return told


def test_every_relation_to_a_person_is_in_the_download_or_is_left_out_for_a_reason() -> None:
    alice = person("alice")
    busy_life(alice)
    assert sorted(pointing_at(alice).keys() - relations_told(alice)) == sorted(LEFT_OUT)


def test_every_column_of_a_person_is_in_the_download_or_is_left_out_for_a_reason() -> None:
    profile = parts.PARTS["profile"]
    told = profile.describe(person("alice")).keys()
    columns = {field.name for field in User._meta.concrete_fields}
    assert sorted(columns - told) == sorted(NOT_TOLD)

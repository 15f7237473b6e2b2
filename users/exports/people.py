"""What people's own account adds to the download of their data. Nothing secret is in it.

Who mutes them, and who has blocked them, is other people's own business and not part of it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from users.exports import parts
from users.models import (
    Block,
    Export,
    Follow,
    FollowRequest,
    FormerUsername,
    Invite,
    Mute,
    Picture,
    SignUpBlock,
    User,
)


def register() -> None:
    """Register the parts; the start-up of the app calls this."""
    parts.register(
        "profile",
        _("who you are here"),
        rows=lambda person: User.objects.filter(pk=person.pk),
        describe=lambda row: fields(
            row,
            "username name email bio location links is_protected default_visibility "
            "default_language requires_alt theme text_size time_zone messages_from groups_from "
            "shows_seen shows_active "
            "post_count follower_count following_count date_joined last_login",
        ),
    )
    parts.register(
        "pictures",
        _("your pictures; the files are in the folder media"),
        rows=lambda person: Picture.objects.filter(owner=person),
        describe=lambda row: {
            **fields(row, "kind created_at"),
            "files": [f"media/{name.rpartition('/')[2]}" for name in row.names],
        },
        files=_files_of,
    )
    parts.register(
        "former_usernames",
        _("usernames you had before"),
        rows=lambda person: FormerUsername.objects.filter(person=person),
        describe=lambda row: fields(row, "username kept_until"),
    )
    _register_sign_in()
    _register_relations()
    parts.register(
        "invitations",
        _("invitations you have made"),
        rows=lambda person: Invite.objects.filter(made_by=person),
        describe=lambda row: fields(row, "code limit used created_at expires_at revoked_at"),
    )
    parts.register(
        "sign_up_blocks",
        _("sign-up blocks you have made"),
        rows=lambda person: SignUpBlock.objects.filter(made_by=person),
        describe=lambda row: fields(row, "kind value note created_at ends_at"),
    )
    parts.register(
        "downloads",
        _("when you asked for downloads like this one"),
        rows=lambda person: Export.objects.filter(person=person),
        describe=lambda row: fields(row, "state created_at"),
    )


def fields(row: Any, names: str) -> dict[str, Any]:
    """Return these fields of the row."""
    return {name: getattr(row, name) for name in names.split()}


def _files_of(picture: Picture) -> Iterable[str]:
    return picture.names


def _register_sign_in() -> None:
    """How the person signs in: without passwords, secrets and the keys of sessions."""
    parts.register(
        "email_addresses",
        _("your email addresses"),
        rows=lambda person: EmailAddress.objects.filter(user=person),
        describe=lambda row: fields(row, "email verified primary"),
    )
    for name, title, model, names in (
        (
            "connected_sites",
            _("sites you can sign in with"),
            "socialaccount.SocialAccount",
            "provider uid extra_data date_joined last_login",
        ),
        (
            "two_factor",
            _("your second steps of signing in, without their secrets"),
            "mfa.Authenticator",
            "type created_at last_used_at",
        ),
        (
            "sign_ins",
            _("where you are signed in"),
            "usersessions.UserSession",
            "ip user_agent created_at last_seen_at",
        ),
    ):
        if apps.is_installed(f"allauth.{model.partition('.')[0]}"):
            parts.register(name, title, rows=_rows_of(model), describe=_telling(names))


def _rows_of(model: str) -> Callable[[User], QuerySet[Model]]:
    return lambda person: apps.get_model(model)._default_manager.filter(user=person)


def _telling(names: str) -> Callable[[Any], dict[str, Any]]:
    return lambda row: fields(row, names)


def _register_relations() -> None:
    """Whom the person follows and is followed by, and what else they are to others."""
    for name, title, model, mine, other, extra in (
        ("follows", _("who you follow"), Follow, "follower", "followee", ""),
        ("followers", _("who follows you"), Follow, "followee", "follower", ""),
        ("requests_made", _("who you asked to follow"), FollowRequest, "follower", "followee", ""),
        ("requests", _("who asks to follow you"), FollowRequest, "followee", "follower", ""),
        ("blocks", _("who you have blocked"), Block, "blocker", "blocked", ""),
        ("mutes", _("who you have muted"), Mute, "muter", "muted", "until boosts_only"),
    ):
        parts.register(
            name, title, rows=_between(model, mine, other), describe=_naming(other, extra)
        )


def _between(model: type[Model], mine: str, other: str) -> Callable[[User], QuerySet[Model]]:
    rows = model._default_manager.select_related(other)
    return lambda person: rows.filter(**{mine: person, f"{other}__is_active": True})


def _naming(other: str, extra: str) -> Callable[[Any], dict[str, Any]]:
    return lambda row: {
        "username": getattr(row, other).username,
        "since": row.created_at,
        **fields(row, extra),
    }

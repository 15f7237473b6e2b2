"""Roles of the staff: groups with the permissions that each needs, and no other.

None of them hands out powers: only superusers say who is of the staff, in which group, and what a group
may do (`users/admin/people.py`, `users/admin/groups.py`).
"""

from collections.abc import Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from users import signals
from users.models import User

# Read reports and appeals (who may do so to cases may to appeals), decide them, hide posts and people.
_MODERATES = (
    "feed.view_case",
    "feed.change_case",
    "feed.view_post",
    "feed.delete_post",
    "feed.view_comment",
    "feed.delete_comment",
    "users.view_user",
    "users.change_user",
)
# Say who may come in, too, and what people are told.
_MANAGES = (
    *_MODERATES,
    "users.view_door",
    "users.change_door",
    "users.view_invite",
    "users.add_invite",
    "users.change_invite",
    "users.view_signupblock",
    "users.add_signupblock",
    "users.change_signupblock",
    "users.delete_signupblock",
    "feed.add_notification",
)
# Help people with their accounts, too. What tells of private things, who was notified of what and the log of
# live events, is for superusers.
_ADMINISTERS = (
    *_MANAGES,
    "users.add_user",
    "users.view_picture",
    "users.view_follow",
    "users.delete_follow",
    "users.view_formerusername",
    "users.delete_formerusername",
    "mfa.view_authenticator",
    "mfa.delete_authenticator",
    "socialaccount.view_socialaccount",
    "socialaccount.delete_socialaccount",
    "account.view_emailaddress",
    "auth.view_group",
    "feed.view_conversation",
)
ROLES: Mapping[str, tuple[str, ...]] = {
    "Moderators": _MODERATES,
    "Community managers": _MANAGES,
    "Administrators": _ADMINISTERS,
}


@transaction.atomic
def make_roles(*, anew: bool = False) -> list[str]:
    """Make the groups that are not there; with `anew`, give those that are there their permissions back.
    Open pages of moderators follow. Returns the names of those it has made or given back."""
    done = []
    for name, permissions in ROLES.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new or anew:
            group.permissions.set([_permission(one) for one in permissions])
            done.append(name)
    people = User.objects.filter(is_staff=True, groups__name__in=done).distinct()
    signals.powers_changed.send(sender=User, people=list(people))
    return done


def _permission(name: str) -> Permission:
    app, _dot, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)

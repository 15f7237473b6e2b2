"""Who of the staff may do what to whom, in Django admin: every model that is registered there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from feed.actions.notifications import notify
from feed.models import (
    Appeal,
    Case,
    Comment,
    Conversation,
    LinkPreview,
    LiveEvent,
    Notification,
    Post,
)
from tests.factories import UserFactory, make_comment, make_post
from tests.moderators import superuser
from tests.people import signed_in, text_of
from users.actions.follows import follow
from users.models import Door, Follow, FormerUsername, Invite, Picture, SignUpBlock, User

pytestmark = pytest.mark.django_db

OWNERS = ("person", "staff", "superuser", "self")
NOBODY: tuple[str, ...] = ()
BELOW = ("person", "self")  # whoever is not above, and oneself
OTHERS_BELOW = ("person",)
EVERYBODY = OWNERS
# Whose rows somebody of the staff with every permission reaches: by page, by list, by action.
TABLE: dict[type[Model], dict[str, tuple[str, ...]]] = {
    User: {
        "change": BELOW,
        "delete": NOBODY,
        "deactivate": OTHERS_BELOW,
        "reactivate": OTHERS_BELOW,
        "remove_avatar": OTHERS_BELOW,
        "remove_header": OTHERS_BELOW,
        "remove_words": OTHERS_BELOW,
    },
    EmailAddress: {"change": NOBODY, "delete": NOBODY},
    Authenticator: {"change": NOBODY, "delete": OTHERS_BELOW, "delete_selected": OTHERS_BELOW},
    SocialAccount: {"change": NOBODY, "delete": OTHERS_BELOW, "delete_selected": OTHERS_BELOW},
    Follow: {"change": NOBODY, "delete": BELOW, "delete_selected": BELOW},
    FormerUsername: {"change": NOBODY, "delete": BELOW, "delete_selected": BELOW},
    Invite: {"change": NOBODY, "delete": NOBODY, "revoke": BELOW},
    Picture: {"change": NOBODY, "delete": NOBODY},
    Notification: {"change": NOBODY, "delete": NOBODY},
    # What is written is moderated whoever wrote it: it hides a text, and touches no account.
    Post: {
        "change": NOBODY,
        "delete": EVERYBODY,
        "delete_selected": EVERYBODY,
        "restore": EVERYBODY,
        "remove_previews": EVERYBODY,
    },
    Comment: {
        "change": NOBODY,
        "delete": EVERYBODY,
        "delete_selected": EVERYBODY,
        "restore": EVERYBODY,
        "remove_previews": EVERYBODY,
    },
}
# Nobody's in particular: what the staff with every permission may do there.
OF_THE_SITE: dict[type[Model], set[str]] = {
    Group: set(),  # they hand out powers
    Door: {"change"},
    SignUpBlock: {"add", "change", "delete"},
    Case: {"change"},  # by its own addresses: tests/feed/test_case_pages.py
    Appeal: {"change"},  # by its own addresses: tests/feed/test_appeal_pages.py
    LiveEvent: set(),
    Conversation: set(),
}
FOR_SUPERUSERS = {"bring_back"}  # actions


def owned(model: type[Model], owner: User) -> Model:
    """Make a row of this model that belongs to this account."""
    other = UserFactory.create()
    made: dict[type[Model], Callable[[], Any]] = {
        User: lambda: owner,
        EmailAddress: lambda: EmailAddress.objects.get_or_create(user=owner, email=owner.email)[0],
        Authenticator: lambda: Authenticator.objects.create(
            user=owner, type="totp", data={"secret": "x"}
        ),
        SocialAccount: lambda: SocialAccount.objects.create(
            user=owner, provider="github", uid=str(owner.pk)
        ),
        Follow: lambda: follow(actor=owner, person=other) and Follow.objects.get(follower=owner),
        FormerUsername: lambda: FormerUsername.objects.create(
            username=f"was{owner.pk}", person=owner, kept_until=timezone.now()
        ),
        Invite: lambda: Invite.objects.create(made_by=owner, limit=3),
        Picture: lambda: Picture.objects.create(owner=owner, kind="avatar", token=f"t{owner.pk}"),
        Notification: lambda: notify(recipient=owner, text="Hello"),
        Post: lambda: make_post(author=owner),
        Comment: lambda: make_comment(author=owner, post=make_post(author=other)),
    }
    row: Model = made[model]()
    return row


def staff_with_all() -> User:
    """Return somebody of the staff who has every permission there is, without being a superuser."""
    actor = UserFactory.create(is_staff=True)
    actor.user_permissions.set(Permission.objects.all())
    return actor


def account(kind: str, actor: User) -> User:
    """Return the account of that kind."""
    if kind == "self":
        return actor
    return UserFactory.create(
        is_staff=kind != "person",
        is_superuser=kind == "superuser",
        bio="About me",
        avatar_token="a",
        header_token="h",
    )


def address(model: type[Model], page: str, *arguments: object) -> str:
    """Return the address of one of this model's pages."""
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=arguments)


def cases() -> Iterator[Any]:
    """Yield every model × action × owner, with what the table says."""
    for model, actions in TABLE.items():
        for action, reached in actions.items():
            for owner in OWNERS:
                name = f"{model.__name__}-{action}-{owner}"
                yield pytest.param(model, action, owner, owner in reached, id=name)


def do(browser: Client, model: type[Model], action: str, row: Any) -> None:
    """Try to do this to the row, by every door that leads there."""
    if action == "change":
        page = address(model, "change", row.pk)
        fields: dict[str, Any] = {"name": "Taken over", "user": row.pk, "is_active": "on"}
        browser.post(page, {**fields, "email": "me@example.org", "verified": "on"})
        if model is User:
            browser.post(
                reverse("admin:auth_user_password_change", args=[row.pk]),
                {"password1": "taken-0ver-now", "password2": "taken-0ver-now"},
            )
    elif action == "delete":
        browser.post(address(model, "delete", row.pk), {"post": "yes"})
    else:
        chosen = {"action": action, "_selected_action": [row.pk], "post": "yes"}
        browser.post(address(model, "changelist"), chosen)


def looks(model: type[Model], row: Any) -> Any:
    """Return all columns of the row, of whoever owns it; None where it has gone."""
    return type(row)._default_manager.filter(pk=row.pk).values().first()


@pytest.mark.parametrize(("model", "action", "owner", "reaches"), list(cases()))
def test_who_may_do_what_to_whom(
    model: type[Model], action: str, owner: str, reaches: bool
) -> None:
    actor = staff_with_all()
    row: Any = owned(model, account(owner, actor))
    if action == "reactivate":
        User.objects.filter(pk=row.pk).update(is_active=False)
    if action == "restore":
        Post.objects.filter(pk=row.pk).update(deleted_at=timezone.now())
    if action == "remove_previews":
        page = LinkPreview.objects.create(key="k", state=LinkPreview.State.READY, title="Rye")
        facts = page.facts_for("https://bakery.example/")
        Post.objects.filter(pk=row.pk).update(link=page, link_facts=facts)
    browser = signed_in(actor)
    before = looks(model, row)
    do(browser, model, action, row)
    assert (looks(model, row) != before) is reaches


def test_the_table_names_all_that_is_registered_with_all_its_actions() -> None:
    assert {*TABLE, *OF_THE_SITE} == set(admin.site._registry)
    request = RequestFactory().get("/")
    request.user = superuser()
    for model, actions in TABLE.items():
        offered = set(admin.site.get_model_admin(model).get_actions(request))
        assert offered - FOR_SUPERUSERS <= set(actions) | {"delete_selected"}, model


def test_what_is_nobodys_is_only_looked_at_but_for_the_door() -> None:
    request = RequestFactory().get("/")
    request.user = staff_with_all()
    for model, may in OF_THE_SITE.items():
        page = admin.site.get_model_admin(model)
        found = page.get_model_perms(request)
        assert {name for name in ("add", "change", "delete") if found[name]} == may, model


def test_no_member_of_the_staff_gives_a_group_or_themself_more_powers() -> None:
    actor = staff_with_all()
    group = Group.objects.create(name="Helpers")
    actor.groups.add(group)
    browser = signed_in(actor)
    every = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    assert browser.post(address(Group, "add"), {"name": "New"}).status_code == 403
    fields = {"name": "Helpers", "permissions": every}
    assert browser.post(address(Group, "change", group.pk), fields).status_code == 403
    assert not group.permissions.exists()
    powers = {"is_staff": "on", "is_superuser": "on", "groups": [group.pk], "name": "Me"}
    browser.post(address(User, "change", actor.pk), {**powers, "is_active": "on"})
    actor.refresh_from_db()
    assert actor.name == "Me"
    assert not actor.is_superuser


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        (Authenticator, "data__contains=x"),
        (Authenticator, "user__password__startswith=p"),
        (SocialAccount, "extra_data__contains=x"),
        (EmailAddress, "user__password__startswith=p"),
        (User, "password__startswith=p"),
        (User, "default_language=en"),
        (Invite, "made_by__password__startswith=p"),
        (Post, "author__password__startswith=p"),
    ],
)
def test_addresses_do_not_ask_about_what_the_pages_do_not_show(
    model: type[Model], asked: str
) -> None:
    owned(model, UserFactory.create())
    answer = signed_in(superuser()).get(f"{address(model, 'changelist')}?{asked}")
    assert answer.status_code in (302, 400)


def test_filters_and_links_of_the_pages_still_ask() -> None:
    comment = owned(Comment, UserFactory.create())
    browser = signed_in(superuser())
    for model, asked in (
        (Comment, f"root__id__exact={comment.root_id}"),  # type: ignore[attr-defined]
        (Authenticator, "type__exact=totp"),
        (User, "is_active__exact=1"),
        (Post, "author__is_active__exact=1"),
        (LiveEvent, "created_at__year=2020"),
        (Notification, "read_at__isempty=1"),
    ):
        answer = browser.get(f"{address(model, 'changelist')}?{asked}")
        assert answer.status_code == 200, asked


def test_no_page_shows_what_lets_somebody_in() -> None:
    somebody = UserFactory.create()
    rows = {model: owned(model, somebody) for model in TABLE}
    Authenticator.objects.filter(user=somebody).update(data={"secret": "hidden-secret"})
    browser = signed_in(superuser())
    for model, row in rows.items():
        for page in (address(model, "changelist"), address(model, "change", row.pk)):
            shown = text_of(browser.get(page))
            assert "hidden-secret" not in shown
            assert somebody.password.split("$")[-1] not in shown


@pytest.mark.parametrize(
    "path",
    [
        "/admin/users/user/?username__regex=(",
        "/admin/users/user/?email__iregex=(a%2B)%2B$",
        "/admin/users/user/?name__contains=%00",
        "/admin/users/user/?q=%00",
        "/admin/feed/liveevent/?topics__contains=%00",
        "/admin/feed/post/?created_at__year=99999",
        "/admin/autocomplete/?app_label=feed&model_name=notification&field_name=recipient&term=%00",
    ],
)
@pytest.mark.everywhere
def test_what_no_row_can_hold_is_asked_in_vain(path: str) -> None:
    assert signed_in(superuser()).get(path).status_code in (200, 302, 400)

"""The forms that make an account, ours or by another site, and that take the other site off again.

Apart from `forms.py`, which allauth's own forms import.
"""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allauth.account.forms import SignupForm
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.forms import DisconnectForm as AllauthDisconnectForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from users.accounts import door
from users.accounts.account import look_in_vain
from users.actions.invites import DoorClosed
from users.actions.sign_up_blocks import refuse_sign_up
from users.lib.addresses import address_of, ip_of
from users.models import Tally, User

if TYPE_CHECKING:
    from django.forms import Form as _AllauthForm
else:
    _AllauthForm = object


DAY = 86_400  # seconds
NOWHERE = "nowhere.invalid"


class ByTheDoor(_AllauthForm):
    """Makes the account and counts the invitation together, or neither."""

    account_already_exists: bool

    def clean(self) -> dict[str, Any]:
        """Return what was typed; raises ValidationError for whom a block catches. Asked last, and only
        where all else could be: who mistypes a password is not counted as refused.

        Invitations do not get around it; who has an account already is refused like who has none.
        """
        typed: dict[str, Any] = super().clean()  # type: ignore[assignment]
        if not self.errors:
            ip = ip_of(context.request)
            refuse_sign_up(username=typed["username"], emails=self.emails(), ip=ip)
        return typed

    def emails(self) -> Sequence[str]:
        """Return the addresses that the account would have."""
        return [self.cleaned_data["email"]]

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Return the new person, or the answer to who got none."""
        try:
            if self.account_already_exists:
                self._make_nobody(request)
            made: tuple[User | None, HttpResponse | None] = super().try_save(request)  # type: ignore[misc]
        except DoorClosed:  # somebody else was quicker
            return None, door.closed(request)
        if made[0] is not None:
            request.session.pop(door.CODE_KEY, None)
        return made

    def _make_nobody(self, request: HttpRequest) -> None:
        """Do all that making the account takes, and take it back: whoever has a clock must not see
        that the address has an account already."""
        address = self.cleaned_data["email"]
        self.account_already_exists = False
        self.cleaned_data["email"] = f"{secrets.token_hex(8)}@{NOWHERE}"
        try:
            self.save(request, is_kept=False)
            look_in_vain(address, addresses=2, people=1)  # as when a new address is to be verified
        finally:
            self.account_already_exists = True
            self.cleaned_data["email"] = address

    def save(self, request: HttpRequest, *, is_kept: bool = True) -> User:
        """Return the new person; raises DoorClosed."""
        with transaction.atomic():
            with transaction.atomic():
                door.enter(request)
                person: User = super().save(request)  # type: ignore[misc]
                transaction.set_rollback(not is_kept)
            # One row is written in any case: what the disk takes for a commit is the longest of all.
            Tally.objects.one_more({f"sign_up:{address_of(request)}": DAY})
            return person


class SignUpForm(ByTheDoor, SignupForm):  # type: ignore[misc]
    """Signing up with a password."""


class OtherSiteSignUpForm(ByTheDoor, SocialSignupForm):  # type: ignore[misc]
    """Signing up by another site; the username is chosen by the same rules."""

    def emails(self) -> Sequence[str]:
        """Return what was typed, and what the other site says: the account gets those, too."""
        theirs = [address.email for address in self.sociallogin.email_addresses]
        return [*super().emails(), *theirs]


class DisconnectForm(AllauthDisconnectForm):  # type: ignore[misc]
    """The other sites by which people can sign in, those that are switched on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth's form takes."""
        super().__init__(*args, **kwargs)
        known = [app.provider_id or app.provider for app in get_adapter().list_apps(self.request)]
        field = self.fields["account"]
        field.queryset = self.accounts = field.queryset.filter(provider__in=known)

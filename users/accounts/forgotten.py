"""The form for who has forgotten their password.

Apart from `forms.py`, which allauth's own forms import.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from users.accounts.account import account_of, look_in_vain


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]
    """allauth's form, which does as much for an address without an account as for one with."""

    def clean_email(self) -> str:
        """Return the address, and find whose it is."""
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        account = account_of(email)
        self.users = [account] if account is not None and account.is_active else []
        return email

    def save(self, request: HttpRequest, **options: Any) -> str:
        """Send a link, or say that there is no account; returns the address."""
        email: str = self.cleaned_data["email"]
        if not self.users:
            look_in_vain(email, addresses=2)  # as when a link is made
        super().save(request, **options)
        return email

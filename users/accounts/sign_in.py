"""The forms people sign in with, and add a passkey with.

Apart from `forms.py`, which allauth's own forms import.
"""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """allauth's form; its first field says what may be typed there, its last what comes of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth's form takes."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or email")
        # Under this name managers of passwords keep what signs in, be it an address.
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["remember"].label = _("Stay signed in")

    def clean_login(self) -> str:
        """Return what was typed; a username as the site writes it, with its @, is one as well."""
        typed: str = super().clean_login()
        return typed.removeprefix("@") if "@" not in typed[1:] else typed


class SecondStepForm(AuthenticateForm):
    """allauth's form for the second step of signing in; it says what helps without the phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth's form takes."""
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")
        self.fields["code"].help_text = _(
            "Without your phone, use one of the recovery codes that you were given with it."
        )


class AddKeyForm(AddWebAuthnForm):
    """allauth's form for a passkey or security key, in plainer words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth's form takes."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        alone = self.fields["passwordless"]
        alone.label = _("Use it to sign in without a password")
        alone.initial = True
        alone.help_text = _("It must be able to ask for your fingerprint, face or PIN.")

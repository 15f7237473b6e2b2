"""The form people sign in with.

Apart from `forms.py`, which allauth's own forms import.
"""

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """allauth's form; its first field says what may be typed there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what allauth's form takes."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or email")

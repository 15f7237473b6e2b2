"""The name that people may give themselves when signing up.

Apart from `sign_up.py`: allauth's own forms import it, and that imports allauth's forms.
"""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from users.lib.fields import LineField
from users.models import User
from users.models.naming import refuse_tricks
from users.models.user import NAME_LENGTH


class NameOnSignup(forms.Form):
    """The one field that signing up has beside allauth's own."""

    name = LineField(
        label=_("Display name"),
        limit=NAME_LENGTH,
        required=False,
        validators=[refuse_tricks],
        help_text=_("Shown above your posts. Optional."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["username", "name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Store the name with the new account; allauth calls this."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])

"""Forms about people."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from users.actions.invites import MOST_PEOPLE
from users.models import User
from users.models.naming import refuse_tricks
from users.models.user import NAME_LENGTH


class NameOnSignup(forms.Form):
    """The one field that signing up has beside allauth's own."""

    name = forms.CharField(
        label=_("Display name"),
        max_length=NAME_LENGTH,
        required=False,
        validators=[refuse_tricks],
        help_text=_("What others read above your posts. You may leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["username", "name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Store the name with the new account; allauth calls this."""
        user.name = self.cleaned_data["name"].strip()
        user.save(update_fields=["name"])


class UsernameForm(forms.Form):
    """Another username; whether it can be theirs the action says."""

    username = forms.CharField(
        label=_("New username"),
        max_length=30,
        help_text=_("3 to 30 of the letters a to z, digits and underscores."),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class InviteForm(forms.Form):
    """An invitation: for how many people, for how long."""

    limit = forms.IntegerField(
        label=_("For how many people"), min_value=1, max_value=MOST_PEOPLE, initial=1
    )
    days = forms.TypedChoiceField(
        label=_("It holds for"),
        coerce=int,
        initial=7,
        choices=[(1, _("a day")), (7, _("a week")), (30, _("a month"))],
    )

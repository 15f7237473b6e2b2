"""The form for another username."""

from django import forms
from django.utils.translation import gettext_lazy as _


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

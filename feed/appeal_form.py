"""The form that appeals against a strike."""

from django import forms
from django.utils.translation import gettext_lazy as _

from feed.actions.bodies import clean_body
from feed.models.appeal import LENGTH


class AppealForm(forms.Form):
    """Why one thinks that it was a mistake, in one's own words."""

    words = forms.CharField(
        label=_("Why should another moderator look at this again?"),
        required=False,  # `clean_body` says what is missing
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "autocomplete": "off"}),
        help_text=_("Up to 2,000 characters. You can appeal once."),
    )

    def clean_words(self) -> str:
        """Return the words as they are stored."""
        return clean_body(self.cleaned_data["words"], LENGTH)

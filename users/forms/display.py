"""The form for how pages look."""

from django import forms
from django.utils.translation import gettext_lazy as _

from users.models.display import TextSize, Theme


class DisplayForm(forms.Form):
    """Theme and size of text; what is not sent stays as it is."""

    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=Theme.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "System follows your device: light or dark, and more contrast if it asks for that."
        ),
    )
    text_size = forms.ChoiceField(
        label=_("Text size"), choices=TextSize.choices, widget=forms.RadioSelect, required=False
    )

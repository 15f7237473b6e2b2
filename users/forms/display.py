"""The form for how pages look, and in which zone times are."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from users.lib import zones
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


def _zones() -> list[tuple[str, Any]]:
    site = _("As this site: %(zone)s") % {"zone": settings.TIME_ZONE}
    return [("", site), *zones.by_region()]


class OwnDisplayForm(DisplayForm):
    """Of somebody who is signed in: their time zone as well."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, required=False)

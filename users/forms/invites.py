"""The form for an invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from users.actions.invites import MOST_PEOPLE


class InviteForm(forms.Form):
    """An invitation: for how many people, for how long."""

    limit = forms.IntegerField(
        label=_("Number of people"), min_value=1, max_value=MOST_PEOPLE, initial=1
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=7,
        choices=[(1, _("a day")), (7, _("a week")), (30, _("a month"))],
    )

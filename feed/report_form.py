"""The form that reports something."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from feed.models import Category
from feed.models.report import LENGTH, MOST_POSTS
from users.lib.digits import number_in
from users.lib.texts import clean_words

_POST = re.compile(r"(?:\S*/posts/)?(\d+)/?\S*")  # an address of a post, or its number


class ReportForm(forms.Form):
    """What is wrong with it, in one's own words if one likes, and further posts by the same person."""

    category = forms.ChoiceField(
        label=_("What's wrong with it?"),
        choices=Category.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    words = forms.CharField(
        label=_("Anything else we should know? (optional)"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autocomplete": "off"}),
        help_text=_("Up to 1,000 characters. Only moderators see it."),
    )
    also = forms.CharField(
        label=_("More posts by the same person (optional)"),
        required=False,
        max_length=2_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        help_text=_("Links to up to 10 posts, with spaces between them."),
    )

    def clean_words(self) -> str:
        """Return the words as they are stored."""
        return clean_words(self.cleaned_data["words"], LENGTH)

    def clean_also(self) -> list[int]:
        """Return the ids of the posts; refuse what is no address of one."""
        named = self.cleaned_data["also"].split()
        found = [_POST.fullmatch(one) for one in named]
        ids = [number_in(match[1]) for match in found if match]
        if len(ids) < len(named) or None in ids:
            raise forms.ValidationError(_("Use links to posts on this site."))
        if len(ids) > MOST_POSTS:
            raise forms.ValidationError(_("That's too many. Add up to 10 posts."))
        return [pk for pk in ids if pk is not None]

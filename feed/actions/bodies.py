"""What may be written: the rules for the text of a post or comment."""

import regex
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from users.models.user import VISIBLE

LENGTH = 500  # characters as people count them: a family emoji is one
MARKS_ON_ONE = 20  # code points that make one character; the longest real emoji has 10
_CHARACTER = regex.compile(r"\X")
_CONTROLS = regex.compile(r"[^\P{Cc}\n\t]")


def count_characters(text: str) -> int:
    """Return how many characters a person would count in the text."""
    return len(_CHARACTER.findall(text))


def clean_body(text: str) -> str:
    """Return the text as it is stored: line breaks as one sign, no blank edges.

    Raises ValidationError for an empty or invisible text, for one that is too long, for control
    characters, and for more marks on one letter than any language uses.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROLS.search(text):
        raise ValidationError(
            _("There is an invisible control character in this text. Please type it afresh."),
            code="control",
        )
    if not VISIBLE.search(text):
        raise ValidationError(_("There is nothing to read here yet."), code="empty")
    # Cheap first: no text within the limits is longer than this.
    if len(text) > LENGTH * MARKS_ON_ONE:
        raise ValidationError(_("This is far too long. The limit is 500 characters."), code="long")
    characters = _CHARACTER.findall(text)
    if len(characters) > LENGTH:
        over = len(characters) - LENGTH
        raise ValidationError(
            ngettext(
                "This is %(over)s character too long. The limit is %(limit)s.",
                "This is %(over)s characters too long. The limit is %(limit)s.",
                over,
            )
            % {"over": over, "limit": LENGTH},
            code="long",
        )
    if any(len(character) > MARKS_ON_ONE for character in characters):
        raise ValidationError(
            _("There are more marks on one letter than can be shown."), code="marks"
        )
    return text

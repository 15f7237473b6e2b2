"""What people write about themselves: how long it is, and what cannot be shown."""

import regex
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MARKS_ON_ONE = 20  # code points that make one character; the longest real emoji has 10
_CHARACTER = regex.compile(r"\X")
_CONTROLS = regex.compile(r"[^\P{Cc}\n\t]")
# As in a name: what turns the direction of the words around it.
_TURNS = regex.compile(r"[\u202A-\u202E\u2066-\u2069]")


def clean_words(text: str, limit: int) -> str:
    """Return the text as it is stored: line breaks as one sign, no blank edges; it may be empty.

    `limit` counts characters as people do: a family emoji is one. Raises ValidationError for a text
    that is too long, for control characters and marks that turn the direction of what follows, and
    for more marks on one letter than any language uses.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROLS.search(text) or _TURNS.search(text):
        raise ValidationError(
            _("There is an invisible control character in this text. Please type it afresh."),
            code="control",
        )
    # Cheap first: no text within the limits is longer than this.
    characters = _CHARACTER.findall(text) if len(text) <= limit * MARKS_ON_ONE else text
    if len(characters) > limit:
        over = len(characters) - limit
        raise ValidationError(
            ngettext(
                "This is %(over)s character too long. The limit is %(limit)s.",
                "This is %(over)s characters too long. The limit is %(limit)s.",
                over,
            )
            % {"over": over, "limit": limit},
            code="long",
        )
    if any(len(character) > MARKS_ON_ONE for character in characters):
        raise ValidationError(
            _("There are more marks on one letter than can be shown."), code="marks"
        )
    return text

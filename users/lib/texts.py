"""What people write: how characters are counted, and what cannot be shown."""

import regex
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MARKS_ON_ONE = 20  # code points that make one character; the longest real emoji has 10
_CHARACTER = regex.compile(r"\X")
_CONTROLS = regex.compile(r"[^\P{Cc}\n\t]")
# As in a name: what turns the direction of the words around it.
_TURNS = regex.compile(r"[\u202A-\u202E\u2066-\u2069]")


def characters_of(text: str) -> list[str]:
    """Return the characters as people count them: a family emoji is one."""
    return list(_CHARACTER.findall(text))


def tidied(text: str) -> str:
    """Return the text with line breaks as one sign and no blank edges.

    Raises ValidationError for control characters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROLS.search(text):
        raise _invisible()
    return text


def refuse_long(over: int, limit: int) -> None:
    """Raise ValidationError for a text that is over the limit by this many characters, if any."""
    if over > 0:
        raise ValidationError(
            ngettext(
                "This is %(over)s character too long. The limit is %(limit)s.",
                "This is %(over)s characters too long. The limit is %(limit)s.",
                over,
            )
            % {"over": over, "limit": limit},
            code="long",
        )


def refuse_marks(characters: list[str]) -> None:
    """Raise ValidationError for more marks on one letter than any language uses."""
    if any(len(character) > MARKS_ON_ONE for character in characters):
        raise ValidationError(_("That's too many marks on one letter."), code="marks")


def clean_words(text: str, limit: int) -> str:
    """Return what somebody writes about themself as it is stored; it may be empty.

    `limit` counts characters as people do. Raises ValidationError for a text that is too long, for
    control characters and marks that turn the direction of what follows, and for more marks on one
    letter than any language uses.
    """
    text = tidied(text)
    if _TURNS.search(text):
        raise _invisible()
    # Cheap first: no text within the limits is longer than this.
    characters = characters_of(text) if len(text) <= limit * MARKS_ON_ONE else list(text)
    refuse_long(len(characters) - limit, limit)
    refuse_marks(characters)
    return text


def _invisible() -> ValidationError:
    return ValidationError(
        _("This text contains an invisible control character. Please type it again."),
        code="control",
    )

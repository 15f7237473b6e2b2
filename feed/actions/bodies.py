"""What may be written: the rules for the text of a post or comment."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from users.models.user import VISIBLE
from users.texts import MARKS_ON_ONE, characters_of, refuse_long, refuse_marks, tidied

LENGTH = 500  # characters as people count them: a family emoji is one


def count_characters(text: str) -> int:
    """Return how many characters a person would count in the text."""
    return len(characters_of(text))


def clean_body(text: str) -> str:
    """Return the text as it is stored: line breaks as one sign, no blank edges.

    Raises ValidationError for an empty or invisible text, for one that is too long, for control
    characters, and for more marks on one letter than any language uses.
    """
    text = tidied(text)
    if not VISIBLE.search(text):
        raise ValidationError(_("There is nothing to read here yet."), code="empty")
    # Cheap first: no text within the limits is longer than this.
    if len(text) > LENGTH * MARKS_ON_ONE:
        raise ValidationError(_("This is far too long. The limit is 500 characters."), code="long")
    characters = characters_of(text)
    refuse_long(len(characters) - LENGTH, LENGTH)
    refuse_marks(characters)
    return text

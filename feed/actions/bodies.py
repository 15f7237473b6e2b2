"""What may be written: the rules for the text of a post or comment."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from feed.models import AnswersFrom, PreviewOf
from feed.models.content import WARNING_LENGTH
from users.lib.texts import (
    characters_of,
    characters_within,
    clean_words,
    code_points,
    in_lines,
    refuse_long,
    refuse_marks,
    tidied,
)
from users.models.naming import VISIBLE
from users.models.user import Visibility

LENGTH = 500  # characters as people count them: a family emoji is one
NEAR = 50  # characters before it


@dataclass(frozen=True)
class Room:
    """How much of the limit a text takes, in characters as people count them."""

    used: int
    limit: int = LENGTH

    @property
    def left(self) -> int:
        """How many more fit."""
        return max(0, self.limit - self.used)

    @property
    def over(self) -> int:
        """How many are too many."""
        return max(0, self.used - self.limit)

    @property
    def is_near(self) -> bool:
        """Whether the limit is near enough to be shown."""
        return not self.over and self.left <= NEAR


def room_in(text: str, limit: int = LENGTH) -> Room:
    """Return what the text takes of so many characters, counted as it would be stored. Cheap for a text
    of any length."""
    text = in_lines(text)
    return Room(len(characters_within(text, limit)), limit)


def clean_body(text: str, limit: int = LENGTH) -> str:
    """Return the text as it is stored: each line break as one character, no blank edges but the first
    indent; of at most `limit` characters, as people count them.

    Raises ValidationError for an empty or invisible text, for one that is too long, for control
    characters, and for more marks on one letter than any language uses.
    """
    text = tidied(text)
    if not VISIBLE.search(text):
        raise ValidationError(_("Write something first."), code="empty")
    # Cheap first: no text within the limits is longer than this.
    if len(text) > code_points(limit):
        raise ValidationError(
            _("This is too long. The limit is %(limit)s characters.") % {"limit": limit},
            code="long",
        )
    characters = characters_of(text)
    refuse_long(len(characters) - limit, limit)
    refuse_marks(characters)
    return text


def clean_warning(text: str) -> str:
    """Return a content warning as it is stored. Raises ValidationError for what `clean_line` refuses."""
    return clean_line(text, WARNING_LENGTH)


def clean_line(text: str, limit: int) -> str:
    """Return a text of one line, of at most `limit` characters, as it is stored; empty for none.

    Raises ValidationError for what `users.lib.texts.clean_words` refuses.
    """
    text = clean_words(" ".join(text.split()), limit)
    return text if VISIBLE.search(text) else ""


def clean_language(code: str) -> str:
    """Return the code of a language to write in, or nothing.

    Raises ValidationError for any other.
    """
    if code and code not in dict(settings.POST_LANGUAGES):
        raise ValidationError(_("This language isn't available."), code="language")
    return code


def clean_visibility(visibility: str) -> str:
    """Return whom a post is for. Raises ValidationError for what is no choice."""
    return _chosen(Visibility, visibility)


def clean_answers_from(answers_from: str) -> str:
    """Return who may answer a post. Raises ValidationError for what is no choice."""
    return _chosen(AnswersFrom, answers_from)


def clean_preview_of(preview_of: str) -> str:
    """Return which link of a post shows where it leads. Raises ValidationError for what is no choice."""
    return _chosen(PreviewOf, preview_of)


def _chosen(choices: type[TextChoices], value: str) -> str:
    if value not in choices.values:
        raise ValidationError(_("Choose one of these."), code="choice")
    return choices(value)

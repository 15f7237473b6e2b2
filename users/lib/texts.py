"""What people write: how characters are counted, and what cannot be shown."""

import regex
from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MARKS_ON_ONE = 20  # code points that make one character; the longest real emoji has 10
# Two letters of a flag first: at each of a row of them `\X` would look back to the first.
_CHARACTER = regex.compile(
    r"\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X"
)
# All that breaks a line (UAX #14); word processors put vertical tabs and form feeds into what is copied.
_BREAK = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_BLANK_LINES_FIRST = regex.compile(r"\A\s*\n")
# The last is a sign of Braille without a dot.
_BLANKS = regex.compile(r"([\s\u2800])[\s\u2800]++")
_CONTROLS = regex.compile(r"[^\P{Cc}\n\t]")
# As in a name: what turns the direction of the words around it.
_TURNS = regex.compile(r"[\u202A-\u202E\u2066-\u2069]")


def code_points(limit: int) -> int:
    """Return how many code points a text of so many characters has at most: the size of a column."""
    return limit * MARKS_ON_ONE


def characters_of(text: str) -> list[str]:
    """Return the characters as people count them: a family emoji is one."""
    return list(_CHARACTER.findall(text))


def characters_within(text: str, limit: int) -> list[str]:
    """Return the characters of a text as people count them; of one that is longer than any within the limit,
    its code points. Cheap for a text of any length."""
    return characters_of(text) if len(text) <= code_points(limit) else list(text)


def in_lines(text: str) -> str:
    """Return the text with each line break as one character, and without blank lines and blanks at its edges;
    its first line keeps its indent."""
    return str(_BLANK_LINES_FIRST.sub("", _BREAK.sub("\n", text).rstrip()))


def in_one_line(text: str) -> str:
    """Return the text with a blank for each line break and tab, the first of several blanks alone, and none
    at its edges."""
    text = in_lines(text).replace("\n", " ").replace("\t", " ").strip()
    return str(_BLANKS.sub(r"\1", text))


def tidied(text: str) -> str:
    """Return the text `in_lines`. Raises ValidationError for control characters."""
    text = in_lines(text)
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


@deconstructible
class CharacterLimit:
    """Validator: raises ValidationError for a text of more characters than this, as people count them,
    and for more marks on one letter than any language uses.

    The column for it has `code_points(limit)`.
    """

    def __init__(self, limit: int) -> None:
        """Take the limit."""
        self.limit = limit

    def __call__(self, text: str) -> None:
        """Check the text. Cheap for one of any length."""
        characters = characters_within(text, self.limit)
        refuse_long(len(characters) - self.limit, self.limit)
        refuse_marks(characters)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CharacterLimit) and other.limit == self.limit

    def __hash__(self) -> int:
        return hash(self.limit)


def clean_words(text: str, limit: int) -> str:
    """Return what somebody writes about themself as it is stored; it may be empty.

    `limit` counts characters as people do. Raises ValidationError for a text that is too long, for
    control characters and marks that turn the direction of what follows, and for more marks on one
    letter than any language uses.
    """
    text = tidied(text)
    if _TURNS.search(text):
        raise _invisible()
    CharacterLimit(limit)(text)
    return text


def _invisible() -> ValidationError:
    return ValidationError(
        _("This text contains an invisible control character. Please type it again."),
        code="control",
    )

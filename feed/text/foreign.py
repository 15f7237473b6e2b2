"""Words of other sites, as they may stand among ours: on one line, of a length that somebody reads."""

import regex

from users.lib.texts import MARKS_ON_ONE, characters_within, in_one_line
from users.models.naming import VISIBLE

# What nobody sees and what turns the words around it; and halves of letters, which no database takes.
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cs}\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u206f\ufeff]")


def in_few_words(text: str, limit: int) -> str:
    """Return the text on one line, without what cannot be seen, cut to so many characters; of marks on one
    letter as many stay as any language uses. Empty where it leaves no ink at all."""
    line = in_one_line(_UNSEEN.sub("", in_one_line(text)))
    if not VISIBLE.search(line):
        return ""
    characters = [one[:MARKS_ON_ONE] for one in characters_within(line, limit)]
    if len(characters) <= limit:
        return "".join(characters)
    return "".join(characters[: limit - 1]).rstrip() + "…"

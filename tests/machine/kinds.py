"""Kinds of stories: what one is about, and what alone may happen in it.

Where everything may happen, two things that concern each other seldom meet. A third of all stories is
of one kind or another; each break of `breakage.py` says of which kind the stories are that find it.
"""

from dataclasses import dataclass

from .addresses import CONVERSATION, EVERYTHING, HOME, TALKS


@dataclass(frozen=True)
class Kind:
    """What its stories are about, and the rules of the machine that they are made of, by name."""

    about: str
    rules: frozenset[str]


def _kind(about: str, *rules: str) -> Kind:
    return Kind(about, frozenset(["opens", "uses", *rules]))


TIMELINES = _kind(HOME, "writes", "quotes", "reacts", "edits", "relates", "concerns_what_is_shown")
THREADS = _kind(CONVERSATION, "writes", "comments", "does_to_own", "edits", "asks", "has_in_hand")
CONNECTIONS = _kind(EVERYTHING, "writes", "comments", "edits", "reacts", "befalls", "all_are_away")
TAGGED = _kind(HOME, "writes", "writes_much_and_deletes_it")
REPLIES = _kind(
    EVERYTHING, "writes", "comments", "edits", "reacts", "asks", "befalls", "concerns_what_is_shown"
)
IN_HAND = _kind(EVERYTHING, "writes", "has_in_hand", "concerns_what_is_in_hand")
PICTURES = _kind(
    EVERYTHING, "writes_with_pictures", "answers_with_pictures", "does_to_a_picture", "are_made"
)
_SAID = ("begins_to_talk", "writes_in", "much_is_said")
ANSWERS = _kind(
    TALKS, *_SAID, "somebody_one_blocks_is_answered", "rewords", "does_to_a_message", "relates"
)
READING = _kind(TALKS, *_SAID, "does_about_a_talk")
SENT_PICTURES = _kind(TALKS, *_SAID, "sends_pictures", "does_to_a_picture", "are_made")
GROUPS = _kind(TALKS, *_SAID, "makes_a_group", "does_about_a_group")
KINDS = (
    *(TIMELINES, TAGGED, THREADS, IN_HAND, CONNECTIONS, REPLIES, PICTURES),
    *(ANSWERS, READING, SENT_PICTURES, GROUPS),
)

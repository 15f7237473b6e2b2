"""Which steps may take a card from a page, or bring it back to it."""

from .person import PERSON
from .steps import Step

# Either does both: a list ends after so many cards, so that what comes pushes others off its end, and what
# goes lets them back in.
MOVES_CARDS = frozenset(
    ("follows", "unfollows", "follows_tag", "unfollows_tag", "blocks", "unblocks", "accepts")
) | {"accepts_all", "mutes", "mutes_boosts_of", "unmutes", "removes", "protects", "opens_account"}
MOVES_CARDS |= {"boosts", "unboosts", "edits", "moderates"}
# Between two people: only what these two see changes.
BETWEEN_TWO = frozenset(
    ("follows", "unfollows", "blocks", "unblocks", "mutes", "mutes_boosts_of", "unmutes", "removes")
) | {"accepts"}
FOR_ONESELF = frozenset(("follows_tag", "unfollows_tag"))
OF_A_POST = frozenset(("boosts", "unboosts", "edits"))


def may_concern(step: Step, person: str, card: str) -> bool:
    """Whether this step may take the card from a page of this person's, or bring it back.

    The card goes by its label (`post-{p12}`). A comment may stand under the post that the step is about,
    or under such a comment.
    """
    if step.verb in FOR_ONESELF:
        return person == step.who
    if step.verb in BETWEEN_TWO:
        return person in (step.who, step.to[0])
    if step.verb in OF_A_POST:
        return not card.startswith("post-") or card == f"post-{{{step.to[0]}}}"
    if step.verb == "moderates" and step.to[0] != PERSON:
        return not card.startswith("post-") or card == f"post-{{{step.to[1]}}}"
    return True

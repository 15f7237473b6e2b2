"""Which steps may take a card from a page, or bring it back to it."""

from .steps import Step

# Either does both: a list ends after so many cards, so that what comes pushes others off its end, and what
# goes lets them back in.
MOVES_CARDS = frozenset(
    ("follows", "unfollows", "follows_tag", "unfollows_tag", "blocks", "unblocks", "accepts")
) | {"accepts_all", "mutes", "mutes_boosts_of", "unmutes", "removes", "protects", "opens_account"}
MOVES_CARDS |= {"boosts", "unboosts", "edits", "moderates", "posts", "posts_pictures", "deletes"}
# Between two people: only what these two see changes.
BETWEEN_TWO = frozenset(
    ("follows", "unfollows", "blocks", "unblocks", "mutes", "mutes_boosts_of", "unmutes", "removes")
) | {"accepts"}
FOR_ONESELF = frozenset(("follows_tag", "unfollows_tag"))


def may_concern(step: Step, person: str) -> bool:
    """Whether this step may take cards from pages of this person's, or bring them back: any card, whatever
    the step is about, for it may be the last of its list."""
    if step.verb in FOR_ONESELF:
        return person == step.who
    if step.verb in BETWEEN_TWO:
        return person in (step.who, step.to[0])
    return True

"""States of what one can do with a post."""

from users.models.relation import STRANGER, Relation

from . import samples, threads
from .registry import States, pattern


@pattern("feed/post/_menu.html")
def menu() -> States:
    """What one can do with a post."""
    mine, kept = samples.post(), samples.post()
    kept.is_kept = True
    muted, blocked = Relation(mutes=True), Relation(blocks=True)
    return {
        "mine": {"post": mine, "viewer": mine.author},
        "mine, pinned": {"post": mine, "viewer": mine.author, "is_pinned": True},
        "a comment under mine": {"post": samples.comment(), "viewer": mine.author},
        "a hidden one": {"post": threads.hidden(), "viewer": mine.author},
        "my comment": {"post": samples.comment(), "viewer": samples.bob()},
        "another's": {"post": mine, "viewer": samples.bob(), "relation": STRANGER},
        "another's, kept": {"post": kept, "viewer": samples.bob(), "relation": STRANGER},
        "by somebody muted": {"post": mine, "viewer": samples.bob(), "relation": muted},
        "by somebody blocked": {"post": mine, "viewer": samples.bob(), "relation": blocked},
        "of a long name": {
            "post": samples.post(author=samples.long_person()),
            "viewer": samples.bob(),
            "relation": STRANGER,
        },
    }


@pattern("feed/post/_menu_button.html")
def menu_button() -> States:
    """One thing to do."""
    mine = {"post": samples.post(), "does": "post_pin", "mark": "pin", "label": "Pin to my page"}
    block = {"does": "person_block", "mark": "block", "label": "Block", "danger": True}
    return {
        "about a post": mine,
        "about a person": {"post": samples.post(), "person": samples.bob(), **block},
    }


@pattern("feed/post/_menu_gone.html")
def menu_gone() -> States:
    """After what took the post away."""
    return {"always": {}}

"""Every case there is, and what the rule says of each.

This is the rule told a third time, from its words and by nothing of the product: slow, plain, one
viewer and one thing at a time. The words stand at the head of `feed/models/visibility/__init__.py`.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import product

VISIBILITIES = ("public", "followers", "friends")


@dataclass(frozen=True)
class Relation:
    """What the viewer is to the author."""

    name: str
    follows: bool = False
    is_followed: bool = False
    asks: bool = False  # to follow; whoever asks this of an open account follows it
    mutes: bool = False
    has_muted: bool = False  # for a time that is over, and nobody has cleared it away
    blocks: bool = False
    is_blocked: bool = False
    is_visitor: bool = False
    is_staff: bool = False
    is_self: bool = False
    is_suspended: bool = False  # the viewer
    author_is_suspended: bool = False

    @property
    def are_apart(self) -> bool:
        """Whether one of the two blocks the other."""
        return self.blocks or self.is_blocked

    @property
    def is_signed_in(self) -> bool:
        """Whether the site knows who is looking: who is suspended is signed out."""
        return not self.is_visitor and not self.is_suspended

    @property
    def meets(self) -> bool:
        """Whether the two are two people who can write to each other at all."""
        return not self.is_visitor and not self.is_self


RELATIONS = (
    Relation("anonymous", is_visitor=True),
    Relation("stranger"),
    Relation("follower", follows=True),
    Relation("requester", asks=True),
    Relation("friend", follows=True, is_followed=True),
    Relation("followed", is_followed=True),
    Relation("muting-stranger", mutes=True),
    Relation("muting-follower", follows=True, mutes=True),
    Relation("muted-once-stranger", has_muted=True),
    Relation("muted-once-follower", follows=True, has_muted=True),
    Relation("blocked", is_blocked=True),
    Relation("blocking", blocks=True),
    Relation("suspended-friend", follows=True, is_followed=True, is_suspended=True),
    Relation("friend-of-suspended", follows=True, is_followed=True, author_is_suspended=True),
    Relation("staff", is_staff=True),
    Relation("self", is_self=True),
)


class Thing(StrEnum):
    """What may be seen. The author wrote all but the third person's comment, and the notice."""

    POST = "post"
    NARROWED = "post for everyone, narrowed since"
    BESIDE = "comment under a third person's public post"
    UNDER = "comment under the author's own post"
    DEEP = "answer in a folded branch under a third person's public post"
    TOLD = "comment under the viewer's own public post"
    ANSWER = "third person's comment under the author's post"
    FOLLOW = "notice that the author follows the viewer"
    # What others pass on, to a viewer who follows them, or what comes by a hashtag.
    BOOSTED = "post that somebody boosts whom the viewer follows"
    QUOTED = "post for everyone, quoted by somebody whom the viewer follows, narrowed since"
    TAGGED = "post with a hashtag that the viewer follows"


class Where(StrEnum):
    """Where it may be seen."""

    HOME = "home"
    PUBLIC = "public"
    PROFILE = "profile"
    PAGE = "page of the post"
    BRANCH = "page of the branch"
    TOLD = "notifications"
    KEPT = "bookmarks"
    REPLIES = "page of what its author replied"
    TAG = "page of a hashtag"
    HISTORY = "edit history"
    FORM = "form about it"
    BOOSTER = "page of what somebody boosted"
    QUOTED_HOME = "within a quote, home"
    QUOTED_PUBLIC = "within a quote, public"
    QUOTED_PAGE = "within a quote, page of the quote"


POSTS = (Thing.POST, Thing.NARROWED)
PASSED_ON = (Thing.BOOSTED, Thing.QUOTED, Thing.TAGGED)
WITHIN_QUOTE = (Where.QUOTED_HOME, Where.QUOTED_PUBLIC, Where.QUOTED_PAGE)
COMMENTS = (Thing.BESIDE, Thing.DEEP, Thing.UNDER, Thing.TOLD, Thing.ANSWER)


@dataclass(frozen=True)
class Case:
    """One line of the table. `is_deleted` is the thing; of an ANSWER it is the post above."""

    visibility: str
    is_protected: bool
    relation: Relation
    is_deleted: bool

    def __str__(self) -> str:
        protected = "protected" if self.is_protected else "open"
        deleted = "deleted" if self.is_deleted else "standing"
        return f"{self.visibility}, {protected}, {self.relation.name}, {deleted}"


CASES = tuple(
    Case(visibility, is_protected, relation, is_deleted)
    for visibility, is_protected, relation, is_deleted in product(
        VISIBILITIES, (False, True), RELATIONS, (False, True)
    )
)


def expects(case: Case, thing: Thing, where: Where) -> bool:
    """Return whether the thing is to be seen there."""
    if not sees(case, thing):
        return False
    match where:
        case Where.HOME if case.relation.is_signed_in:
            comes = case.relation.is_self or follows(case) or thing is Thing.BOOSTED
            by_tag = thing is Thing.TAGGED and is_for_everybody(case)
            return (comes or by_tag) and not case.relation.mutes
        case Where.HOME | Where.PUBLIC:  # to those who are not signed in home is the public one
            muted = case.relation.is_signed_in and case.relation.mutes
            return is_for_everybody(case) and not muted
        case Where.QUOTED_HOME | Where.QUOTED_PUBLIC | Where.QUOTED_PAGE:
            # The quote is somebody else's, so a mute only folds it.
            return case.visibility == "public"
        case Where.TAG:
            return not (case.relation.is_signed_in and case.relation.mutes)
        case Where.KEPT:
            return case.relation.is_signed_in
        case Where.TOLD:
            is_told = case.relation.is_signed_in and not case.relation.is_self
            return is_told and not case.relation.mutes
        case _:
            return True


def sees(case: Case, thing: Thing) -> bool:
    """Return whether the viewer may see the thing at all."""
    if case.relation.author_is_suspended:
        return False
    if thing is Thing.FOLLOW:  # not something written: whoever may know of the author
        return not case.relation.are_apart
    if case.is_deleted:
        return False
    if thing is Thing.TOLD and case.relation.is_suspended:
        return False  # it stands under what somebody hidden wrote
    if thing in (Thing.BESIDE, Thing.DEEP, Thing.TOLD):
        return hears(case)
    if thing is Thing.UNDER:
        return is_written_for(case) and hears(case)
    return is_written_for(case)  # the posts, and whatever anybody says under them


def is_written_for(case: Case) -> bool:
    """Return whether the author's post is for this viewer."""
    if case.relation.is_self:
        return True
    if case.relation.is_signed_in and case.relation.are_apart:
        return False
    if case.visibility == "public":
        return not case.is_protected or follows(case)
    if case.visibility == "followers":
        return follows(case)
    return follows(case) and case.relation.is_followed


def is_for_everybody(case: Case) -> bool:
    """Return whether everybody may read what the author writes so."""
    return case.visibility == "public" and not case.is_protected


def hears(case: Case) -> bool:
    """Return whether the viewer may read the author's comments under what the viewer sees."""
    if case.relation.is_self:
        return True
    if case.relation.is_signed_in and case.relation.are_apart:
        return False
    return not case.is_protected or follows(case)


def follows(case: Case) -> bool:
    """Return whether the viewer follows the author, as far as the site knows who is looking."""
    asked_and_does = case.relation.asks and not case.is_protected
    return case.relation.is_signed_in and (case.relation.follows or asked_and_does)


# Each fact about two people is true of somebody in the table: a test of the table's own.
FACTS = tuple(field.name for field in fields(Relation) if field.name != "name")

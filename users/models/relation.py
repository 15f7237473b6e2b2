"""What two people are to each other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from users.lib.versions import version_of

from .block import Block
from .follow import Follow
from .follow_request import FollowRequest
from .former_username import FormerUsername
from .mute import Lasts, Mute
from .user import User


@dataclass(frozen=True, slots=True)
class Relation:
    """What one person, who looks, is to another. A stranger where nothing is set."""

    is_self: bool = False
    follows: bool = False
    is_followed: bool = False
    asks: bool = False  # waits for the other to accept
    is_asked: bool = False  # the other waits
    blocks: bool = False
    is_blocked: bool = False
    mutes: bool = False
    mutes_boosts: bool = False  # only what the other boosts
    muted_until: datetime | None = None

    @property
    def are_friends(self) -> bool:
        """Whether they follow each other."""
        return self.follows and self.is_followed

    @property
    def are_apart(self) -> bool:
        """Whether one of them blocks the other: neither sees what the other writes."""
        return self.blocks or self.is_blocked

    @property
    def mute_choices(self) -> list[tuple[str, str]]:
        """How long the viewer can mute them: each as a form says it, and in words."""
        return [(choice.value, str(choice.label)) for choice in Lasts]

    @property
    def version(self) -> str:
        """A class for the part of a page that shows it; changes with anything that it says."""
        return version_of(*(getattr(self, name) for name in self.__slots__))


STRANGER = Relation()
Pair = tuple[int, int]


def between(viewer: int | None, person: int) -> Relation:
    """Return what the viewer is to the person. Four queries; none for a visitor or the viewer themself."""
    return relations([(viewer, person)])[viewer, person] if viewer is not None else STRANGER


def to_many(viewer: int | None, people: Collection[int]) -> dict[int, Relation]:
    """Return what the viewer is to each of these people. Four queries, however many."""
    if viewer is None:
        return dict.fromkeys(people, STRANGER)
    found = relations([(viewer, person) for person in people])
    return {person: found[viewer, person] for person in people}


def relations(pairs: Collection[Pair]) -> dict[Pair, Relation]:
    """Return, for each (viewer, person), what the viewer is to the person. Four queries in all."""
    others = {pair for pair in pairs if pair[0] != pair[1]}
    known = {pair: Relation(is_self=True) for pair in pairs if pair[0] == pair[1]}
    if not others:
        return known
    ids = {pk for pair in others for pk in pair}
    if len(ids) > 2 and len({viewer for viewer, _person in others}) == 1:
        # One viewer and many people: do not fetch what those people are to each other.
        viewer = next(iter(others))[0]
        people = ids - {viewer}
        groups = [([viewer], people), (people, [viewer])]
    else:
        groups = [(ids, ids)]

    def rows(model: type[Follow | FollowRequest | Block], who: str, whom: str) -> set[Pair]:
        condition = Q()
        for some, them in groups:
            condition |= Q(**{f"{who}__in": some, f"{whom}__in": them})
        return set(model._default_manager.filter(condition).values_list(who, whom))

    follows = rows(Follow, "follower", "followee")
    requests = rows(FollowRequest, "follower", "followee")
    blocks = rows(Block, "blocker", "blocked")
    mutes = {
        (mute.muter_id, mute.muted_id): mute
        for mute in Mute.objects.holding().filter(
            muter__in={viewer for viewer, _person in others},
            muted__in={person for _viewer, person in others},
        )
    }
    for pair in others:
        back = (pair[1], pair[0])
        mute = mutes.get(pair)
        known[pair] = Relation(
            follows=pair in follows,
            is_followed=back in follows,
            asks=pair in requests,
            is_asked=back in requests,
            blocks=pair in blocks,
            is_blocked=back in blocks,
            mutes=mute is not None and not mute.boosts_only,
            mutes_boosts=mute is not None and mute.boosts_only,
            muted_until=mute.until if mute is not None else None,
        )
    return known


def known_to(viewer: User | None) -> QuerySet[User]:
    """Return the people whose existence the viewer may know: not hidden, not blocking the viewer.

    Somebody whom the viewer blocks is among them: how else could they be unblocked?
    """
    people = User.objects.filter(is_active=True)
    if viewer is None:
        return people
    blocking = Exists(Block.objects.filter(blocker=OuterRef("pk"), blocked=viewer))
    blocked = Exists(Block.objects.filter(blocker=viewer, blocked=OuterRef("pk")))
    return people.filter(~blocking | blocked)


def named(username: str, viewer: User | None) -> User | None:
    """Return whom this username leads to, if the viewer may know them: also one given up lately."""
    if "\0" in username:  # nobody has it, and PostgreSQL refuses the question
        return None
    people = known_to(viewer)
    found = people.filter(username=username.lower()).first()
    if found is not None:
        return found
    now = FormerUsername.objects.person_now(username)
    return people.filter(pk=now.pk).first() if now is not None else None


def met_by(viewer: User | None) -> QuerySet[User]:
    """Return the people whom the viewer meets in lists: of those, all that the viewer blocks not."""
    people = known_to(viewer)
    if viewer is None:
        return people
    return people.exclude(Exists(Block.objects.filter(blocker=viewer, blocked=OuterRef("pk"))))

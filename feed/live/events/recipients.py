"""Who, of those who watch the topics of a piece, it is for: values, asked right before it is sent.

    Sees(post) & Only([7]) - Mutes(quoted.author)

Each says itself whose relations it needs (`authors`): those are loaded for all pieces of a batch at
once, and to ask about anybody else raises RelationsNotLoaded. A piece that names nobody cannot be made;
what is for all who watch its topics says EVERYBODY.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

from feed.models import Post
from feed.models.answering import answerers
from feed.models.visibility.relation_sets import NOBODY, Viewers
from feed.models.visibility.viewer_sets import ViewerSets
from users.models import User


class Recipients(ABC):
    """Some of the viewers: `a & b` are those in both, `a - b` those of `a` alone, `~a` all others."""

    __slots__ = ()

    @property
    @abstractmethod
    def authors(self) -> frozenset[int]:
        """The people whose relations decide, by id."""

    @property
    def hidden_if_muted(self) -> frozenset[int]:
        """The people, by id, of whom a mute keeps it out of the viewer's timelines and notifications.
        On all other pages it is for those who have muted them, too."""
        return frozenset()

    @property
    def conversations(self) -> frozenset[int]:
        """The conversations whose members decide, by id."""
        return frozenset()

    @abstractmethod
    def among(self, sets: ViewerSets) -> Viewers:
        """Return which of the viewers it is for; None stands for visitors."""

    def __and__(self, other: "Recipients") -> "Recipients":
        """Return those in both."""
        return Both(self, other)

    def __sub__(self, other: "Recipients") -> "Recipients":
        """Return those who are not among the others."""
        return Without(self, other)

    def __invert__(self) -> "Recipients":
        """Return all others."""
        return Without(EVERYBODY, self)


@dataclass(frozen=True, slots=True)
class Everybody(Recipients):
    """All who watch the topics, visitors too. Say `EVERYBODY`."""

    @property
    def authors(self) -> frozenset[int]:
        """Nobody's relations decide."""
        return frozenset()

    def among(self, sets: ViewerSets) -> Viewers:
        """Return all."""
        return sets.all


EVERYBODY = Everybody()


@dataclass(frozen=True, slots=True)
class _OfPost(Recipients):
    """Decided by what viewers are to the author of a post. Needs its `author`."""

    post: Post

    @property
    def authors(self) -> frozenset[int]:
        """Its author."""
        return frozenset([self.post.author_id])


@dataclass(frozen=True, slots=True)
class _OfPerson(Recipients):
    """Decided by what viewers are to a person."""

    person: User

    @property
    def authors(self) -> frozenset[int]:
        """The person."""
        return frozenset([self.person.pk])


@dataclass(frozen=True, slots=True)
class Sees(_OfPost):
    """Those who may see the post or comment; in timelines and notifications, unless they have muted
    its author.

    With `even_muted` also those: within what others write they read it all the same. Needs its
    `author` and `root.author`.
    """

    even_muted: bool = False

    @property
    def authors(self) -> frozenset[int]:
        """Its author, and that of the post above a comment."""
        post = self.post
        above = [post.root.author_id] if post.root is not None else []
        return frozenset([post.author_id, *above])

    @property
    def hidden_if_muted(self) -> frozenset[int]:
        """Its author."""
        return frozenset() if self.even_muted else frozenset([self.post.author_id])

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who may see it."""
        return sets.seeing(self.post)


@dataclass(frozen=True, slots=True)
class SeesBelow(_OfPost):
    """Those who may see what stands under the post, and so its page: who may see it, or, where its
    author has left, its placeholder. Needs its `author`."""

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who may see what stands there."""
        return sets.seeing_below(self.post)


@dataclass(frozen=True, slots=True)
class Answers(_OfPost):
    """Those from whom the author of the post wants answers, whether they see it or not. Visitors are
    among them: nothing keeps them but that they are visitors."""

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who may answer, and visitors."""
        return answerers(self.post, sets) | (sets.all & {None})


@dataclass(frozen=True, slots=True)
class Knows(_OfPerson):
    """Those between whom and the person there is no block."""

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who may know them."""
        return sets.knowing(self.person)


@dataclass(frozen=True, slots=True)
class Reads(_OfPerson):
    """Those who may read what the person writes for everybody, and so their page: of a protected
    account, its followers."""

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who may read them."""
        return sets.reading(self.person)


@dataclass(frozen=True, slots=True)
class Mutes(_OfPerson):
    """Those who have muted the person, and not their boosts alone."""

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who has muted them."""
        return sets.muting(self.person.pk)


@dataclass(frozen=True, slots=True)
class Blocks(_OfPerson):
    """Those who block the person."""

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who blocks them."""
        return sets.blocking(self.person.pk)


@dataclass(frozen=True, slots=True)
class ReadsMessage(Recipients):
    """Those who may read a message of a conversation, both by id: nobody outside it, and none from whom
    it was hidden when they joined."""

    conversation: int
    message: int

    @property
    def authors(self) -> frozenset[int]:
        """Nobody's relations decide."""
        return frozenset()

    @property
    def conversations(self) -> frozenset[int]:
        """Its conversation."""
        return frozenset([self.conversation])

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who may read it."""
        return sets.members.reading(self.conversation, self.message)


@dataclass(frozen=True, slots=True, init=False)
class Only(Recipients):
    """These people and nobody else, by id."""

    ids: frozenset[int]

    def __init__(self, ids: Iterable[int]) -> None:
        """Take the ids."""
        object.__setattr__(self, "ids", frozenset(ids))

    @property
    def authors(self) -> frozenset[int]:
        """Nobody's relations decide."""
        return frozenset()

    def among(self, sets: ViewerSets) -> Viewers:
        """Return those of them who are here."""
        return sets.all & self.ids


@dataclass(frozen=True, slots=True)
class Both(Recipients):
    """Those for whom both are. Say `a & b`."""

    left: Recipients
    right: Recipients

    @property
    def authors(self) -> frozenset[int]:
        """Those of both."""
        return self.left.authors | self.right.authors

    @property
    def hidden_if_muted(self) -> frozenset[int]:
        """Those of both."""
        return self.left.hidden_if_muted | self.right.hidden_if_muted

    @property
    def conversations(self) -> frozenset[int]:
        """Those of both."""
        return self.left.conversations | self.right.conversations

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who is in both."""
        return self.left.among(sets) & self.right.among(sets)


@dataclass(frozen=True, slots=True)
class Without(Recipients):
    """Those of the first who are not in the second, muted or not. Say `a - b`, or `~b`."""

    left: Recipients
    right: Recipients

    @property
    def authors(self) -> frozenset[int]:
        """Those of both."""
        return self.left.authors | self.right.authors

    @property
    def hidden_if_muted(self) -> frozenset[int]:
        """Those of the first."""
        return self.left.hidden_if_muted

    @property
    def conversations(self) -> frozenset[int]:
        """Those of both."""
        return self.left.conversations | self.right.conversations

    def among(self, sets: ViewerSets) -> Viewers:
        """Return who is in the first alone."""
        return self.left.among(sets) - self.right.among(sets)


def muting_any(authors: Iterable[int], sets: ViewerSets) -> Viewers:
    """Return which of the viewers have muted one or another of these people."""
    return NOBODY.union(*map(sets.muting, authors))

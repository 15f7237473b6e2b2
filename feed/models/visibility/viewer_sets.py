"""The rule of who may see what, as the Hub asks it: of a few rows, and of any number of viewers."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.apps import apps

from users.models import Follow, User
from users.models.user import Visibility

from .conversations import MemberSets
from .relation_sets import NOBODY, RelationSets, Viewers

if TYPE_CHECKING:
    from feed.models.post import Post


class ViewerSets:
    """Who, of some viewers, may see what some authors write. Asks the database when first needed.

    Answers are sets of the viewers given; None among them stands for visitors. Raises
    RelationsNotLoaded where whoever decides (the author, and the author of the post above a comment)
    is not one of the authors given.
    """

    def __init__(
        self,
        viewers: Iterable[int | None],
        authors: Collection[int],
        conversations: Collection[int] = (),
    ) -> None:
        """Take whom it is about: viewers by id, None for visitors; authors and conversations by id."""
        self.all = frozenset(viewers)
        self.members = MemberSets(self.all, conversations)
        self._relations = RelationSets(self.all, authors)

    def knowing(self, person: User) -> Viewers:
        """Return who may know the person: all but those of whom one blocks the other."""
        return self.all - self._relations.apart[person.pk]

    def reading(self, person: User) -> Viewers:
        """Return who may read what the person writes for everybody."""
        if not person.is_active:
            return NOBODY
        knowing = self.knowing(person)
        if not person.is_protected:
            return knowing
        return knowing & (self.followers(person.pk) | {person.pk})

    def seeing(self, post: "Post") -> Viewers:
        """Return who may see the post or comment; needs its `author` and `root.author`."""
        if post.is_deleted:
            return NOBODY
        if post.root is not None:
            return self.seeing_below(post.root) & self.reading(post.author)
        return self._written_for(post) if post.author.is_active else NOBODY

    def seeing_below(self, post: "Post") -> Viewers:
        """Return who may see what stands under a post: who may see it, or, where its author has left,
        its placeholder. Needs its `author`."""
        return self._written_for(post) if post.is_there else NOBODY

    def followers(self, author: int) -> Viewers:
        """Return which of the viewers follow the author."""
        return self._relations.followers[author]

    def following_boosters(self, post: int) -> Viewers:
        """Return which of the viewers follow anybody who boosted the post."""
        rows = Follow.objects.filter(
            followee__posts__boost_of=post, follower__among=self._relations.viewers_sent
        )
        return frozenset(rows.values_list("follower", flat=True).distinct())

    def followees(self, author: int) -> Viewers:
        """Return which of the viewers the author follows."""
        return self._relations.followees[author]

    def following_tags(self, post: int) -> Viewers:
        """Return which of the viewers follow a hashtag of the post."""
        follows = apps.get_model("feed.TagFollow")._default_manager
        rows = follows.filter(tag__tagged__post=post, person__among=self._relations.viewers_sent)
        return frozenset(rows.values_list("person", flat=True).distinct())

    def muting(self, author: int) -> Viewers:
        """Return which of the viewers have muted the author."""
        return self._relations.muting[author]

    def blocking(self, person: int) -> Viewers:
        """Return which of the viewers block the person."""
        return self._relations.blocking[person]

    def _written_for(self, post: "Post") -> Viewers:
        author = post.author
        knowing = self.knowing(author)
        if post.visibility == Visibility.PUBLIC and not author.is_protected:
            return knowing
        seeing = knowing & self.followers(author.pk)
        if post.visibility not in (Visibility.PUBLIC, Visibility.FOLLOWERS):
            seeing &= self.followees(author.pk)
        if post.is_erased:
            seeing |= self._commenters(post)
        return seeing | (self.all & {author.pk})

    def _commenters(self, post: "Post") -> Viewers:
        """Return who, of the viewers, wrote under a post whose author has left."""
        rows = type(post)._default_manager.filter(
            root=post, author__among=self._relations.viewers_sent, deleted_at__isnull=True
        )
        return frozenset(rows.values_list("author", flat=True))

"""Who may see what: the one rule, told twice.

To the database, as a condition for one viewer and any number of rows (`may_see`): every page, every
list, every catch-up asks it. And to the Hub, for a few rows and any number of viewers (`Sight`):
who, of the people connected here, may be sent this? `tests/visibility/` holds the two against one
table of every case.

    Nobody sees what is deleted or by people who are hidden.
    One sees one's own; a comment of one's own where one sees its post.
    Two people of whom one blocks the other see nothing of each other.
    "public"     everybody; for a protected account, its followers
    "followers"  those who follow the author
    "friends"    those who follow the author and whom the author follows
    A comment is for those who see its post; a protected account's comments for its followers.
    What stands under a post whose author has left is for those for whom the post was, as far as that
    can still be told, and for all who wrote there.
    A mute keeps its target out of timelines and notifications, and folds it within the quotes of
    others; nowhere else.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q

from users.models import Block, Follow, Mute, User
from users.models.user import Visibility

from .circles import Circles

if TYPE_CHECKING:
    from .post import Post

# Who looks: an id, the name of a column that holds one, or nobody in particular (a visitor).
Onlooker = int | str | None


def may_see(viewer: Onlooker, at: str = "") -> Q:
    """Return the condition that the viewer may see the post or comment.

    `at` leads from the queried row to it ("post__"); empty for the posts themselves.
    """
    is_post = Q(**{f"{at}root__isnull": True})
    root = f"{at}root__"
    return _stands(at) & (
        (is_post & is_for(viewer, at))
        | (
            ~is_post
            & _hears(viewer, at)
            & ((_stands(root) & is_for(viewer, root)) | may_see_place(viewer, root))
        )
    )


def may_see_post(viewer: Onlooker, at: str = "") -> Q:
    """Return the condition for rows that are known to be posts, no comments."""
    return _stands(at) & is_for(viewer, at)


def may_see_comment(viewer: Onlooker) -> Q:
    """Return the condition for comments under a post that the viewer is known to see."""
    return _stands("") & _hears(viewer, "")


def is_for(viewer: Onlooker, at: str = "") -> Q:
    """Return the condition that the post is written for this viewer, whether it stands or not."""
    author = f"{at}author"
    is_public = Q(**{f"{at}visibility": Visibility.PUBLIC, f"{author}__is_protected": False})
    if viewer is None:
        return is_public
    is_for_friends = Q(**{f"{at}visibility": Visibility.FRIENDS})
    is_followed = Q(
        Exists(Follow.objects.filter(follower=OuterRef(author), followee=_within(viewer)))
    )
    return Q(**{author: _beside(viewer)}) | (
        not_apart(viewer, author)
        & (is_public | (_follows(viewer, author) & (~is_for_friends | is_followed)))
    )


def may_see_place(viewer: Onlooker, at: str = "") -> Q:
    """Return the condition for what is left of a post whose author has left."""
    is_place = Q(**{f"{at}erased_at__isnull": False})
    if viewer is None:
        return is_place & is_for(viewer, at)
    posts = apps.get_model("feed.Post")._default_manager
    wrote = posts.filter(root=OuterRef(f"{at}pk"), author=_within(viewer), deleted_at__isnull=True)
    return is_place & (is_for(viewer, at) | Q(Exists(wrote)))


def not_muted(viewer: Onlooker, author: str = "author") -> Q:
    """Return the condition that the viewer has not muted the author."""
    if viewer is None:
        return Q()
    mutes = Mute.objects.holding().filter(boosts_only=False)
    return ~Q(Exists(mutes.filter(muter=_within(viewer), muted=OuterRef(author))))


def not_apart(viewer: Onlooker, person: str) -> Q:
    """Return the condition that neither blocks the other. `person` names the column."""
    if viewer is None:
        return Q()
    other = OuterRef(person)
    return ~Q(
        Exists(
            Block.objects.filter(
                Q(blocker=_within(viewer), blocked=other)
                | Q(blocker=other, blocked=_within(viewer))
            )
        )
    )


def _within(viewer: int | str) -> Any:
    """Name the viewer inside a subquery."""
    return OuterRef(viewer) if isinstance(viewer, str) else viewer


def _beside(viewer: int | str) -> Any:
    """Name the viewer beside a column."""
    return F(viewer) if isinstance(viewer, str) else viewer


def _stands(at: str) -> Q:
    """The row is there for anybody at all, and has words of its own (a boost has none)."""
    return Q(
        **{
            f"{at}deleted_at__isnull": True,
            f"{at}boost_of__isnull": True,
            f"{at}author__is_active": True,
        }
    )


def _follows(viewer: int | str, author: str) -> Q:
    return Q(Exists(Follow.objects.filter(follower=_within(viewer), followee=OuterRef(author))))


def _hears(viewer: Onlooker, at: str) -> Q:
    """The viewer hears the author of a comment."""
    author = f"{at}author"
    is_open = Q(**{f"{author}__is_protected": False})
    if viewer is None:
        return is_open
    return Q(**{author: _beside(viewer)}) | (
        not_apart(viewer, author) & (is_open | _follows(viewer, author))
    )


class Sight:
    """Who, of some viewers, may see what some authors write. Asks the database when first needed.

    Answers are sets of the viewers given; None among them stands for visitors.
    """

    def __init__(self, viewers: Iterable[int | None], authors: Collection[int]) -> None:
        """Take whom it is about: viewers by id, None for visitors; authors by id."""
        self.all = frozenset(viewers)
        self._circles = Circles(self.all, authors)

    def knowing(self, person: User) -> frozenset[int | None]:
        """Return who may know the person: all but those of whom one blocks the other."""
        return self.all - self._circles.apart.get(person.pk, frozenset())

    def reading(self, person: User) -> frozenset[int | None]:
        """Return who may read what the person writes for everybody."""
        if not person.is_active:
            return frozenset()
        knowing = self.knowing(person)
        if not person.is_protected:
            return knowing
        return knowing & (self.followers(person.pk) | {person.pk})

    def seeing(self, post: "Post") -> frozenset[int | None]:
        """Return who may see the post or comment; needs its `author` and `root.author`."""
        if post.is_deleted:
            return frozenset()
        if post.root is not None:
            above = self._written_for(post.root) if post.root.is_there else frozenset()
            return above & self.reading(post.author)
        return self._written_for(post) if post.author.is_active else frozenset()

    def followers(self, author: int) -> frozenset[int | None]:
        """Return which of the viewers follow the author."""
        return self._circles.followers.get(author, frozenset())

    def following_boosters(self, post: int) -> frozenset[int | None]:
        """Return which of the viewers follow anybody who boosted the post."""
        rows = Follow.objects.filter(
            followee__posts__boost_of=post, follower__among=self._circles.viewers_sent
        )
        return frozenset(rows.values_list("follower", flat=True).distinct())

    def followees(self, author: int) -> frozenset[int | None]:
        """Return which of the viewers the author follows."""
        return self._circles.followees.get(author, frozenset())

    def following_tags(self, post: int) -> frozenset[int | None]:
        """Return which of the viewers follow a hashtag of the post."""
        follows = apps.get_model("feed.TagFollow")._default_manager
        rows = follows.filter(tag__tagged__post=post, person__among=self._circles.viewers_sent)
        return frozenset(rows.values_list("person", flat=True).distinct())

    def muting(self, author: int) -> frozenset[int | None]:
        """Return which of the viewers have muted the author."""
        return self._circles.muting.get(author, frozenset())

    def _written_for(self, post: "Post") -> frozenset[int | None]:
        author = post.author
        knowing = self.knowing(author)
        if post.visibility == Visibility.PUBLIC and not author.is_protected:
            return knowing
        seeing = knowing & self.followers(author.pk)
        if post.visibility == Visibility.FRIENDS:
            seeing &= self.followees(author.pk)
        if post.is_erased:
            seeing |= self._commenters(post)
        return seeing | (self.all & {author.pk})

    def _commenters(self, post: "Post") -> frozenset[int | None]:
        """Return who, of the viewers, wrote under a post whose author has left."""
        rows = type(post)._default_manager.filter(
            root=post, author__among=self._circles.viewers_sent, deleted_at__isnull=True
        )
        return frozenset(rows.values_list("author", flat=True))

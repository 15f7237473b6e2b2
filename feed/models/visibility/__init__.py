"""Who may see what: the one rule, written twice.

To the database, as a condition for one viewer and any number of rows (`may_see`): every page, every
list, every catch-up asks it. And to the Hub, for a few rows and any number of viewers
(`viewer_sets.py`): who, of the people connected here, may be sent this? `tests/visibility/` holds the
two against one table of every case.

    Nobody sees what is deleted or by people who are hidden.
    Everybody sees their own posts, and their own comments where they see the post.
    Two people of whom one blocks the other see nothing of each other.
    "public"     everybody; for a protected account, its followers
    "followers"  those who follow the author
    "friends"    those who follow the author and whom the author follows
    A comment is for those who see its post; a protected account's comments for its followers.
    What stands under a post whose author has left is for those for whom the post was, as far as that
    can still be known, and for all who wrote there.
    A mute keeps its target out of timelines and notifications, and folds it within the quotes of
    others; nowhere else.

Who may read messages is another rule, in `conversations.py`: nothing of them is for everybody.
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q

from users.models import Block, Follow, Mute
from users.models.user import Visibility

from .conversations import may_read

__all__ = [
    "Onlooker",
    "is_for",
    "may_read",
    "may_see",
    "may_see_comment",
    "may_see_place",
    "may_see_post",
    "not_apart",
    "not_muted",
]

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
            & ((_stands(root) & is_for(viewer, root)) | may_see_placeholder(viewer, root))
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
    # What is not known here is for friends alone.
    is_for_followers = Q(**{f"{at}visibility__in": [Visibility.PUBLIC, Visibility.FOLLOWERS]})
    is_followed = Q(
        Exists(Follow.objects.filter(follower=OuterRef(author), followee=_within(viewer)))
    )
    return Q(**{author: _beside(viewer)}) | (
        not_apart(viewer, author)
        & (is_public | (_follows(viewer, author) & (is_for_followers | is_followed)))
    )


def may_see_placeholder(viewer: Onlooker, at: str = "") -> Q:
    """Return the condition for what is left of a post whose author has left."""
    is_placeholder = Q(**{f"{at}erased_at__isnull": False})
    if viewer is None:
        return is_placeholder & is_for(viewer, at)
    posts = apps.get_model("feed.Post")._default_manager
    wrote = posts.filter(root=OuterRef(f"{at}pk"), author=_within(viewer), deleted_at__isnull=True)
    return is_placeholder & (is_for(viewer, at) | Q(Exists(wrote)))


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

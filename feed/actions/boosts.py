"""Boosting what others wrote: passing it on to one's followers."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.live.events import Boosted, BoostEvent, PostCounted, ReactionChanged, Unboosted
from feed.live.log.transaction import Transaction
from feed.models import Post
from users.models import User


def boost(*, actor: User, post: Post) -> bool:
    """Pass a post on to the actor's followers; returns whether anything changed (twice is once).

    It shows to those of them who may see the post anyway. Raises Post.DoesNotExist when the actor
    may not see it, PermissionDenied for an actor who is not active, ValidationError for a comment.
    """
    if not actor.is_active:
        raise PermissionDenied
    with live.transaction() as tx:
        seen = Post.objects.visible_to(actor).select_related("author").get(pk=post.pk)
        if seen.is_comment:
            raise ValidationError(_("Only posts can be boosted, not comments."))
        # The row of the post is locked by this; who boosts it twice at once is second here.
        Post.objects.filter(pk=seen.pk).update(boost_count=F("boost_count") + 1)
        if Post.objects.filter(boost_of=seen, author=actor).exists():
            Post.objects.filter(pk=seen.pk).update(boost_count=F("boost_count") - 1)
            return False
        tx.insert(Post(author=actor, boost_of=seen, created_at=timezone.now()))
        _log(tx, Boosted, seen, actor)
    return True


def unboost(*, actor: User, post: Post) -> bool:
    """Take the actor's boost back, also of what they may not see any more; returns whether there was one."""
    with live.transaction() as tx:
        boosted = Post.objects.select_for_update(no_key=True, of=("self",)).select_related("author")
        locked = boosted.filter(pk=post.pk).first()
        if locked is None or not Post.objects.filter(boost_of=locked, author=actor).delete()[0]:
            return False
        Post.objects.filter(pk=locked.pk).update(boost_count=F("boost_count") - 1)
        _log(tx, Unboosted, locked, actor)
    return True


def _log(tx: Transaction, event: type[BoostEvent], post: Post, actor: User) -> None:
    tx.log(event, post, actor)
    tx.log(ReactionChanged, post, actor)
    tx.log(PostCounted, post)

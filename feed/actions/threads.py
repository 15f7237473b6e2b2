"""Who may answer a post, and comments that its author folds away."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.live.events import AnswersChanged, CommentHidden
from feed.models import AnswersFrom, Post
from feed.models.answering import may_answer
from feed.models.tree import DEEPEST
from users.models import User

from .bodies import clean_answers_from


class MayNotAnswer(PermissionDenied):
    """The post's author wants answers from others only; its words say from whom."""


def refuse_answer(author: User, root: Post) -> None:
    """Raise MayNotAnswer where the post's author does not want an answer from this author."""
    if not may_answer(root, author):
        reasons = {
            AnswersFrom.FOLLOWERS: _("Only followers of the post's author can reply here."),
            AnswersFrom.FRIENDS: _("Only friends of the post's author can reply here."),
            AnswersFrom.MENTIONED: _("Only people mentioned in the post can reply here."),
        }
        raise MayNotAnswer(reasons[AnswersFrom(root.answers_from)])


def answered(author: User, root: Post, parent: Post | None) -> Post | None:
    """Return the comment that is answered, as it stands now.

    Raises ValidationError (code "gone") where the author may not see it under this post.
    """
    if parent is None:
        return None
    comments = Post.objects.visible_to(author).select_related("author", "parent")
    found = comments.filter(pk=parent.pk, root=root).first()
    if found is None:
        raise ValidationError(
            _(
                "The comment you're replying to was deleted. Send it again to reply to the post instead."
            ),
            code="gone",
        )
    return found


def above(parent: Post | None) -> Post | None:
    """Return under which comment an answer to this one goes: as deep as it gets, beside it."""
    is_deepest = parent is not None and len(parent.in_tree.ids) >= DEEPEST
    return parent.parent if parent is not None and is_deepest else parent


def set_answers(*, actor: User, post: Post, answers_from: str) -> bool:
    """Say who may answer the actor's post from now on; returns whether that is new.

    Comments that are there stay. Raises Post.DoesNotExist when the actor may not see the post,
    PermissionDenied when it is not theirs, ValidationError for a comment or an unknown group.
    """
    answers_from = clean_answers_from(answers_from)
    with live.transaction() as tx:
        found = _locked(actor, post)
        if found.author_id != actor.pk:
            raise PermissionDenied
        if found.is_comment:
            raise ValidationError(_("Who can reply is set for the whole post."))
        if found.answers_from == answers_from:
            return False
        Post.objects.filter(pk=found.pk).update(answers_from=answers_from)
        tx.log(AnswersChanged, found, actor)
    return True


def hide_comment(*, actor: User, comment: Post) -> bool:
    """Fold a comment under the actor's post away, for everybody; returns whether that is new.

    Raises Post.DoesNotExist when the actor may not see it, PermissionDenied when it is no comment
    under a post of theirs.
    """
    return _set_hidden(actor, comment, is_hidden=True)


def unhide_comment(*, actor: User, comment: Post) -> bool:
    """Show it like any other again; returns whether that is new. Raises what `hide_comment` does."""
    return _set_hidden(actor, comment, is_hidden=False)


def _set_hidden(actor: User, comment: Post, *, is_hidden: bool) -> bool:
    with live.transaction() as tx:
        found = _locked(actor, comment)
        if found.root is None or found.root.author_id != actor.pk:
            raise PermissionDenied
        if found.is_hidden is is_hidden:
            return False
        hidden_at = timezone.now() if is_hidden else None
        Post.objects.filter(pk=found.pk).update(hidden_at=hidden_at)
        tx.log(CommentHidden, found, actor)
    return True


def _locked(actor: User, post: Post) -> Post:
    """Lock a post or comment that the actor may see; raises Post.DoesNotExist for any other."""
    rows = Post.objects.select_for_update(no_key=True, of=("self",)).filter(pk=post.pk)
    if not rows.exists() or not Post.objects.visible_to(actor).filter(pk=post.pk).exists():
        raise Post.DoesNotExist
    return rows.select_related("author", "root__author").get()

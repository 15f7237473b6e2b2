"""Posts and comments: write, edit, delete, restore."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.live.events import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    CommentRestored,
    NoticesChanged,
    PostCreated,
    PostDeleted,
    PostEdited,
    PostNarrowed,
    PostRestored,
)
from feed.live.transaction import Transaction
from feed.models import AnswersFrom, Notification, Post
from users.models import User
from users.models.user import Visibility, narrower

from .bodies import clean_body, clean_language, clean_warning
from .counting import count, count_for_author, lock
from .history import keep_version
from .names import rewrite_names, write_names
from .notifications import notify
from .polls import NewPoll, add_poll
from .submissions import says_the_same, sent_before
from .threads import above, answered, refuse_answer, set_answers


def create_post(
    *,
    author: User,
    body: str,
    visibility: str = Visibility.PUBLIC,
    warning: str = "",
    language: str = "",
    answers_from: str = AnswersFrom.EVERYONE,
    quote: Post | None = None,
    is_quote: bool = False,
    poll: NewPoll | None = None,
    submission: UUID | None = None,
) -> Post:
    """Publish a post and return it; whom it is for, and its language, are remembered for the next.

    `warning` is what readers see before they unfold it, `language` a code ("de"), `answers_from`
    who may comment, `quote` the post that it quotes (its author is told), `is_quote` without it that
    what it quotes is gone, `poll` what is asked with it.
    `submission` names the form it was sent with; sent twice, the post that is there is returned.
    Raises ValidationError for words or a poll that cannot be shown (see `bodies`, `polls.NewPoll`)
    and for a quote of what is not for everybody, PermissionDenied for an author who is not active.
    """
    quoted = quotable(author, quote) if quote is not None else None
    post = Post(
        author=author,
        body=clean_body(body),
        visibility=Visibility(visibility),
        warning=clean_warning(warning),
        language=clean_language(language),
        answers_from=AnswersFrom(answers_from),
        quote_of=quoted,
        is_quote=is_quote or quoted is not None,
        submission=submission,
    )
    return _publish(post, poll=poll.cleaned() if poll is not None else None)


def create_comment(
    *,
    author: User,
    post: Post,
    body: str,
    parent: Post | None = None,
    warning: str = "",
    language: str = "",
    submission: UUID | None = None,
) -> Post:
    """Publish a comment under a post and return it; tells the post's author.

    With `parent` it answers that comment, whose author is told instead. Raises Post.DoesNotExist
    when the author may not see the post, ValidationError (code "gone") when they may not see the
    parent under it, MayNotAnswer (a PermissionDenied) when the post is not for them to answer, and
    what `create_post` raises.
    """
    root = Post.objects.visible_to(author).select_related("author").get(pk=post.pk, root=None)
    words = {"body": clean_body(body), "warning": clean_warning(warning)}
    refuse_answer(author, root)
    answers = answered(author, root, parent)
    comment = Post(
        author=author,
        root=root,
        parent=above(answers),
        language=clean_language(language),
        submission=submission,
        **words,
    )
    return _publish(comment, answers)


def edit_post(
    *,
    actor: User,
    post: Post,
    body: str,
    warning: str | None = None,
    language: str | None = None,
    visibility: str = "",
) -> Post:
    """Change the words of one's own post or comment and mark it as edited; returns it.

    `warning` and `language` stay as they are where they are None. What it said before is kept as a
    `Version`; whoever boosted or answered it is told, later, by the worker.
    With `visibility` a post is for fewer people from now on; a comment is always for those who see
    its post. Raises Post.DoesNotExist when the actor may not see it, PermissionDenied when it is not theirs,
    ValidationError for a body that cannot be shown and for a post that would be for more people.
    """
    with live.transaction() as tx:
        locked = lock([post.pk])
        if not locked or not Post.objects.visible_to(actor).filter(pk=post.pk).exists():
            raise Post.DoesNotExist
        post = locked[0]
        if post.author_id != actor.pk:
            raise PermissionDenied
        text = clean_body(body)
        warns = post.warning if warning is None else clean_warning(warning)
        tongue = post.language if language is None else clean_language(language)
        if (text, warns, tongue) != (post.body, post.warning, post.language):
            if (text, warns) != (post.body, post.warning):
                post.edited_at = keep_version(post, is_news=text != post.body)
            post.body, post.warning, post.language = text, warns, tongue
            post.save(update_fields=["body", "warning", "language", "edited_at"])
            tx.log(CommentEdited if post.is_comment else PostEdited, post, actor)
            rewrite_names(tx, post)
        if visibility and visibility != post.visibility and not post.is_comment:
            _narrow(tx, post, visibility)
    return post


def delete_posts(*, actor: User, posts: Iterable[Post]) -> list[Post]:
    """Take away posts or comments, one's own or as a moderator; returns those it changed.

    Raises PermissionDenied when one of them is neither, and then takes none away.
    """
    return _set_deleted(actor, posts, is_deleted=True)


def restore_posts(*, actor: User, posts: Iterable[Post]) -> list[Post]:
    """Bring back what moderators took away, to its old place; for moderators. Returns what it changed:
    what its author deleted stays so."""
    if not actor.has_perm("feed.delete_post"):
        raise PermissionDenied
    return _set_deleted(actor, posts, is_deleted=False)


def quotable(author: User, quote: Post) -> Post:
    """Return the post as it is now. What is for some is not carried further by a quote: raises
    ValidationError (code "quote") for what is not for everybody, or not for the author to see."""
    found = Post.objects.timeline(author).filter(pk=quote.pk, visibility=Visibility.PUBLIC).first()
    if found is None:
        raise ValidationError(
            _("The post you're quoting was deleted, or isn't for everyone."), code="quote"
        )
    return found


def _narrow(tx: Transaction, post: Post, visibility: str) -> None:
    if visibility not in narrower(post.visibility):
        raise ValidationError(_("A post can be for fewer people later on, never for more."))
    count_for_author(tx, post, -1)
    post.visibility = visibility
    post.save(update_fields=["visibility"])
    tx.log(PostNarrowed, post, post.author)
    tx.log(NoticesChanged, post)


def _publish(post: Post, answers: Post | None = None, poll: NewPoll | None = None) -> Post:
    if not post.author.is_active:
        raise PermissionDenied
    earlier = sent_before(post)
    if earlier is not None and not earlier.is_deleted and says_the_same(earlier, post, poll):
        if post.visibility in narrower(earlier.visibility):
            # The answer to the first was lost, and the author thought better of whom it is for.
            new = {
                name: getattr(post, name) for name in ("body", "warning", "language", "visibility")
            }
            changed = edit_post(actor=post.author, post=earlier, **new)
            if not post.is_comment:
                set_answers(actor=post.author, post=changed, answers_from=post.answers_from)
            return changed
        return earlier
    if earlier is not None:
        # The answer to the first was lost, and the text was changed since (or the first taken back):
        # nothing typed is lost.
        post.submission = None
    post.created_at = timezone.now()
    try:
        with live.transaction() as tx:
            count(tx, post, 1)
            tx.insert(post)
            if poll is not None:
                add_poll(tx, post, poll)
            tx.log(CommentCreated if post.is_comment else PostCreated, post, post.author)
            if post.root is not None:
                _tell(post.root, post, answers)
            if post.quote_of is not None:
                notify(
                    recipient=post.quote_of.author,
                    kind=Notification.Kind.QUOTE,
                    actor=post.author,
                    post=post,
                )
            write_names(tx, post)
    except IntegrityError:
        if sent_before(post) is None:
            raise
        return _publish(post, answers, poll)  # the other half of a double click came first
    return post


def _tell(root: Post, comment: Post, answers: Post | None) -> None:
    """Tell whoever is answered, and the post's author, each once; nobody of their own comment."""
    kinds = Notification.Kind
    told = {root.author: kinds.COMMENT, **({answers.author: kinds.ANSWER} if answers else {})}
    for recipient, kind in told.items():
        notify(recipient=recipient, kind=kind, actor=comment.author, post=comment)


def _set_deleted(actor: User, posts: Iterable[Post], *, is_deleted: bool) -> list[Post]:
    changed = []
    with live.transaction() as tx:
        for post in lock([post.pk for post in posts]):
            if post.author_id != actor.pk and not actor.has_perm("feed.delete_post"):
                raise PermissionDenied
            is_as_asked = post.is_deleted is is_deleted
            if is_as_asked or post.is_withdrawn or (post.is_comment and post.is_erased):
                continue
            post.deleted_at = timezone.now() if is_deleted else None
            post.is_withdrawn = is_deleted and post.author_id == actor.pk
            post.save(update_fields=["deleted_at", "is_withdrawn"])
            changed.append(post)
        # Posts first, people after: every action locks in this order.
        for post in changed:
            if post.is_comment:
                tx.log(CommentDeleted if is_deleted else CommentRestored, post, actor)
            else:
                tx.log(PostDeleted if is_deleted else PostRestored, post, actor)
        for post in sorted(changed, key=lambda post: (not post.is_comment, post.author_id)):
            count(tx, post, -1 if is_deleted else 1)
            tx.log(NoticesChanged, post)
    return changed

"""Posts and comments: write, edit, delete, restore."""

from collections.abc import Iterable, Mapping
from typing import Any
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
from feed.live.log.transaction import Transaction
from feed.models import Notification, Post, Version
from users.models import User
from users.models.user import Visibility, narrower

from .attaching import bind, held, release, show
from .content import Content, PostContent
from .counting import count, count_for_author, lock
from .history import keep_version, refuse_stale
from .linking import LINK, linked, look_at_link
from .names import rewrite_names, write_names
from .notifications import notify
from .polls import add_poll
from .submissions import says_the_same, sent_before
from .threads import above, answered, refuse_answer, set_answers


def create_post(*, author: User, content: PostContent, submission: UUID | None = None) -> Post:
    """Publish a post and return it; whom it is for, and its language, are remembered for the next.

    The author of what it quotes is notified. `submission` names the form it was sent with; sent twice,
    the post that is there is returned. Raises ValidationError for words or a poll that cannot be
    shown (see `content`) and for a quote of what is not for everybody, PermissionDenied for an author
    who is not active.
    """
    quoted = quotable(author, content.quote) if content.quote is not None else None
    content = content.cleaned()
    post = Post(
        author=author,
        quote_of=quoted,
        is_quote=content.is_quote or quoted is not None,
        submission=submission,
        **content.columns(),
    )
    return _publish(post, content)


def create_comment(
    *,
    author: User,
    post: Post,
    content: Content,
    parent: Post | None = None,
    submission: UUID | None = None,
) -> Post:
    """Publish a comment under a post and return it; notifies the post's author.

    With `parent` it answers that comment, whose author is notified instead. Raises Post.DoesNotExist
    when the author may not see the post, ValidationError (code "gone") when they may not see the
    parent under it, MayNotAnswer (a PermissionDenied) when the post is not for them to answer, and
    what `create_post` raises.
    """
    root = Post.objects.visible_to(author).select_related("author").get(pk=post.pk, root=None)
    content = content.cleaned()
    refuse_answer(author, root)
    answers = answered(author, root, parent)
    comment = Post(
        author=author,
        root=root,
        parent=above(answers),
        submission=submission,
        **content.columns(),
    )
    return _publish(comment, content, answers)


def edit_post(*, actor: User, post: Post, edition: str = "", **said: Any) -> Post:
    """Change what the actor's own post or comment says and mark it as edited; returns it.

    `said` are fields of its `Content`, `attachments` among them; those that are left out stay as they
    are. What it said before
    is kept as a `Version`; whoever boosted or answered it is notified, later, by the worker.
    With `visibility` a post is for fewer people from now on; that and `answers_from` a comment has
    from its post. Raises Post.DoesNotExist when the actor may not see it, PermissionDenied when it is not
    theirs, ValidationError for what cannot be shown and for a post that would be for more people,
    ChangedMeanwhile where it is not in the `edition` any more that was read before (if that is given).
    """
    with live.transaction() as tx:
        locked = lock([post.pk])
        if not locked or not Post.objects.visible_to(actor).filter(pk=post.pk).exists():
            raise Post.DoesNotExist
        post = locked[0]
        if post.author_id != actor.pk:
            raise PermissionDenied
        refuse_stale(post, edition)
        said = _checked(tx, post, said)
        visibility = said.pop("visibility", post.visibility)
        answers_from = said.pop("answers_from", post.answers_from)
        _rewrite(tx, post, said)
        if visibility != post.visibility and not post.is_comment:
            _narrow(tx, post, visibility)
        if answers_from != post.answers_from and not post.is_comment:
            set_answers(actor=actor, post=post, answers_from=answers_from)
            post.answers_from = answers_from
    return post


def delete_posts(*, actor: User, posts: Iterable[Post]) -> list[Post]:
    """Take away posts or comments, the actor's own or as a moderator; returns those it changed.

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


def _checked(tx: Transaction, post: Post, said: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that say this; the locked post or comment holds the attachments by then.

    Raises ValidationError for what cannot be shown.
    """
    ids = said.pop("attachments", None)
    if ids is None or tuple(ids) == post.picture_ids:
        return PostContent.stored(said, has_pictures=bool(post.picture_facts))
    said = PostContent.stored({"body": post.body, **said}, has_pictures=bool(ids))
    most = (Content if post.is_comment else PostContent).MOST_ATTACHMENTS
    attachments = held(post.author, ids, most, post)
    release(post, keeping=ids)
    bind(tx, post, attachments)
    return {**said, "picture_facts": [row.facts for row in attachments] or None}


def _rewrite(tx: Transaction, post: Post, said: Mapping[str, Any]) -> None:
    """Let the locked post or comment say this from now on, as far as it does not already."""
    changed = {name: value for name, value in said.items() if value != getattr(post, name)}
    if not changed:
        return
    if changed.keys() & set(Version.KEPT):
        post.edited_at = keep_version(post, is_news="body" in changed)
    before = linked(post)
    for name, value in changed.items():
        setattr(post, name, value)
    if linked(post) != before:  # what is older than previews, and keeps its link, stays without one
        look_at_link(post)
    post.save(update_fields=[*changed, "edited_at", *LINK])
    tx.log(CommentEdited if post.is_comment else PostEdited, post, post.author)
    rewrite_names(tx, post)


def _narrow(tx: Transaction, post: Post, visibility: str) -> None:
    if visibility not in narrower(post.visibility):
        raise ValidationError(_("A post can be for fewer people later on, never for more."))
    count_for_author(tx, post, -1)
    post.visibility = visibility
    post.save(update_fields=["visibility"])
    tx.log(PostNarrowed, post, post.author)
    tx.log(NoticesChanged, post)


def _publish(post: Post, content: Content, answers: Post | None = None) -> Post:
    """Publish a new post or comment, once for each form; returns what that form has made.

    `answers` is the comment that is answered.
    """
    if not post.author.is_active:
        raise PermissionDenied
    earlier = sent_before(post)
    if earlier is not None and not earlier.is_deleted and says_the_same(earlier, post, content):
        return _as_sent_last(earlier, post, content)
    if earlier is not None:
        # The answer to the first was lost, and the text was changed since (or the first taken back):
        # nothing typed is lost.
        post.submission = None
    try:
        _insert(post, content, answers)
    except IntegrityError:
        if sent_before(post) is None:
            raise
        return _publish(post, content, answers)  # the other half of a double click came first
    return post


def _insert(post: Post, content: Content, answers: Post | None) -> None:
    """Count it, insert it, and announce it: to open pages, then to those whom it concerns."""
    post.created_at = timezone.now()
    with live.transaction() as tx:
        count(tx, post, 1)
        attachments = held(post.author, content.attachments, content.MOST_ATTACHMENTS)
        show(post, attachments)
        look_at_link(post)
        tx.insert(post)
        if isinstance(content, PostContent) and content.poll is not None:
            add_poll(tx, post, content.poll)
        bind(tx, post, attachments)
        tx.log(CommentCreated if post.is_comment else PostCreated, post, post.author)
        _notify(post, answers)
        write_names(tx, post)


def _as_sent_last(earlier: Post, post: Post, content: Content) -> Post:
    """Return what the form had made; as it was sent for the second time, if that is not for more
    people: the answer to the first was lost, and the author thought better of it. Of what was edited
    since, only the audience: an old form takes no edit back."""
    if post.visibility not in narrower(earlier.visibility):
        return earlier
    said: dict[str, Any] = {"visibility": post.visibility}
    if earlier.edited_at is None:
        said = {name: getattr(post, name) for name in PostContent.names()}
        said["attachments"] = content.attachments
    return edit_post(actor=post.author, post=earlier, **said)


def _notify(post: Post, answers: Post | None) -> None:
    """Notify whom a new post or comment concerns, each once; nobody of their own.

    Of a comment that is whoever is answered, and the post's author; of a post whom it quotes.
    """
    kinds = Notification.Kind
    kind_by_recipient: dict[User, Notification.Kind] = {}
    if post.root is not None:
        kind_by_recipient[post.root.author] = kinds.COMMENT
    if answers is not None:
        kind_by_recipient[answers.author] = kinds.ANSWER
    if post.quote_of is not None:
        kind_by_recipient[post.quote_of.author] = kinds.QUOTE
    for recipient, kind in kind_by_recipient.items():
        notify(recipient=recipient, kind=kind, actor=post.author, post=post)


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

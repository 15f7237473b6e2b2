"""Posts that wait for their time: written now, published by the worker."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.live.events import ScheduledChanged
from feed.live.log.transaction import Transaction
from feed.models import Notification, Post, ScheduledPost
from users.models import User

from .attaching import bind, held, release, show
from .content import PostContent
from .history import refuse_stale
from .notifications import notify
from .posts import create_post, quotable

logger = logging.getLogger(__name__)

SOONEST, LATEST = timedelta(minutes=1), timedelta(days=365)  # in words: see `check_due`
MOST = 100  # waiting posts of one person: their list is one page
AT_ONCE = 50  # posts in one look


def schedule_post(
    *,
    author: User,
    content: PostContent,
    due_at: datetime,
    submission: UUID | None = None,
) -> ScheduledPost:
    """Let a post wait until it is due; returns what waits. The rest is as in `create_post`.

    A quote is published as one of a post that is gone where the author may not quote it any more by
    then. Raises ValidationError for a text or poll that cannot be shown, a quote of what is not for
    everybody, a time that is less than a minute or more than a year away, for somebody who has too many
    waiting, and (code "again") where the same form was sent before with another audience, warning or poll;
    PermissionDenied for an author who is not active.
    """
    if not author.is_active:
        raise PermissionDenied
    quoted = quotable(author, content.quote) if content.quote is not None else None
    row = ScheduledPost(
        author=author,
        quote_of=quoted,
        is_quote=quoted is not None,
        submission=submission or uuid4(),
    )
    _let_say(row, content)
    row.due_at = check_due(due_at)
    with live.transaction() as tx:
        # The same form sent twice waits here for itself.
        User.objects.select_for_update(no_key=True).get(pk=author.pk)
        earlier = ScheduledPost.objects.filter(submission=row.submission).first()
        if earlier is not None and _identity_of(earlier) == _identity_of(row):
            if _content_of(earlier) != _content_of(row) or earlier.picture_ids != (
                content.attachments
            ):
                raise _scheduled_already()
            return earlier
        if earlier is not None and set(earlier.picture_ids) & set(content.attachments):
            raise _scheduled_already()  # a picture belongs to one post alone
        if ScheduledPost.objects.filter(author=author).count() >= MOST:
            raise ValidationError(
                _("You already have %(most)s scheduled posts.") % {"most": MOST}, code="many"
            )
        mine = Post.objects.filter(author=author)
        if earlier is not None or mine.filter(submission=row.submission).exists():
            row.submission = uuid4()  # the text was changed since: nothing typed is lost
        attachments = held(author, content.attachments, content.MOST_ATTACHMENTS)
        show(row, attachments)
        row.save(force_insert=True)
        bind(tx, row, attachments)
        tx.log(ScheduledChanged, author)
    return row


def edit_scheduled(
    *,
    actor: User,
    scheduled: ScheduledPost,
    content: PostContent,
    due_at: datetime,
    edition: str = "",
) -> ScheduledPost:
    """Let what waits say this instead, but for what it quotes; returns it.

    Raises ScheduledPost.DoesNotExist where it is not the actor's or waits no more (it was published
    meanwhile), ChangedMeanwhile where it is not in the `edition` any more that was read before (if that
    is given), and what `schedule_post` raises.
    """
    with live.transaction() as tx:
        row = _own(actor, scheduled)
        refuse_stale(row, edition)
        _let_say(row, content)
        row.due_at = row.due_at if due_at == row.due_at and not row.trouble else check_due(due_at)
        row.trouble = ""
        attachments = held(actor, content.attachments, content.MOST_ATTACHMENTS, row)
        release(row, keeping=content.attachments)
        show(row, attachments)
        row.save()
        bind(tx, row, attachments)
        tx.log(ScheduledChanged, actor)
    return row


def cancel_scheduled(*, actor: User, scheduled: ScheduledPost) -> None:
    """Publish it never. Raises ScheduledPost.DoesNotExist where it is not the actor's or waits no
    more."""
    with live.transaction() as tx:
        row = _own(actor, scheduled)
        release(row)
        row.delete()
        tx.log(ScheduledChanged, actor)


def publish_now(*, actor: User, scheduled: ScheduledPost) -> Post:
    """Publish it without waiting; returns the post.

    Raises ScheduledPost.DoesNotExist where it is not the actor's or waits no more, and what
    `create_post` raises.
    """
    with live.transaction():
        return _publish(_own(actor, scheduled))


def publish_due(progress: Callable[[int], object] = lambda number: None) -> int:
    """Publish what has come due; returns how many it published or found that they cannot be.

    The upkeep and a command call this; several may at once. A row is locked, published and deleted in
    one transaction: whatever is killed when, it is published once.
    """
    due = ScheduledPost.objects.filter(due_at__lte=timezone.now(), trouble="")
    done = 0
    for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE]):
        did = _publish_due(pk)
        done += did
        progress(did)
    return done


def check_due(due_at: datetime) -> datetime:
    """Return the time. Raises ValidationError where it is less than a minute or more than a year away."""
    now = timezone.now()
    if due_at < now + SOONEST:
        raise ValidationError(
            _("That's too soon: choose a time at least a minute from now."), "due"
        )
    if due_at > now + LATEST:
        raise ValidationError(_("That's too far away: choose a time within a year."), "due")
    return due_at


def _publish_due(pk: int) -> int:
    try:
        with live.transaction() as tx:
            row = _due(pk)
            if row is None:
                return 0
            try:
                _publish(row)
            except ValidationError as error:
                _note_trouble(tx, row, " ".join(error.messages))
            except PermissionDenied:
                _note_trouble(tx, row, _("Your account wasn't active then."))
        return 1
    except (OperationalError, InterfaceError):
        raise  # the database is away or busy: it is tried again
    except Exception:
        logger.exception("scheduled post %s could not be published", pk)
    with live.transaction() as tx:
        row = _due(pk)
        if row is not None:
            _note_trouble(tx, row, _("Something went wrong. We're sorry."))
    return 1


def _publish(row: ScheduledPost) -> Post:
    """Make the post of this locked row, and delete the row with it."""
    author, content = row.author, PostContent.of(row)
    with live.transaction() as tx:
        release(row)  # for the post
        try:
            post = create_post(author=author, content=content, submission=row.submission)
        except ValidationError as error:
            if getattr(error, "code", "") != "quote":
                raise
            content = replace(content, quote=None)  # as one that quotes what is gone
            post = create_post(author=author, content=content, submission=row.submission)
        # The defaults are what the author chose last in a form; what waited does not change them.
        User.objects.filter(pk=author.pk).update(
            default_visibility=author.default_visibility, default_language=author.default_language
        )
        row.delete()
        tx.log(ScheduledChanged, author)
    return post


def _let_say(row: ScheduledPost, content: PostContent) -> None:
    """Let the row say this. Raises ValidationError for what cannot be shown."""
    content = content.cleaned()
    for name, value in content.columns().items():
        setattr(row, name, value)
    row.poll = content.poll.stored() if content.poll is not None else None


def _identity_of(row: ScheduledPost) -> tuple[object, ...]:
    """Return what two posts that were sent from one form have in common if they are the same."""
    return row.author_id, row.body, row.due_at, row.quote_of_id


def _content_of(row: ScheduledPost) -> tuple[object, ...]:
    """Return all that can be changed of it: its text, for whom it is, its warning, its poll …"""
    return *(getattr(row, name) for name in PostContent.names()), row.poll


def _scheduled_already() -> ValidationError:
    return ValidationError(
        _("This post is scheduled already. You can change it in your scheduled posts."),
        code="again",
    )


def _note_trouble(tx: Transaction, row: ScheduledPost, why: str) -> None:
    """Say why it was not published; it waits for its author, and is not tried again."""
    row.trouble = why[:200]
    row.save(update_fields=["trouble"])
    tx.log(ScheduledChanged, row.author)
    notify(
        recipient=row.author,
        kind=Notification.Kind.NOTE,
        text=_("A post that you scheduled could not be published. %(why)s") % {"why": row.trouble},
        url="/scheduled/",
    )


def _due(pk: int) -> ScheduledPost | None:
    """Lock what is due, unless somebody else has."""
    rows = ScheduledPost.objects.select_for_update(skip_locked=True, of=("self",))
    return (
        rows.select_related("author").filter(pk=pk, trouble="", due_at__lte=timezone.now()).first()
    )


def _own(actor: User, scheduled: ScheduledPost) -> ScheduledPost:
    """Lock what waits. Raises ScheduledPost.DoesNotExist where it is not the actor's."""
    rows = ScheduledPost.objects.select_for_update(of=("self",)).select_related("author")
    return rows.get(pk=scheduled.pk, author=actor)

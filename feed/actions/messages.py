"""Messages: send, edit, delete."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.live.events import MessageDeleted, MessageEdited
from feed.models import (
    Attachment,
    Conversation,
    Membership,
    Message,
    MessageReaction,
    Post,
    PreviewOf,
)
from feed.models.attachment import MOST_OF_A_MESSAGE
from feed.models.message import LENGTH
from users.models import User
from users.models.naming import VISIBLE

from .attaching import bind, held, show
from .attachments import drop
from .bodies import clean_body, clean_preview_of
from .lines import joined, lock, named_in, put, refuse_closed
from .linking import LINK, forget_link, linked, look_at_link

EDITABLE = timedelta(minutes=15)


def send(
    *,
    author: User,
    conversation: Conversation,
    body: str,
    answers: int | None = None,
    post: int | None = None,
    attachments: Sequence[int] = (),
    preview_of: str = PreviewOf.FIRST,
    submission: UUID | None = None,
) -> Message:
    """Write in a conversation that one has joined; returns the message.

    `answers` is the id of the message it answers, `post` that of a post to show, `attachments` those of
    pictures that stand in a form of the author's; with either it needs no words. `preview_of` says which of
    its links shows where it leads. `submission` names the form it was sent with; sent twice, the message that
    is there is returned.

    Raises Conversation.DoesNotExist where the author may not read the conversation, PermissionDenied
    where they have not accepted it (ClosedConversation where nobody can write there any more),
    ValidationError for words that cannot be shown, (code "gone") for an answer to what is not there any
    more, (code "post") for a post that the author may not see, and for pictures that are too many (code
    "pictures") or not there any more (code "picture_gone").
    """
    body = clean_said(body, needs_words=post is None and not attachments)
    preview_of = clean_preview_of(preview_of)
    message = Message(author=author, body=body, preview_of=preview_of, submission=submission)
    earlier = sent_before(message)
    if earlier is not None and (
        _has_sent(earlier, conversation, attachments)
        or is_the_same(earlier, conversation, body, post)
    ):
        return _as_sent_last(earlier, body, preview_of)
    if earlier is not None:  # the answer to the first was lost, and the text was changed since
        message.submission = None
    try:
        with live.transaction() as tx:
            show_post(message, post)
            conversation = lock(conversation)
            joined(conversation, author)
            refuse_closed(conversation, author)
            if attachments and message.submission is not None and sent_before(message) is not None:
                raise IntegrityError  # the other half of a double click has its pictures already
            message.answers = _answered(author, conversation, answers)
            message.names = named_in(body)
            pictures = held(author, attachments, MOST_OF_A_MESSAGE)
            show(message, pictures)
            put(tx, conversation, message)
            bind(tx, message, pictures)
    except IntegrityError:
        if sent_before(message) is None:
            raise
        return send(
            author=author,
            conversation=conversation,
            body=body,
            answers=answers,
            post=post,
            attachments=attachments,
            preview_of=preview_of,
            submission=submission,
        )
    return message


def edit(
    *,
    actor: User,
    message: Message,
    body: str,
    drops_answer: bool = False,
    preview_of: str | None = None,
) -> Message:
    """Change what one's own message says, for a while after it was sent, and mark it; returns it. With
    `drops_answer` it answers nothing any more. Which of its links shows where it leads, if `preview_of` says
    so, is a change without a mark.

    Raises Message.DoesNotExist where the actor may not read it, PermissionDenied where it is not theirs
    or the conversation closed, ValidationError for words that cannot be shown and (code "late") for one
    that has stood too long.
    """
    body = clean_said(body, needs_words=message.needs_words)
    with live.transaction() as tx:
        row = _own(actor, message)
        refuse_closed(row.conversation, actor)
        if not is_editable(row):
            raise ValidationError(
                _("A message can be edited for 15 minutes. This one is older."), code="late"
            )
        before, shown = (row.body, row.answers, row.preview_of), linked(row)
        row.body, row.answers = body, None if drops_answer else row.answers
        row.preview_of = clean_preview_of(preview_of or row.preview_of)
        if (row.body, row.answers) != before[:2]:
            row.names, row.edited_at = named_in(body), timezone.now()
        if linked(row) != shown:
            look_at_link(row)
        if (row.body, row.answers, row.preview_of) != before:
            said = ["body", "words", "names", "answers", "preview_of", "edited_at"]
            row.save(update_fields=[*said, *LINK])
            tx.log(MessageEdited, row, actor)
    return row


def delete(*, actor: User, message: Message) -> bool:
    """Take back one's own message for everybody: what it said is erased, its pictures go, and a line stays
    in its place. Returns whether it was there.

    Raises Message.DoesNotExist where the actor may not read it, PermissionDenied where it is not theirs.
    """
    with live.transaction() as tx:
        row = _own(actor, message)
        if row.is_deleted:
            return False
        row.body, row.names, row.answers, row.deleted_at = "", {}, None, timezone.now()
        row.post, row.has_post = None, False
        forget_link(row)
        said = ["body", "words", "names", "answers", "post", "has_post", *LINK]
        if row.picture_facts:
            row.picture_facts = None
            said.append("picture_facts")
            drop(Attachment.objects.filter(message=row))
        row.save(update_fields=[*said, "deleted_at"])
        MessageReaction.objects.filter(message=row).delete()
        counting = Membership.objects.reading().filter(
            conversation=row.conversation, read_id__lt=row.pk, since_id__lt=row.pk, unread__gt=0
        )
        counting.exclude(person=actor).update(unread=F("unread") - 1)
        tx.log(MessageDeleted, row, actor)
    return True


def is_editable(message: Message) -> bool:
    """Return whether its author can still change it."""
    is_young = timezone.now() - message.created_at < EDITABLE
    return not message.is_line and not message.is_deleted and is_young


def sent_before(message: Message) -> Message | None:
    """Return what this one's form has made already, if it has."""
    if message.submission is None:
        return None
    rows = Message.objects.filter(author=message.author, submission=message.submission)
    return rows.select_related("conversation").first()


def is_the_same(
    earlier: Message, conversation: Conversation, body: str, post: int | None = None
) -> bool:
    """Whether what a form has made says this in this conversation, about this post."""
    said = (earlier.conversation_id, earlier.body, earlier.post_id)
    return said == (conversation.pk, body, post)


def clean_said(body: str, *, needs_words: bool = True) -> str:
    """Return the words of a message as they are stored; beside a post or a picture there need be none.
    Raises ValidationError for what cannot be shown."""
    is_empty = VISIBLE.search(body) is None
    return "" if is_empty and not needs_words else clean_body(body, LENGTH)


def show_post(message: Message, pk: int | None) -> None:
    """Let a new message show this post, and lock that; nothing without an id.

    Whoever erases a post locks it before the log: so it is locked here before the message is inserted,
    which holds on to it. Raises ValidationError (code "post") where the author may not see it.
    """
    if pk is None:
        return
    posts = Post.objects.visible_to(message.author).filter(root=None, boost_of=None)
    found = posts.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
    if found is None:
        raise ValidationError(_("This post was deleted, or isn't visible to you."), code="post")
    message.post, message.has_post = found, True


def _answered(author: User, conversation: Conversation, pk: int | None) -> Message | None:
    """Return the message that is answered. Raises ValidationError where the author cannot read it."""
    if pk is None:
        return None
    rows = Message.objects.readable_by(author).filter(
        pk=pk, conversation=conversation, kind=Message.Kind.TEXT, deleted_at=None
    )
    found = rows.first()
    if found is None:
        raise ValidationError(
            _("The message you're replying to was deleted. Send it again to send it by itself."),
            code="gone",
        )
    return found


def _has_sent(earlier: Message, conversation: Conversation, attachments: Sequence[int]) -> bool:
    """Whether what a form has made shows one of these pictures, in this conversation."""
    is_here = earlier.conversation_id == conversation.pk
    return is_here and not set(earlier.picture_ids).isdisjoint(attachments)


def _as_sent_last(earlier: Message, body: str, preview_of: str) -> Message:
    """Return the message that a form has made, when the form is sent again. Its pictures belong to that
    message, so there is no second one: different words change it, unless it was edited or is too old; so does
    another choice of what its links show.

    Raises Conversation.DoesNotExist where its author may not read it any more."""
    is_the_last = (earlier.body, earlier.preview_of) == (body, preview_of)
    if is_the_last or earlier.edited_at is not None or not is_editable(earlier):
        return earlier
    assert earlier.author is not None, "whose form it was"  # noqa: S101
    try:
        return edit(actor=earlier.author, message=earlier, body=body, preview_of=preview_of)
    except Message.DoesNotExist:
        raise Conversation.DoesNotExist from None


def _own(actor: User, message: Message) -> Message:
    """Lock the conversation and return the message, one's own text."""
    rows = Message.objects.readable_by(actor).select_related("conversation", "author", "answers")
    found = rows.get(pk=message.pk)
    lock(found.conversation)
    found = rows.get(pk=message.pk)
    joined(found.conversation, actor)
    if found.author_id != actor.pk or found.is_line:
        raise PermissionDenied
    return found

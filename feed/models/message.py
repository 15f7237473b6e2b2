"""What people write to each other."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from users.models import User

from . import visibility
from .content import PreviewOf
from .linked import Linked
from .message_reaction import MessageReaction
from .message_words import WordsField
from .post import Post
from .shown_picture import ShownPicture, shown_pictures

LENGTH = 4_000  # characters as people count them


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of messages. Each says who is looking."""

    def readable_by(self, viewer: User | None) -> Self:
        """Return what the viewer may read: of conversations which they have joined, or are asked to,
        from where on these show it to them. What was deleted is there, empty."""
        if viewer is None or not viewer.is_active:
            return self.none()
        return self.filter(visibility.may_read(viewer.pk))

    def last_by(self, person: Any, conversation: Any) -> Self:
        """Return the last text that somebody has written in a conversation, if it stands. Both are ids, or
        expressions for them."""
        texts = self.filter(kind=Message.Kind.TEXT, deleted_at=None)
        return texts.filter(conversation=conversation, author=person).order_by("-pk")[:1]

    def unread_in(self, conversation: Any, *, reader: Any, read: Any, since: Any) -> Self:
        """Return what counts as unread in a conversation for who has read it down to `read` and is shown what
        follows `since`: texts by others that stand. All are ids, or expressions for them."""
        texts = self.filter(conversation=conversation, kind=Message.Kind.TEXT, deleted_at=None)
        return texts.filter(pk__gt=read).filter(pk__gt=since).exclude(author=reader)


class Message(Linked):
    """One message, or a line that says what happened to a group.

    Its id is drawn under the lock of its conversation (`next_id`), so that members' rows can name it
    before the log's lock is taken; within a conversation ids are in the order of the commits. The
    words of somebody who has left Plaza stay with those they wrote to, without a name.
    """

    class Kind(models.TextChoices):
        """What it is: a text, or which line. `subject` is whom a line is about."""

        TEXT = "text", _("a message")
        MADE = "made", _("made the group")
        ADDED = "added", _("added somebody")
        INVITED = "invited", _("invited somebody")
        JOINED = "joined", _("joined")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed somebody")
        RENAMED = "renamed", _("renamed the group")
        OWNER = "owner", _("made somebody the owner")
        BY_LINK = "by_link", _("joined by the link")
        APPROVED = "approved", _("let somebody in")
        CLOSED = "closed", _("closed the group")

    ABOUT_SOMEBODY = (Kind.ADDED, Kind.INVITED, Kind.REMOVED, Kind.OWNER, Kind.APPROVED)

    conversation = models.ForeignKey(
        "feed.Conversation", models.CASCADE, db_index=False, related_name="messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="messages",
        verbose_name=_("by whom"),
        help_text=_("Empty once they have left Plaza."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("about whom"),
    )
    body = models.TextField(_("text"), blank=True)
    words = WordsField(of="body")
    names = models.JSONField(
        _("names"),
        default=dict,
        blank=True,
        help_text=_("The ids of the people that the text names, by username as typed."),
    )
    answers = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="answered_by", verbose_name=_("answers")
    )
    post = models.ForeignKey(
        "feed.Post",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="sent_in",
        verbose_name=_("post"),
    )
    has_post = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text=_("It shows a post, which may be gone by now."),
    )
    # What a card shows of its attachments, so that none has to ask for them; none: no picture.
    picture_facts = models.JSONField(null=True, blank=True, editable=False)
    preview_of = models.CharField(
        _("link preview"),
        max_length=6,
        choices=PreviewOf,
        default=PreviewOf.FIRST,
        db_default=PreviewOf.FIRST,
    )
    submission = models.UUIDField(null=True, editable=False)
    continues = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("It stands below one by the same person, written shortly before."),
    )
    previous_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When the message before it was written.")
    )
    created_at = models.DateTimeField(_("when"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "submission"],
                name="message_once_a_form",
                condition=models.Q(submission__isnull=False),
            )
        ]
        # A further one, of the words, is PostgreSQL's own: see `message_words.py`.
        indexes = [
            models.Index(fields=["conversation", "-id"], name="messages_of"),
            models.Index(fields=["created_at"], name="messages_by_date"),
            models.Index(
                fields=["post"], name="messages_with_post", condition=models.Q(post__isnull=False)
            ),
            models.Index(
                fields=["link"], name="message_links", condition=models.Q(link__isnull=False)
            ),
            models.Index(
                fields=["link_due"],
                name="message_links_due",
                condition=models.Q(link_due__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}"

    # Whom it concerned when it was written: its readers' ids, which its event names.
    reader_ids: tuple[int, ...] = ()
    # What a card shows, once it is loaded (`message_cards.py`): for all alike, and for who reads it.
    named: Mapping[str, User] = MappingProxyType({})
    signs: Sequence[tuple[str, int]] = ()
    emojis = MessageReaction.Emoji.choices
    is_mine = False
    is_unread = False
    is_folded = False
    is_answered_folded = False
    is_answered_shown = True
    shown_post: Post | None = None  # where the reader may see it

    @property
    def is_line(self) -> bool:
        """Whether it says what happened to a group."""
        return self.kind != self.Kind.TEXT

    @property
    def subject_shows(self) -> bool:
        """Whether the line says about whom it is."""
        return self.kind in self.ABOUT_SOMEBODY

    @property
    def pictures(self) -> list[ShownPicture]:
        """The pictures it shows, in their order. No query."""
        return shown_pictures(self.picture_facts)

    @property
    def picture_ids(self) -> tuple[int, ...]:
        """The ids of its attachments, in their order. No query."""
        return tuple(fact["id"] for fact in self.picture_facts or ())

    @property
    def pictures_said(self) -> str:
        """What stands for its pictures on a line; empty where there are none."""
        number = len(self.picture_facts or ())
        said = ngettext("Picture", "%(number)d pictures", number) % {"number": number}
        return said if number else ""

    @property
    def needs_words(self) -> bool:
        """Whether it would show nothing without words: neither a post nor a picture is with it."""
        return not (self.has_post or self.picture_facts)

    @property
    def is_deleted(self) -> bool:
        """Whether its author has taken it back."""
        return self.deleted_at is not None


def next_id(drawn: int = 0) -> int:
    """Return the id for a new message, where `drawn` have been drawn in this transaction and are not
    inserted yet. The conversation must be locked."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence('feed_message', 'id'))")
            return int(cursor.fetchone()[0])
        # An IMMEDIATE transaction is the only writer.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'feed_message'")
        found = cursor.fetchone()
    return int(found[0] if found else 0) + drawn + 1

"""Conversations: who talks to whom. What each person's part in one is stands in `membership.py`."""

import secrets
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from users.lib.texts import code_points
from users.models import User

from .membership import Membership

NAME_LENGTH = 50  # characters as people count them
KEY_LENGTH = 32  # of the link to a group: 24 random bytes


def may_open(viewer: int) -> Exists:
    """Return the condition that somebody who is active may open a conversation."""
    mine = Membership.objects.reading().filter(person=viewer, conversation=OuterRef("pk"))
    return Exists(mine)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Reads of conversations. Each says who is looking."""

    def open_to(self, viewer: User | None) -> Self:
        """Return those the viewer may open: which they have joined, or are asked to. None for visitors
        and for those who are hidden themselves."""
        if viewer is None or not viewer.is_active:
            return self.none()
        return self.filter(may_open(viewer.pk))

    def linked(self, key: str) -> Self:
        """Return the group to which this link leads: none once it was renewed or ended, or the group
        was closed. By an index, so that nobody learns how much of a key is right."""
        is_key = bool(key) and "\0" not in key  # PostgreSQL refuses that question
        return self.filter(link_key=key, closed_at=None) if is_key else self.none()


class Conversation(models.Model):
    """Some people, who write to each other in private.

    Of two there is one conversation a pair, which never becomes a group. Whoever writes in it locks
    this row first: so the messages of one conversation are committed in the order of their ids.
    """

    class Kind(models.TextChoices):
        """How many it is for."""

        TWO = "two", _("two people")
        GROUP = "group", _("a group")
        SELF = "self", _("notes to oneself")

    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    pair = models.CharField(
        max_length=41,
        null=True,
        unique=True,
        editable=False,
        help_text=_("The ids of the two, the lower first; of a group nothing."),
    )
    name = models.CharField(
        _("name"), max_length=code_points(NAME_LENGTH), blank=True, default="", db_default=""
    )
    shows_history = models.BooleanField(
        _("who joins reads what was written before"), default=False, db_default=False
    )
    link_key = models.CharField(
        max_length=KEY_LENGTH,
        null=True,
        editable=False,
        help_text=_("The secret in the link by which people join; nothing while there is none."),
    )
    link_asks = models.BooleanField(
        _("who opens the link asks first"), default=False, db_default=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    last_message_id = models.BigIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(
                fields=["link_key"],
                name="group_by_link",
                condition=models.Q(link_key__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Conversation {self.pk}"

    @property
    def is_group(self) -> bool:
        """Whether it is a group."""
        return self.kind == self.Kind.GROUP

    @property
    def is_closed(self) -> bool:
        """Whether it is a group that its owner has closed: it stays to be read."""
        return self.closed_at is not None

    @property
    def is_notes(self) -> bool:
        """Whether somebody talks to themself in it."""
        return self.kind == self.Kind.SELF


def new_key() -> str:
    """Return a key for the link to a group: nobody can guess it."""
    return secrets.token_urlsafe(KEY_LENGTH * 3 // 4)


def pair_of(one: int, other: int) -> str:
    """Return what the conversation of these two people is known by."""
    return f"{min(one, other)}:{max(one, other)}"

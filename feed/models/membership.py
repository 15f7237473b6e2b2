"""What a person's part in a conversation is: a row each."""

from datetime import UTC, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users.models import User

FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)  # the end of a mute that has none


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships."""

    def reading(self) -> Self:
        """Return those of people who may read their conversation."""
        return self.filter(state__in=Membership.READING)

    def of(self, conversation: int, person: int) -> "Membership | None":
        """Return this person's part in this conversation, of those here; None where there is none.

        Never by `first()`: that sorts by the key, and PostgreSQL may walk all rows to find the one.
        """
        # By the `pk`: of an id that no row can have Django says so, of a relation the database stumbles.
        return next(iter(self.filter(conversation__pk=conversation, person__pk=person)), None)

    def listed(self, viewer: User, show: str = "") -> Self:
        """Return the viewer's own for this list of conversations ("", "unread", "groups", "requests",
        "archived"), the one with the newest message first. Each is a walk of an index."""
        if not viewer.is_active:
            return self.none()
        mine = self.filter(person=viewer).order_by("-last_id")
        if show == "requests":
            return mine.filter(state=Membership.State.ASKED)
        mine = mine.filter(state=Membership.State.JOINED)
        if show == "unread":
            return mine.filter(unread__gt=0)
        if show == "groups":
            return mine.filter(is_group=True)
        return mine.filter(is_archived=show == "archived")

    def waiting(self) -> Self:
        """Return those of people who wait to be let in, and are not hidden; who asked first, first."""
        rows = self.filter(state=Membership.State.WAITING, person__is_active=True)
        return rows.order_by("pk")

    def asked_by(self, viewer: User) -> Self:
        """Return the viewer's own in groups that they wait to be let into; asked last, first."""
        if not viewer.is_active:
            return self.none()
        return self.filter(person=viewer, state=Membership.State.WAITING).order_by("-pk")

    def told(self) -> Self:
        """Return those of people who are told of what happens: who may read it, and are not hidden."""
        return self.reading().filter(person__is_active=True)

    def new_for(self) -> Self:
        """Return those that their people's badges may count: with something unread, neither muted nor put
        away. Whether they hear who wrote it is said by `hearing.py`."""
        mine = self.heard().filter(state=Membership.State.JOINED, is_archived=False)
        return mine.filter(unread__gt=0)

    def heard(self) -> Self:
        """Return those that are not muted now."""
        return self.filter(Q(muted_until=None) | Q(muted_until__lte=Now()))


class Membership(models.Model):
    """A person in a conversation: whether they take part, from where on they may read, what they have
    read, and where it stands in their list.

    `last_id` is the newest message that they may read, by which their list is sorted; `unread` counts what
    others have written above `read_id`. Both are written with each message, under the conversation's
    lock, so that a list and a badge are read by an index however much somebody has.
    """

    class State(models.TextChoices):
        """Whether they take part. Those who declined, left or were removed read nothing of it, nor do
        those who wait to be let in; who was removed or turned down comes back only when let in."""

        JOINED = "joined", _("joined")
        ASKED = "asked", _("asked")
        DECLINED = "declined", _("declined")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed")
        WAITING = "waiting", _("waiting to be let in")

    class Role(models.TextChoices):
        """What they may do in a group. From the least to the most."""

        MEMBER = "member", _("member")
        MODERATOR = "moderator", _("moderator")
        OWNER = "owner", _("owner")

    READING = (State.JOINED, State.ASKED)
    LEADING = (Role.MODERATOR, Role.OWNER)
    WENT = (State.LEFT, State.DECLINED)  # by themselves: they are in it again only once they say so

    conversation = models.ForeignKey(
        "feed.Conversation", models.CASCADE, db_index=False, related_name="memberships"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="memberships",
        verbose_name=_("who"),
    )
    state = models.CharField(_("state"), max_length=8, choices=State)
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.MEMBER)
    is_group = models.BooleanField(default=False, editable=False)
    since_id = models.BigIntegerField(
        default=0, editable=False, help_text=_("They may read the messages above this id.")
    )
    read_id = models.BigIntegerField(default=0, editable=False)
    last_id = models.BigIntegerField(default=0, editable=False)
    unread = models.PositiveIntegerField(_("unread"), default=0, editable=False)
    muted_until = models.DateTimeField(_("muted until"), null=True, blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "person"], name="member_once")
        ]
        indexes = [
            models.Index(
                fields=["person", "-last_id"],
                name="conversations_listed",
                condition=Q(state="joined", is_archived=False),
            ),
            models.Index(
                fields=["person", "-last_id"],
                name="conversations_archived",
                condition=Q(state="joined", is_archived=True),
            ),
            models.Index(
                fields=["person", "-last_id"],
                name="conversations_asked",
                condition=Q(state="asked"),
            ),
            models.Index(
                fields=["person", "-last_id"],
                name="conversations_unread",
                condition=Q(state="joined", unread__gt=0),
            ),
            models.Index(
                fields=["person", "-last_id"],
                name="conversations_groups",
                condition=Q(state="joined", is_group=True),
            ),
            models.Index(
                fields=["person", "-id"],
                name="conversations_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["muted_until"],
                name="conversations_muted",
                condition=Q(muted_until__isnull=False),
            ),
            # All of somebody's, whatever their state: what is erased, and taken along.
            models.Index(fields=["person"], name="memberships_of"),
        ]

    def __str__(self) -> str:
        return f"Membership {self.pk}"

    @property
    def has_joined(self) -> bool:
        """Whether they take part."""
        return self.state == self.State.JOINED

    @property
    def is_waiting(self) -> bool:
        """Whether they wait to be let in."""
        return self.state == self.State.WAITING

    @property
    def is_asked(self) -> bool:
        """Whether they are asked to take part."""
        return self.state == self.State.ASKED

    @property
    def is_muted(self) -> bool:
        """Whether it is muted now."""
        return self.muted_until is not None and self.muted_until > timezone.now()

    @property
    def is_muted_for_good(self) -> bool:
        """Whether the mute has no end."""
        return self.muted_until == FOR_GOOD

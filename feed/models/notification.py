"""What a person is notified of."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from users.models import FollowRequest, User

from . import visibility
from .mention import Mention


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Reads of notifications. Each says who is looking."""

    def shown(self) -> Self:
        """Leave out what its recipient may not see: about what is gone or not for them, by people
        who are hidden, muted, or of whom one blocks the other, of requests that wait no more, of names that
        an edit took out."""
        waits = FollowRequest.objects.filter(
            follower=OuterRef("actor"),
            followee=OuterRef("recipient"),
            created_at__lte=OuterRef("created_at"),
        )
        is_named = Mention.objects.filter(post=OuterRef("post"), person=OuterRef("recipient"))
        return self.filter(
            ~Q(kind=Notification.Kind.REQUEST) | Exists(waits),
            ~Q(kind=Notification.Kind.MENTION) | Exists(is_named),
            Q(actor__isnull=True)
            | Q(actor__is_active=True)
            & visibility.not_apart("recipient", "actor")
            & visibility.not_muted("recipient", "actor"),
            Q(post__isnull=True) | visibility.may_see("recipient", "post__"),
        )

    def visible_to(self, viewer: User) -> Self:
        """Return the viewer's own, newest first, ready for the list."""
        return (
            self.filter(recipient=viewer)
            .shown()
            .select_related("actor", "post__root")
            .order_by("-pk")
        )

    def unread_by(self, viewer: User) -> Self:
        """Return those that the viewer's badge counts."""
        return self.visible_to(viewer).filter(read_at__isnull=True)


class Notification(models.Model):
    """One thing that one person is notified of: a comment on their post, a new follower, a note of the site.

    Lists sort by the id, inserted under the log's lock. It vanishes, and comes back, with the post
    and the person it is about: that is decided when it is read, not when something is deleted.
    """

    class Kind(models.TextChoices):
        """What it is about; each has a template `feed/notification/kinds/_<kind>.html`."""

        COMMENT = "comment", _("a comment on your post")
        ANSWER = "answer", _("a reply to your comment")
        MENTION = "mention", _("someone mentions you")
        QUOTE = "quote", _("a quote of your post")
        EDITED = "edited", _("an edit to a post you boosted or replied to")
        POLL = "poll", _("a poll that ended")
        FOLLOW = "follow", _("a new follower")
        REQUEST = "request", _("a follow request")
        ACCEPTED = "accepted", _("an accepted follow request")
        REPORT_ACTED = "report_acted", _("your report was acted on")
        REPORT_FINE = "report_fine", _("what you reported was judged fine")
        REPORT_GONE = "report_gone", _("what you reported was gone already")
        STRIKE = "strike", _("moderators acted on something of yours")
        APPEAL_GRANTED = "appeal_granted", _("your appeal was granted")
        APPEAL_REFUSED = "appeal_refused", _("your appeal was refused")
        NOTE = "note", _("a note")

    # Whether the viewer sees it for the first time, where a page that has just marked it as read shows it.
    is_new = False

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,  # the indexes below begin with it; a third would tempt the planner to sort
        related_name="notifications",
        verbose_name=_("to whom"),
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
        help_text=_("Empty for a note of the site itself."),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    post = models.ForeignKey(
        "feed.Post",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about"),
    )
    text = models.CharField(_("text"), max_length=300, blank=True)
    url = models.CharField(_("leads to"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_list"),
            models.Index(
                fields=["recipient"],
                name="notification_unread",
                condition=Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Notification {self.pk}"

    @property
    def template_name(self) -> str:
        """The fragment that says what happened."""
        return f"feed/notification/kinds/_{self.kind}.html"

"""What people answer to a message with one sign."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageReaction(models.Model):
    """Somebody's sign under a message; another takes its place."""

    class Emoji(models.TextChoices):
        """The six there are, with what they are called."""

        LIKE = "👍", _("Thumbs up")
        HEART = "❤️", _("Heart")
        LAUGH = "😂", _("Laughing")
        WOW = "😮", _("Surprised")
        SAD = "😢", _("Sad")
        THANKS = "🙏", _("Thanks")

    message = models.ForeignKey(
        "feed.Message", models.CASCADE, db_index=False, related_name="reactions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="message_reactions",
        verbose_name=_("who"),
    )
    emoji = models.CharField(_("sign"), max_length=8, choices=Emoji)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("reaction to a message")
        verbose_name_plural = _("reactions to messages")
        constraints = [
            models.UniqueConstraint(fields=["message", "person"], name="message_reaction_once")
        ]

    def __str__(self) -> str:
        return f"Reaction {self.pk}"

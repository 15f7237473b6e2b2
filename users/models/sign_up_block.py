"""Who may not sign up: a mail domain, a range of IP addresses, or usernames of a pattern."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import sign_up_keys as keys


class SignUpBlockQuerySet(models.QuerySet["SignUpBlock"]):
    """Reads of blocks."""

    def in_force(self) -> Self:
        """Return those that have not ended."""
        return self.filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=timezone.now()),
        )

    def catching(self, wanted: Iterable[str]) -> Self:
        """Return those in force with one of these keys (`users.models.sign_up_keys`)."""
        return self.in_force().filter(key__in=wanted)


class SignUpBlock(models.Model):
    """No account is made with what it names, and nobody changes to it. Existing accounts stay as they are.
    Of those it refuses, only the number is kept."""

    class Kind(models.TextChoices):
        """What it names."""

        DOMAIN = "domain", _("mail domain")
        NETWORK = "network", _("IP addresses")
        USERNAME = "username", _("usernames")

    kind = models.CharField(_("what"), max_length=8, choices=Kind, default=Kind.DOMAIN)
    value = models.CharField(_("which"), max_length=255)
    # What it is looked up by, see `sign_up_keys`; unique among all kinds.
    key = models.CharField(max_length=255, unique=True, editable=False)
    note = models.CharField(_("note for moderators"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="sign_up_blocks",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    ends_at = models.DateTimeField(
        _("ends"), null=True, blank=True, help_text=_("Leave blank for a block that doesn't end.")
    )
    refused = models.PositiveIntegerField(_("times refused"), default=0, editable=False)
    last_refused_at = models.DateTimeField(_("last refused"), null=True, editable=False)

    objects = SignUpBlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up block")
        verbose_name_plural = _("sign-up blocks")

    def __str__(self) -> str:
        return self.value

    @property
    def is_in_force(self) -> bool:
        """Whether it refuses anybody now."""
        return self.ends_at is None or self.ends_at > timezone.now()

    def set_value(self, typed: str) -> None:
        """Set `value` and `key` from what an admin typed, normalised; raises ValidationError."""
        if self.kind == self.Kind.DOMAIN:
            domain = keys.domain_named(typed)
            self.value, self.key = keys.shown_domain(domain), keys.key_of_domain(domain)
        elif self.kind == self.Kind.NETWORK:
            network = keys.network_named(typed)
            self.value, self.key = keys.shown_network(network), keys.key_of_network(network)
        else:
            self.value = keys.pattern_named(typed)
            self.key = keys.key_of_pattern(self.value)

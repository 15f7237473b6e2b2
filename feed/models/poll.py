"""Polls: a question with a few answers, and an end."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Poll(models.Model):
    """The poll of a post. It is over once a worker has ended it (`ended_at`), so that an open page
    and a reload say the same; votes are refused from `ends_at` on."""

    post = models.OneToOneField(
        "feed.Post", models.CASCADE, related_name="poll", verbose_name=_("post")
    )
    is_multiple = models.BooleanField(_("several answers"), default=False)
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    voter_count = models.IntegerField(_("voters"), default=0)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        indexes = [
            models.Index(
                fields=["ends_at"], name="poll_running", condition=models.Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"Poll of {self.post}"


class PollChoice(models.Model):
    """One of the answers of a poll, and how many chose it."""

    poll = models.ForeignKey(Poll, models.CASCADE, db_index=False, related_name="choices")
    position = models.SmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=200)
    vote_count = models.IntegerField(_("votes"), default=0)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="choice_place")]

    def __str__(self) -> str:
        return self.text


class Ballot(models.Model):
    """Somebody has voted in a poll, once."""

    poll = models.ForeignKey(Poll, models.CASCADE, db_index=False, related_name="ballots")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="ballots", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.poll}"


class Vote(models.Model):
    """A ballot is for a choice; for several where the poll allows it."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, db_index=False, related_name="votes")
    choice = models.ForeignKey(PollChoice, models.CASCADE, related_name="votes")

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["ballot", "choice"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.ballot}: {self.choice}"

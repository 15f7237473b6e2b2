"""Polls: a question with a few answers, and an end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.lib.lookups import Ids
from users.lib.texts import code_points
from users.lib.versions import version_of
from users.models import User

if TYPE_CHECKING:
    from .post import Post

CHOICE_LENGTH = 50  # characters as people count them


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
    told_to = models.BigIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text=_("The last ballot whose voter has been told that the poll is over."),
    )
    is_told = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text=_("All who voted have been told that it is over."),
    )

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        indexes = [
            models.Index(
                fields=["ends_at"], name="poll_running", condition=models.Q(ended_at__isnull=True)
            ),
            models.Index(
                fields=["ended_at"],
                name="poll_untold",
                condition=models.Q(ended_at__isnull=False, is_told=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Poll of {self.post}"


class PollChoice(models.Model):
    """One of the answers of a poll, and how many chose it."""

    poll = models.ForeignKey(Poll, models.CASCADE, db_index=False, related_name="choices")
    position = models.SmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=code_points(CHOICE_LENGTH))
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


@dataclass(frozen=True)
class ShownPoll:
    """A poll as a card shows it to somebody: the choices to vote for, or the results.

    `made` are the ids of the viewer's own choices. `typed` and `refusal` are for a vote that was
    refused: what was chosen, and why not.
    """

    poll: Poll
    choices: tuple[PollChoice, ...]
    made: frozenset[int] = frozenset()
    is_author: bool = False
    typed: frozenset[int] = frozenset()
    refusal: str = ""

    @property
    def is_over(self) -> bool:
        """Whether a worker has ended it."""
        return self.poll.ended_at is not None

    @property
    def has_results(self) -> bool:
        """Whether the viewer sees how it stands: once it is over, after voting, for their own."""
        return self.is_over or self.is_author or bool(self.made)

    @property
    def version(self) -> str:
        """A class for the part of a card that shows it; changes with anything that it says."""
        votes = [choice.vote_count for choice in self.choices] if self.has_results else []
        said = self.has_results, self.is_over, sorted(self.made), self.poll.voter_count
        return version_of(*(said if self.has_results else said[:1]), votes)

    @property
    def field(self) -> str:
        """The name of the form's field: several polls on a page share one form."""
        return f"choice-{self.poll.pk}"

    @property
    def rows(self) -> list["ShownChoice"]:
        """The choices in their order."""
        voters = self.poll.voter_count
        return [
            ShownChoice(
                choice,
                percent=round(100 * choice.vote_count / voters) if voters > 0 else 0,
                is_mine=choice.pk in self.made,
                is_typed=choice.pk in self.typed,
            )
            for choice in self.choices
        ]


@dataclass(frozen=True)
class ShownChoice:
    """One answer: how many of the voters chose it, in percent, and whether the viewer did."""

    choice: PollChoice
    percent: int
    is_mine: bool = False
    is_typed: bool = False


def load_polls(posts: Sequence["Post"]) -> None:
    """Note on each post its poll as everybody sees it who has not voted. Two queries for all."""
    by_id: dict[int, list[Post]] = {}
    for post in posts:
        # Where the rows were read with their polls, most are known to have none.
        if not post.is_comment and post._state.fields_cache.get("poll", True) is not None:
            by_id.setdefault(post.pk, []).append(post)
    if not by_id:
        return
    for poll in Poll.objects.filter(post__in=list(by_id)).prefetch_related(
        models.Prefetch("choices", PollChoice.objects.order_by("position"))
    ):
        for post in by_id[poll.post_id]:
            post.shown_poll = ShownPoll(poll, tuple(poll.choices.all()))


def mark_polls(posts: Sequence["Post"], viewer: User | None) -> None:
    """Note on the polls of these posts what the viewer chose, and which are their own. One query."""
    if viewer is None:
        return
    shown = [post for post in posts if post.shown_poll is not None]
    made = choices_made([post.shown_poll.poll.pk for post in shown if post.shown_poll], [viewer.pk])
    for post in shown:
        show_poll_to(post, viewer.pk, made)


def show_poll_to(post: "Post", viewer_id: int, made: dict[tuple[int, int], frozenset[int]]) -> None:
    """Note on a post with a poll how this viewer sees it; `made` is what `choices_made` returns."""
    if post.shown_poll is not None:
        post.shown_poll = replace(
            post.shown_poll,
            made=made.get((post.shown_poll.poll.pk, viewer_id), frozenset()),
            is_author=post.author_id == viewer_id,
        )


def choices_made(
    polls: Collection[int], people: Collection[int]
) -> dict[tuple[int, int], frozenset[int]]:
    """Return what these people chose in these polls, by (poll, person); one query, none for none."""
    if not polls or not people:
        return {}
    votes = Vote.objects.filter(ballot__poll__in=polls, ballot__person__among=Ids(people))
    found: dict[tuple[int, int], set[int]] = {}
    for poll, person, choice in votes.values_list("ballot__poll", "ballot__person", "choice"):
        found.setdefault((poll, person), set()).add(choice)
    return {key: frozenset(choices) for key, choices in found.items()}

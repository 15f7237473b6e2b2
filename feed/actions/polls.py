"""Polls: asked with a post, voted in, ended when their time is over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feed import live
from feed.live.events import PollCounted, PollEnded, PollVoted
from feed.live.log.transaction import Transaction
from feed.models import Ballot, Notification, Poll, PollChoice, Post, ScheduledPost, Vote
from feed.models.poll import CHOICE_LENGTH, choices_made
from users.lib.folding import look_of
from users.models import User

from .bodies import clean_line
from .notifications import notify

FEWEST, MOST = 2, 6  # choices
# By the minutes for which a poll runs, as the form sends them.
DURATIONS = {
    5: gettext_lazy("5 minutes"),
    30: gettext_lazy("30 minutes"),
    60: gettext_lazy("1 hour"),
    360: gettext_lazy("6 hours"),
    1440: gettext_lazy("1 day"),
    4320: gettext_lazy("3 days"),
    10080: gettext_lazy("7 days"),
}
SHORTEST, LONGEST = min(DURATIONS), max(DURATIONS)
MINUTE = timedelta(minutes=1)
CHOICES = [f"poll_choice_{number}" for number in range(1, MOST + 1)]  # the fields of the form
POLLS_AT_ONCE = 20
NOTIFIED_AT_ONCE = 100  # voters in one transaction


@dataclass(frozen=True)
class NewPoll:
    """A poll to be published with a post; it runs for so long from then on."""

    choices: Sequence[str]
    lasts: timedelta
    is_multiple: bool = False

    def cleaned(self) -> "NewPoll":
        """Return it as it is stored. Raises ValidationError for one that cannot be: too few or too
        many choices, one that is empty, too long or looks like another, and for a time out of bounds."""
        choices = [clean_choice(text) for text in self.choices]
        if not FEWEST <= len(choices) <= MOST:
            raise ValidationError(
                _("A poll has between %(fewest)s and %(most)s choices.")
                % {"fewest": FEWEST, "most": MOST}
            )
        if len({look_of(text) for text in choices}) < len(choices):
            raise ValidationError(_("Two poll choices look the same."))
        if not SHORTEST * MINUTE <= self.lasts <= LONGEST * MINUTE:
            raise ValidationError(
                _("A poll runs for %(shortest)s at least and %(longest)s at most.")
                % {"shortest": DURATIONS[SHORTEST], "longest": DURATIONS[LONGEST]}
            )
        return NewPoll(choices, self.lasts, self.is_multiple)

    def stored(self) -> dict[str, Any]:
        """Return it as JSON keeps it until the post is published."""
        minutes = self.lasts // MINUTE
        return {"choices": [*self.choices], "minutes": minutes, "is_multiple": self.is_multiple}

    def in_fields(self) -> dict[str, str]:
        """Return what the fields of a form would hold from which it was sent."""
        several = {"poll_multiple": "on"} if self.is_multiple else {}
        lasts = {"poll_lasts": str(self.lasts // MINUTE)}
        return {**dict(zip(CHOICES, self.choices, strict=False)), **several, **lasts}

    @classmethod
    def of(cls, row: Post | ScheduledPost) -> "NewPoll | None":
        """Return what a post asks (two queries; one where nothing), or one that waits."""
        if isinstance(row, ScheduledPost):
            if not row.poll:
                return None
            lasts = row.poll["minutes"] * MINUTE
            return cls(row.poll["choices"], lasts, row.poll["is_multiple"])
        poll = Poll.objects.filter(post=row).first()
        if poll is None:
            return None
        texts = poll.choices.order_by("position").values_list("text", flat=True)
        minutes = round((poll.ends_at - row.created_at) / MINUTE)  # it ran from a moment later on
        return cls([*texts], minutes * MINUTE, poll.is_multiple)


def clean_choice(text: str) -> str:
    """Return one choice as it is stored, on one line. Raises ValidationError where it cannot be."""
    text = clean_line(text, CHOICE_LENGTH)
    if not text:
        raise ValidationError(_("A poll choice is empty."))
    return text


def add_poll(tx: Transaction, post: Post, poll: NewPoll) -> None:
    """Let the poll be inserted with its post, after it; `poll` is `cleaned()`."""
    row = Poll(post=post, is_multiple=poll.is_multiple, ends_at=timezone.now() + poll.lasts)
    tx.insert(row)
    for position, text in enumerate(poll.choices):
        tx.insert(PollChoice(poll=row, position=position, text=text))


def vote(*, actor: User, post: Post, choices: Collection[int]) -> bool:
    """Vote in the poll of a post, once and for all; returns whether anything changed.

    `choices` are ids. The same vote twice is once. Raises Post.DoesNotExist where the actor may not
    see the post or it has no poll, PermissionDenied for an actor who is not active, ValidationError
    for a vote that does not count: too late, none or too many choices, a second vote, the actor's own poll.
    """
    if not actor.is_active:
        raise PermissionDenied
    wanted = frozenset(choices)
    with live.transaction() as tx:
        seen = Post.objects.visible_to(actor).select_related("author").get(pk=post.pk)
        poll = Poll.objects.select_for_update(no_key=True).filter(post=seen).first()
        if poll is None:
            raise Post.DoesNotExist
        made = choices_made([poll.pk], [actor.pk]).get((poll.pk, actor.pk))
        if made is not None and made == wanted:
            return False
        _refuse(poll, seen, actor, wanted, has_voted=made is not None)
        ballot = Ballot.objects.create(poll=poll, person=actor)
        Vote.objects.bulk_create(Vote(ballot=ballot, choice_id=pk) for pk in sorted(wanted))
        Poll.objects.filter(pk=poll.pk).update(voter_count=F("voter_count") + 1)
        PollChoice.objects.filter(pk__in=wanted).update(vote_count=F("vote_count") + 1)
        tx.log(PollVoted, seen, actor)
        tx.log(PollCounted, seen)
    return True


def end_due() -> int:
    """End polls whose time is over and notify their authors and voters; returns how much was done.

    The upkeep calls this. Each poll is ended in a transaction of its own, with its author notified; then
    its voters are notified, some in each transaction, which also notes how far it is. So everybody is
    notified once, whenever a worker is killed and however many there are.
    """
    done = 0
    due = Poll.objects.filter(ended_at__isnull=True, ends_at__lte=timezone.now())
    for pk, post_id in due.order_by("ends_at").values_list("pk", "post_id")[:POLLS_AT_ONCE]:
        done += _end(pk, post_id)
    unfinished = Poll.objects.filter(ended_at__isnull=False, is_told=False)
    for pk, post_id in unfinished.order_by("ended_at").values_list("pk", "post_id")[:POLLS_AT_ONCE]:
        done += _notify_some(pk, post_id)
    return done


def _refuse(
    poll: Poll, post: Post, actor: User, wanted: frozenset[int], *, has_voted: bool
) -> None:
    """Raise ValidationError for a vote that does not count; the poll is locked."""
    if poll.ended_at is not None or poll.ends_at <= timezone.now():
        raise ValidationError(_("This poll has ended."), code="over")
    if post.author_id == actor.pk:
        raise ValidationError(_("This is your own poll: you can see the results."), code="own")
    if has_voted:
        raise ValidationError(_("You have already voted in this poll."), code="voted")
    known = set(PollChoice.objects.filter(poll=poll).values_list("pk", flat=True))
    if not wanted or not wanted <= known:
        raise ValidationError(_("Please choose one of the answers first."), code="none")
    if len(wanted) > 1 and not poll.is_multiple:
        raise ValidationError(_("Please choose only one answer."), code="several")


def _end(pk: int, post_id: int) -> int:
    """End a poll that is due and notify its author; returns 0 where another worker is at it."""
    with live.transaction() as tx:
        post = _locked_post(post_id)
        rows = Poll.objects.select_for_update(skip_locked=True, no_key=True)
        poll = rows.filter(pk=pk, ended_at__isnull=True, ends_at__lte=timezone.now()).first()
        if poll is None or post is None:
            return 0
        poll.ended_at = timezone.now()
        poll.save(update_fields=["ended_at"])
        tx.log(PollEnded, post)
        notify(recipient=post.author, kind=Notification.Kind.POLL, post=post)
    return 1


def _notify_some(pk: int, post_id: int) -> int:
    """Notify some of the voters of a poll that is over; returns 0 where another worker is at it.

    No ballot comes in behind the last that was sent: there are no votes after the end.
    """
    with live.transaction():
        post = _locked_post(post_id)
        rows = Poll.objects.select_for_update(skip_locked=True, no_key=True)
        poll = rows.filter(pk=pk, ended_at__isnull=False, is_told=False).first()
        if poll is None or post is None:
            return 0
        following = Ballot.objects.filter(poll=poll, pk__gt=poll.told_to).order_by("pk")
        ballots = list(following.select_related("person")[:NOTIFIED_AT_ONCE])
        for ballot in ballots:
            notify(
                recipient=ballot.person,
                kind=Notification.Kind.POLL,
                actor=post.author,
                post=post,
            )
        poll.told_to = ballots[-1].pk if ballots else poll.told_to
        poll.is_told = len(ballots) < NOTIFIED_AT_ONCE
        poll.save(update_fields=["told_to", "is_told"])
    return 1


def _locked_post(pk: int) -> Post | None:
    """Lock the post before its poll: notifications point to it, and whoever erases it locks it first."""
    rows = Post.objects.select_for_update(no_key=True, of=("self",)).select_related("author")
    return rows.filter(pk=pk).first()

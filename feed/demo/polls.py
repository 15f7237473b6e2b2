"""The demo's polls: one that is over, one that runs."""

from collections import Counter
from datetime import datetime, timedelta

from feed.models import Ballot, Poll, PollChoice, Post, Vote
from users.models import User

# Under which words it stands, what is asked, since when it is over (None: it runs for three days).
POLLS: tuple[tuple[str, tuple[str, ...], timedelta | None], ...] = (
    ("Open Source Thursday is back", ("I am coming", "Next month", "Is there tea?"), timedelta(5)),
    ("Choir starts again", ("Soprano", "Alto", "Tenor", "Bass", "I hum"), None),
)
RUNS = timedelta(days=3)


def make_polls(people: dict[str, User], now: datetime) -> None:
    """Let some of the demo's posts ask something, and most people vote."""
    for words, choices, over in POLLS:
        post = Post.objects.filter(body__startswith=words).first()
        if post is not None:
            _make(post, choices, [*people.values()], now, over)


def _make(
    post: Post,
    choices: tuple[str, ...],
    people: list[User],
    now: datetime,
    over: timedelta | None,
) -> None:
    voters = [
        person
        for index, person in enumerate(people)
        if person.pk != post.author_id and index % 4 != 3
    ]
    ends_at = now - over if over is not None else now + RUNS
    chosen = [index * index % len(choices) for index, _voter in enumerate(voters)]
    counts = Counter(chosen)
    poll = Poll.objects.create(
        post=post,
        ends_at=ends_at,
        ended_at=ends_at if over is not None else None,
        is_told=over is not None,
        voter_count=len(voters),
    )
    rows = PollChoice.objects.bulk_create(
        PollChoice(poll=poll, position=index, text=text, vote_count=counts[index])
        for index, text in enumerate(choices)
    )
    ballots = Ballot.objects.bulk_create(Ballot(poll=poll, person=voter) for voter in voters)
    Vote.objects.bulk_create(
        Vote(ballot=ballot, choice=rows[choice])
        for ballot, choice in zip(ballots, chosen, strict=True)
    )

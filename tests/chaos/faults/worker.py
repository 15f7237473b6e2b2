"""The worker dies, at each step of what it does."""

from datetime import UTC, datetime, timedelta

from tests.chaos.ledger import KEPT
from tests.chaos.town import NAMES, TownUnderFaults
from tests.moments import (
    AFTER_THE_COMMIT,
    AT_THE_LOCK,
    BEFORE_THE_COMMIT,
    BETWEEN,
    IN_AN_EXPORT,
)
from tests.workers import Process, at_it, ended, workers

from .fault import Fault

STEPS = (AT_THE_LOCK, BEFORE_THE_COMMIT, AFTER_THE_COMMIT, BETWEEN.format(after=2))
ASK_FOR_EXPORT = """
from users.actions.exports import ask_for_export
from users.models import User
print(ask_for_export(actor=User.objects.get(username={name!r})).pk)
"""
SCHEDULE = """
from datetime import timedelta
from django.utils import timezone
from feed.actions.content import PostContent
from feed.actions.polls import NewPoll
from feed.actions.scheduled import schedule_post
from feed.models import ScheduledPost
from users.models import User
for name, body, asks in {rows!r}:
    poll = NewPoll(["Yes", "No"], timedelta(hours=1)) if asks else None
    schedule_post(author=User.objects.get(username=name),
                  content=PostContent(body=body, poll=poll),
                  due_at=timezone.now() + timedelta(hours=1))
ScheduledPost.objects.update(due_at=timezone.now())
"""
VOTE = """
from django.utils import timezone
from feed.actions.polls import vote
from feed.models import Poll, PollChoice
from users.models import User
for poll in Poll.objects.filter(ended_at=None).select_related("post"):
    for person in User.objects.filter(username__in={names!r}).exclude(pk=poll.post.author_id):
        try:
            vote(actor=person, post=poll.post, choices=[PollChoice.objects.filter(poll=poll)[0].pk])
        except Exception:
            continue  # one of the two blocks the other
Poll.objects.update(ends_at=timezone.now())
"""
FEW_AT_ONCE = "from feed.actions import polls; polls.NOTIFIED_AT_ONCE = 2\n"


def _kill(process: Process) -> None:
    at_it(process)
    process.kill()
    process.wait()


def publishing(town: TownUnderFaults) -> dict[str, float]:
    """It is killed at each step of publishing what is due, then of ending polls and telling of it."""
    said = [town.ledger.say(name, "public") for name in NAMES]
    rows = [(one.author, one.body, number % 2 == 0) for number, one in enumerate(said)]
    town.site.python(SCHEDULE.format(rows=rows))
    with workers(town.ground.folder, town.site.environment) as start:
        for step in STEPS:
            _kill(start(first=step))
        ended(start("--once"))
        for one in said:
            one.outcome = KEPT
            found = town.ask_database(f"SELECT id FROM feed_post WHERE body = '{one.body}'")
            assert len(found) == 1, f"{one.word} was published {len(found)} times"
            one.pk = int(found[0][0])
        town.site.python(VOTE.format(names=NAMES))
        for step in (BEFORE_THE_COMMIT, AFTER_THE_COMMIT, BETWEEN.format(after=2)):
            _kill(start(first=FEW_AT_ONCE + step))
        ended(start("--once", first=FEW_AT_ONCE))
    left = town.ask_database("SELECT count(*) FROM feed_poll WHERE NOT is_told OR ended_at IS NULL")
    assert left == [(0,)], f"{left[0][0]} polls have not ended"
    twice = town.ask_database(
        "SELECT recipient_id, post_id FROM feed_notification WHERE kind = 'poll' "
        "GROUP BY recipient_id, post_id HAVING count(*) > 1"
    )
    assert not twice, f"told twice of a poll: {twice}"
    return {"posts": len(said), "deaths": len(STEPS) + 3}


def exporting(town: TownUnderFaults) -> dict[str, float]:
    """It is killed while it makes a download; the next one makes it."""
    export = town.site.python(ASK_FOR_EXPORT.format(name=NAMES[0])).strip()
    with workers(town.ground.folder, town.site.environment) as start:
        _kill(start(first=IN_AN_EXPORT))
        long_ago = datetime.now(UTC) - timedelta(days=1)
        town.site.python(
            "from users.models import Export\n"
            f"Export.objects.filter(pk={export}).update(moved_at={long_ago.isoformat()!r})"
        )
        ended(start("--once"))
    state = town.ask_database(f"SELECT state FROM users_export WHERE id = {export}")
    assert state == [("ready",)], f"the download is {state}"
    return {}


FAULTS = (
    Fault(
        "worker",
        "the worker dies at each step of publishing and of ending polls",
        publishing,
        pace=3,  # a dozen programs start one after the other, on the processors that people use
    ),
    Fault("worker-export", "the worker dies while it makes a download", exporting, pace=3),
)

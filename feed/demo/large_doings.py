"""What the crowd of the large demo does with what is written: likes, bookmarks, votes; and notes on that."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from feed.models import Ballot, Bookmark, Like, Notification, Poll, PollChoice, Vote

from .large_people import Crowd
from .large_posts import LIKES, Item, Writing
from .large_shape import SPAN, Lot, later, pairs, some
from .rows import Progress, reserved_ids, write

DAY = 24 * 3600.0
UNREAD = 5  # the newest notifications of each person
CHOICES = ("Yes", "No", "Both", "Neither", "On Sundays", "Ask me tomorrow")

Kind = Notification.Kind
Done = tuple[float, int, Item]  # when, by whom, what


class Doings:
    """Who likes, keeps and votes for what; decided first, so that the posts can count it."""

    def __init__(self, writing: Writing, dice: random.Random) -> None:
        """Decide who likes and keeps what."""
        self._writing, self.crowd, self._dice = writing, writing.crowd, dice
        shape = self.crowd.shape
        self.likes = self._like(shape.likes)
        self.bookmarks = self._keep(shape.bookmarks, shape.kept_by_one)
        posts = [post for post in writing.posts if writing.is_open(post) and not post.is_deleted]
        self._polled = [
            posts[index] for index in sorted(some(range(len(posts)), shape.polls, dice))
        ]

    def _like(self, number: int) -> list[Done]:
        """Return the likes in the order of time: nine in ten of posts, one of comments."""
        taken: set[tuple[int, int]] = set()
        comments = self._writing.comments
        few = number // 10
        made = self._liked(self._writing.posts, self._writing.loved, number - few, taken)
        made += self._liked(comments, Lot(len(comments), self._dice), few, set())
        made.sort(key=lambda done: done[0])
        for _moment, _person, item in made:
            item.counts[LIKES] += 1
        return made

    def _liked(
        self, items: list[Item], lot: Lot, number: int, taken: set[tuple[int, int]]
    ) -> list[Done]:
        made: list[Done] = []
        seen_by: dict[int, set[int] | None] = {}
        while len(made) < number:
            found = list(pairs(self.crowd.busy, lot, number - len(made), taken))
            if not found:
                break
            for person, index in found:
                item = items[index]
                if index not in seen_by:
                    readers = self._writing.readers(item.root or item)
                    everybody = readers == self.crowd.everybody
                    seen_by[index] = None if everybody else set(readers)
                readers_of_it = seen_by[index]
                if readers_of_it is None or person in readers_of_it:
                    made.append((later(item.moment, self._dice, DAY), person, item))
        return made

    def _keep(self, number: int, by_one: int) -> list[Done]:
        """Return what is kept in the order of time."""
        posts = self._writing.posts
        are_open = {index for index, post in enumerate(posts) if self._writing.is_open(post)}
        kept = [(Crowd.CAROL, index) for index in some(sorted(are_open), by_one, self._dice)]
        taken = {(Crowd.CAROL, index) for index in range(len(posts))}
        found = pairs(self.crowd.busy, self._writing.loved, 2 * number, taken)
        kept += [pair for pair in found if pair[1] in are_open][: number - len(kept)]
        made = [
            (later(posts[at].moment, self._dice, DAY), person, posts[at]) for person, at in kept
        ]
        made.sort(key=lambda done: done[0])
        return made

    # --- into the database ---------------------------------------------------------------------

    def write_likes(self, progress: Progress) -> None:
        """Insert the likes."""
        write(Like, ("person_id", "post_id", "created_at"), self._rows(self.likes), progress)

    def write_bookmarks(self, progress: Progress) -> None:
        """Insert what people keep."""
        rows = self._rows(self.bookmarks)
        write(Bookmark, ("person_id", "post_id", "created_at"), rows, progress)

    def _rows(self, made: list[Done]) -> Iterator[tuple[Any, ...]]:
        crowd = self.crowd
        return ((crowd.ids[person], item.id, crowd.at(moment)) for moment, person, item in made)

    def write_polls(self, progress: Progress) -> None:
        """Insert polls, their choices, and who voted for what; the older ones are over."""
        crowd, dice = self.crowd, self._dice
        posts = self._polled
        average = max(crowd.shape.ballots // max(len(posts), 1), 1)
        voters = [
            some(crowd.everybody, 1 + int(dice.expovariate(1 / average)), dice) for _ in posts
        ]
        choices = [dice.randint(2, len(CHOICES)) for _ in posts]
        several = [dice.random() < 0.25 for _ in posts]
        polls = reserved_ids(Poll, len(posts))
        choice_ids = iter(reserved_ids(PollChoice, sum(choices)))
        ballot_ids = iter(reserved_ids(Ballot, sum(map(len, voters))))
        rows: tuple[list[Any], ...] = ([], [], [], [])
        for index, post in enumerate(posts):
            answers = [next(choice_ids) for _ in range(choices[index])]
            votes: Counter[int] = Counter()
            ends = post.moment + dice.choice((1, 3, 7)) * DAY
            for person in voters[index]:
                ballot = next(ballot_ids)
                when = crowd.at(later(post.moment, dice, DAY / 8))
                when = min(when, crowd.at(ends))
                rows[2].append((ballot, polls[index], crowd.ids[person], when))
                for answer in some(answers, dice.choice((1, 2)) if several[index] else 1, dice):
                    rows[3].append((ballot, answer))
                    votes[answer] += 1
            over = crowd.at(ends) if ends < SPAN.total_seconds() else None
            number = len(voters[index])
            is_over = over is not None
            rows[0].append(
                (polls[index], post.id, several[index], crowd.at(ends), over, is_over, number)
            )
            for position, answer in enumerate(answers):
                text = CHOICES[position]
                rows[1].append((answer, polls[index], position, text, votes[answer]))
        of_poll = ("id", "post_id", "is_multiple", "ends_at", "ended_at", "is_told", "voter_count")
        write(Poll, of_poll, rows[0], progress)
        of_choice = ("id", "poll_id", "position", "text", "vote_count")
        write(PollChoice, of_choice, rows[1], progress)
        write(Ballot, ("id", "poll_id", "person_id", "created_at"), rows[2], progress)
        write(Vote, ("ballot_id", "choice_id"), rows[3], progress)

    def write_notifications(self, progress: Progress) -> None:
        """Insert what people are notified of, in the order of time; the newest of each are unread."""
        crowd = self.crowd
        notes = [*self._notes_of_writing(), *self._notes_of_follows()]
        notes.sort(key=lambda row: row[0])
        newer: Counter[int] = Counter()
        is_read = []
        for _moment, whom, *_rest in reversed(notes):
            newer[whom] += 1
            is_read.append(newer[whom] > UNREAD)
        end = crowd.at(SPAN.total_seconds())
        write(
            Notification,
            ("recipient_id", "actor_id", "kind", "post_id", "created_at", "read_at"),
            (
                (crowd.ids[whom], crowd.ids[actor], kind, item.id if item is not None else None,
                 crowd.at(moment),
                 min(crowd.at(moment) + timedelta(hours=1), end) if was_read else None)
                for (moment, whom, actor, kind, item), was_read in zip(
                    notes, reversed(is_read), strict=True
                )
            ),
            progress,
        )  # fmt: skip

    def _notes_of_writing(self) -> Iterator[tuple[float, int, int, str, Item | None]]:
        for item in self._writing.items:
            heard = {item.author}  # nobody is notified twice of one thing, or of their own
            reasons = [(whom, Kind.MENTION) for whom in item.mentions]
            if item.parent is not None:
                reasons.append((item.parent.author, Kind.ANSWER))
            if item.root is not None:
                reasons.append((item.root.author, Kind.COMMENT))
            if item.quote_of is not None:
                reasons.append((item.quote_of.author, Kind.QUOTE))
            for whom, kind in reasons:
                if whom not in heard:
                    heard.add(whom)
                    yield item.moment, whom, item.author, kind, item

    def _notes_of_follows(self) -> Iterator[tuple[float, int, int, str, Item | None]]:
        crowd = self.crowd
        for (one, other), moment in zip(crowd.follows, crowd.followed_at, strict=True):
            yield (moment - crowd.start).total_seconds(), other, one, Kind.FOLLOW, None

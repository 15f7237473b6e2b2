"""What the crowd of the large demo writes to each other: a million messages, some at a time."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import OuterRef, Subquery

from feed.actions.lines import TOGETHER
from feed.models import Conversation, Membership, Message, MessageReaction
from feed.models.conversation import pair_of
from feed.models.membership import FOR_GOOD
from feed.text.names import mentions_in
from feed.text.words import words_of

from . import load_posts
from .conversations import load_conversations
from .large_people import Crowd
from .large_shape import SPAN, Lot, pairs, some, spread
from .rows import AT_ONCE, Progress, reserved_ids, write

ERIN = 4  # who is in more conversations than anybody
GROUPS = 0.1  # of the conversations
MOST_IN_GROUP = 30
ROOM = 100  # people in the largest one
HISTORY = 10  # messages of a group that some of its people came after
LATE, ASKED, ARCHIVED, MUTED, UNREAD = 0.2, 0.04, 0.05, 0.03, 0.15  # of the people in them
ANSWERS, SIGNS, NUMBERED = 0.05, 0.04, 0.02  # of the messages
LAST = 4  # messages that each conversation remembers

State, Role = Membership.State, Membership.Role


@dataclass(slots=True, eq=False)
class Talk:
    """A conversation: who is in it, by index in the crowd, the first as its owner; and how far it is."""

    people: list[int]
    begins: float  # seconds into the span
    is_group: bool = False
    late: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    id: int = 0
    count: int = 0
    history: int = 0  # the newest message that those who came late do not read
    last: deque[tuple[int, int, datetime]] = field(default_factory=lambda: deque(maxlen=LAST))


class Talking:
    """Who talks to whom, and what they say. Nothing of what is said is kept, but for the end of each."""

    def __init__(self, crowd: Crowd, dice: random.Random) -> None:
        """Decide who talks to whom."""
        self._crowd, self._dice, shape = crowd, dice, crowd.shape
        groups = max(1, round(shape.talks * GROUPS))
        of_one = min(shape.talks_of_one, crowd.size - 1 - len(crowd.town))
        talks = [*self._groups(groups, of_one // 10)]
        talks += self._twos(shape.talks - groups, of_one - of_one // 10)
        dice.shuffle(talks)
        for talk, moment in zip(talks, spread(len(talks), dice), strict=True):
            talk.begins = moment / 2  # all are there in the second half
        self.talks = talks
        self._texts = [(text, words_of(text)) for text in _texts() if not mentions_in(text)]

    def _groups(self, number: int, of_one: int) -> Iterator[Talk]:
        dice, crowd = self._dice, self._crowd
        for index in range(number):
            size = ROOM if index == 0 else dice.randint(3, MOST_IN_GROUP)
            people = [*dict.fromkeys(crowd.busy.draw(size))]
            if index < of_one:
                people = [ERIN, *(one for one in people if one != ERIN)]
            late = {one for one in people[1:] if dice.random() < LATE}
            yield Talk(people, 0, is_group=True, late=late)

    def _twos(self, number: int, of_one: int) -> list[Talk]:
        crowd, dice = self._crowd, self._dice
        town = range(len(crowd.town))  # what they write to each other is their own
        taken = {(one, other) for one in town for other in town}
        taken |= {(index, index) for index in crowd.everybody}
        others = some(range(len(town), crowd.size), of_one, dice)
        found = {(ERIN, other) for other in others}
        made = [(ERIN, other) for other in others]
        for one, other in pairs(crowd.busy, crowd.popular, 2 * number, taken):
            if len(made) == number:
                break
            if (other, one) not in found and (one, other) not in found:
                found.add((one, other))
                made.append((one, other))
        return [
            Talk([one, other], 0, asked={other} if dice.random() < ASKED else set())
            for one, other in made
        ]

    # --- into the database ---------------------------------------------------------------------

    def write(self, progress: Progress) -> None:
        """Insert conversations, messages in the order of time, and everybody's part in them."""
        ids, number = self._crowd.ids, max(self._crowd.shape.messages, len(self.talks))
        for talk, pk in zip(self.talks, reserved_ids(Conversation, len(self.talks)), strict=True):
            talk.id = pk
        write(
            Conversation,
            ("id", "kind", "pair", "name", "created_at"),
            (
                (talk.id, "group" if talk.is_group else "two",
                 None if talk.is_group else pair_of(*(ids[one] for one in talk.people)),
                 f"Group {talk.id}" if talk.is_group else "", self._crowd.at(talk.begins))
                for talk in self.talks
            ),
        )  # fmt: skip
        turns = self._turns(number - len(self.talks))
        while batch := list(islice(turns, AT_ONCE)):
            self._write_messages(batch, progress)
        self._write_parts(progress)
        newest = Message.objects.filter(conversation=OuterRef("pk")).order_by("-pk").values("pk")
        made = Conversation.objects.filter(pk__gte=self.talks[0].id)
        made.update(last_message_id=Subquery(newest[:1]))

    def _turns(self, further: int) -> Iterator[tuple[float, Talk]]:
        """Yield when something is said, and where: first in each conversation as it begins, then in those
        that have begun, in some much more than in others."""
        lot, begun, end = Lot(len(self.talks), self._dice), 0, SPAN.total_seconds()
        drawn: Iterator[int] = iter(())
        moments = spread(further, self._dice)
        for moment in moments:
            while begun < len(self.talks) and self.talks[begun].begins <= moment:
                yield self.talks[begun].begins, self.talks[begun]
                begun += 1
            if not begun:
                begun = 1
                moment = max(moment, self.talks[0].begins)
            index = next(drawn, None)
            if index is None:
                drawn = iter(lot.draw(AT_ONCE))
                index = next(drawn)
            talk = self.talks[index if index < begun else int(begun * self._dice.random())]
            yield min(moment, end), talk
        for talk in self.talks[begun:]:
            yield talk.begins, talk

    def _write_messages(self, batch: list[tuple[float, Talk]], progress: Progress) -> None:
        signs: list[tuple[Any, ...]] = []
        ids = reserved_ids(Message, len(batch))
        rows = [
            self._said(pk, moment, talk, signs)
            for pk, (moment, talk) in zip(ids, batch, strict=True)
        ]
        columns = ("id", "conversation_id", "author_id", "kind", "body", "words", "answers_id",
                   "continues", "previous_at", "created_at")  # fmt: skip
        write(Message, columns, rows, progress)
        write(MessageReaction, ("message_id", "person_id", "emoji", "created_at"), signs)

    def _said(
        self, pk: int, moment: float, talk: Talk, signs: list[tuple[Any, ...]]
    ) -> tuple[Any, ...]:
        """Let somebody say something; returns the row."""
        dice, crowd, when = self._dice, self._crowd, self._crowd.at(moment)
        writing = [one for one in talk.people if one not in talk.asked]
        if talk.is_group and talk.count <= HISTORY:
            writing = [one for one in writing if one not in talk.late]
        author = dice.choice(writing)
        body, words = dice.choice(self._texts)
        if dice.random() < NUMBERED:
            body, words = f"{body} {pk}", f"{words} {pk}"
        before = talk.last[-1] if talk.last else None
        continues = before is not None and before[1] == author and when - before[2] < TOGETHER
        answers = before[0] if before is not None and dice.random() < ANSWERS else None
        others = [one for one in writing if one != author]
        if others and dice.random() < SIGNS:
            emoji = dice.choice(MessageReaction.Emoji.values)
            signs.append((pk, crowd.ids[dice.choice(others)], emoji, when))
        talk.last.append((pk, author, when))
        talk.count += 1
        if talk.count == HISTORY:
            talk.history = pk
        earlier = before[2] if before is not None else None
        return (
            pk, talk.id, crowd.ids[author], "text", body, words, answers, continues, earlier, when,
        )  # fmt: skip

    def _write_parts(self, progress: Progress) -> None:
        names = ("conversation_id", "person_id", "state", "role", "is_group", "since_id", "read_id",
                 "last_id", "unread", "muted_until", "is_archived", "created_at")  # fmt: skip
        parts = (self._part(talk, person) for talk in self.talks for person in talk.people)
        write(Membership, names, parts, progress)

    def _part(self, talk: Talk, person: int) -> tuple[Any, ...]:
        """Return the row of somebody's part; some have not read the last few of the others."""
        dice, unread = self._dice, 0
        last = [pk for pk, _author, _when in talk.last]
        is_asked = person in talk.asked
        since = talk.history if person in talk.late else 0
        if is_asked or dice.random() < UNREAD:
            by_others = [author != person for _pk, author, _when in talk.last]
            while unread < min(talk.count, LAST - 1) and by_others[-1 - unread]:
                unread += 1
        read = last[-1 - unread] if unread < len(last) else 0
        if is_asked:
            read, unread = 0, talk.count
        unread = sum(1 for pk in last[len(last) - unread :] if pk > since) if talk.late else unread
        return (
            talk.id, self._crowd.ids[person], State.ASKED if is_asked else State.JOINED,
            Role.OWNER if talk.is_group and person == talk.people[0] else Role.MEMBER, talk.is_group,
            since, max(read, since), last[-1], unread,
            FOR_GOOD if dice.random() < MUTED else None, not is_asked and dice.random() < ARCHIVED,
            self._crowd.at(talk.begins),
        )  # fmt: skip


def _texts() -> Iterator[str]:
    """Yield what the town has said to each other, also under posts."""
    for conversation in load_conversations():
        yield from (one["body"] for one in conversation["messages"] if "body" in one)
    for post in load_posts():
        yield from (comment["body"] for comment in post["comments"])

"""Who may read which words, and what a home timeline holds: told by the table of `tests/visibility`
and by plain rules about rows, by nothing of the product."""

import re
from collections.abc import Iterable

from feed.models import (
    Membership,
    Message,
    Post,
    PostTag,
    ScheduledPost,
    TagFollow,
    Version,
)
from tests.visibility.table import Case, Relation, Thing, hears, sees
from users.models import Block, Follow, Mute, User

from .memory import Memory

WORD = re.compile(r"\bquip[0-9]+\b")


class Oracle:
    """What is so between people, read plainly from their rows."""

    def __init__(self, memory: Memory) -> None:
        """Know nothing yet."""
        self._memory = memory

    def refused(self, html: str, viewer: User | None) -> list[str]:
        """Return the words in the text that this viewer may not read (any more)."""
        return [word for word in sorted(set(WORD.findall(html))) if not self.may_read(word, viewer)]

    def may_read(self, word: str, viewer: User | None) -> bool:
        """Whether the viewer may see where the word stands; nobody may where it stands no more."""
        self._memory.ask("who is who", self._look)
        who = viewer.pk if viewer is not None else None
        if word in self._waiting:
            return self._waiting[word] == who
        message = self._messages.get(word)
        if message is not None:
            return self._reads(message, who)
        row = self._by_word.get(word)
        return row is not None and self._sees(row, who)

    def home(self, viewer: User) -> list[str]:
        """Return the ids of the cards in this person's home timeline, to its very end."""
        self._memory.ask("who is who", self._look)
        cards = {
            place: f"post-{row.pk}"
            for row in self._rows.values()
            if row.root_id is None and row.boost_of_id is None and self._sees(row, viewer.pk)
            if (place := self._place(row, viewer.pk)) is not None
        }
        return [cards[place] for place in sorted(cards, reverse=True)]

    def _place(self, row: Post, viewer: int) -> int | None:
        """Return where a post stands at this viewer's home: at its own place, or where the first boost
        is by somebody they follow."""
        if (viewer, row.author_id, False) in self._mutes:
            return None
        is_for_all = row.visibility == "public" and not self._people[row.author_id].is_protected
        if (
            row.author_id == viewer
            or (viewer, row.author_id) in self._follows
            or (is_for_all and self._tagged.get(row.pk, set()) & self._tags.get(viewer, set()))
        ):
            return row.pk
        boosts = [
            one.pk
            for one in self._rows.values()
            if one.boost_of_id == row.pk
            and (viewer, one.author_id) in self._follows
            and not {(viewer, one.author_id, True), (viewer, one.author_id, False)} & self._mutes
            and self._people[one.author_id].is_active
        ]
        return min(boosts, default=None)

    def _look(self) -> None:
        self._rows = {row.pk: row for row in Post.objects.all()}
        said = [(row.pk, row.body) for row in self._rows.values()]
        said += Version.objects.values_list("post", "body")
        self._by_word = {word: self._rows[pk] for pk, text in said for word in WORD.findall(text)}
        waiting = ScheduledPost.objects.values_list("author", "body")
        self._waiting = {word: who for who, text in waiting for word in WORD.findall(text)}
        texts = [(row, WORD.findall(row.body)) for row in Message.objects.all()]
        self._messages = {word: row for row, words in texts for word in words}
        there = Membership.objects.filter(state__in=("joined", "asked"), person__is_active=True)
        self._since = {(row.conversation_id, row.person_id): row.since_id for row in there}
        self._people = {row.pk: row for row in User.objects.all()}
        self._follows = set(Follow.objects.values_list("follower", "followee"))
        self._mutes = set(Mute.objects.values_list("muter", "muted", "boosts_only"))
        self._tags = _sets(TagFollow.objects.values_list("person", "tag"))
        self._tagged = _sets(PostTag.objects.values_list("post", "tag"))
        self._blocks = set(Block.objects.values_list("blocker", "blocked"))

    def _reads(self, message: Message, viewer: int | None) -> bool:
        """Whether somebody takes part in its conversation, or is asked to, and it was written since."""
        if viewer is None:
            return False
        since = self._since.get((message.conversation_id, viewer))
        return since is not None and since < message.pk and message.deleted_at is None

    def _sees(self, row: Post, viewer: int | None) -> bool:
        if row.deleted_at is not None:
            return False
        if row.root_id is None:
            return sees(self._case(row, viewer), Thing.POST)
        case = self._case(row, viewer)
        return (
            not case.relation.author_is_suspended
            and self._sees(self._rows[row.root_id], viewer)
            and hears(case)
        )

    def _case(self, row: Post, viewer: int | None) -> Case:
        """Return the line of the table for this author and this viewer."""
        author = row.author_id
        relation = Relation(
            "as it is",
            follows=(viewer, author) in self._follows,
            is_followed=(author, viewer) in self._follows,
            blocks=(viewer, author) in self._blocks,
            is_blocked=(author, viewer) in self._blocks,
            is_visitor=viewer is None,
            is_self=viewer == author,
            author_is_suspended=not self._people[author].is_active,
        )
        return Case(row.visibility, self._people[author].is_protected, relation, False)


def _sets(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return found

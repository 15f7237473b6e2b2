"""Who may read which words: told by the table of `tests/visibility`, by nothing of the product."""

import re

from feed.models import Post, ScheduledPost, Version
from tests.visibility.table import Case, Relation, Thing, hears, sees
from users.models import Block, Follow, User

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
        row = self._by_word.get(word)
        return row is not None and self._sees(row, who)

    def _look(self) -> None:
        self._rows = {row.pk: row for row in Post.objects.all()}
        said = [(row.pk, row.body) for row in self._rows.values()]
        said += Version.objects.values_list("post", "body")
        self._by_word = {word: self._rows[pk] for pk, text in said for word in WORD.findall(text)}
        waiting = ScheduledPost.objects.values_list("author", "body")
        self._waiting = {word: who for who, text in waiting for word in WORD.findall(text)}
        self._people = {row.pk: row for row in User.objects.all()}
        self._follows = set(Follow.objects.values_list("follower", "followee"))
        self._blocks = set(Block.objects.values_list("blocker", "blocked"))

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

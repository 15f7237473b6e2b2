"""What the crowd of the large demo writes: posts, quotes, conversations, and what it passes on."""

import random
import string
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feed.models import Post
from feed.models.tree import segment
from users.models.user import Visibility

from . import load_posts
from .large_people import Crowd
from .large_shape import DEEP, SPAN, Lot, later, pairs, some, spread
from .rows import Progress, reserved_ids, write

HOUR = 3600.0
NARROW = {Visibility.PUBLIC: 90, Visibility.FOLLOWERS: 7, Visibility.FRIENDS: 3}
DELETED = 0.005
ANSWERS = 0.45  # of the comments answer another one
WARNINGS = ("Food", "Spiders", "The ending of a film", "Health", "Long")


@dataclass(slots=True, eq=False)
class Item:
    """A row of Post to be: a post, a comment, a boost. `author` is an index in the crowd."""

    author: int
    moment: float  # seconds into the span
    root: "Item | None" = None
    parent: "Item | None" = None
    boost_of: "Item | None" = None
    quote_of: "Item | None" = None
    visibility: str = Visibility.PUBLIC
    words: str = ""
    warning: str = ""
    tags: tuple[int, ...] = ()
    mentions: tuple[int, ...] = ()
    is_edited: bool = False
    is_deleted: bool = False
    id: int = 0
    path: str = ""
    depth: int = 0
    counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])


COMMENTS, LIKES, BOOSTS, QUOTES = range(4)  # in `counts`


class Writing:
    """Everything the crowd writes, decided in the order of time; written later."""

    def __init__(self, crowd: Crowd, dice: random.Random) -> None:
        """Decide it all, ids included: the log's lock must be held."""
        self.crowd, self._dice, self._shape = crowd, dice, crowd.shape
        posts = load_posts()
        # Those of the town that name nobody and carry no hashtag: theirs are added to them.
        self._texts = [post["body"] for post in posts if _is_plain(post["body"])]
        answers = [comment["body"] for post in posts for comment in post["comments"]]
        self._comment_texts = [text for text in answers if _is_plain(text)]
        self.posts = self._write_posts()
        self.loved = Lot(len(self.posts), dice)  # the same few are answered, liked, passed on
        self._quote()
        self.tag_keys = _made_up_tags(self._texts + self._comment_texts, self._shape.tags, dice)
        self._tag_and_mention()
        self.thread = next(post for post in self.posts if post.author == Crowd.DAVE)
        self.comments = self._comment()
        self.boosts = self._boost()
        self._change()
        self.items = [*self.posts, *self.comments, *self.boosts]
        self.items.sort(key=lambda item: item.moment)  # stable: what is answered comes first
        for item, pk in zip(self.items, reserved_ids(Post, len(self.items)), strict=True):
            item.id = pk
            if item.root is not None:
                above = item.parent.path if item.parent is not None else ""
                item.path = above + segment(pk)

    def is_open(self, item: Item) -> bool:
        """Whether everybody may see it, and so may answer it and pass it on."""
        crowd = self.crowd
        return (
            item.visibility == Visibility.PUBLIC
            and not crowd.is_protected[item.author]
            and item.author not in crowd.hidden
        )

    def readers(self, post: Item) -> list[int] | range:
        """Return who does things with a post: for friends' posts nobody, to keep it simple."""
        if self.is_open(post):
            return self.crowd.everybody
        if post.visibility == Visibility.FRIENDS:
            return []
        return self.crowd.fans[post.author]

    # --- what is written -----------------------------------------------------------------------

    def _write_posts(self) -> list[Item]:
        number, dice = self._shape.posts, self._dice
        authors = self.crowd.busy.draw(number)
        authors[number // 3] = Crowd.DAVE  # so that the long conversation has its post
        kinds = dice.choices(list(NARROW), list(NARROW.values()), k=number)
        kinds[number // 3] = Visibility.PUBLIC
        moments = spread(number, dice)
        return [
            Item(author, moment, visibility=kind, words=dice.choice(self._texts))
            for author, moment, kind in zip(authors, moments, kinds, strict=True)
        ]

    def _quote(self) -> None:
        """Make some of the posts quote an earlier one, mostly a recent one."""
        for index in sorted(some(range(1, len(self.posts)), self._shape.quotes, self._dice)):
            back = int(self._dice.expovariate(1 / 300)) + 1
            quoted = self.posts[max(index - back, 0)]
            if self.is_open(quoted) and quoted is not self.posts[index]:
                self.posts[index].quote_of = quoted
                quoted.counts[QUOTES] += 1

    def _tag_and_mention(self) -> None:
        tags, dice = Lot(len(self.tag_keys), dice=self._dice), self._dice
        for post in self._some_posts(self._shape.tagged):
            post.tags = tuple(dict.fromkeys(tags.draw(dice.choice((1, 1, 1, 2, 3)))))
        for post in self._some_posts(self._shape.mentions // 2):
            if self.is_open(post):
                [named] = self.crowd.popular.draw(1)
                post.mentions = (named,) if named != post.author else ()

    def _some_posts(self, number: int) -> list[Item]:
        return [
            self.posts[index] for index in sorted(some(range(len(self.posts)), number, self._dice))
        ]

    def _comment(self) -> list[Item]:
        """Return the conversations; one is very long, and deep in one spot."""
        made = list(self._talk(self.thread, self._shape.thread, 20 * 24 * HOUR, deep=DEEP))
        rest = self._shape.comments - len(made)
        threads = Counter(
            [
                index
                for index in self.loved.draw(2 * rest)  # some are read by nobody
                if self.readers(self.posts[index]) and self.posts[index] is not self.thread
            ][:rest]
        )
        for index, number in sorted(threads.items()):
            made += self._talk(self.posts[index], number, 8 * HOUR)
        named = [comment for comment in made if comment.parent is not None]
        for index in some(range(len(named)), self._shape.mentions // 2, self._dice):
            parent = named[index].parent
            if parent is not None and parent.author != named[index].author:
                named[index].mentions = (parent.author,)
        return made

    def _talk(self, post: Item, number: int, length: float, deep: int = 0) -> Iterator[Item]:
        """Yield the comments under a post: with `deep`, so many in a chain of answers."""
        readers = self.readers(post)
        dice, said = self._dice, list[Item]()
        everybody = readers == self.crowd.everybody
        authors = self.crowd.busy.draw(number) if everybody else dice.choices(readers, k=number)
        for author, moment in zip(
            authors, sorted(later(post.moment, dice, length) for _ in range(number)), strict=True
        ):
            parent = None
            if said and len(said) <= deep:
                parent = said[-1]
            elif said and dice.random() < ANSWERS:
                parent = said[int(len(said) * dice.random())]
                parent = parent if parent.depth < DEEP else None
            comment = Item(author, moment, root=post, parent=parent)
            comment.words = dice.choice(self._comment_texts)
            comment.depth = parent.depth + 1 if parent is not None else 0
            said.append(comment)
            yield comment

    def _boost(self) -> list[Item]:
        """Return who passes what on: each a post for everybody, of somebody else, once."""
        made: list[Item] = []
        taken = {(post.author, index) for index, post in enumerate(self.posts)}
        closed = {index for index, post in enumerate(self.posts) if not self.is_open(post)}
        wanted = self._shape.boosts
        while len(made) < wanted:
            found = list(pairs(self.crowd.busy, self.loved, wanted - len(made), taken))
            if not found:
                break
            for booster, index in found:
                if index in closed:
                    continue
                post = self.posts[index]
                moment = later(post.moment, self._dice, 12 * HOUR)
                made.append(Item(booster, moment, boost_of=post))
                post.counts[BOOSTS] += 1
        return made

    def _change(self) -> None:
        """Delete some that nobody passes on, edit some others, warn of some."""
        dice, counted = self._dice, [*self.posts, *self.comments]
        for index in some(range(len(counted)), int(len(counted) * DELETED), dice):
            item = counted[index]
            kept = (
                item.counts[BOOSTS] or item.counts[QUOTES] or item.quote_of or item is self.thread
            )
            item.is_deleted = not kept
        for post in self._some_posts(self._shape.versions):
            post.is_edited = not post.is_deleted
        for post in self._some_posts(len(self.posts) // 50):
            post.warning = dice.choice(WARNINGS)
        for post in self.posts:
            is_counted = not post.is_deleted and post.visibility == Visibility.PUBLIC
            self.crowd.post_count[post.author] += is_counted
        for comment in self.comments:
            assert comment.root is not None  # noqa: S101
            above: Item | None = comment.parent
            comment.root.counts[COMMENTS] += not comment.is_deleted
            while above is not None:  # a comment counts all that stand below it
                above.counts[COMMENTS] += not comment.is_deleted
                above = above.parent

    # --- into the database ---------------------------------------------------------------------

    def write_items(self, progress: Progress) -> None:
        """Insert the posts, comments and boosts in the order of their ids."""
        write(
            Post,
            ("id", "author_id", "root_id", "parent_id", "path", "boost_of_id", "quote_of_id",
             "is_quote", "body", "visibility", "warning", "language", "created_at", "edited_at",
             "deleted_at", "comment_count", "like_count", "boost_count", "quote_count"),
            map(self._row, self.items),
            progress,
        )  # fmt: skip

    def _row(self, item: Item) -> tuple[Any, ...]:
        written = self.crowd.at(item.moment)
        return (
            item.id, self.crowd.ids[item.author], _id(item.root), _id(item.parent), item.path,
            _id(item.boost_of), _id(item.quote_of), item.quote_of is not None, self.body(item),
            item.visibility, item.warning, "en" if item.words else "", written,
            self._changed_at(item) if item.is_edited else None,
            self._changed_at(item) if item.is_deleted else None, *item.counts,
        )  # fmt: skip

    def body(self, item: Item) -> str:
        """Return its words, with whom it names and its tags."""
        named = [f"@{self.crowd.usernames[index]}" for index in item.mentions]
        tags = [f"#{self.tag_keys[tag]}" for tag in item.tags]
        return " ".join([*named, item.words, *tags]) if item.boost_of is None else ""

    def _changed_at(self, item: Item) -> datetime:
        return self.crowd.at(min(item.moment + HOUR / 6, SPAN.total_seconds()))


def _id(item: Item | None) -> int | None:
    return item.id if item is not None else None


def _is_plain(text: str) -> bool:
    return not {"#", "＃", "@", "＠"} & set(text)


def _made_up_tags(texts: Sequence[str], number: int, dice: random.Random) -> list[str]:
    """Return words for hashtags: those of the texts, then two joined."""
    plain = set(string.ascii_lowercase)
    words = Counter(
        word
        for text in texts
        for word in text.lower().split()
        if 4 <= len(word) <= 12 and set(word) <= plain
    )
    single = sorted(words)
    dice.shuffle(single)
    joined = (f"{one}{other}" for one in single for other in single if one != other)
    keys = dict.fromkeys(single[:number])
    while len(keys) < number:
        keys[next(joined)] = None
    return list(keys)

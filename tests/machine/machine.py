"""The rules from which Hypothesis makes stories."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from feed.actions.polls import NewPoll
from feed.actions.posts import create_comment, create_post, edit_post
from feed.actions.scheduled import schedule_post
from feed.models import Post

from . import doing
from .small import make_small
from .steps import STEPS
from .tab import Tab
from .town import NAMES, TAG, VISITOR, Town

POLL = NewPoll(["tea", "milk"], timedelta(hours=1))

CHECK, TURN, NOTHING = "check", "turn", ""
someone = st.sampled_from(NAMES)
anybody = st.sampled_from([*NAMES, VISITOR])
two = st.sampled_from([(a, b) for a in NAMES for b in NAMES if a != b])
then = st.sampled_from([CHECK, TURN, NOTHING])
number = st.integers(0, 120)
# Most are for everybody: with what somebody may not see they can do nothing.
visibilities = st.sampled_from(["public", "public", "public", "followers", "friends"])
# What stands behind a word: a hashtag, somebody's name.
behind = st.sampled_from(["", "", f" #{TAG}", " @ann", " @bob", " @cat"])
has_posts = precondition(lambda self: bool(self.town.posts))
has_tabs = precondition(lambda self: bool(self.town.tabs))


def one_of(table: Mapping[str, object]) -> st.SearchStrategy[str]:
    """Draw a name of the table."""
    return st.sampled_from(list(table))


class Machine(RuleBasedStateMachine):
    """People who do things, and pages that must follow.

    Posts and tabs are picked by number, the newest first, so that a rule always finds something to do.
    `then` is what follows: all becomes quiet and every page is compared, or the Hub looks, or nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self._undo = transaction.atomic()
        self._undo.__enter__()
        self._patch = pytest.MonkeyPatch()
        make_small(self._patch)
        self.town = Town(self._patch)

    def teardown(self) -> None:
        """All come back, and once more all is as a reload would show; then nothing is left."""
        try:
            for tab in list(self.town.tabs.values()):
                tab.connect()
            self.town.check()
        finally:
            self.town.end()
            self._patch.undo()
            transaction.set_rollback(True)
            self._undo.__exit__(None, None, None)

    def after(self, then: str) -> None:
        """Let everything become quiet and compare, or the Hub look, or neither."""
        STEPS.count += 1
        if then == CHECK:
            self.town.tell("  … all is quiet")
            self.town.check()
            STEPS.checks += 1
        elif then == TURN:
            self.town.tell("  … the Hub looks")
            self.town.turn()

    # --- how it begins --------------------------------------------------------------------------

    @initialize(
        follow=st.lists(two, max_size=10, unique=True),
        wrote=st.lists(someone, max_size=8),
        pages=st.lists(st.tuples(anybody, number), max_size=10),
    )
    def begins(
        self, follow: list[tuple[str, str]], wrote: list[str], pages: list[tuple[str, int]]
    ) -> None:
        """Some follow some, some have written, some have pages open."""
        for pair in follow:
            self._relate(pair, "follows")
        for who in wrote:
            self._write(who, "public")
        for who, which in pages:
            self.town.open(who, self.town.address(who, which))

    # --- writing --------------------------------------------------------------------------------

    @rule(who=someone, to=visibilities, also=behind, has_poll=st.booleans(), then=then)
    def writes(self, who: str, to: str, also: str, has_poll: bool, then: str) -> None:
        """Write a post, or ask something."""
        self._write(who, to, also, poll=POLL if has_poll else None)
        self.after(then)

    @has_posts
    @rule(who=someone, to=visibilities, post=number, then=then)
    def quotes(self, who: str, to: str, post: int, then: str) -> None:
        """Quote a post."""
        self._write(who, to, quote=self.town.post(post))
        self.after(then)

    @rule(who=someone, then=then)
    def schedules(self, who: str, then: str) -> None:
        """Let a post wait for its time."""
        word, later = self.town.word(), timezone.now() + timedelta(hours=1)
        self.town.do(
            who,
            f"schedules {word}",
            "",
            lambda: schedule_post(author=self.town.now(who), body=word, due_at=later),
        )
        self.after(then)

    @has_posts
    @rule(who=someone, under=number, also=behind, then=then)
    def comments(self, who: str, under: int, also: str, then: str) -> None:
        """Comment under a post, or answer a comment."""
        it, word = self.town.post(under), self.town.word(also)
        made = self.town.do(
            who,
            f"answers {word} to",
            self.town.title(it),
            lambda: create_comment(
                author=self.town.now(who),
                post=it.root or it,
                parent=it if it.root else None,
                body=word,
            ),
        )
        self.town.wrote(made)
        self.after(then)

    @has_posts
    @rule(post=number, also=behind, then=then)
    def edits(self, post: int, also: str, then: str) -> None:
        """Change one's own words."""
        self._rewrite(self.town.post(post), also)
        self.after(then)

    @has_posts
    @rule(post=number, how=one_of({**doing.TO_OWN_POSTS, **doing.TO_COMMENTS}), then=then)
    def does_to_own(self, post: int, how: str, then: str) -> None:
        """Delete, pin, narrow one's own; fold away what others wrote under it."""
        it = self.town.post(post)
        if how in doing.TO_COMMENTS:
            who, act = (it.root or it).author, doing.TO_COMMENTS[how]
        else:
            who, act = it.author, doing.TO_OWN_POSTS[how]
        self.town.do(who.username, how, self.town.title(it), lambda: act(who, it))
        self.after(then)

    @has_posts
    @rule(who=someone, post=number, how=one_of(doing.TO_POSTS), then=then)
    def reacts(self, who: str, post: int, how: str, then: str) -> None:
        """Like and keep, and back."""
        self._react(who, how, self.town.post(post))
        self.after(then)

    @has_posts
    @rule(
        who=someone,
        acts=st.lists(st.tuples(someone, one_of(doing.TO_POSTS)), min_size=1, max_size=4),
        also=behind,
        is_edited=st.booleans(),
        then=then,
    )
    def is_popular_at_once(
        self, who: str, acts: list[tuple[str, str]], also: str, is_edited: bool, then: str
    ) -> None:
        """Write what others take up before any page has heard of it."""
        self._write(who, "public")
        it = self.town.post(0)
        for one, how in acts:
            self._react(one, how, it)
        if is_edited:
            self._rewrite(it, also)
        self.after(then)

    @has_posts
    @rule(post=number, then=then)
    def all_like(self, post: int, then: str) -> None:
        """Everybody likes a post, or no longer does, faster than its number is sent."""
        it = self.town.post(post)
        for who in NAMES:
            self._react(who, "likes", it)
            self.after(TURN)
        self.after(then)

    def _react(self, who: str, how: str, it: Post) -> None:
        self.town.do(
            who, how, self.town.title(it), lambda: doing.TO_POSTS[how](self.town.now(who), it)
        )

    def _rewrite(self, it: Post, also: str) -> None:
        word = self.town.word(also)
        made = self.town.do(
            it.author.username,
            f"rewrites to {word}",
            self.town.title(it),
            lambda: edit_post(actor=it.author, post=it, body=word),
        )
        self.town.wrote(made)

    def _write(self, who: str, to: str, also: str = "", **more: Any) -> None:
        word, quoted = self.town.word(also), more.get("quote")
        said = (
            f", quoting {self.town.title(quoted)}"
            if quoted
            else ", a poll" * bool(more.get("poll"))
        )
        made = self.town.do(
            who,
            f"writes {word}",
            f"to {to}{said}",
            lambda: create_post(author=self.town.now(who), body=word, visibility=to, **more),
        )
        self.town.wrote(made)

    # --- people ---------------------------------------------------------------------------------

    @rule(pair=two, how=one_of(doing.TO_PEOPLE), then=then)
    def relates(self, pair: tuple[str, str], how: str, then: str) -> None:
        """Follow, block, mute, and back."""
        self._relate(pair, how)
        self.after(then)

    @rule(who=someone, how=one_of(doing.TO_ONESELF), then=then)
    def does_to_oneself(self, who: str, how: str, then: str) -> None:
        """Protect the account, answer those who wait."""
        self.town.do(who, how, "", lambda: doing.TO_ONESELF[how](self.town.now(who)))
        self.after(then)

    def _relate(self, pair: tuple[str, str], how: str) -> None:
        who, whom = pair
        self.town.do(
            who, how, whom, lambda: doing.TO_PEOPLE[how](self.town.now(who), self.town.now(whom))
        )

    # --- the site -------------------------------------------------------------------------------

    @has_posts
    @rule(how=one_of(doing.FROM_ABOVE), n=number, then=then)
    def happens(self, how: str, n: int, then: str) -> None:
        """Moderators, the worker and the server do what they do."""
        self.town.do("from above:", how, "", lambda: doing.FROM_ABOVE[how](self.town, n))
        self.after(then)

    # --- tabs -----------------------------------------------------------------------------------

    @rule(who=anybody, which=number, is_connected=st.booleans())
    def opens(self, who: str, which: int, is_connected: bool) -> None:
        """Open a page."""
        self.town.open(who, self.town.address(who, which), is_connected=is_connected)

    @has_tabs
    @rule(tab=number, how=one_of(doing.IN_TABS), n=number, then=then)
    def uses(self, tab: int, how: str, n: int, then: str) -> None:
        """Do something in a tab; what the server answers comes later."""
        self._in_tab(tab, how, doing.IN_TABS[how], n)
        self.after(then)

    @has_tabs
    @rule(tab=number, how=one_of(doing.TO_TABS), n=number, then=then)
    def befalls(self, tab: int, how: str, n: int, then: str) -> None:
        """Let the connection come and go, frames and answers arrive."""
        self._in_tab(tab, how, doing.TO_TABS[how], n)
        self.after(then)

    @has_tabs
    @rule(then=then)
    def all_are_away(self, then: str) -> None:
        """Everybody loses the connection at what they have read, until what happened is over."""
        self.town.tell("  all lose their connection for a while")
        for tab in list(self.town.tabs.values()):
            self.town.read(tab)
            tab.lose_connection()
        self.town.settle()
        for tab in self.town.tabs.values():
            tab.connect()
        self.after(then)

    def _in_tab(self, tab: int, how: str, act: Callable[[Town, Tab, int], str], n: int) -> None:
        it = self.town.tab(tab)
        became = act(self.town, it, n)
        if became:
            self.town.tell(f"{it} {how}: {became}")

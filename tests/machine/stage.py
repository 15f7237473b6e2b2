"""What the rules have in common: how a story begins and ends, and what several rules do."""

from typing import Any, ClassVar

import pytest
from django.core.management.color import no_style
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from feed.actions.content import Content, PostContent
from feed.actions.conversations import begin, begin_group
from feed.actions.polls import NewPoll
from feed.actions.posts import create_comment, create_post, edit_post
from feed.models import (
    Attachment,
    Conversation,
    LinkPreview,
    LiveEvent,
    Membership,
    Message,
    Notification,
    Post,
)
from users.models import User

from . import doing
from .addresses import CONVERSATION, EVERYTHING, HOME, TALKS
from .draws import (
    ALL_THERE_IS,
    CHECK,
    TO_THE_END,
    TURN,
    anybody,
    number,
    one_of,
    polls,
    someone,
    two,
    warnings,
)
from .small import make_small
from .steps import STEPS
from .town import NAMES, TownWithStory


class Stage(RuleBasedStateMachine):
    """People who do things, and pages that must follow.

    Posts and tabs are picked by number, the newest first, so that a rule always finds something to do.
    `then` is what follows: all becomes quiet and every page is compared, or the Hub looks, or nothing.
    In some stories the Hub looks at every step, in others at each third or sixth only.
    """

    ABOUT: ClassVar[str] = ""  # what its stories are about; by itself any of it

    def __init__(self) -> None:
        super().__init__()
        self._undo = transaction.atomic()
        self._undo.__enter__()
        _number_from_one()
        self._patch = pytest.MonkeyPatch()
        make_small(self._patch)
        self.town = TownWithStory(self._patch)
        self._steps_a_look, self._steps = 1, 0

    def teardown(self) -> None:
        """All come back, and once more all is as a reload would show; then nothing is left."""
        try:
            for tab in list(self.town.tabs.values()):
                tab.connect()
            self.town.check(is_to_the_end=True)
        finally:
            self.town.end()
            self._patch.undo()
            transaction.set_rollback(True)
            self._undo.__exit__(None, None, None)

    def after(self, then: str) -> None:
        """Let everything become quiet and compare, or the Hub look, or neither."""
        STEPS.count += 1
        self._steps += 1
        if self._steps % self._steps_a_look:
            return
        if then in (CHECK, TO_THE_END):
            self.town.tell("  … all is quiet")
            self.town.check(is_to_the_end=then == TO_THE_END)
            STEPS.checks += 1
        elif then == TURN:
            self.town.tell("  … the Hub looks")
            self.town.turn()

    @initialize(
        steps_a_look=st.sampled_from([1, 1, 3, 6]),
        about=st.sampled_from([EVERYTHING, EVERYTHING, CONVERSATION, HOME, TALKS, TALKS]),
        follow=st.lists(two, max_size=10, unique=True),
        wrote=st.lists(st.tuples(someone, warnings, polls), max_size=8),
        answers=st.lists(st.tuples(someone, number), max_size=8),
        reacted=st.lists(st.tuples(someone, one_of(doing.TO_POSTS), number), max_size=6),
        pages=st.lists(st.tuples(anybody, number, st.booleans()), max_size=10),
    )
    def begins(
        self,
        steps_a_look: int,
        about: str,
        follow: list[tuple[str, str]],
        wrote: list[tuple[str, str, NewPoll | None]],
        answers: list[tuple[str, int]],
        reacted: list[tuple[str, str, int]],
        pages: list[tuple[str, int, bool]],
    ) -> None:
        """Some follow some, some have written, liked and boosted, some have pages open, of which some
        are not connected yet; the Hub has not looked at anything."""
        about = self.ABOUT or about
        self._steps_a_look, self.town.about = steps_a_look, about
        for who in NAMES if about == HOME else ():
            self.do_to_oneself(who, "follows the tag")
        for pair in follow:
            self.relate(pair, "follows")
        for who, warning, poll in wrote:
            self.write(who, "public", warning=warning, poll=poll)
        if not self.town.posts:
            answers, reacted = [], []
        for who, under in answers:
            self.answer(who, self.town.post(under))
        for who, how, post in reacted:
            self.react(who, how, self.town.post(post))
        for pair in follow if about == TALKS else ():
            self.write_to(pair)
        if about == TALKS:
            self.make_group(NAMES[0], [one for _who, one in follow] or [*NAMES])
        for who in NAMES if self.ABOUT else ():
            self.town.open(who, self.town.head(who))
        for who, which, is_connected in pages:
            self.town.open(who, self.town.address(who, which), is_connected=is_connected)

    def write_to(self, pair: tuple[str, str], also: str = "") -> None:
        """Let somebody write to somebody."""
        word, (who, whom) = self.town.word(also), pair
        made = self.town.do(
            who,
            f"writes {word} to",
            whom,
            lambda: begin(author=self.town.now(who), person=self.town.now(whom), body=word),
        )
        self.town.talked(made.conversation_id if isinstance(made, Message) else None)

    def make_group(self, who: str, whom: list[str], *, shows_history: bool = False) -> None:
        """Let somebody make a group."""
        word = self.town.word()
        made = self.town.do(
            who,
            f"makes a group with {word} of",
            " ".join(whom),
            lambda: begin_group(
                actor=self.town.now(who),
                name="Bakers",
                people=[self.town.now(one) for one in set(whom)],
                body=word,
                shows_history=shows_history,
            ),
        )
        self.town.talked(made.pk if isinstance(made, Conversation) else None)

    def do_to_oneself(self, who: str, how: str) -> None:
        """Let somebody do something about themselves."""
        self.town.do(who, how, "", lambda: doing.TO_ONESELF[how](self.town.now(who)))

    def relate(self, pair: tuple[str, str], how: str) -> None:
        """Let somebody do something about somebody."""
        who, whom = pair
        self.town.do(
            who, how, whom, lambda: doing.TO_PEOPLE[how](self.town.now(who), self.town.now(whom))
        )

    def react(self, who: str, how: str, it: Post) -> None:
        """Let somebody do something with a post."""
        self.town.do(
            who, how, self.town.title(it), lambda: doing.TO_POSTS[how](self.town.now(who), it)
        )

    def do_to_own(self, how: str, it: Post) -> None:
        """Let somebody do something with their own, or with what others wrote under it."""
        if how in doing.TO_COMMENTS:
            who, act = (it.root or it).author, doing.TO_COMMENTS[how]
        else:
            who, act = it.author, doing.TO_OWN_POSTS[how]
        self.town.do(who.username, how, self.town.title(it), lambda: act(who, it))

    def rewrite(self, it: Post, also: str) -> None:
        """Let somebody change their words."""
        word = self.town.word(also)
        made = self.town.do(
            it.author.username,
            f"rewrites to {word}",
            self.town.title(it),
            lambda: edit_post(actor=it.author, post=it, body=word),
        )
        self.town.wrote(made)

    def answer(self, who: str, it: Post, also: str = "", **more: Any) -> None:
        """Let somebody comment under a post, or answer a comment."""
        word = self.town.word(also)
        made = self.town.do(
            who,
            f"answers {word} to",
            self.town.title(it),
            lambda: create_comment(
                author=self.town.now(who),
                post=it.root or it,
                parent=it if it.root else None,
                content=Content(body=word, **more),
            ),
        )
        self.town.wrote(made)

    def write(self, who: str, to: str, also: str = "", **more: Any) -> None:
        """Let somebody write a post."""
        word, quoted = self.town.word(also), more.get("quote")
        said = f", quoting {self.town.title(quoted)}" if quoted else ""
        said += ", a poll" * bool(more.get("poll")) + ", with a warning" * bool(more.get("warning"))
        content = PostContent(body=word, visibility=to, **more)
        made = self.town.do(
            who,
            f"writes {word}",
            f"to {to}{said}",
            lambda: create_post(author=self.town.now(who), content=content),
        )
        self.town.wrote(made)

    def in_tab(self, number: int, how: str, n: int) -> None:
        """Let something be done in a tab, or happen to it."""
        it = self.town.tab(number)
        became = ALL_THERE_IS[how](self.town, it, n)
        if became:
            self.town.tell(f"{it} {how}: {became}")


def _number_from_one() -> None:
    """Let each story number its rows alike; a database may go on where the last one was undone."""
    models = (
        *(User, Post, Notification, LiveEvent, Conversation, Membership, Message),
        *(Attachment, LinkPreview),
    )
    for sql in connection.ops.sequence_reset_sql(no_style(), list(models)):
        with connection.cursor() as cursor:
            cursor.execute(sql)

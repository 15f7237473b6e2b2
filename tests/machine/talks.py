"""The rules about conversations from which Hypothesis makes stories."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from feed.actions.messages import send
from feed.models import Conversation
from users.actions.blocks import block
from users.models import User

from . import talking
from .draws import TURN, behind, number, one_of, someone, then, two
from .stage import Stage

has_talks = precondition(lambda self: bool(self.town.talks))
others = st.lists(someone, min_size=1, max_size=3, unique=True)
Act = Callable[[User, Conversation, User], object]


class Talks(Stage):
    """All that may happen in conversations."""

    @rule(pair=two, also=behind, then=then)
    def begins_to_talk(self, pair: tuple[str, str], also: str, then: str) -> None:
        """Write to somebody, perhaps for the first time."""
        self.write_to(pair, also)
        self.after(then)

    @rule(who=someone, whom=others, shows_history=st.booleans(), then=then)
    def makes_a_group(self, who: str, whom: list[str], shows_history: bool, then: str) -> None:
        """Make a group, with a first message."""
        self.make_group(who, whom, shows_history=shows_history)
        self.after(then)

    @has_talks
    @rule(talk=number, who=number, answers=st.none() | number, also=behind, then=then)
    def writes_in(self, talk: int, who: int, answers: int | None, also: str, then: str) -> None:
        """Write in a conversation, or answer what stands there."""
        self.say(talk, who, answers, also)
        self.after(then)

    @has_talks
    @rule(
        talk=number,
        said=st.lists(st.tuples(number, st.none() | number), min_size=2, max_size=5),
        is_looked_at=st.booleans(),
        then=then,
    )
    def much_is_said(
        self, talk: int, said: list[tuple[int, int | None]], is_looked_at: bool, then: str
    ) -> None:
        """Let several write at once, in one look of the Hub or in as many."""
        for who, answers in said:
            self.say(talk, who, answers, "")
            if is_looked_at:
                self.after(TURN)
        self.after(then)

    @has_talks
    @rule(talk=number, which=number, who=number, is_read=st.booleans(), then=then)
    def somebody_one_blocks_is_answered(
        self, talk: int, which: int, who: int, is_read: bool, then: str
    ) -> None:
        """Let somebody block who said something there, and another answer it; most have the page open."""
        message = self.town.message(talk, which)
        if message is not None and message.author is not None:
            author, conversation = message.author, message.conversation
            reader = self.town.member(conversation, who)
            if is_read:
                self.town.open(self.town.name_of(reader), f"/messages/{conversation.pk}/")
            if reader != author:
                self.town.do(
                    str(reader), "blocks", str(author), lambda: block(actor=reader, person=author)
                )
            self.after(TURN)
            self.say(talk, who + 1, which, "")
        self.after(then)

    @has_talks
    @rule(talk=number, which=number, also=behind, then=then)
    def rewords(self, talk: int, which: int, also: str, then: str) -> None:
        """Change what one has said."""
        message = self.town.message(talk, which)
        if message is not None:
            word = self.town.word(also)
            author = str(message.author)
            self.town.do(
                author, f"rewords to {word}", f"{message}", lambda: talking.reword(message, word)
            )
        self.after(then)

    @has_talks
    @rule(talk=number, which=number, who=someone, how=one_of(talking.TO_MESSAGES), then=then)
    def does_to_a_message(self, talk: int, which: int, who: str, how: str, then: str) -> None:
        """Delete one's own; put a sign under another's."""
        message = self.town.message(talk, which)
        if message is not None:
            act = talking.TO_MESSAGES[how]
            self.town.do(who, how, f"{message}", lambda: act(self.town.now(who), message))
        self.after(then)

    @has_talks
    @rule(talk=number, who=number, how=one_of(talking.TO_TALKS), then=then)
    def does_about_a_talk(self, talk: int, who: int, how: str, then: str) -> None:
        """Read, mute, archive, accept, decline."""
        self._do(talk, who, how, talking.TO_TALKS[how], who)
        self.after(then)

    @has_talks
    @rule(
        talk=number,
        acts=st.lists(st.tuples(number, one_of(talking.TO_GROUPS), number), min_size=1, max_size=3),
        then=then,
    )
    def does_about_a_group(self, talk: int, acts: list[tuple[int, str, int]], then: str) -> None:
        """Add, remove, leave, hand over, give another name."""
        for who, how, other in acts:
            self._do(talk, who, how, talking.TO_GROUPS[how], other, is_group=True)
        self.after(then)

    @rule(who=someone, how=one_of(talking.TO_CONTACT), then=then)
    def chooses_who_may_write(self, who: str, how: str, then: str) -> None:
        """Say who may write to one, and whether others see what one has read."""
        self.town.do(who, how, "", lambda: talking.TO_CONTACT[how](self.town.now(who)))
        self.after(then)

    # --- what several rules do ------------------------------------------------------------------

    def say(self, talk: int, who: int, answers: int | None, also: str) -> None:
        """Let one of those who are in a conversation write there, or answer what stands there."""
        conversation, word = self.town.talk(talk), self.town.word(also)
        author = self.town.member(conversation, who)
        about = self.town.message(talk, answers) if answers is not None else None
        self.town.do(
            str(author),
            f"says {word} in",
            f"{conversation}{f', answering {about}' if about else ''}",
            lambda: send(
                author=author,
                conversation=conversation,
                body=word,
                answers=about.pk if about is not None else None,
            ),
        )

    def _do(
        self, talk: int, who: int, how: str, act: Act, other: int, *, is_group: bool = False
    ) -> None:
        conversation = self.town.talk(talk, is_group=is_group)
        member, whom = self.town.member(conversation, who), self.town.person(other)
        self.town.do(
            str(member),
            how,
            f"{conversation} ({whom})",
            lambda: act(member, conversation, whom),
        )

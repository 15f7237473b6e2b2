"""The rules about pictures from which Hypothesis makes stories."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from feed.actions.messages import send
from feed.models import Attachment

from .draws import has_posts, number, one_of, someone, then, visibilities
from .picturing import BY_THE_WORKER, TO_PICTURES, uploaded
from .stage import Stage

has_pictures = precondition(lambda self: Attachment.objects.exists())
has_talks = precondition(lambda self: bool(self.town.talks))
several = st.integers(1, 4)


class Pictures(Stage):
    """All that may happen with pictures."""

    @rule(who=someone, to=visibilities, several=several, then=then)
    def writes_with_pictures(self, who: str, to: str, several: int, then: str) -> None:
        """Write a post with pictures."""
        self.write(who, to, attachments=tuple(uploaded(self.town.now(who), several)))
        self.after(then)

    @has_posts
    @rule(who=someone, under=number, several=several, then=then)
    def answers_with_pictures(self, who: str, under: int, several: int, then: str) -> None:
        """Comment with pictures."""
        ids = tuple(uploaded(self.town.now(who), several))
        self.answer(who, self.town.post(under), attachments=ids)
        self.after(then)

    @has_talks
    @rule(talk=number, who=number, several=several, is_said=st.booleans(), then=then)
    def sends_pictures(self, talk: int, who: int, several: int, is_said: bool, then: str) -> None:
        """Send pictures in a conversation, with words or without."""
        conversation, body = self.town.talk(talk), self.town.word() if is_said else ""
        author = self.town.member(conversation, who)
        self.town.do(
            str(author),
            f"sends {several} pictures, saying “{body}”, in",
            str(conversation),
            lambda: send(
                author=author,
                conversation=conversation,
                body=body,
                attachments=uploaded(author, several),
            ),
        )
        self.after(then)

    @has_pictures
    @rule(which=number, how=one_of(TO_PICTURES), then=then)
    def does_to_a_picture(self, which: int, how: str, then: str) -> None:
        """Describe, cover, move, remove one's own."""
        row = _picture(which)
        act = TO_PICTURES[how]
        self.town.do(str(row.owner), how, _title(row), lambda: act(row.owner, row))
        self.after(then)

    @has_pictures
    @rule(
        acts=st.lists(st.tuples(number, one_of(BY_THE_WORKER)), min_size=1, max_size=4), then=then
    )
    def are_made(self, acts: list[tuple[int, str]], then: str) -> None:
        """Let the worker make some, or fail to."""
        for which, how in acts:
            row = _picture(which)
            act = partial(BY_THE_WORKER[how], row)
            self.town.do("the worker", how, _title(row), act)
        self.after(then)


def _picture(which: int) -> Attachment:
    """Return one of the pictures, 0 is the newest."""
    rows = Attachment.objects.select_related("owner", "post", "message").order_by("-pk")[:12]
    return rows[which % len(rows)]


def _title(row: Attachment) -> str:
    holder = row.post or row.message
    return f"picture {row.pk} of {holder or 'nothing'}"

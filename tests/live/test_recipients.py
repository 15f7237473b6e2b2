"""For whom a piece is: values that say whose relations they need, and none that is left out."""

from collections.abc import Callable
from inspect import isabstract

import pytest

from feed.actions.posts import edit_post
from feed.live.events import recipients
from feed.live.events.pieces import Piece, Refresh
from feed.live.events.recipients import (
    EVERYBODY,
    Answers,
    Knows,
    Mutes,
    Only,
    Reads,
    Recipients,
    Sees,
    SeesBelow,
)
from feed.models import AnswersFrom, Post
from feed.models.visibility.relation_sets import RelationsNotLoaded
from feed.models.visibility.viewer_sets import ViewerSets
from tests.factories import UserFactory, make_comment, make_post
from tests.live.town import Town, having
from users.actions import blocks, mutes
from users.actions.privacy import set_protected
from users.models import User

pytestmark = pytest.mark.django_db

Asked = Callable[[User, Post], Recipients]
# Of a protected author, and of a comment under a post by them: as much as can be asked.
VALUES: dict[type[Recipients], Asked] = {
    recipients.Everybody: lambda author, comment: EVERYBODY,
    Sees: lambda author, comment: Sees(comment),
    SeesBelow: lambda author, comment: SeesBelow(root_of(comment)),
    Answers: lambda author, comment: Answers(root_of(comment)),
    Knows: lambda author, comment: Knows(author),
    Reads: lambda author, comment: Reads(author),
    Mutes: lambda author, comment: Mutes(author),
    recipients.Blocks: lambda author, comment: recipients.Blocks(author),
    recipients.ReadsMessage: lambda author, comment: recipients.ReadsMessage(5, 1),
    Only: lambda author, comment: Only([author.pk]),
    recipients.Both: lambda author, comment: Knows(author) & Sees(comment),
    recipients.Without: lambda author, comment: ~Reads(author) - Sees(comment),
}
KINDS = [
    kind
    for kind in vars(recipients).values()
    if isinstance(kind, type) and issubclass(kind, Recipients) and not isabstract(kind)
]


def root_of(comment: Post) -> Post:
    """Return the post above a comment."""
    assert comment.root is not None
    return comment.root


@pytest.mark.parametrize("made", [Piece, Refresh])
def test_a_piece_that_names_no_recipients_cannot_be_made(made: type[Piece] | type[Refresh]) -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'to'"):
        made("post_edited", ("public",))  # type: ignore[arg-type, call-arg]


@pytest.mark.parametrize("kind", KINDS)
def test_recipients_load_all_relations_that_they_ask_about(kind: type[Recipients]) -> None:
    assert kind in VALUES, f"say in VALUES how {kind.__name__} is asked"
    author, root_author, viewer = (UserFactory.create() for _ in range(3))
    post = make_post(root_author)
    comment = make_comment(post, author)
    set_protected(actor=author, is_protected=True)
    Post.objects.filter(pk=post.pk).update(
        visibility="friends", answers_from=AnswersFrom.FRIENDS, erased_at=post.created_at
    )
    row = Post.objects.select_related("author", "root__author").get(pk=comment.pk)
    to = VALUES[kind](row.author, row)
    assert type(to) is kind
    to.among(ViewerSets([viewer.pk, None], to.authors, to.conversations))
    assert to.hidden_if_muted <= to.authors


@pytest.mark.parametrize("viewers", [[None], [7, None]], ids=["visitors", "somebody"])
def test_asking_about_an_author_whose_relations_were_not_loaded_raises(
    town: Town, viewers: list[int | None]
) -> None:
    comment = make_comment(town.post, town.stranger)
    sets = ViewerSets(viewers, [town.stranger.pk])
    assert sets.knowing(town.stranger) == set(viewers)
    with pytest.raises(RelationsNotLoaded, match=f"to person {town.alice.pk} was not loaded"):
        sets.knowing(town.alice)
    for asks in (sets.followers, sets.followees, sets.muting):
        assert asks(town.stranger.pk) == frozenset()
        with pytest.raises(RelationsNotLoaded):
            asks(town.alice.pk)
    with pytest.raises(RelationsNotLoaded):  # the author of the post above it decides, too
        sets.seeing(comment)


@pytest.mark.engine_errors
def test_what_asks_about_somebody_who_was_not_loaded_is_sent_to_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    comment = make_comment(town.post, town.stranger)
    town.frames()
    edit_post(actor=town.stranger, post=comment, body="Changed")
    monkeypatch.setattr(Sees, "authors", frozenset())
    assert not having(town.frames(), "Changed")
    assert "RelationsNotLoaded" in caplog.text
    monkeypatch.undo()
    edit_post(actor=town.stranger, post=comment, body="Changed again")
    assert town.thread in having(town.frames(), "Changed again")


def test_recipients_are_joined_as_sets_are(town: Town) -> None:
    everybody = [None, *(one.pk for one in town.people)]
    mutes.mute(actor=town.bob, person=town.alice)
    blocks.block(actor=town.alice, person=town.stranger)
    sets = ViewerSets(everybody, [town.alice.pk])
    seeing, muting = Sees(town.post), Mutes(town.alice)
    alice, bob, stranger = (one.pk for one in town.people)
    assert EVERYBODY.among(sets) == {None, alice, bob, stranger}
    assert seeing.among(sets) == {None, alice, bob}
    assert (~seeing).among(sets) == {stranger}
    assert (seeing & muting).among(sets) == {bob}
    assert (seeing - muting).among(sets) == {None, alice}
    assert (seeing & Only([alice, stranger, 999])).among(sets) == {alice}
    assert (~(seeing & muting)).among(sets) == {None, alice, stranger}


def test_a_mute_hides_what_one_may_see_and_no_more(town: Town) -> None:
    comment = make_comment(town.post, town.stranger)
    seeing, other = Sees(town.post), Sees(comment)
    assert seeing.hidden_if_muted == {town.alice.pk}
    assert (seeing & other).hidden_if_muted == {town.alice.pk, town.stranger.pk}
    assert (seeing - other).hidden_if_muted == {town.alice.pk}
    assert not Sees(town.post, even_muted=True).hidden_if_muted
    assert not (~seeing).hidden_if_muted


def test_recipients_are_values(town: Town) -> None:
    again = Post.objects.get(pk=town.post.pk)
    assert Sees(town.post) & Only([1, 2]) == Sees(again) & Only([2, 1])
    assert len({Sees(town.post) - Knows(town.alice), Sees(again) - Knows(town.alice)}) == 1
    with pytest.raises(AttributeError):
        Sees(town.post).post = again  # type: ignore[misc]

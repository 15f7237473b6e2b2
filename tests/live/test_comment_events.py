"""Each event of a comment, by its name: who gets what for it."""

import pytest

from feed.actions import posts as actions
from feed.actions import threads
from feed.models import Mention
from feed.models.tree import FOLD
from feed.pages.post import POST
from feed.pages.thread import THREAD
from tests.factories import UserFactory, make_chain, make_comment
from tests.live.town import Town, having
from users.actions import follows
from users.actions.blocks import block
from users.models import User

pytestmark = pytest.mark.django_db


def test_comment_created(town: Town) -> None:
    comment = make_comment(town.post, town.stranger, "Hear, hear")
    frames = town.frames()
    assert having(frames, f'<article id="comment-{comment.pk}"') == {town.thread}


def test_comment_created_as_an_answer(town: Town) -> None:
    first = make_comment(town.post, town.stranger)
    blocked = town.own_page(town.bob, POST, town.post.pk)
    block(actor=town.stranger, person=town.bob)
    town.frames()
    answer = make_comment(town.post, town.alice, "So say I", parent=first)
    frames = town.frames()
    assert having(frames, f'<article id="comment-{answer.pk}"') == {town.thread, blocked}
    inserted = f">:nth-last-child(1 of #comment-{first.pk},"
    assert inserted in frames[town.thread].html
    # Who does not see what is answered gets the place of that with it.
    assert frames[blocked].is_fresh
    assert not frames[town.thread].is_fresh
    assert "gone-comment" in frames[blocked].html


def test_comment_created_deep_down(town: Town) -> None:
    chain = make_chain(town.post, town.stranger, FOLD + 1)
    branch = town.own_page(town.bob, THREAD, chain[-1].pk, town.post.pk)
    town.frames()
    answer = make_comment(town.post, town.alice, "Down here", parent=chain[-1])
    frames = town.frames()
    assert having(frames, f'<article id="comment-{answer.pk}"') == {branch}
    assert having(frames, "1 reply — continue") == {town.thread, branch}
    assert f"#comments.in-{chain[-1].pk}>" in frames[branch].html
    actions.delete_posts(actor=town.stranger, posts=[chain[-1]])
    frames = town.frames()
    assert frames[town.thread].is_fresh
    assert "gone-comment top" in frames[branch].html
    actions.delete_posts(actor=town.alice, posts=[answer])
    frames = town.frames()
    assert "Page not found" in frames[branch].html
    assert f"place-{chain[-1].pk}" not in frames[town.thread].html
    actions.delete_posts(actor=town.alice, posts=[town.post])
    assert having(town.frames(), "Page not found") == {town.thread, branch}


def test_comment_created_as_the_first_below_what_is_not_for_everybody(town: Town) -> None:
    chain = make_chain(town.post, town.alice, FOLD)
    fold = make_comment(town.post, town.stranger, "The last on its page", parent=chain[-1])
    blocked = town.own_page(town.bob, POST, town.post.pk)
    for one in (town.stranger, other := UserFactory.create()):
        block(actor=one, person=town.bob)
    assert f"place-{fold.pk}" not in town.frames()[blocked].html
    first = make_comment(town.post, other, "On a page of its own", parent=fold)
    second = make_comment(town.post, other, "At the same time", parent=fold)
    # The way on to it is shown to everybody, so the place of what it answers is.
    assert f"place-{fold.pk}" in town.frames()[blocked].html
    make_comment(town.post, other, "And another", parent=first)
    make_comment(town.post, other, "And another", parent=second)
    assert not town.frames()[blocked].is_fresh


def test_comment_hidden(town: Town) -> None:
    comment = make_comment(town.post, town.stranger, "Rude")
    town.frames()
    threads.hide_comment(actor=town.alice, comment=comment)
    frames = town.frames()
    assert set(frames) == {town.thread}
    assert f"innerHTML:.comment-{comment.pk}-body:" in frames[town.thread].html
    assert "<summary>" in frames[town.thread].html
    threads.unhide_comment(actor=town.alice, comment=comment)
    assert "<summary>" not in town.frames()[town.thread].html


def test_answers_changed(town: Town) -> None:
    pages = {one: town.own_page(one, POST, town.post.pk) for one in town.people}
    threads.set_answers(actor=town.alice, post=town.post, answers_from="followers")
    frames = town.frames()
    assert having(frames, "Followers of the author can reply") == {*pages.values(), town.thread}
    assert having(frames, "left-out") == {pages[town.stranger]}
    follows.follow(actor=town.stranger, person=town.alice)
    assert "left-out" not in town.frames()[pages[town.stranger]].html
    follows.unfollow(actor=town.bob, person=town.alice)
    frames = town.frames()
    assert having(frames, "left-out") == {pages[town.bob]}
    threads.set_answers(actor=town.alice, post=town.post, answers_from="mentioned")
    town.frames()
    Mention.objects.create(post=town.post, person=town.bob, name="bob")
    actions.edit_post(actor=town.alice, post=town.post, body="@bob?")
    frames = town.frames()
    assert having(frames, "left-out") == {pages[town.stranger]}


def test_comment_edited(town: Town) -> None:
    comment = make_comment(town.post, town.stranger)
    town.frames()
    actions.edit_post(actor=town.stranger, post=comment, body="Well, perhaps")
    frames = town.frames()
    # On its post's page, and in what the post's author was told.
    assert having(frames, "Well, perhaps") == {town.thread, town.told[town.alice]}
    assert f".comment-{comment.pk}-body" in frames[town.thread].html


def test_comment_deleted(town: Town) -> None:
    comment = make_comment(town.post, town.stranger, "Regretted")
    town.frames()
    actions.delete_posts(actor=town.stranger, posts=[comment])
    frames = town.frames()
    assert having(frames, f"delete:#comment-{comment.pk},#live-void") == {town.thread}
    assert not having(frames, "Regretted")
    assert town.told[town.alice] in having(frames, 'id="notification-badge"')


def test_comment_restored(town: Town) -> None:
    moderator = User.objects.create_superuser("moderator", "m@example.org", "x")
    comment = make_comment(town.post, town.stranger, "Brought back")
    actions.delete_posts(actor=moderator, posts=[comment])
    town.frames()
    actions.restore_posts(actor=moderator, posts=[comment])
    frames = town.frames()
    # On its post's page, and again among what the post's author was told.
    assert having(frames, "Brought back") == {town.thread, town.told[town.alice]}
    assert frames[town.thread].is_fresh

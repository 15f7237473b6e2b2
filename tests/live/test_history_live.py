"""An open history: a later edit shows, and it closes when the viewer may not see the post any more."""

from collections.abc import Callable

import pytest

from feed.actions import posts as actions
from feed.live.open_pages.watch import Watch, site_locale
from feed.models import Post
from feed.pages.history import HISTORY
from tests.factories import make_comment, make_post
from tests.live.town import Town, having
from users.actions import blocks, follows, people, privacy
from users.models import User

pytestmark = pytest.mark.django_db


def open_history(town: Town, viewer: User | None, post: Post) -> Watch:
    """Open the history of a post or comment, and return what it watches."""
    viewer_id = viewer.pk if viewer is not None else None
    watch = Watch(HISTORY, post.pk, viewer_id, site_locale(), post.root_id)
    town.more.append(watch)
    return watch


def gone(town: Town) -> set[Watch]:
    """Return the histories that are shown as gone, whatever is typed or loaded there."""
    frames = town.frames()
    closed = having(frames, "Page not found")
    offers = having(frames, "Something changed further up")
    assert not [one for one in closed & offers if one.kind is HISTORY]
    return {one for one in closed if one.kind is HISTORY}


def test_a_later_edit_shows_in_its_own_history_alone(town: Town) -> None:
    beside = make_comment(town.post, town.stranger)
    histories = {open_history(town, one, town.post) for one in (town.bob, None)}
    other = open_history(town, town.bob, beside)
    actions.edit_post(actor=town.alice, post=town.post, body="The post, changed")
    frames = town.frames()
    assert {one for one in having(frames, "<ins>") if frames[one].is_fresh} == histories
    assert not having(frames, 'id="version-') - histories
    actions.edit_post(actor=town.stranger, post=beside, body="Otherwise")
    assert having(town.frames(), 'id="version-now"') == {other}


def test_a_name_changes_there_too(town: Town) -> None:
    watch = open_history(town, None, town.post)
    people.rename(actor=town.alice, person=town.alice, name="Alice & Co")
    assert f"innerHTML:.name-{town.alice.pk}," in town.frames()[watch].html


def test_it_closes_with_the_post_and_comes_back_with_it(town: Town) -> None:
    moderator = User.objects.create_superuser("moderator", "m@example.org", "x")
    comment = make_comment(town.post, town.stranger)
    both = {open_history(town, town.bob, one) for one in (town.post, comment)}
    elsewhere = open_history(town, town.bob, make_post())
    town.frames()
    actions.delete_posts(actor=moderator, posts=[town.post])
    assert gone(town) == both
    actions.restore_posts(actor=moderator, posts=[town.post])
    frames = town.frames()
    assert having(frames, 'id="version-now"') == both
    assert elsewhere not in frames


def test_it_closes_with_the_comment(town: Town) -> None:
    moderator = User.objects.create_superuser("moderator", "m@example.org", "x")
    comment = make_comment(town.post, town.stranger)
    watch = open_history(town, town.bob, comment)
    open_history(town, town.bob, town.post)
    town.frames()
    actions.delete_posts(actor=moderator, posts=[comment])
    assert gone(town) == {watch}
    actions.restore_posts(actor=moderator, posts=[comment])
    assert watch in having(town.frames(), 'id="version-now"')


def test_it_closes_for_those_for_whom_a_post_is_no_longer(town: Town) -> None:
    comment = make_comment(town.post, town.bob)
    kept = {open_history(town, town.bob, one) for one in (town.post, comment)}
    lost = {
        open_history(town, one, what)
        for one in (town.stranger, None)
        for what in (town.post, comment)
    }
    town.frames()
    actions.edit_post(actor=town.alice, post=town.post, body="The post", visibility="followers")
    assert gone(town) == lost
    assert kept.isdisjoint(lost)


def _block(town: Town, who: str) -> None:
    blocks.block(actor=town.stranger, person=getattr(town, who))


def _blocked(town: Town, who: str) -> None:
    blocks.block(actor=getattr(town, who), person=town.stranger)


@pytest.mark.parametrize("act", [_block, _blocked])
@pytest.mark.parametrize("who", ["alice", "bob"])
def test_a_block_closes_it(town: Town, act: Callable[[Town, str], None], who: str) -> None:
    """Alice wrote the post, bob the comment under it, the stranger looks at both histories."""
    comment = make_comment(town.post, town.bob)
    of_post = open_history(town, town.stranger, town.post)
    of_comment = open_history(town, town.stranger, comment)
    others = {open_history(town, town.bob, town.post), open_history(town, None, comment)}
    town.frames()
    act(town, who)
    assert gone(town) == ({of_post, of_comment} if who == "alice" else {of_comment})
    for one in (of_post, of_comment, *others):
        viewer = User.objects.filter(pk=one.viewer_id or 0).first()
        is_gone = one.kind.region(one.about, viewer).is_gone
        assert is_gone is (one is of_comment or (one is of_post and who == "alice"))
    actor, person = (town.stranger, getattr(town, who))
    if act is _blocked:
        actor, person = person, actor
    blocks.unblock(actor=actor, person=person)
    assert of_comment in having(town.frames(), 'id="version-now"')


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_a_protected_account_closes_it_for_strangers(town: Town, who: str) -> None:
    person: User = getattr(town, who)
    comment = make_comment(town.post, town.bob)
    of_post, of_comment = (open_history(town, town.stranger, one) for one in (town.post, comment))
    town.frames()
    privacy.set_protected(actor=person, is_protected=True)
    assert gone(town) == ({of_post, of_comment} if who == "alice" else {of_comment})
    person.refresh_from_db()
    privacy.set_protected(actor=person, is_protected=False)
    assert of_comment in having(town.frames(), 'id="version-now"')


def test_it_closes_with_the_person(town: Town) -> None:
    comment = make_comment(town.post, town.stranger)
    watches = {open_history(town, town.bob, one) for one in (town.post, comment)}
    town.frames()
    people.deactivate(actor=None, people=[town.alice])
    assert gone(town) == watches


def test_an_unfollow_closes_what_was_for_followers(town: Town) -> None:
    narrow = make_post(town.alice, "For followers", "followers")
    watch = open_history(town, town.bob, narrow)
    town.frames()
    follows.unfollow(actor=town.bob, person=town.alice)
    assert gone(town) == {watch}
    follows.follow(actor=town.bob, person=town.alice)
    assert watch in having(town.frames(), "For followers")

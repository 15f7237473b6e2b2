"""What open pages are sent when people boost and quote."""

import pytest

from feed.actions import boosts, posts, reactions
from feed.actions.content import PostContent
from feed.live.open_pages.watch import Watch
from feed.models import Post
from feed.pages.boosts import BOOSTS
from feed.pages.person import PERSON
from tests.factories import UserFactory, make_post
from tests.live.conftest import watch
from tests.live.town import Town, having
from users.actions import blocks, follows, mutes
from users.actions.privacy import set_protected

pytestmark = pytest.mark.django_db


@pytest.fixture
def far() -> Post:
    """A post by somebody whom nobody follows."""
    return make_post(UserFactory.create(username="far"), "Far away")


@pytest.fixture
def boosted(town: Town) -> Watch:
    """The page of what alice has boosted, as visitors have it."""
    page = watch(BOOSTS, about=town.alice.pk)
    town.more.append(page)
    return page


def test_boosted_brings_the_card_to_those_who_follow_and_do_not_have_it(
    town: Town, far: Post, boosted: Watch
) -> None:
    town.frames()
    boosts.boost(actor=town.alice, post=far)
    frames = town.frames()
    inserts = having(frames, f'id="post-{far.pk}"')
    assert inserts == {town.home[town.bob], boosted}
    assert "boosted" in frames[town.home[town.bob]].html
    # Everybody else who shows it learns the number alone.
    assert "<b>1</b> boost" in frames[town.public].html
    assert having(frames, f"post-{far.pk}-boosters") == inserts


def test_who_likes_it_already_sees_that_in_the_card_that_comes(town: Town, far: Post) -> None:
    reactions.like(actor=town.bob, post=far)
    page = town.own_page(town.bob, BOOSTS, town.alice.pk)
    town.frames()
    boosts.boost(actor=town.alice, post=far)
    frames = town.frames()
    liked = having(frames, "Liked")
    assert liked == {town.home[town.bob], page}
    for one in liked:
        card, _own, after = frames[one].html.partition(f"innerHTML:.post-{far.pk}-own")
        assert f'id="post-{far.pk}"' in card
        assert "Liked" in after


def test_a_second_boost_changes_the_line_alone(town: Town, far: Post) -> None:
    dora = UserFactory.create(username="dora")
    follows.follow(actor=town.bob, person=dora)
    boosts.boost(actor=town.alice, post=far)
    town.frames()
    boosts.boost(actor=dora, post=far)
    frames = town.frames()
    assert not having(frames, f'id="post-{far.pk}"')
    home = frames[town.home[town.bob]].html
    assert f"innerHTML:.post-{far.pk}-boosters" in home
    assert "and 1 other boosted" in home


def test_a_boost_of_what_stands_there_already_inserts_nothing(town: Town) -> None:
    dora = UserFactory.create(username="dora")
    follows.follow(actor=town.bob, person=dora)
    town.frames()
    boosts.boost(actor=dora, post=town.post)
    frames = town.frames()
    assert not having(frames, f'id="post-{town.post.pk}"')
    assert f"innerHTML:.post-{town.post.pk}-boosters" in frames[town.home[town.bob]].html


def test_a_post_written_and_boosted_in_one_moment_comes_once_with_its_line(
    town: Town, boosted: Watch
) -> None:
    dora = UserFactory.create(username="dora")
    new = posts.create_post(author=dora, content=PostContent(body="Just written"))
    boosts.boost(actor=town.alice, post=new)
    frames = town.frames()
    home, page = frames[town.home[town.bob]].html, frames[boosted].html
    for html in (home, page):
        assert html.count(f'id="post-{new.pk}"') == 1
        card = html.partition(f'id="post-{new.pk}"')[2]
        assert "boosted" in card.partition("card-head")[0]


def test_unboosted(town: Town, far: Post, boosted: Watch) -> None:
    dora = UserFactory.create(username="dora")
    follows.follow(actor=town.bob, person=dora)
    boosts.boost(actor=town.alice, post=far)
    boosts.boost(actor=dora, post=far)
    boosts.boost(actor=dora, post=town.post)
    town.frames()
    boosts.unboost(actor=town.alice, post=far)
    frames = town.frames()
    home = town.home[town.bob]
    assert frames[home].is_fresh, "dora's boost is further up"
    assert f"delete:#post-{far.pk}" in frames[boosted].html
    boosts.unboost(actor=dora, post=far)
    frames = town.frames()
    assert f"delete:#post-{far.pk}" in frames[home].html
    assert not frames[home].is_fresh
    boosts.unboost(actor=dora, post=town.post)
    assert f"delete:#post-{town.post.pk}" not in town.frames()[home].html


def test_boosted_again_it_stands_higher(town: Town, far: Post, boosted: Watch) -> None:
    boosts.boost(actor=town.alice, post=far)
    town.frames()
    boosts.unboost(actor=town.alice, post=far)
    boosts.boost(actor=town.alice, post=far)
    frames = town.frames()
    assert frames[town.home[town.bob]].is_fresh
    assert frames[boosted].is_fresh


def test_muted_boosts_reach_nobody(town: Town, far: Post) -> None:
    mutes.mute(actor=town.bob, person=town.alice, boosts_only=True)
    town.frames()
    boosts.boost(actor=town.alice, post=far)
    assert not having(town.frames(), f'id="post-{far.pk}"') & {town.home[town.bob]}


def test_a_boost_carries_the_original_live(town: Town, far: Post, boosted: Watch) -> None:
    boosts.boost(actor=town.alice, post=far)
    town.frames()
    posts.edit_post(actor=far.author, post=far, body="Nearer now")
    assert {town.home[town.bob], boosted} <= having(town.frames(), "Nearer now")
    reactions.like(actor=town.stranger, post=far)
    assert {town.home[town.bob], boosted} <= having(town.frames(), "<b>1</b> like")
    posts.delete_posts(actor=far.author, posts=[far])
    assert {town.home[town.bob], boosted} <= having(town.frames(), f"delete:#post-{far.pk}")


def test_whom_one_blocks_takes_their_boosts_along(town: Town, far: Post) -> None:
    boosts.boost(actor=town.alice, post=far)
    town.frames()
    blocks.block(actor=town.alice, person=town.bob)
    frames = town.frames()
    assert frames[town.home[town.bob]].is_fresh
    assert "Far away" not in frames[town.home[town.bob]].html


def test_a_quote_shows_the_original_only_to_those_who_may_see_it(town: Town, far: Post) -> None:
    blocks.block(actor=far.author, person=town.bob)
    town.frames()
    posts.create_post(author=town.alice, content=PostContent(body="Look at this", quote=far))
    frames = town.frames()
    shown = having(frames, "Look at this")
    assert town.home[town.bob] in shown
    assert having(frames, "Far away") == shown - {town.home[town.bob]}


def test_the_original_changes_within_quotes(town: Town, far: Post) -> None:
    posts.create_post(author=town.alice, content=PostContent(body="Look at this", quote=far))
    page = town.own_page(town.stranger, PERSON, town.alice.pk)
    town.frames()
    posts.edit_post(actor=far.author, post=far, body="Nearer now")
    assert having(town.frames(), "Nearer now") >= {town.home[town.bob], page, town.public}
    gone = f"innerHTML:.quoted-{far.pk}"
    admin = UserFactory.create(is_superuser=True)
    for leave, come_back in (
        (
            lambda: set_protected(actor=far.author, is_protected=True),
            lambda: set_protected(actor=far.author, is_protected=False),
        ),
        (
            lambda: posts.delete_posts(actor=admin, posts=[far]),
            lambda: posts.restore_posts(actor=admin, posts=[far]),
        ),
    ):
        leave()
        frames = town.frames()
        assert {town.home[town.bob], page} <= having(frames, gone) | having(
            frames, f"quote-by-{far.author_id}"
        )
        assert not having(frames, "Nearer now")
        come_back()
        assert {town.home[town.bob], page} <= having(town.frames(), "Nearer now")


def test_what_a_protected_person_boosts_is_for_their_followers_alone(town: Town) -> None:
    carol = UserFactory.create(username="carol")
    follows.follow(actor=town.bob, person=carol)
    set_protected(actor=carol, is_protected=True)
    theirs = town.own_page(town.bob, BOOSTS, carol.pk)
    strangers = town.own_page(town.stranger, BOOSTS, carol.pk)
    visitors = watch(BOOSTS, about=carol.pk)
    town.more.append(visitors)
    reactions.bookmark(actor=town.stranger, post=town.post)
    town.frames()
    for act in (
        lambda: boosts.boost(actor=carol, post=town.post),
        lambda: posts.edit_post(actor=town.alice, post=town.post, body="Another text"),
        lambda: reactions.like(actor=town.bob, post=town.post),
        lambda: boosts.unboost(actor=carol, post=town.post),
    ):
        act()
        shown = having(town.frames(), f"post-{town.post.pk}")
        assert theirs in shown
        assert not {strangers, visitors} & shown


def test_whom_somebody_blocks_is_not_sent_what_they_boost(town: Town) -> None:
    blocks.block(actor=town.alice, person=town.stranger)
    page = town.own_page(town.stranger, BOOSTS, town.alice.pk)
    town.frames()
    boosts.boost(actor=town.alice, post=make_post(UserFactory.create(), "Far away"))
    assert page not in having(town.frames(), "Far away")


def test_who_mutes_the_author_reads_what_others_quote_live_all_the_same(town: Town) -> None:
    follows.follow(actor=town.stranger, person=town.bob)
    mutes.mute(actor=town.stranger, person=town.alice)
    posts.create_post(author=town.bob, content=PostContent(body="Look at this", quote=town.post))
    home = town.home[town.stranger]
    assert home in having(town.frames(), "The post")
    posts.edit_post(actor=town.alice, post=town.post, body="Another text")
    assert home in having(town.frames(), "Another text")
    admin = UserFactory.create(is_superuser=True)
    posts.delete_posts(actor=admin, posts=[town.post])
    assert home in having(town.frames(), f"innerHTML:.quoted-{town.post.pk}")
    posts.restore_posts(actor=admin, posts=[town.post])
    assert home in having(town.frames(), "Another text")

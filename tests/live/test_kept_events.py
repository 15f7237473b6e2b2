"""What somebody keeps goes from their open list, and comes back, with what decides who sees it."""

import pytest

from feed.actions import reactions
from feed.actions.posts import delete_posts, edit_post, restore_posts
from feed.models import Bookmark
from feed.pages.bookmarks import BOOKMARKS
from tests.factories import UserFactory, make_comment
from tests.live.town import Town, having
from users.actions import blocks, follows
from users.actions.people import deactivate, reactivate
from users.actions.privacy import set_protected

pytestmark = pytest.mark.django_db


def test_a_kept_comment_goes_and_comes_with_the_post_it_stands_under(town: Town) -> None:
    admin = UserFactory.create(is_superuser=True)
    comment = make_comment(town.post, town.stranger, "Worth keeping")
    reactions.bookmark(actor=town.bob, post=comment)
    kept = town.own_page(town.bob, BOOKMARKS)
    town.frames()

    def goes(selector: str) -> None:
        frames = town.frames()
        assert frames[kept].is_fresh or kept in having(frames, selector)
        assert not Bookmark.objects.of(town.bob).exists()
        assert "Worth keeping" not in frames[kept].html

    def comes() -> None:
        assert kept in having(town.frames(), "Worth keeping")

    under, of_alice = f".in-post-{town.post.pk},", f".in-by-{town.alice.pk},"
    delete_posts(actor=admin, posts=[town.post])
    goes(under)
    restore_posts(actor=admin, posts=[town.post])
    comes()
    deactivate(actor=admin, people=[town.alice])
    goes(of_alice)
    reactivate(actor=admin, people=[town.alice])
    comes()
    blocks.block(actor=town.alice, person=town.bob)
    goes(of_alice)
    blocks.unblock(actor=town.alice, person=town.bob)
    comes()
    set_protected(actor=town.alice, is_protected=True)
    goes(of_alice)
    set_protected(actor=town.alice, is_protected=False)
    comes()
    follows.follow(actor=town.bob, person=town.alice)
    edit_post(actor=town.alice, post=town.post, body="The post", visibility="followers")
    town.frames()
    follows.unfollow(actor=town.bob, person=town.alice)
    goes(f".in-by-{town.alice.pk}:has(.in-place > .for-followers)")
    follows.follow(actor=town.bob, person=town.alice)
    comes()
    edit_post(actor=town.alice, post=town.post, body="The post", visibility="friends")
    goes(under)

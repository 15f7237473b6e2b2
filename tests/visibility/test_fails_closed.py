"""An audience that the rule does not know is for nobody but friends and the author."""

import pytest

from feed.models import Post
from feed.models.visibility.viewer_sets import ViewerSets
from tests.factories import make_post
from tests.people import person
from users.actions.follows import follow

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def test_an_unknown_audience_is_for_friends_alone() -> None:
    author, friend, follower, stranger = map(person, ("author", "friend", "follower", "stranger"))
    for one in (friend, follower):
        follow(actor=one, person=author)
    follow(actor=author, person=friend)
    post = make_post(author)
    everybody = {None, author.pk, friend.pk, follower.pk, stranger.pk}
    assert ViewerSets(everybody, {author.pk}).seeing(post) == everybody
    Post.objects.filter(pk=post.pk).update(visibility="unknown")
    post = Post.objects.select_related("author").get(pk=post.pk)
    assert ViewerSets(everybody, {author.pk}).seeing(post) == {author.pk, friend.pk}
    seeing = {
        viewer
        for viewer in (None, author, friend, follower, stranger)
        if Post.objects.visible_to(viewer).filter(pk=post.pk).exists()
    }
    assert seeing == {author, friend}

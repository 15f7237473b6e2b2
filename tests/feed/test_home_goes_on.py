"""Home goes on until there is nothing more to read, whatever was left out of it on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.models import Post, PostTag, Tag, TagFollow
from feed.models.home import home_page
from feed.pages.parts.sizes import PAGE_SIZE
from tests.html import page_of
from tests.people import person, signed_in
from users.models import Follow, Mute, User

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


def written(number: int, author: User, **fields: object) -> list[Post]:
    """Return so many posts, oldest first; made by hand, for speed."""
    now = timezone.now()
    return Post.objects.bulk_create(
        Post(author=author, body=f"Number {n}", created_at=now, **fields) for n in range(number)
    )


def boosted(posts: list[Post], by: User) -> None:
    """Let somebody boost all these posts."""
    now = timezone.now()
    Post.objects.bulk_create(Post(author=by, boost_of=post, created_at=now) for post in posts)


def test_deleted_posts_with_a_followed_hashtag_do_not_end_it() -> None:
    """The scene in which it was seen: 14 cards and nothing further."""
    alice, bob, cat = person("alice"), person("bob"), person("cat")
    Follow.objects.create(follower=alice, followee=bob)
    own = written(165, bob)
    tagged = written(13, cat)
    tag = Tag.objects.create(key="bread", name="bread")
    PostTag.objects.bulk_create(PostTag(post=post, tag=tag) for post in tagged)
    TagFollow.objects.create(person=alice, tag=tag)
    Post.objects.filter(pk__in=[post.pk for post in tagged[1:]]).update(deleted_at=timezone.now())
    page = page_of(signed_in(alice).get("/"))
    newest = [tagged[0], *own[:-PAGE_SIZE:-1]]
    assert page.ids(within="timeline") == [f"post-{post.pk}" for post in newest]
    assert (
        page.one(id="timeline").one("a", class_="more").attributes["href"]
        == f"?before={newest[-1].pk}"
    )


def test_boosts_that_do_not_count_do_not_end_it() -> None:
    """Somebody whose boosts one has muted boosts more than many a look takes in."""
    alice, bob, cat = person("alice"), person("bob"), person("cat")
    Follow.objects.bulk_create(Follow(follower=alice, followee=one) for one in (bob, cat))
    Mute.objects.create(
        muter=alice, muted=bob, boosts_only=True, until=timezone.now() + timedelta(days=1)
    )
    [first, *others] = written(3, cat)
    unknown = written(700, person("dan"))
    boosted(unknown, bob)
    page = home_page(alice, None, 1)
    assert ([post.pk for post in page.posts], page.more_from) == ([others[1].pk], others[1].pk)
    page = home_page(alice, others[0].pk, 1)
    assert ([post.pk for post in page.posts], page.more_from) == ([first.pk], None)


def test_it_ends_where_only_what_is_left_out_follows() -> None:
    """A page that says there is more is not followed by one that holds nothing."""
    alice, bob, dan = person("alice"), person("bob"), person("dan")
    Follow.objects.create(follower=alice, followee=bob)
    boosted(written(60, dan, visibility="followers"), bob)
    last = written(PAGE_SIZE, bob)
    page = page_of(signed_in(alice).get("/"))
    assert page.ids(within="timeline") == [f"post-{post.pk}" for post in last[::-1]]
    assert page.one(id="timeline").all("a", class_="more") == []

"""What the demo's people do with each other's posts: like and boost."""

import random
from collections import Counter
from datetime import datetime, timedelta

from feed.models import Like, Post
from users.models import User

BOOSTED = 24  # posts


def react(people: dict[str, User], posts: list[Post], now: datetime, dice: random.Random) -> None:
    """Let people like and boost some of the posts; every counter is right afterwards."""
    everybody = list(people.values())
    _like(everybody, posts, dice)
    recent = posts[-4 * BOOSTED :]
    made = _boosts(everybody, dice.sample(recent, min(BOOSTED, len(recent))), now, dice)
    made.sort(key=lambda row: row.created_at)
    Post.objects.bulk_create(made)
    boosted = Counter(row.boost_of_id for row in made if row.boost_of_id)
    for pk, number in boosted.items():
        Post.objects.filter(pk=pk).update(boost_count=number)


def _like(everybody: list[User], posts: list[Post], dice: random.Random) -> None:
    likes = [
        Like(person=person, post=post)
        for post in posts
        for person in dice.sample(everybody, min(len(everybody), int(dice.expovariate(0.4))))
    ]
    Like.objects.bulk_create(likes, batch_size=500)
    for pk, number in Counter(like.post_id for like in likes).items():
        Post.objects.filter(pk=pk).update(like_count=number)


def _boosts(
    everybody: list[User], posts: list[Post], now: datetime, dice: random.Random
) -> list[Post]:
    return [
        Post(author=person, boost_of=post, created_at=now - timedelta(minutes=dice.randint(1, 19)))
        for post in posts
        for person in dice.sample(everybody, dice.randint(1, 4))
        if person.pk != post.author_id
    ]

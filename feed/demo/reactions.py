"""What the demo's people do with each other's posts: like, boost, quote."""

import random
from collections import Counter
from datetime import datetime, timedelta

from django.db.models import F

from feed.models import Like, Post
from users.models import User

BOOSTED = 24  # posts
QUOTES = (
    "This, exactly.",
    "I keep coming back to this.",
    "Somebody had to say it.",
    "Worth reading twice.",
    "My favourite thing this week.",
    "And so it begins.",
)


def react(people: dict[str, User], posts: list[Post], now: datetime, dice: random.Random) -> None:
    """Let people like, boost and quote some of the posts; every counter is right afterwards."""
    everybody = list(people.values())
    _like(everybody, posts, dice)
    recent = posts[-4 * BOOSTED :]
    made = _quotes(everybody, recent, now, dice)
    made += _boosts(everybody, dice.sample(recent, min(BOOSTED, len(recent))), now, dice)
    made.sort(key=lambda row: row.created_at)
    Post.objects.bulk_create(made)
    boosted = Counter(row.boost_of_id for row in made if row.boost_of_id)
    quoted = Counter(row.quote_of_id for row in made if row.quote_of_id)
    for pk in {*boosted, *quoted}:
        Post.objects.filter(pk=pk).update(boost_count=boosted[pk], quote_count=quoted[pk])
    for author, number in Counter(row.author_id for row in made if row.is_quote).items():
        User.objects.filter(pk=author).update(post_count=F("post_count") + number)


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


def _quotes(
    everybody: list[User], posts: list[Post], now: datetime, dice: random.Random
) -> list[Post]:
    """Quote some posts, each by somebody else."""
    return [
        Post(
            author=dice.choice([person for person in everybody if person.pk != post.author_id]),
            body=text,
            quote_of=post,
            is_quote=True,
            created_at=now - timedelta(minutes=dice.randint(1, 19)),
        )
        for text, post in zip(
            QUOTES, dice.sample(posts, min(len(QUOTES), len(posts))), strict=False
        )
    ]

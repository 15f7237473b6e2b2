"""The large demo: the small town, and a crowd of twenty thousand around it. For measuring.

Written past the actions like the small one, in one transaction: stopped in the middle, it leaves
nothing behind but the files of a few pictures, which the worker's sweep does not know.
"""

import random

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from feed import models as feed
from users.models import Block, Follow, Mute, User

from . import load_people, town
from .large_doings import Doings
from .large_messages import Talking
from .large_people import Crowd
from .large_posts import Writing
from .large_shape import SPAN, Shape
from .large_words import write_words
from .rows import check_at_once, settle

LARGE = (
    User, Follow, Block, Mute, feed.Post, feed.Like, feed.Bookmark, feed.Tag, feed.PostTag,
    feed.TagFollow, feed.Mention, feed.Notification, feed.Version, feed.Poll, feed.PollChoice,
    feed.Ballot, feed.Vote, feed.Conversation, feed.Membership, feed.Message, feed.MessageReaction,
)  # fmt: skip


def fill(
    *,
    is_reset: bool,
    shape: Shape | None = None,
    seed: int = 7,
    stages: town.Stages = town.silently,
) -> None:
    """Make the demo in all its size, in one transaction; the same for the same seed.

    With `is_reset` everything that is there goes first. What is inserted is in the order of time:
    the town's ten days, then more than a year of the crowd, up to now.
    """
    shape = shape or Shape()
    dice = random.Random(seed)  # noqa: S311  (the same demo each time)
    start = timezone.now() - town.QUIET - SPAN
    with transaction.atomic():
        town.fill(is_reset=is_reset, stages=stages, now=start)
        check_at_once()
        _end_polls_of_town()
        thinking = stages("deciding who does what", 4)
        crowd = Crowd(shape, start, dice)
        thinking(1)
        writing = Writing(crowd, dice)
        thinking(1)
        doings = Doings(writing, dice)
        thinking(2)
        crowd.write_people(stages("people", crowd.size - len(crowd.town)))
        crowd.write_relations(
            stages("follows, blocks, mutes", shape.follows + shape.blocks + shape.mutes)
        )
        writing.write_items(stages("posts, comments, boosts", len(writing.items)))
        words = shape.tagged * 3 // 2 + shape.tag_follows + shape.mentions + shape.versions
        write_words(writing, dice, stages("hashtags, mentions", words))
        doings.write_likes(stages("likes", len(doings.likes)))
        doings.write_bookmarks(stages("bookmarks", len(doings.bookmarks)))
        doings.write_polls(stages("polls", shape.polls * 5 + shape.ballots * 2))
        doings.write_notifications(stages("notifications", shape.comments + shape.follows))
        Talking(crowd, dice).write(stages("messages", shape.messages + 4 * shape.talks))
    settle(LARGE)


def _end_polls_of_town() -> None:
    """End the polls of the town: its days are long over when the crowd's are."""
    names = [person["username"] for person in load_people()]
    running = feed.Poll.objects.filter(post__author__username__in=names, ended_at__isnull=True)
    running.filter(ends_at__lt=timezone.now()).update(ended_at=F("ends_at"), is_told=True)

"""The words of the large demo that lead somewhere: hashtags, mentions; and words that were changed."""

import random

from feed.models import Mention, PostTag, Tag, TagFollow, Version

from .large_posts import Writing
from .large_shape import Lot, pairs, spread
from .rows import Progress, reserved_ids, write


def write_words(writing: Writing, dice: random.Random, progress: Progress) -> None:
    """Insert hashtags, who follows them, who is named, and what was said before."""
    crowd, shape = writing.crowd, writing.crowd.shape
    known = dict(Tag.objects.filter(key__in=writing.tag_keys).values_list("key", "pk"))
    new = [key for key in writing.tag_keys if key not in known]
    known.update(zip(new, reserved_ids(Tag, len(new)), strict=True))
    write(Tag, ("id", "key", "name"), ((known[key], key, key) for key in new))
    tag_ids = [known[key] for key in writing.tag_keys]
    write(
        PostTag,
        ("post_id", "tag_id"),
        ((item.id, tag_ids[tag]) for item in writing.items for tag in item.tags),
        progress,
    )
    tags = Lot(len(tag_ids), dice)
    follows = list(pairs(crowd.busy, tags, shape.tag_follows, set()))
    times = spread(len(follows), dice)
    write(
        TagFollow,
        ("person_id", "tag_id", "created_at"),
        (
            (crowd.ids[person], tag_ids[tag], crowd.at(moment))
            for (person, tag), moment in zip(follows, times, strict=True)
        ),
        progress,
    )
    write(
        Mention,
        ("post_id", "person_id", "name"),
        (
            (item.id, crowd.ids[named], crowd.usernames[named])
            for item in writing.items
            for named in item.mentions
        ),
        progress,
    )
    write(
        Version,
        ("post_id", "body", "written_at"),
        (
            (item.id, f"{item.words[:40]} …", crowd.at(item.moment))
            for item in writing.items
            if item.is_edited
        ),
        progress,
    )

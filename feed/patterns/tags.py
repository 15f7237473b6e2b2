"""States of what belongs to hashtags, and of names within texts."""

from feed.models import Tag, TagFollow

from . import samples
from .registry import States, pattern


def followed(*keys: str) -> list[TagFollow]:
    """Return what somebody follows."""
    return [TagFollow(tag=Tag(pk=pk, key=key, name=key)) for pk, key in enumerate(keys, 1)]


@pattern("feed/tag/_follow.html")
def tag_follow() -> States:
    """Following a hashtag, and back."""
    return {
        "not followed": {"key": "rye", "is_followed": False},
        "followed": {"key": "rye", "is_followed": True},
        "right to left": {"key": "صباح", "is_followed": False},
    }


@pattern("feed/tag/_followed.html")
def followed_tags() -> States:
    """What somebody follows."""
    return {
        "some": {"followed": followed("ferry", "rye", "صباح", "日本語")},
        "long": {"followed": followed(samples.LONG_WORD.casefold(), "rye")},
        "none": {"followed": []},
    }


@pattern("feed/live/tag_follow_changed.html")
def tag_follow_changed() -> States:
    """The button and the list turn."""
    tag = Tag(key="rye")
    mine = {"key": tag.key, "mark": tag.mark}
    return {
        "followed": {**mine, "is_followed": True, "followed": followed("rye")},
        "not followed": {**mine, "is_followed": False, "followed": []},
    }


@pattern("feed/live/mention_renamed.html")
def mention_renamed() -> States:
    """Somebody who is named has another username."""
    return {"always": {"person": samples.person()}}

"""States of what belongs to hashtags, and of names within texts."""

from typing import Any

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
        "not followed": _following("rye", is_followed=False),
        "followed": _following("rye", is_followed=True),
        "right to left": _following("صباح", is_followed=False),
    }


def _following(key: str, *, is_followed: bool) -> dict[str, Any]:
    return {"key": key, "mark": Tag(key=key).mark, "is_followed": is_followed}


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
    states = tag_follow()
    return {
        "followed": {**states["followed"], "followed": followed("rye")},
        "not followed": {**states["not followed"], "followed": []},
    }


@pattern("feed/live/mention_renamed.html")
def mention_renamed() -> States:
    """Somebody who is named has another username."""
    return {"always": {"person": samples.person()}}

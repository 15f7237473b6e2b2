"""The posts with one hashtag."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Post, Tag, TagFollow
from feed.models.tag import posts_with
from feed.models.topic import Topic
from feed.text.names import mark_of, tag_key
from users.models import User

from . import topics
from .kind import NotFound, Region, Subject, Traits
from .parts import sizes
from .parts.kept import first_of
from .parts.slices import cut
from .parts.timelines import Timeline, cards


class TagPage(Timeline):
    """The posts with one hashtag, used by anybody yet or not; open to visitors."""

    name = "tag"
    paths = ("tags/<tag:key>/",)
    traits = Traits(shows_cards=True, hides_muted=True, refills=True)

    def find(self, viewer: User | None, *, key: str) -> Subject:
        """There is one for every hashtag, however it is written."""
        known = tag_key(key)
        if not known:
            raise NotFound
        return Subject(key=known)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """What carries the hashtag."""
        return (topics.tag(about.key),)

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The head of the list."""
        return self.shown(about.key, viewer)

    def shown(self, key: str, viewer: User | None, before: int | None = None) -> Region:
        """Return the posts with the hashtag of this key; none where nobody has used it yet."""
        if not key:
            return self.gone()
        found = Tag.objects.filter(key=key).first()
        rows = posts_with(found, viewer, before) if found is not None else []
        posts = cards(cut(rows, sizes.PAGE_SIZE), viewer, before)
        return Region(self, {"key": key, **posts})

    def first_posts(self, about: Subject, viewer: User | None) -> tuple[list[Post], bool] | None:
        """The newest."""
        found = Tag.objects.filter(key=about.key).first()
        return first_of(posts_with(found, viewer)) if found is not None else ([], True)

    def around(self, about: Subject, viewer: User | None) -> tuple[str, Mapping[str, Any]] | None:
        """Whether the viewer follows it stands above the region."""
        if viewer is None:
            return None
        return "tag_follow_changed", tag_follow(about.key, viewer)


def tag_follow(key: str, viewer: User | None) -> dict[str, Any]:
    """Return what stands above the posts with a hashtag: whether the viewer follows it, and which
    others."""
    followed = list(TagFollow.objects.of(viewer)) if viewer is not None else []
    is_followed = any(follow.tag.key == key for follow in followed)
    return {"key": key, "mark": mark_of(key), "followed": followed, "is_followed": is_followed}


TAG = TagPage()

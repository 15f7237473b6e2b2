"""What a person posted with pictures."""

from collections.abc import Iterable
from typing import Any, ClassVar

from feed.models import Post
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import Subject, Traits
from .parts import sizes
from .parts.kept import first_of
from .parts.slices import cut
from .parts.tab_of_person import TabOfPerson
from .parts.timelines import cards


class Media(TabOfPerson):
    """Who somebody is, and their posts with pictures that the viewer may see."""

    name = "media"
    paths = ("people/<username:username>/media/",)
    traits = Traits(shows_cards=True, is_titled=True)
    nothing: ClassVar[dict[str, Any]] = {"posts": []}

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The person's posts with pictures."""
        return (topics.media(about.object_id),) if about.object_id is not None else ()

    def listed(self, about: User, viewer: User | None, before: int | None) -> dict[str, Any]:
        """Their posts with pictures."""
        rows = Post.objects.media_of(about, viewer)
        rows = rows.filter(pk__lt=before) if before else rows
        return cards(cut(rows, sizes.PAGE_SIZE), viewer, before)

    def newest(self, about: User, viewer: User | None) -> tuple[list[Post], bool]:
        """The newest of them."""
        return first_of(Post.objects.media_of(about, viewer))


MEDIA = Media()

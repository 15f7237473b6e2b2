"""What a person replied: their comments, wherever they stand."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from feed.models import Post
from feed.models.cards import prepare
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import Subject, Traits
from .parts import sizes
from .parts.kept import first_of
from .parts.lists import Listed, comment_alone
from .parts.slices import cut
from .parts.tab_of_person import TabOfPerson


class Replies(TabOfPerson):
    """Who somebody is, and their comments that the viewer may see."""

    name = "replies"
    paths = ("people/<username:username>/replies/",)
    traits = Traits(shows_cards=True, is_titled=True, refills=True)
    nothing: ClassVar[dict[str, Any]] = {"kept": []}

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The person's comments, and any post under which one may stand."""
        pk = about.object_id
        return (topics.replies(pk), topics.REPLIES) if pk is not None else ()

    def listed(self, about: User, viewer: User | None, before: int | None) -> dict[str, Any]:
        """Their comments."""
        rows = Post.objects.replies_of(about, viewer)
        part = cut(rows.filter(pk__lt=before) if before else rows, sizes.PAGE_SIZE)
        for comment in part.rows:
            comment.timeline_id = comment.pk
        prepare(part.rows, viewer)
        return {"kept": part.rows, "more_from": part.more_from, "is_first": not before}

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The comments."""
        yield Listed.of("#timeline", map(comment_alone, context["kept"]), context)

    def newest(self, about: User, viewer: User | None) -> tuple[list[Post], bool]:
        """The newest of their comments."""
        return first_of(Post.objects.replies_of(about, viewer))


REPLIES = Replies()

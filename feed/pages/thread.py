"""A branch of a conversation."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Post
from feed.models.answering import may_answer
from feed.models.cards import prepare
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts import sizes, trees
from .parts.kept import KeptIds
from .parts.lists import Listed


class Thread(PageKind):
    """A comment with what answers it: what is too deep for the page above. A comment that the viewer may
    not see is there as a placeholder, as long as anything stands below it."""

    name = "thread"
    paths = ("posts/<id:pk>/thread/",)
    traits = Traits(shows_cards=True, refills=True, is_titled=True)

    def find(self, viewer: User | None, *, pk: int) -> Subject:
        """The comment."""
        top = trees.top(pk, viewer)
        if top is None or trees.post_above(top, viewer) is None:
            raise NotFound
        return Subject(top.pk, top.root_id)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The comment, and the post it stands under."""
        return [topics.post(pk) for pk in (about.object_id, about.root_id) if pk is not None]

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The comment and the first that stand below it."""
        return self.shown(about.object_id or 0, viewer)

    def shown(self, pk: int, viewer: User | None, after: int | None = None) -> Region:
        """Return the comment with what answers it as a tree, from the start or from after one."""
        top = trees.top(pk, viewer)
        post = trees.post_above(top, viewer) if top is not None else None
        if top is None or post is None:
            return self.gone()
        tree = trees.part(post, viewer, after, top, size=sizes.COMMENTS_SIZE)
        prepare(trees.seen([top, *tree["comments"]]), viewer)
        above = top.get_absolute_url() if top.is_seen else trees.page_of(top)
        context = {"post": post, "top": top, "way_up": above, **tree}
        context["is_left_out"] = viewer is not None and not may_answer(post, viewer)
        return Region(self, context, shape=f"shape-{'open' if top.is_seen else 'place'}")

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The comment, and those below it."""
        top = context["top"]
        items = [trees.item(top, is_top=True), *map(trees.item, context["comments"])]
        yield Listed.of("#comments", items, context)

    def reaches(self, context: Mapping[str, Any], down_to: int) -> bool:
        """Whether the comments do, in the order of the tree."""
        return trees.reaches(context["post"], context, down_to, context["top"])

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """The comments, the first among them; None where there are too many to name."""
        top = trees.top(about.object_id or 0, viewer)
        post = Post.objects.filter(pk=about.root_id or about.object_id or 0).first()
        names = trees.kept_ids(post, viewer, top) if post is not None and top is not None else None
        return KeptIds("#comments", names, is_all=True) if names is not None else None


THREAD = Thread()

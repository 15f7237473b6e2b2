"""A post with its comments."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Post
from feed.models.answering import may_answer
from feed.models.cards import prepare
from feed.models.post_reads import ForViewer
from feed.models.topic import Topic
from users.lib.lookups import HIGHEST
from users.models import User

from . import topics
from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts import sizes, trees
from .parts.kept import KeptIds
from .parts.lists import Listed

ITSELF = ForViewer(lambda viewer, pk: Post.objects.timeline(viewer).filter(pk=pk))


class PostPage(PageKind):
    """One post with its comments; refused where the viewer may not see the post. One whose author has
    left is there, empty, as long as something stands under it."""

    name = "post"
    paths = ("posts/<id:pk>/",)
    traits = Traits(
        shows_cards=True,
        goes_with_its_post=True,
        refills=True,
        is_titled=True,
        is_parted=True,
    )

    def find(self, viewer: User | None, *, pk: int) -> Subject:
        """The post."""
        posts = Post.objects.filter(pk=pk)
        if not posts.timeline(viewer).exists() and not posts.placeholders(viewer).exists():
            raise NotFound
        return Subject(pk)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The post with all that stands under it."""
        return (topics.post(about.object_id),) if about.object_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The post and its first comments."""
        return self.shown(about.object_id or 0, viewer)

    def shown(self, pk: int, viewer: User | None, after: int | None = None) -> Region:
        """Return the post with its comments as a tree, from the start or from after a comment."""
        # SQLite knows no larger number: written out once, a query asks for it as it is.
        found = next(iter(ITSELF.objects(viewer, pk)), None) if pk <= HIGHEST else None
        if found is None:
            found = Post.objects.placeholders(viewer).filter(pk=pk).first()
        if found is None:
            return self.gone()
        tree = trees.part(found, viewer, after, size=sizes.COMMENTS_SIZE)
        if found.is_erased and not tree["comments"] and after is None:
            return self.gone()
        prepare([found, *trees.seen(tree["comments"])], viewer)
        is_left_out = viewer is not None and not may_answer(found, viewer)
        shape = f"shape-{'place' if found.is_erased else 'open'}"
        context = {"post": found, "is_left_out": is_left_out, **tree}
        return Region(self, context, shape=shape, outside=(found,))

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The comments."""
        yield Listed.of("#comments", map(trees.item, context["comments"]), context)

    def reaches(self, context: Mapping[str, Any], down_to: int) -> bool:
        """Whether the comments do, in the order of the tree."""
        return trees.reaches(context["post"], context, down_to)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """The comments; None where there are too many to name."""
        post = Post.objects.filter(pk=about.object_id or 0).first()
        names = trees.kept_ids(post, viewer) if post is not None else None
        return KeptIds("#comments", names, is_all=True) if names is not None else None


POST = PostPage()

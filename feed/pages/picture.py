"""One picture of a post or comment, large."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Post
from feed.models.topic import Topic
from users.lib.versions import version_of
from users.models import User

from .kind import NotFound, PageKind, Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.lists import Item, Listed
from .parts.posts import post_visible_to, topics_of


class LargePicture(PageKind):
    """The picture of this number; refused where the viewer may not see the post now, or there is none.

    What its author says of it shows at once, and another picture that has its number by then.
    """

    name = "picture"
    paths = ("posts/<id:pk>/pictures/<id:number>/",)
    traits = Traits(
        shows_cards=True,
        goes_with_its_post=True,
        refills=True,
        is_titled=True,
    )

    def find(self, viewer: User | None, *, pk: int, number: int) -> Subject:
        """The post or comment, and the number."""
        if self.shown(pk, number, viewer).is_gone:
            raise NotFound
        return post_visible_to(viewer, pk)._replace(key=str(number))

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The post or comment itself, and the post it stands under."""
        return topics_of(about)

    def region(self, about: Subject, viewer: User | None) -> Region:
        """The picture."""
        return self.shown(about.object_id or 0, int(about.key or 0), viewer)

    def shown(self, pk: int, number: int, viewer: User | None) -> Region:
        """Return the picture of this number of the post or comment. One query."""
        posts = Post.objects.visible_to(viewer).select_related("author", "root__author")
        post = posts.filter(pk=pk).first()
        pictures = post.pictures if post is not None else []
        if not 0 < number <= len(pictures):
            return self.gone()
        context = {
            "post": post,
            "picture": pictures[number - 1],
            "number": number,
            "count": len(pictures),
            "previous": number - 1,
            "next": number + 1 if number < len(pictures) else 0,
        }
        return Region(self, context, shape="shape-open")

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The one picture, with the way to those beside it."""
        picture, post = context["picture"], context["post"]
        version = version_of(picture, context["number"], context["count"], post.warning)
        shown = {**context, "version": version}
        item = Item(f"picture-{picture.pk}", "feed/picture/_large.html", shown, version)
        yield Listed.of("#pictures", [item], context)

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """Whoever may see the post may see it."""
        return None


PICTURE = LargePicture()

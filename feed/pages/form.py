"""A form about one post or comment, beside what it is about."""

from collections.abc import Iterable, Mapping
from typing import Any

from feed.models import Post
from feed.models.cards import prepare
from feed.models.topic import Topic
from users.models import User

from .kind import PageKind, Region, Subject, Traits
from .parts.kept import KeptIds
from .parts.lists import Listed
from .parts.posts import post_visible_to, topics_of

# The pages with a form about a post or comment.
FORMS = ("answer", "answers", "delete", "edit", "menu", "quote", "report", "send", "vote")


class Form(PageKind):
    """A form about a post or comment; refused where the viewer may not see that now."""

    name = "form"
    paths = tuple(f"posts/<id:pk>/{form}/" for form in FORMS)
    traits = Traits(
        shows_cards=True,
        goes_with_its_post=True,
        refills=True,
        has_form=True,
    )

    def find(self, viewer: User | None, *, pk: int) -> Subject:
        """The post or comment."""
        return post_visible_to(viewer, pk)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """The post or comment itself, and the post it stands under."""
        return topics_of(about)

    def region(self, about: Subject, viewer: User | None) -> Region:
        """What the form is about."""
        return self.shown(about.object_id or 0, viewer)

    def shown(self, pk: int, viewer: User | None) -> Region:
        """Return the post or comment of this id."""
        posts = Post.objects.visible_to(viewer).select_related("author", "root__author")
        found = posts.filter(pk=pk).first()
        if found is None:
            return self.gone()
        prepare([found], viewer)
        return Region(self, {"subject": found}, shape="shape-open")

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """There is none."""
        return ()

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        """There is no list; what the form is about is gone, or stays."""
        return None


FORM = Form()

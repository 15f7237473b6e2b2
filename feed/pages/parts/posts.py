"""Pages about one post or comment."""

from collections.abc import Iterable

from feed.models import Post
from feed.models.topic import Topic
from feed.pages import topics
from feed.pages.kind import NotFound, Subject
from users.models import User


def post_visible_to(viewer: User | None, pk: int) -> Subject:
    """Return the post or comment of this id. Raises NotFound where the viewer may not see it now."""
    posts = Post.objects.visible_to(viewer).filter(pk=pk)
    found = posts.values_list("pk", "root").first()
    if found is None:
        raise NotFound
    return Subject(found[0], found[1])


def topics_of(about: Subject) -> Iterable[Topic]:
    """Return the topics of a page about this one post or comment, and nothing under it: who may see a
    comment hangs on its post."""
    if about.object_id is None:
        return ()
    return topics.post(about.root_id or about.object_id), topics.itself(about.object_id)

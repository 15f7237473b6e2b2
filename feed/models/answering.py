"""Who may comment under a post, of those who see it: the one rule, for one viewer and for many."""

from users.lib.lookups import Ids
from users.models import User

from .content import AnswersFrom
from .mention import Mention
from .post import Post
from .visibility.viewer_sets import ViewerSets


def answerers(post: Post, sets: ViewerSets) -> frozenset[int | None]:
    """Return who, of the viewers, is among those from whom the post's author wants answers.

    Whether they see the post is not asked here.
    """
    author = post.author_id
    if post.answers_from == AnswersFrom.EVERYONE:
        return sets.all
    found: frozenset[int | None] = sets.all & {author}
    if post.answers_from == AnswersFrom.FOLLOWERS:
        return found | sets.followers(author)
    if post.answers_from == AnswersFrom.FRIENDS:
        return found | (sets.followers(author) & sets.followees(author))
    people = Ids({pk for pk in sets.all if pk is not None})
    named = Mention.objects.filter(post=post, person__among=people)
    return found | frozenset(named.values_list("person", flat=True))


def may_answer(post: Post, viewer: User | None) -> bool:
    """Return whether the viewer is among them; a visitor is nowhere."""
    if viewer is None:
        return False
    return viewer.pk in answerers(post, ViewerSets([viewer.pk], [post.author_id]))

"""What was sent before by the very same form: a double click, or an answer that was lost."""

from feed.models import Post


def sent_before(post: Post) -> Post | None:
    """Return the author's post or comment that this one's form made already, if it did."""
    if post.submission is None:
        return None
    return Post.objects.filter(author=post.author, submission=post.submission).first()


def says_the_same(earlier: Post, post: Post) -> bool:
    """Whether both say the same in the same place."""
    places = [(one.body, one.root_id, one.parent_id) for one in (earlier, post)]
    return places[0] == places[1]

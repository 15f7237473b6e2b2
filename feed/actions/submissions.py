"""What was sent before by the very same form: a double click, or an answer that was lost."""

from feed.models import PollChoice, Post

from .content import Content, PostContent


def sent_before(post: Post) -> Post | None:
    """Return the author's post or comment that this one's form made already, if it did."""
    if post.submission is None:
        return None
    return Post.objects.filter(author=post.author, submission=post.submission).first()


def says_the_same(earlier: Post, post: Post, content: Content) -> bool:
    """Whether both say the same in the same place, about the same post, and ask the same.

    With one of its pictures it is the earlier one, corrected: a picture belongs to one post alone.
    """
    if set(earlier.picture_ids) & set(content.attachments):
        return True
    said = [(sent.body, sent.root_id, sent.parent_id, sent.quote_of_id) for sent in (earlier, post)]
    asked = PollChoice.objects.filter(poll__post=earlier).order_by("position")
    poll = content.poll if isinstance(content, PostContent) else None
    choices = list(poll.choices) if poll is not None else []
    return said[0] == said[1] and list(asked.values_list("text", flat=True)) == choices

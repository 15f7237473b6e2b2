"""Who sees a post, and who may answer it: changed by its author."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Does, Piece, Refresh
from feed.live.events.recipients import EVERYBODY, Sees
from feed.models import Post
from feed.models.topic import Topic
from feed.pages import topics

from .answers import answering
from .posts import PostEvent, quoted_in, shown_in_quotes, tags_of


class AnswersChanged(PostEvent):
    """The author wants answers from others than before."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the pages of the post."""
        return [topics.post(about.pk)]

    @classmethod
    def pieces_of(cls, post: Post) -> Iterable[AnyPiece]:
        """Send who may answer now."""
        return answering(post)


class PostNarrowed(PostEvent):
    """The post is for fewer people now: it leaves the pages of the others."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern every page that may show it, also those for whom it no longer is."""
        theirs = [topics.person(about.author_id), topics.media(about.author_id)]
        lists = [topics.PUBLIC, *theirs, topics.HOMES, topics.BOOKMARKS, topics.REPLIES]
        boosted = [topics.BOOSTS] if about.boost_count else []
        lists += [*boosted, *tags_of(about)]
        own = [topics.post(about.pk), topics.EXCERPTS, topics.TALKS]
        return [*lists, *own, *quoted_in(about)]

    @classmethod
    def pieces_of(cls, post: Post) -> Iterable[AnyPiece]:
        """Take it from those who may not see it; show the others whom it is for."""
        boosted = [topics.BOOSTS] if post.boost_count else []
        theirs = (topics.person(post.author_id), topics.media(post.author_id))
        kept = (topics.BOOKMARKS, topics.REPLIES)
        lists = (*theirs, topics.HOMES, *kept, *boosted, *tags_of(post))
        yield from shown_in_quotes(post)
        gone = {"post_id": post.pk}
        yield Piece("post_deleted", lists, gone, Does.REMOVE, to=~Sees(post))
        if not post.is_public:  # from that list also for those who may see it
            yield Piece("post_deleted", (topics.PUBLIC,), gone, Does.REMOVE, to=EVERYBODY)
        page = topics.post(post.pk)
        yield Refresh(topics.own_pages(post.pk), is_forced=True, to=~Sees(post))
        yield Piece(cls.kind, (*lists, page, topics.EXCERPTS), {"post": post}, to=Sees(post))

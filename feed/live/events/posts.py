"""Posts: made, changed, taken away, brought back, counted."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Does, Piece, Refresh
from feed.live.events.recipients import EVERYBODY, Only, Sees, SeesBelow
from feed.live.log.log import Logged
from feed.models import AnswersFrom, Post
from feed.models.tag import keys_of
from feed.models.topic import Topic
from feed.pages import having, topics
from feed.pages.history import HISTORY
from feed.pages.media import MEDIA
from feed.pages.picture import PICTURE
from feed.pages.post import POST
from users.models.user import Visibility

from .answers import answering
from .base import Batch, Event
from .notifications import excerpt_changed
from .quotes import as_seen, folded_if_muted
from .sent_posts import gone_from_talks, shown_in_talks

CARDS, BESIDE = having("shows_cards"), frozenset([HISTORY, PICTURE, MEDIA])


def lists_of(post: Post) -> list[Topic]:
    """Return the topics of the timelines in which this post stands for itself.

    The public one holds only what everybody may read. Where a boost brought it, the boost's own
    event puts it.
    """
    public = [topics.PUBLIC] if post.is_public else []
    tags = tags_of(post)
    media = [topics.media(post.author_id)] if post.picture_facts else []
    taggers = [topics.taggers(post.pk)] if tags and post.is_public else []
    return [
        *public,
        topics.person(post.author_id),
        *media,
        topics.followers(post.author_id),
        *taggers,
        *tags,
    ]


def tags_of(post: Post) -> list[Topic]:
    """Return the topics of the pages of its hashtags."""
    return [topics.tag(key) for key in keys_of(post)]


def wherever(post: Post) -> list[Topic]:
    """Return the topics of all pages that a change of this post or comment may have to reach: for the
    log. Also those that boosts put it on, whether there are any yet or not: what is sent is what is
    true then, and the row at hand may be older than a boost."""
    if post.root_id is not None:
        return [topics.post(post.root_id), topics.BOOKMARKS, topics.replies(post.author_id)]
    boosted = topics.boosters(post.pk)
    return [*lists_of(post), boosted, topics.post(post.pk), topics.BOOKMARKS]


def where_it_is(post: Post) -> tuple[Topic, ...]:
    """Return the topics of the pages that show this post or comment now, of the row just read: for
    what is sent. Nobody is asked who boosted what nobody did."""
    reached = wherever(post)
    if not post.boost_count and post.root_id is None:
        reached.remove(topics.boosters(post.pk))
    return tuple(reached)


def quoted_in(post: Post) -> list[Topic]:
    """Return the topics of the pages that may show the post within another: any, if there is one."""
    return [topics.SITE] if post.quote_count else []


def gone(event: Logged) -> Iterable[AnyPiece]:
    """Take a card from the timelines, and the post's own page.

    From every home page, not only those of followers: a page that has paged on keeps the cards of
    somebody its viewer no longer follows until it is refreshed. And from everybody's: nobody may see
    it any more, who did cannot be asked, and an id is all that it holds.
    """
    lists = [
        name
        for name in event.topics
        if name not in (topics.post(event.object_id), topics.SITE, topics.EXCERPTS, topics.TALKS)
        and not topics.asked_about(name)
    ]
    if topics.boosters(event.object_id) in event.topics:
        lists.append(topics.BOOSTS)
    places = (*lists, topics.HOMES, topics.BOOKMARKS)
    card = {"post_id": event.object_id}
    yield Piece("post_deleted", places, card, Does.REMOVE, to=EVERYBODY)
    if topics.SITE in event.topics:
        site = (topics.SITE,)
        yield Piece("quote_changed", site, card, Does.REMOVE, to=EVERYBODY, kinds=CARDS)
    if topics.TALKS in event.topics:
        yield from gone_from_talks(event.object_id)
    yield Refresh(topics.own_pages(event.object_id), is_forced=True, to=EVERYBODY)


def shown_in_quotes(post: Post) -> Iterable[AnyPiece]:
    """Show the post, or that it is gone, within those that quote it."""
    if post.quote_count:
        site, card = (topics.SITE,), {"post_id": post.pk}
        yield Piece("quote_changed", site, card, Does.REMOVE, to=~Sees(post), kinds=CARDS)
        if post.visibility == Visibility.PUBLIC:
            for quoted, to in folded_if_muted(post, Sees(post, even_muted=True)):
                shown = {**card, "quoted": quoted}
                yield Piece("quote_changed", site, shown, to=to, kinds=CARDS)
        else:  # in no quote, also to those who may see it
            yield Piece("quote_changed", site, card, Does.REMOVE, to=EVERYBODY, kinds=CARDS)


class PostEvent(Event, is_base=True):
    """What these have in common."""

    model = Post

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the pages that may show the post."""
        return [*wherever(about), *quoted_in(about)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send what is true now: for a post that is gone by now, that."""
        post = batch.posts.get(event.object_id)
        if post is None or not post.is_visible:
            yield from gone(event)
            return
        yield from cls.pieces_of(post)
        if topics.TALKS in event.topics:
            yield from shown_in_talks([post], batch)

    @classmethod
    def pieces_of(cls, post: Post) -> Iterable[AnyPiece]:
        """Send the envelope of this name to all who show the post."""
        where = (*where_it_is(post), *quoted_in(post))
        seeing = Sees(post, even_muted=post.quote_count > 0)
        yield Piece(cls.kind, where, {"post": post}, to=seeing)


class PostCreated(PostEvent):
    """A new post: its card goes in at the head of the timelines."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the timelines, and its own page: nobody can have kept it yet."""
        return [*lists_of(about), topics.post(about.pk)]

    @classmethod
    def pieces_of(cls, post: Post) -> Iterable[AnyPiece]:
        """Send the card to the timelines that list it for itself. Where a boost made since has
        brought it, its own event does, and says whose it is."""
        lists = tuple(lists_of(post))
        for shown, to in as_seen(post):
            yield Piece(cls.kind, lists, {"post": shown}, Does.INSERT, to=to)

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the card; after it, to the author of a poll, its results instead of its form."""
        yield from super().pieces(event, batch)
        post = batch.posts.get(event.object_id)
        if post is not None and post.is_visible and post.shown_poll is not None:
            mine = {"post": batch.with_poll(post, post.author_id)}
            author = Only([post.author_id])
            yield Piece("poll_counted", where_it_is(post), mine, to=author)


class PostEdited(PostEvent):
    """The text changed: that part of the card is swapped, wherever the card shows."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern also the notifications of it, the messages that show it, and where it stood as long as it
        had pictures."""
        media = topics.media(about.author_id)
        return [*super().topics(about, actor_id), media, topics.EXCERPTS, topics.TALKS]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the text, its beginning where people were told of it, its history and its pictures afresh."""
        yield from super().pieces(event, batch)
        post = batch.posts.get(event.object_id)
        if post is not None and post.is_visible:
            yield from excerpt_changed(post, batch)
            beside = (topics.itself(post.pk), topics.media(post.author_id))
            yield Refresh(beside, to=Sees(post), kinds=BESIDE)

    @classmethod
    def pieces_of(cls, post: Post) -> Iterable[AnyPiece]:
        """Send it, and the title of its page, which begins with it; another text may mention others,
        who may answer then."""
        yield from super().pieces_of(post)
        titled = {"post": post, "kind": POST.name}
        page = (topics.post(post.pk),)
        yield Piece("title_changed", page, titled, to=Sees(post), kinds=frozenset([POST]))
        if post.answers_from == AnswersFrom.MENTIONED:
            yield from answering(post)


class PostDeleted(PostEvent):
    """The post is gone: its card leaves, its own page says so."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern also what people replied under it, and the messages that show it."""
        return [*super().topics(about, actor_id), topics.REPLIES, topics.TALKS]

    @classmethod
    def pieces_of(cls, post: Post) -> Iterable[AnyPiece]:
        """Send nothing: it has been restored since, and that event brings it back."""
        return ()


class PostRestored(PostEvent):
    """A moderator brought it back, to its old place: those lists are shown afresh."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern also what people replied under it, and the messages that show it."""
        return [*super().topics(about, actor_id), topics.REPLIES, topics.TALKS]

    @classmethod
    def pieces_of(cls, post: Post) -> Iterable[AnyPiece]:
        """Send the regions afresh."""
        yield Refresh((*where_it_is(post), topics.REPLIES), to=Sees(post))
        yield from shown_in_quotes(post)


class PostCounted(PostEvent):
    """The number of comments, likes, boosts or quotes changed."""

    is_counter = True

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the pages that may show the post as a card of its own."""
        return wherever(about)

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the number as it is now; a post that is gone has an event of its own for that.

        How many answers are folded behind a comment shows also on its placeholder: to all
        who may see the page of the post.
        """
        post = batch.posts.get(event.object_id)
        if post is None:
            return
        if post.is_visible:
            shown, page = {"post": post}, frozenset([POST])
            yield Piece(cls.kind, where_it_is(post), shown, to=Sees(post))
            where = (topics.post(post.pk),)
            yield Piece("comments_counted", where, shown, to=Sees(post), kinds=page)
        if post.root is not None and post.in_tree.is_fold:
            pages, seeing = where_it_is(post), SeesBelow(post.root)
            yield Piece("answers_counted", pages, {"comment": post}, to=seeing)
            if not post.comment_count:  # nothing that needs a placeholder
                missing = seeing - Sees(post)
                yield Refresh((*pages[:1], topics.post(post.pk)), to=missing)

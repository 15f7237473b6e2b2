"""What every event has, and what it is given when it is sent."""

import re
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet

from feed.live.delivery.audience import Audience
from feed.live.events.pieces import AnyPiece
from feed.live.log.log import Logged
from feed.models import Case, Conversation, Membership, Message, Notification, Post, Tag
from feed.models.cards import prepare_for_all
from feed.models.conversation_row import ConversationRow, rows_of
from feed.models.message_cards import WITH, prepare_messages
from feed.models.poll import choices_made, show_poll_to
from feed.models.reaction import mark_own
from feed.models.tag import load_tags
from feed.models.topic import Topic
from feed.pages import topics
from users.lib.lookups import Ids, PreparedQuery
from users.models import User
from users.models.relation import Pair, Relation, relations
from users.models.user import Visibility

# Asked with nearly every event: to write it out each time took 1.5 ms, a quarter of what a new post costs
# until it is sent.
POSTS = PreparedQuery(
    lambda ids: Post.objects.filter(pk__among=ids).select_related("author", "root__author", "poll")
)
MESSAGES = PreparedQuery(
    lambda ids: Message.objects.filter(pk__among=ids).select_related("conversation", *WITH)
)
MEMBERSHIPS = PreparedQuery(
    lambda conversations, people: Membership.objects.filter(
        conversation__among=conversations, person__among=people
    )
)


class Batch:
    """One batch of events and the pages it is for; loads each row once, as it is now."""

    def __init__(self, events: Sequence[Logged], audience: Audience) -> None:
        """Take the events that are sent together."""
        self._events = events
        self.audience = audience

    @cached_property
    def posts(self) -> dict[int, Post]:
        """The posts and comments that this batch is about, with authors; a missing one is gone."""
        ids = self._about(Post)
        found: dict[int, Post] = {post.pk: post for post in POSTS.objects(ids)} if ids else {}
        prepare_for_all(list(found.values()))
        load_tags(found.values())  # which lists they stand in
        return found

    @cached_property
    def above(self) -> dict[int, Post]:
        """The comments that this batch's comments stand below, with authors."""
        comments = [post for post in self.posts.values() if post.is_comment]
        ids = {pk for comment in comments for pk in comment.in_tree.above}
        found: dict[int, Post] = (
            Post.objects.select_related("author", "root__author").in_bulk(ids) if ids else {}
        )
        return found

    @cached_property
    def people(self) -> dict[int, User]:
        """The people that this batch is about, those who did it among them."""
        actors = {event.actor_id for event in self._events if event.actor_id is not None}
        return self._load(User.objects.all(), User, also=actors)

    @cached_property
    def notifications(self) -> dict[int, Notification]:
        """The notifications that this batch is about and that may still be shown."""
        shown = Notification.objects.shown().select_related("actor", "post__root")
        return self._load(shown, Notification)

    @cached_property
    def tags(self) -> dict[int, Tag]:
        """The hashtags that this batch is about."""
        return self._load(Tag.objects.all(), Tag)

    @cached_property
    def messages(self) -> dict[int, Message]:
        """The messages that this batch is about, with what their cards show to all alike."""
        ids = self._about(Message)
        found: dict[int, Message] = {one.pk: one for one in MESSAGES.objects(ids)} if ids else {}
        prepare_messages(list(found.values()))
        return found

    @cached_property
    def memberships(self) -> dict[int, Membership]:
        """The memberships that this batch is about."""
        return self._load(Membership.objects.select_related("conversation", "person"), Membership)

    @cached_property
    def conversations(self) -> dict[int, Conversation]:
        """The conversations that this batch is about; what messages are in is not among them."""
        return self._load(Conversation.objects.all(), Conversation)

    @cached_property
    def cases(self) -> dict[int, Case]:
        """The cases that this batch is about."""
        return self._load(Case.objects.all(), Case)

    def rows_in(self, event: Logged) -> list[ConversationRow]:
        """Return the rows of the conversation that the event's message is in, in the lists of conversations
        that are open here."""
        conversation = self.messages[event.object_id].conversation_id
        rows = self._conversation_rows
        pairs = ((conversation, viewer) for viewer in self._listing(event))
        return [rows[pair] for pair in pairs if pair in rows]

    @cached_property
    def _conversation_rows(self) -> dict[Pair, ConversationRow]:
        """The rows, by (conversation, person), of all conversations that this batch's messages are in."""
        viewers: set[int] = set()
        for event in self._events:
            if REGISTRY[event.kind].model is Message and event.object_id in self.messages:
                viewers.update(self._listing(event))
        talks = {one.conversation_id: one.conversation for one in self.messages.values()}
        mine = MEMBERSHIPS.objects(talks, viewers) if viewers else []
        for one in mine:
            one.conversation = talks[one.conversation_id]
        rows = rows_of(mine, known=self.messages)
        return {(one.mine.conversation_id, one.mine.person_id): one for one in rows}

    def _listing(self, event: Logged) -> list[int]:
        """Return who, of the people whose pages the event concerns, has a list of conversations open."""
        people = [topic.pk for topic in event.topics if topic.kind == "viewer"]
        return self.audience.with_any_open(
            people, topics.conversations, topics.chosen_conversations
        )

    @cached_property
    def relations(self) -> dict[Pair, Relation]:
        """What the two people of each event about two people are to each other, both ways."""
        pairs = {
            (event.actor_id, event.object_id)
            for event in self._events
            if event.actor_id is not None and REGISTRY[event.kind].is_relation
        }
        return relations({*pairs, *((person, viewer) for viewer, person in pairs)})

    @cached_property
    def reacted(self) -> dict[Pair, Post]:
        """The posts that somebody liked or kept, as (actor, post), with what they have done."""
        events = [event for event in self._events if event.kind == "reaction_changed"]
        found: dict[Pair, Post] = {}
        for actor in {event.actor_id for event in events if event.actor_id is not None}:
            mine = [
                copy(self.posts[event.object_id])
                for event in events
                if event.actor_id == actor and event.object_id in self.posts
            ]
            mark_own(mine, self.people[actor])
            found.update({(actor, post.pk): post for post in mine})
        return found

    @cached_property
    def votes(self) -> dict[Pair, frozenset[int]]:
        """What the people connected here chose in the polls of this batch, by (poll, person)."""
        polls = {post.shown_poll.poll.pk for post in self.posts.values() if post.shown_poll}
        return choices_made(polls, self.audience.viewers())

    def with_poll(self, post: Post, viewer: int) -> Post:
        """Return the post with its poll as this viewer sees it."""
        shown = copy(post)
        show_poll_to(shown, viewer, self.votes)
        return shown

    @cached_property
    def open_posts(self) -> dict[int, list[Post]]:
        """The posts and comments that open pages are about, by their author."""
        pks = self.audience.posts_shown()
        found: dict[int, list[Post]] = {}
        rows = Post.objects.filter(pk__among=Ids(pks))
        for post in rows.select_related("author", "root__author"):
            found.setdefault(post.author_id, []).append(post)
        return found

    def pages_with(self, person: User) -> set[int]:
        """Return the posts whose own pages are open and that the person wrote, or wrote under."""
        under = self._written_by(person).values_list("root", flat=True)
        return {post.pk for post in self.open_posts.get(person.pk, [])} | {
            pk for pk in under if pk is not None
        }

    def trees_with(self, person: User) -> tuple[Topic, ...]:
        """Return the topics of the open posts under which placeholders may stand for what the person
        wrote, or above it: where they answered somebody, or were answered."""
        in_tree = Q(parent__isnull=False) | Q(comment_count__gt=0)
        under = self._written_by(person).filter(in_tree).values_list("root", flat=True)
        return tuple(topics.post(pk) for pk in set(under) if pk is not None)

    @cached_property
    def passed_on(self) -> set[int]:
        """Who, of the people in this batch, has written anything that others boosted or quoted."""
        people = {event.object_id for event in self._events} | {
            event.actor_id for event in self._events if event.actor_id is not None
        }
        spread = Post.objects.filter(Q(boost_count__gt=0) | Q(quote_count__gt=0), author__in=people)
        return set(spread.values_list("author", flat=True).distinct())

    @cached_property
    def guarded(self) -> set[int]:
        """Who, of the people in this batch, has written anything that is not for everybody."""
        people = {event.object_id for event in self._events} | {
            event.actor_id for event in self._events if event.actor_id is not None
        }
        narrow = Post.objects.filter(author__in=people).exclude(visibility=Visibility.PUBLIC)
        return set(narrow.values_list("author", flat=True).distinct())

    def _written_by(self, person: User) -> QuerySet[Post]:
        """Return what the person wrote under the posts whose pages are open."""
        return Post.objects.filter(author=person, root__among=Ids(self.audience.posts_shown()))

    def _load(
        self, rows: QuerySet[Any], model: type[Model], also: Collection[int] = ()
    ) -> dict[int, Any]:
        return dict(rows.in_bulk({*self._about(model), *also}))

    def _about(self, model: type[Model]) -> set[int]:
        """Return the rows of this kind that the events are about, by id."""
        return {event.object_id for event in self._events if REGISTRY[event.kind].model is model}


class Event:
    """One kind of event. Subclass it, and it is known (but for `is_base=True`)."""

    kind: ClassVar[str]
    model: ClassVar[type[Model]]
    # Held back so that a page gets a few a second at most; the last one always goes out.
    is_counter: ClassVar[bool] = False
    # The actor and the object are two people whose relation changed.
    is_relation: ClassVar[bool] = False
    # Who may learn of whom that they write, or are there, may have changed: in the conversations that its
    # topics name, and in those of the people that they name or that it is about.
    changes_company: ClassVar[bool] = False

    def __init_subclass__(cls, is_base: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not is_base:
            cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
            REGISTRY[cls.kind] = cls

    @classmethod
    def topics(cls, about: Any, actor_id: int | None) -> list[Topic]:
        """Return every topic that the event concerns; written to the log with it."""
        raise TypeError(f"{cls.__name__} does not say which topics it concerns")

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Return what the open pages are sent, from what is true now."""
        raise TypeError(f"{cls.__name__} does not say what it sends")


REGISTRY: dict[str, type[Event]] = {}

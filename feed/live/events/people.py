"""People: counted, changed, protected, hidden, brought back."""

from collections.abc import Iterable

from feed.live.delivery import notified
from feed.live.events.pieces import AnyPiece, Badges, Does, Piece, Refresh
from feed.live.events.recipients import EVERYBODY, Knows, Only, Reads, Sees
from feed.live.log.log import Logged
from feed.models import Post, TagFollow
from feed.models.topic import Topic
from feed.pages import having, topics
from feed.pages.home import HOME
from feed.pages.notifications import NOTIFICATIONS
from feed.pages.tag import TAG
from users.models import User

from .base import Batch, Event
from .cases import named_to_moderators
from .conversations import apart_in_talks, mentioned_in_talks, named_in_talks, talks_with
from .naming import blockers_looking, named_by_blockers, named_otherwise, titles_with
from .sent_posts import theirs_in_talks

CARDS = having("shows_cards")
LISTS = having("lists_people")
TALKS = having("lists_conversations")


class PersonEvent(Event, is_base=True):
    """What these have in common."""

    model = User


class PersonCounted(PersonEvent):
    """The person's posts, followers or follows are more or fewer."""

    is_counter = True

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern the person's page, and the lists of those around them."""
        return [*topics.about(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the numbers as they are now, and those lists afresh."""
        person = batch.people.get(event.object_id)
        if person is not None and person.is_active:
            yield Piece(cls.kind, event.topics, {"person": person}, to=Knows(person))
            yield Refresh((topics.circle(person.pk),), to=Reads(person))


class PersonChanged(PersonEvent):
    """The person has another name, picture or profile: it changes wherever it shows."""

    changes_company = True

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern every page; a name can show on any."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send name, picture and profile as they are now."""
        person = batch.people.get(event.object_id)
        if person is not None and person.is_active:
            yield Piece(cls.kind, event.topics, {"person": person}, to=Knows(person))
            yield from named_by_blockers(person, blockers_looking(person, batch))
            yield from named_in_talks(person, batch)


class UsernameChanged(PersonEvent):
    """The person has another username: it changes wherever it shows."""

    changes_company = True

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern every page."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the username as it is now."""
        person = batch.people.get(event.object_id)
        if person is not None and person.is_active:
            yield Piece(cls.kind, event.topics, {"person": person}, to=Knows(person))
            yield from named_otherwise(person)
            blockers = blockers_looking(person, batch)
            yield from titles_with(person, batch, blockers)
            mine = (topics.viewer(person.pk),)
            yield Piece("me_renamed", mine, {"viewer": person}, to=Only([person.pk]))
            yield from named_by_blockers(person, blockers)
            yield from named_in_talks(person, batch)
        yield from named_to_moderators(event.topics)


class DisplayChanged(PersonEvent):
    """The person wants pages to look otherwise: their own do."""

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern the person's own pages."""
        return [topics.viewer(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send what they have chosen."""
        person = batch.people.get(event.object_id)
        if person is not None and person.theme:
            chosen = {"display": person.display}
            yield Piece(cls.kind, event.topics, chosen, to=Only([person.pk]))


class PinChanged(PersonEvent):
    """Another post stands first on the person's page, or none."""

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern the person's page."""
        return [topics.person(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Show it afresh."""
        person = batch.people.get(event.object_id)
        if person is not None:
            yield Refresh(event.topics, to=Reads(person))


class PersonRemoved(PersonEvent):
    """A moderator hid the person: all that is theirs leaves every page."""

    changes_company = True

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern every page."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Take away cards, the person's own page, the pages of their posts; count badges."""
        person = batch.people.get(event.object_id)
        if person is not None and person.is_active:
            return  # brought back since, and that event brings all of it back
        everywhere = {"is_unmet": True, "is_unread": True, "is_hidden": True}
        theirs = {"person_id": event.object_id, **everywhere}
        # Nobody may see anything of theirs any more, and it holds an id alone.
        yield Piece(cls.kind, event.topics, theirs, Does.REMOVE, to=EVERYBODY)
        if person is not None:
            # Who saw what they wrote there cannot be asked any more.
            yield Refresh(batch.trees_with(person), to=EVERYBODY)
        posts = batch.open_posts.get(event.object_id, [])
        pages = [name for post in posts for name in topics.own_pages(post.pk)]
        yield Refresh((*topics.about(event.object_id), *pages), is_forced=True, to=EVERYBODY)
        yield Refresh(event.topics, to=EVERYBODY, kinds=LISTS | TALKS)
        yield from apart_in_talks(event.object_id, EVERYBODY, is_taken=True)
        yield from talks_with(event.object_id, batch)
        # What they boosted stands elsewhere now, or nowhere.
        if Post.objects.filter(boost_of__isnull=False, author=event.object_id).exists():
            homes = (topics.followers(event.object_id),)
            yield Refresh(homes, to=EVERYBODY, kinds=frozenset([HOME]))
        yield from named_otherwise(person)
        yield from named_to_moderators(event.topics)
        if person is not None:
            yield from mentioned_in_talks(person, batch)
        yield Badges(frozenset(notified.about(event.object_id, batch.audience.viewers())))


class PersonProtected(PersonEvent):
    """The person protected the account, or opened it again."""

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern every page."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Take cards from those who may not see them now, or show all pages afresh."""
        person = batch.people.get(event.object_id)
        if person is None or not person.is_active:
            return
        yield from theirs_in_talks(person, batch)
        strangers = ~Reads(person)
        theirs = {"person_id": person.pk}
        unread = {**theirs, "is_unread": True}
        recipients = notified.about(person.pk, batch.audience.viewers())
        yield Refresh(event.topics, to=Only(recipients), kinds=frozenset([NOTIFICATIONS]))
        yield Badges(frozenset(recipients))
        if person.is_protected:
            yield Piece(
                "person_removed", event.topics, unread, Does.REMOVE, to=strangers, kinds=CARDS
            )
            told_pages = frozenset([NOTIFICATIONS])
            yield Piece(
                "person_unread", event.topics, theirs, Does.REMOVE, to=strangers, kinds=told_pages
            )
            # What everybody can read is in the public timeline, and nothing else: not for those who
            # may read it elsewhere either.
            yield Piece("person_removed", (topics.PUBLIC,), theirs, Does.REMOVE, to=EVERYBODY)
            yield Refresh((topics.circle(person.pk),), is_forced=True, to=strangers)
            yield Refresh(batch.trees_with(person), to=strangers)
            for post in batch.open_posts.get(person.pk, []):
                pages = topics.own_pages(post.pk)
                yield Refresh(pages, is_forced=True, to=~Sees(post))
        else:
            kept = (topics.BOOKMARKS, topics.REPLIES)
            lists = (topics.PUBLIC, *kept, topics.circle(person.pk))
            yield Refresh(lists, to=Reads(person))
            yield Refresh(event.topics, to=Reads(person), kinds=frozenset([TAG]))
            tagged = TagFollow.objects.filter(tag__tagged__post__author=person)
            yield Refresh((topics.HOMES,), to=Only(tagged.values_list("person", flat=True)))
            pages = tuple(topics.post(pk) for pk in batch.pages_with(person))
            yield Refresh(pages, to=Reads(person))
            if person.pk in batch.passed_on:
                yield Refresh(event.topics, to=Reads(person), kinds=CARDS)
        yield Refresh(topics.profile(person.pk), to=Knows(person))


class PersonReactivated(PersonEvent):
    """A moderator brought the person back: every page is shown afresh."""

    changes_company = True

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern every page."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send everybody regions and badges afresh; those who block the person list them, too."""
        yield Refresh(event.topics, to=EVERYBODY)
        yield from apart_in_talks(event.object_id, EVERYBODY, is_taken=False)
        yield from talks_with(event.object_id, batch)
        person = batch.people.get(event.object_id)
        if person is not None:
            yield from theirs_in_talks(person, batch)
            yield from mentioned_in_talks(person, batch)
        yield from named_otherwise(person)
        yield Badges(frozenset(notified.about(event.object_id, batch.audience.viewers())))

"""The sockets, one class a kind of page: what it watches, and who may. The rest is in
`page_consumer.py`."""

from feed.live.watch import Shows
from feed.models import Post, ScheduledPost
from feed.page_consumer import PageConsumer
from feed.pages.parts import trees
from feed.text.names import tag_key
from users.models import User
from users.models.relation import named


class HomeConsumer(PageConsumer):
    """The viewer's home timeline. Nobody can watch another's: it is always the session's own."""

    shows = Shows.HOME
    needs_sign_in = True


class PublicConsumer(PageConsumer):
    """Everyone's public posts; open to visitors."""

    shows = Shows.PUBLIC


class PersonConsumer(PageConsumer):
    """One person's page; refused for people who are hidden, block the viewer, or do not exist."""

    shows = Shows.PERSON

    def find(self, viewer: User | None) -> int:
        """Return the person's id."""
        username = self.scope["url_route"]["kwargs"]["username"]
        person = named(username, viewer)
        if person is None:
            raise LookupError
        return int(person.pk)


class FollowersConsumer(PersonConsumer):
    """Who follows a person."""

    shows = Shows.FOLLOWERS


class FollowingConsumer(PersonConsumer):
    """Whom a person follows."""

    shows = Shows.FOLLOWING


class PostConsumer(PageConsumer):
    """One post with its comments; refused where the viewer may not see the post."""

    shows = Shows.POST

    def find(self, viewer: User | None) -> int:
        """Return the post's id."""
        pk = self.scope["url_route"]["kwargs"]["pk"]
        posts = Post.objects.filter(pk=pk)
        if not posts.timeline(viewer).exists() and not posts.placeholders(viewer).exists():
            raise LookupError
        return int(pk)


class ThreadConsumer(PageConsumer):
    """A comment with what answers it; refused where the viewer has no such page."""

    shows = Shows.THREAD

    def find(self, viewer: User | None) -> int:
        """Return the comment's id."""
        top = trees.top(self.scope["url_route"]["kwargs"]["pk"], viewer)
        if top is None or trees.post_above(top, viewer) is None:
            raise LookupError
        self.root_id = top.root_id
        return int(top.pk)


class HistoryConsumer(PageConsumer):
    """What a post or comment said before; refused where the viewer may not see it now."""

    shows = Shows.HISTORY

    def find(self, viewer: User | None) -> int:
        """Return the id of the post or comment."""
        post = Post.objects.visible_to(viewer).filter(pk=self.scope["url_route"]["kwargs"]["pk"])
        found = post.values_list("pk", "root").first()
        if found is None:
            raise LookupError
        self.root_id = found[1]
        return int(found[0])


class FormConsumer(HistoryConsumer):
    """A form about a post or comment; refused where the viewer may not see that now."""

    shows = Shows.FORM


class PeopleConsumer(PageConsumer):
    """People found by name; open to visitors."""

    shows = Shows.PEOPLE


class NotificationsConsumer(PageConsumer):
    """The viewer's notifications, and the badges of pages with nothing else live."""

    shows = Shows.NOTIFICATIONS
    needs_sign_in = True


class RequestsConsumer(PageConsumer):
    """Who waits to follow the viewer."""

    shows = Shows.REQUESTS
    needs_sign_in = True


class BlocksConsumer(PageConsumer):
    """Whom the viewer blocks."""

    shows = Shows.BLOCKS
    needs_sign_in = True


class MutesConsumer(PageConsumer):
    """Whom the viewer mutes."""

    shows = Shows.MUTES
    needs_sign_in = True


class BookmarksConsumer(PageConsumer):
    """What the viewer keeps."""

    shows = Shows.BOOKMARKS
    needs_sign_in = True


class ScheduledConsumer(PageConsumer):
    """The viewer's posts that wait for their time."""

    shows = Shows.SCHEDULED
    needs_sign_in = True


class ScheduledFormConsumer(ScheduledConsumer):
    """A form about one of these; refused for what is another's, or waits no more."""

    def find(self, viewer: User | None) -> int:
        """Return its id."""
        pk = self.scope["url_route"]["kwargs"]["pk"]
        if not ScheduledPost.objects.filter(author=viewer, pk=pk).exists():
            raise LookupError
        return int(pk)


class TagConsumer(PageConsumer):
    """The posts with one hashtag, used by anybody yet or not; open to visitors."""

    shows = Shows.TAG

    def find(self, viewer: User | None) -> None:
        """There is one for every hashtag: its key says which."""
        self.key = tag_key(self.scope["url_route"]["kwargs"]["tag"])
        if not self.key:
            raise LookupError


class NoSuchPageConsumer(PageConsumer):
    """Any other address."""

    shows = Shows.POST

    def find(self, viewer: User | None) -> None:
        """There is nothing here."""
        raise LookupError

"""A few people and a page of each kind: what is each sent?"""

from dataclasses import replace

from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import Frame, compose
from feed.live.log import log
from feed.live.open_pages.watch import Watch
from feed.models import LiveEvent
from feed.pages import PageKind
from feed.pages.home import HOME
from feed.pages.notifications import NOTIFICATIONS
from feed.pages.person import PERSON
from feed.pages.post import POST
from feed.pages.public import PUBLIC
from tests.factories import UserFactory, make_post
from tests.live.conftest import watch
from users.actions import follows
from users.models import User

Composed = dict[Watch, Frame]


class Town:
    """alice, whom bob follows, a stranger; a post by alice, and a page of each kind of each viewer."""

    def __init__(self) -> None:
        self.alice, self.bob, self.stranger = (
            UserFactory.create(username=name) for name in ("alice", "bob", "stranger")
        )
        follows.follow(actor=self.bob, person=self.alice)
        self.post = make_post(self.alice, "The post")
        self.home = {one: watch(HOME, one.pk) for one in self.people}
        self.told = {one: watch(NOTIFICATIONS, one.pk) for one in self.people}
        self.public = watch(PUBLIC)
        self.person = watch(PERSON, about=self.alice.pk)
        self.thread = watch(POST, about=self.post.pk)
        self.elsewhere = watch(POST, about=999)
        self.more: list[Watch] = []
        self._place = log.head().seq

    @property
    def people(self) -> list[User]:
        return [self.alice, self.bob, self.stranger]

    def frames(self) -> Composed:
        """Return what every open page is sent for what happened since the last call."""
        new = log.read(self._place, 1_000)
        self._place = new[-1].seq
        every = [*self.home.values(), *self.told.values(), self.public, self.person]
        return compose(new, Audience([*every, *self.more, self.thread, self.elsewhere]))

    def kinds(self) -> list[str]:
        """Return the kinds logged since then."""
        rows = LiveEvent.objects.filter(seq__gt=self._place).order_by("seq")
        return list(rows.values_list("kind", flat=True))

    def own_page(
        self, viewer: User, kind: PageKind, about: int | None = None, root: int | None = None
    ) -> Watch:
        """Open one more page for the viewer, and return its watch."""
        page = replace(watch(kind, viewer.pk, about), root_id=root)
        self.more.append(page)
        return page


def having(frames: Composed, text: str) -> set[Watch]:
    """Return the pages whose frame holds the text."""
    return {page for page, frame in frames.items() if text in frame.html}

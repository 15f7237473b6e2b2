"""The home timeline."""

from collections.abc import Iterable

from feed.models import Post
from feed.models.home import home_page
from feed.models.topic import Topic
from users.models import User

from . import topics
from .kind import Region, Subject, Traits
from .parts import sizes
from .parts.slices import Slice, newer_from
from .parts.timelines import Timeline, cards

# After which cards it is noted how far somebody has read. Whoever never left the head has stopped
# nowhere.
MARKS = range(5, sizes.PAGE_SIZE + 1, 5)
MARKS_AT_HEAD = MARKS[1:]


class Home(Timeline):
    """The viewer's home timeline. Nobody can open another's: it is always the session's own."""

    name = "home"
    paths = ("home/",)
    traits = Traits(needs_sign_in=True, shows_cards=True, hides_muted=True, names_boosters=True)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        """What enters this home, and what leaves any."""
        return (topics.home(viewer_id), topics.HOMES) if viewer_id is not None else ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        """Its head."""
        return self.shown(viewer) if viewer is not None else self.gone()

    def shown(self, viewer: User, before: int | None = None) -> Region:
        """Return the timeline, from its head or from below a post."""
        page = home_page(viewer, before, sizes.PAGE_SIZE)
        posts = cards(Slice(page.posts, page.more_from), viewer, before)
        marks = MARKS if before else MARKS_AT_HEAD
        return Region(self, {**posts, "marks": marks, "newer_from": newer_from(before)})

    def first_posts(self, about: Subject, viewer: User | None) -> tuple[list[Post], bool] | None:
        """The head of the timeline."""
        if viewer is None:
            return None
        page = home_page(viewer, None, sizes.NAMED)
        return page.posts, page.more_from is None


HOME = Home()

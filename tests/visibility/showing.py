"""Where each thing can show: on which live pages, at which address, watched how."""

from zlib import crc32

from feed.live.open_pages.watch import Watch, site_locale
from feed.pages.bookmarks import BOOKMARKS
from feed.pages.boosts import BOOSTS
from feed.pages.circles import FOLLOWERS, FOLLOWING
from feed.pages.finding import PEOPLE
from feed.pages.form import FORM
from feed.pages.history import HISTORY
from feed.pages.home import HOME
from feed.pages.notifications import NOTIFICATIONS
from feed.pages.own_lists import BLOCKS, MUTES, REQUESTS
from feed.pages.person import PERSON
from feed.pages.post import POST
from feed.pages.public import PUBLIC
from feed.pages.replies import REPLIES
from feed.pages.scheduled import SCHEDULED
from feed.pages.tag import TAG as TAG_PAGE
from feed.pages.thread import THREAD
from tests.visibility.table import (
    COMMENTS,
    POSTS,
    RELATIONS,
    VISIBILITIES,
    WITHIN_QUOTE,
    Case,
    Relation,
    Thing,
    Where,
    expects,
)
from tests.visibility.worlds import TAG, Key, World

# Where each thing can show.
SHOWN = {
    **dict.fromkeys(
        POSTS,
        (
            Where.HOME,
            Where.PUBLIC,
            Where.TAG,
            Where.PROFILE,
            Where.PAGE,
            Where.KEPT,
            Where.HISTORY,
            Where.FORM,
        ),
    ),
    **dict.fromkeys(COMMENTS, (Where.PAGE, Where.REPLIES, Where.KEPT, Where.HISTORY, Where.FORM)),
    Thing.DEEP: (Where.BRANCH, Where.REPLIES, Where.KEPT, Where.HISTORY, Where.FORM),
    Thing.TOLD: (
        Where.PAGE,
        Where.TOLD,
        Where.REPLIES,
        Where.KEPT,
        Where.HISTORY,
        Where.FORM,
    ),
    Thing.FOLLOW: (Where.TOLD,),
    Thing.BOOSTED: (Where.HOME, Where.BOOSTER),
    Thing.QUOTED: WITHIN_QUOTE,
    Thing.TAGGED: (Where.HOME,),
}


# Which live page each is; the others list people, and show nothing that anybody wrote, or only what
# the viewer has waiting.
LIVE = {
    Where.HOME: HOME,
    Where.PUBLIC: PUBLIC,
    Where.PROFILE: PERSON,
    Where.PAGE: POST,
    Where.BRANCH: THREAD,
    Where.TOLD: NOTIFICATIONS,
    Where.KEPT: BOOKMARKS,
    Where.REPLIES: REPLIES,
    Where.TAG: TAG_PAGE,
    Where.HISTORY: HISTORY,
    Where.FORM: FORM,
    Where.BOOSTER: BOOSTS,
    Where.QUOTED_HOME: HOME,
    Where.QUOTED_PUBLIC: PUBLIC,
    Where.QUOTED_PAGE: POST,
}


LISTS_OF_PEOPLE = {
    FOLLOWERS,
    FOLLOWING,
    REQUESTS,
    BLOCKS,
    MUTES,
    SCHEDULED,
    PEOPLE,
}


def telling(relation: Relation) -> bool:
    """Return for which account, protected or not, one town of the relation says more.

    Where the table differs more from a visitor's; chance decides where it does so in neither.
    """
    visitor = RELATIONS[0]

    def distance(is_protected: bool) -> int:
        ours, theirs = (
            [
                expects(Case(visibility, is_protected, one, False), thing, where)
                for visibility in VISIBILITIES
                for thing, wheres in SHOWN.items()
                for where in wheres
            ]
            for one in (relation, visitor)
        )
        return sum(our != their for our, their in zip(ours, theirs, strict=True))

    open_one, protected_one = distance(False), distance(True)
    if open_one == protected_one:
        return bool(crc32(relation.name.encode()) & 1)
    return protected_one > open_one


def address_of(world: World, what: Key, where: Where) -> str:
    """Return the address of the page."""
    if where is Where.PAGE:
        post = world.posts[what]
        return (post.root or post).get_absolute_url()
    if where in WITHIN_QUOTE:
        return world.address_of_quote(what, where)
    if where is Where.REPLIES:
        return f"{world.posts[what].author.get_absolute_url()}replies/"
    return {
        Where.BRANCH: f"/posts/{world.fold.pk}/thread/",
        Where.HOME: "/",
        Where.PUBLIC: "/public/",
        Where.TAG: f"/tags/{TAG}/",
        Where.PROFILE: world.author.get_absolute_url(),
        Where.TOLD: "/notifications/",
        Where.BOOSTER: f"{world.fourth.get_absolute_url()}boosts/",
    }[where]


def watch_of(world: World, what: Key, where: Where, onlooker: int | None) -> Watch | None:
    """Return what the page watches that this person has open; None where there is none for them."""
    kind, about = LIVE[where], None
    if onlooker is None and where is Where.TOLD:
        return None
    if onlooker is None and kind is HOME:
        kind = PUBLIC
    if where is Where.PROFILE:
        about = world.author.pk
    if where is Where.REPLIES:
        about = world.posts[what].author_id
    if where is Where.BOOSTER:
        about = world.fourth.pk
    if where is Where.QUOTED_PAGE:
        about = world.passed_on[what].pk
    if where is Where.PAGE:
        about = world.posts[what].root_id or world.posts[what].pk
    if where is Where.BRANCH:
        return Watch(kind, world.fold.pk, onlooker, site_locale(), world.fold.root_id)
    return Watch(kind, about, onlooker, site_locale(), key=TAG if where is Where.TAG else "")

"""States of envelopes: what is pushed to open pages."""

from feed.live.delivery import fragments
from feed.live.log.cursor import Cursor
from feed.live.open_pages.closing import Closing
from feed.models import Post
from feed.pages import Region
from feed.pages.form import FORM
from feed.pages.home import HOME
from feed.pages.parts.kept import BoostLine, KeptIds
from feed.pages.person import PERSON
from feed.pages.post import POST
from users.models.relation import STRANGER

from . import samples
from .registry import States, pattern


@pattern(
    "feed/live/boosted.html",
    "feed/live/boost_line_changed.html",
    "feed/live/post_created.html",
    "feed/live/post_edited.html",
    "feed/live/post_counted.html",
    "feed/live/comments_counted.html",
    "feed/live/post_narrowed.html",
)
def post() -> States:
    """Around a post and its parts."""
    return samples.post_states()


@pattern("feed/live/poll_counted.html")
def poll_counted() -> States:
    """How a poll stands."""
    return samples.poll_states()


@pattern("feed/live/reaction_changed.html")
def reaction_changed() -> States:
    """The viewer's own buttons turn."""
    liked = samples.post()
    liked.is_liked = True
    return {"liked": {"post": liked}, "not liked": {"post": samples.post()}}


@pattern("feed/live/quote_changed.html")
def quote_changed() -> States:
    """A post within others is shown, or gone."""
    return {"shown": {"post_id": 4, "quoted": samples.post()}, "gone": {"post_id": 4}}


@pattern("feed/live/others_removed.html")
def others_removed() -> States:
    """What may not stand in a list leaves it."""
    return {
        name: {"kept": KeptIds("#timeline", names, is_all), "kind": HOME}
        for name, names, is_all in (
            ("all known", ["post-4", "post-2"], True),
            ("the first known", ["post-4"], False),
            ("none", [], True),
        )
    } | {"with who boosted them": {"kept": _boosted(), "kind": HOME}}


def _boosted() -> KeptIds:
    line = BoostLine(".post-5-boosters", _boosted_by_one())
    return KeptIds("#timeline", ["post-5"], True, [line])


@pattern("feed/live/post_deleted.html")
def post_deleted() -> States:
    """A post leaves."""
    return {"always": {"post_id": 4}}


@pattern(
    "feed/live/comment_created.html",
    "feed/live/comment_edited.html",
    "feed/live/reply_created.html",
)
def comment() -> States:
    """Around a comment and its text."""
    return {
        "short": {"comment": samples.comment()},
        "long": {"comment": samples.comment(samples.LONG)},
    }


@pattern("feed/live/excerpt_changed.html")
def excerpt_changed() -> States:
    """The beginning of a text where people were notified of it."""
    return samples.post_states()


@pattern("feed/live/comment_deleted.html")
def comment_deleted() -> States:
    """A comment leaves."""
    return {"always": {"comment_id": 9}}


@pattern("feed/live/notification_created.html")
def notification() -> States:
    """Around a notification."""
    return {
        kind: {"notification": notification}
        for kind, notification in samples.notifications().items()
    }


@pattern(
    "feed/live/person_counted.html",
    "feed/live/person_changed.html",
    "feed/live/person_named.html",
    "feed/live/username_changed.html",
)
def person() -> States:
    """A person's numbers, name, picture and profile, username."""
    return {
        "always": {"person": samples.person()},
        "new": {"person": samples.person(post_count=0, follower_count=1, following_count=0)},
        "with pictures": {"person": samples.Pictured(samples.person(bio=samples.BIO))},
    }


@pattern("feed/live/person_removed.html")
def person_removed() -> States:
    """All of a person's leaves."""
    return {
        "their cards": {"person_id": 1, "is_unmet": False},
        "out of lists of people as well": {"person_id": 1, "is_unmet": True},
        "out of quotes as well": {"person_id": 1, "is_unread": True},
    }


@pattern("feed/live/person_unread.html")
def person_unread() -> States:
    """What somebody was notified of about a person's writings leaves."""
    return {"a protected account": {"person_id": 1}}


@pattern("feed/live/cards_hidden.html")
def cards_hidden() -> States:
    """What a person wrote for some leaves."""
    return {
        "a friend no more": {"person_id": 1, "visibilities": ["friends"]},
        "a follower no more": {"person_id": 1, "visibilities": ["followers", "friends"]},
    }


@pattern("feed/live/region_refreshed.html")
def region() -> States:
    """A region afresh."""
    posts = {"posts": [samples.post()], "is_first": True, "more_from": None}
    return {
        "home": {"region": Region(HOME, posts), "is_forced": False, **posts},
        "gone": {"region": POST.gone(), "is_forced": True},
    }


@pattern("feed/live/region_changed.html")
def region_changed() -> States:
    """Something changed away from the head of a list."""
    quoting, boosted = samples.post("See this", pk=7), samples.boosted(samples.post(pk=5))
    quoting.is_quote, quoting.quoted = True, samples.post()
    states: States = {}
    for name, posts, more_from in (
        ("some, and more below", [quoting, boosted, samples.post()], 4),
        ("all there is", [samples.post()], None),
        ("boosted by one alone", [_boosted_by_one()], None),
        ("nothing any more", [], None),
    ):
        home = Region(HOME, {"posts": posts, "is_first": True, "more_from": more_from})
        lists = [fragments.with_html(listed) for listed in home.lists]
        states[name] = {"region": home, "lists": lists, "cards": posts}
    closed = {
        "person": samples.person(),
        "viewer": samples.bob(),
        "relation": STRANGER,
        "closed": "protected",
    }
    person = Region(PERSON, {**closed, "is_first": True}, shape="shape-protected")
    return {**states, "closed": {**person.context, "region": person, "lists": [], "cards": []}}


def _boosted_by_one() -> Post:
    post = samples.post(pk=5)
    post.boosted_by = samples.bob()
    return post


@pattern("feed/live/_lines.html")
def lines() -> States:
    """Who boosted what stands on a page."""
    one, many, plain = _boosted_by_one(), samples.boosted(samples.post(pk=5)), samples.post(pk=6)
    return {
        "boosted": {"lines": [{"where": ":is(.post-5-boosters)", "post": one}]},
        "boosted by several": {"lines": [{"where": ":is(.post-5-boosters)", "post": many}]},
        "by nobody any more": {"lines": [{"where": ":is(.post-6-boosters)", "post": plain}]},
    }


@pattern("feed/live/_answered_again.html")
def answered_again() -> States:
    """A form to answer says again whom."""
    comment = samples.comment()
    return {"a form to answer": {"region": Region(FORM, {"subject": comment})}}


@pattern("feed/live/caught_up.html", "feed/live/_status.html")
def caught_up() -> States:
    """The connection line while there is a connection."""
    return {
        "nothing missed": {"updates": 0, "is_fresh": False, "asked": [], "is_told": True},
        "caught up": {"updates": 3, "is_fresh": False, "asked": ["a1b2:17"], "is_told": True},
        "shown afresh": {"updates": 0, "is_fresh": True, "asked": [], "is_told": True},
        "a reply repaired": {"updates": 2, "is_fresh": False, "asked": ["a1b2:17"]},
    }


@pattern("feed/live/cursor.html")
def cursor() -> States:
    """The page's cursor."""
    return {"always": {"cursor": Cursor("a1b2", 17)}}


@pattern("feed/live/reply.html")
def reply() -> States:
    """A reply to htmx."""
    context = {
        "fragment": "feed/person/_relation.html",
        "person": samples.person(),
        "relation": samples.relations()["friends"],
        "live_cursor": "a1b2:17",
    }
    return {"a button": context}


@pattern("feed/live/away.html")
def away() -> States:
    """Without a connection."""
    return {"always": {"again": "/live/away/en-a1b2/"}}


@pattern("feed/live/not_done.html")
def not_done() -> States:
    """What did not reach a server."""
    return {"always": {}}


@pattern("feed/frame/_not_done.html")
def what_says_it() -> States:
    """What listens for that."""
    return {"always": {}}


@pattern("feed/live/no_room.html")
def no_room() -> States:
    """No server takes another page."""
    return {"always": {"again": "/live/away/en-a1b2/", "seconds": 30}}


@pattern("feed/live/socket.html")
def socket() -> States:
    """A page's connection."""
    return {"home": {"path": "/ws/home/"}, "a hashtag": {"path": "/ws/tags/caf%C3%A9/"}}


@pattern("feed/live/reading_seen.html")
def reading_seen() -> States:
    """Where in its timeline the viewer of a page is."""
    return {seen: {"seen": seen} for seen in ("head", "below", "left", "front", "behind")}


@pattern("feed/live/notice.html")
def notice() -> States:
    """Why a socket closes for good."""
    return {
        why.notice.replace("_", " "): {
            "notice": why.notice,
            "username": samples.person().username,
        }
        for why in Closing
    }

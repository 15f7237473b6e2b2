"""States of people, the header and the badges."""

from typing import Any

from users.models.display import AS_IT_COMES, Display, TextSize, Theme
from users.models.relation import Relation

from . import samples
from .registry import States, pattern


@pattern(
    "feed/person/_avatar.html",
    "feed/person/_face.html",
    "feed/person/_handle.html",
    "feed/person/_name.html",
    "feed/person/_counts.html",
)
def person() -> States:
    """Somebody."""
    return {
        "named": {"person": samples.person()},
        "with a picture": {"person": samples.Pictured(samples.person())},
        "without a display name": {"person": samples.bob()},
        "long": {"person": samples.long_person()},
        "right to left": {"person": samples.person("omar", "عمر", pk=3)},
    }


@pattern("feed/person/_profile.html")
def profile() -> States:
    """What somebody shows of themself."""
    about: dict[str, Any] = {"bio": samples.BIO, "location": "Porto", "links": samples.LINKS}
    link = {"label": samples.LONG_WORD[:30], "url": "https://a.example/"}
    long: dict[str, Any] = {
        "bio": samples.LONG[:300],
        "location": samples.LONG_WORD[:60],
        "links": [link] * 4,
    }
    hostile: dict[str, Any] = {"bio": samples.HOSTILE, "location": samples.HOSTILE[:60]}
    right_to_left: dict[str, Any] = {
        "bio": "خبّاز في الساحة.",
        "location": "بيروت",
        "links": samples.LINKS[:1],
    }
    return {
        "nothing": {"person": samples.person()},
        "all of it": {"person": samples.Pictured(samples.person(**about))},
        "words alone": {"person": samples.person(**about)},
        "long": {"person": samples.person(**long)},
        "right to left": {"person": samples.person("omar", "عمر", pk=3, **right_to_left)},
        "hostile": {"person": samples.person(**hostile)},
    }


@pattern("feed/person/_head.html", "feed/regions/_person.html")
def person_page() -> States:
    """A person's page."""
    known, bob = samples.relations(), samples.bob()
    posts = [samples.post(), samples.post("Yesterday's bread.", pk=3)]
    page = {"person": samples.person(), "is_first": True, "more_from": None, "posts": posts}
    empty = {**page, "viewer": bob, "relation": known["stranger"], "posts": []}
    return {
        "for a visitor": {**page, "viewer": None, "relation": known["stranger"]},
        **{name: {**page, "viewer": bob, "relation": relation} for name, relation in known.items()},
        "with a pinned post": {
            **page,
            "viewer": bob,
            "relation": known["followed"],
            "pinned": samples.post("Open from six. Closed on Mondays.", pk=2),
        },
        "long": {**empty, "person": samples.long_person(), "relation": known["asks to follow"]},
        "no posts": empty,
        "protected": {**empty, "closed": "protected"},
        "closed by a block": {**empty, "closed": "blocked", "relation": known["blocked"]},
        "one's own": {**page, "viewer": samples.person(), "relation": Relation(is_self=True)},
    }


TABS = ("posts", "media", "replies", "boosts")


@pattern("feed/person/_tabs.html")
def tabs() -> States:
    """Between what a person posts, with pictures or not, replies and boosts."""
    return {tab: {"tab": tab, "person": samples.person()} for tab in TABS}


@pattern("feed/regions/_boosts.html")
def boosts() -> States:
    """The page of what a person boosted."""
    known, person = samples.relations(), samples.person()
    mine, others = samples.post(pk=8), samples.post(samples.LONG, author=samples.bob(), pk=9)
    for post in (mine, others):
        post.boosted_by = person
    page = {"person": person, "viewer": samples.bob(), "relation": known["followed"]}
    page |= {"posts": [others, mine], "is_first": True, "more_from": None, "closed": ""}
    return {
        "some": page,
        "more to come": {**page, "more_from": 8},
        "further down": {**page, "is_first": False},
        "for a visitor": {**page, "viewer": None, "relation": known["stranger"]},
        "none": {**page, "posts": []},
        "protected": {**page, "posts": [], "closed": "protected"},
    }


@pattern("feed/regions/_replies.html")
def replies() -> States:
    """The page of what a person replied."""
    known, bob = samples.relations(), samples.bob()
    kept = [samples.comment("Only on Mondays.", pk=9), samples.comment(samples.LONG, pk=8)]
    page = {"person": samples.person(), "viewer": bob, "relation": known["followed"]}
    page |= {"kept": kept, "is_first": True, "more_from": None, "closed": ""}
    empty = {**page, "kept": []}
    return {
        "some": page,
        "more to come": {**page, "more_from": 8},
        "further down": {**page, "is_first": False},
        "for a visitor": {**page, "viewer": None, "relation": known["stranger"]},
        "one's own": {**page, "viewer": samples.person(), "relation": Relation(is_self=True)},
        "none": empty,
        "protected": {**empty, "closed": "protected", "relation": known["stranger"]},
        "closed by a block": {**empty, "closed": "blocked", "relation": known["blocked"]},
    }


@pattern("feed/frame/_footer.html")
def footer() -> States:
    """The foot of every page."""
    return {
        "as it comes": {},
        "with its source": {"source_url": "https://git.example/plaza"},
        "signed in": {"viewer": samples.person(), "display": AS_IT_COMES},
    }


@pattern("feed/frame/_zone.html")
def zone() -> States:
    """The time zone that a page was rendered in; nothing of it is seen here."""
    return {"in a page": {}, "in a frame": {"is_push": True}}


@pattern("feed/frame/_display.html", "feed/frame/_themes.html", "feed/live/display_changed.html")
def display() -> States:
    """How pages look: what stands in the head, which is not seen, and the themes to choose from."""
    sizes = zip(Theme, TextSize, strict=True)
    return {theme.value: {"display": Display(theme, size)} for theme, size in sizes}


@pattern("feed/frame/_meta.html")
def meta() -> States:
    """What other sites show of a page; nothing of it is seen here."""
    about = {"kind": "article", "path": "/posts/1/", "words": "Fresh bread from six."}
    person = {**about, "kind": "profile", "path": "/@alice/"}
    return {
        "a post": {**about, "person": samples.person()},
        "a picture": {**person, "person": samples.Pictured(samples.person())},
        "no words": {**person, "person": samples.person(), "words": ""},
        "a page of the site": {**about, "kind": "website", "path": "/about/", "title": "About"},
        "odd input": {**about, "person": samples.person(name=samples.HOSTILE), "words": "'\"><p>"},
        "signed in": {**about, "person": samples.person(), "viewer": samples.bob()},
    }


@pattern("feed/frame/_header.html")
def header() -> States:
    """The top of every page."""
    return {
        "visitor": {"viewer": None, "place": "public"},
        "signed in": {"viewer": samples.person(), "place": "home", "live_path": "/live/home/"},
        "something unread": {"viewer": samples.person(), "place": "people", "unread": 3},
        "one's own page": {
            "viewer": samples.person(),
            "place": "person",
            "person": samples.person(),
        },
    }


@pattern("feed/frame/_account_menu.html")
def account_menu() -> States:
    """Who is signed in, and what opens under them."""
    return {
        "named": {"viewer": samples.person()},
        "with a picture": {"viewer": samples.Pictured(samples.person())},
    }


@pattern("feed/frame/_feed_tabs.html")
def feed_tabs() -> States:
    """Between the two timelines, on a phone."""
    return {place: {"place": place} for place in ("home", "public")}


@pattern("feed/frame/_steps.html")
def steps() -> States:
    """The first steps of somebody new."""
    return {step: {"step": step} for step in ("profile", "people", "post")}


@pattern("feed/frame/_start.html")
def start() -> States:
    """What a home begins with that follows nobody."""
    return {"some": {"rows": samples.rows(), "viewer": samples.person()}}


@pattern("feed/frame/_rail.html")
def rail() -> States:
    """What stands beside every page on wide screens."""
    return {"on wide screens only": {"place": "home"}, "beside Explore": {"place": "people"}}


@pattern("feed/frame/_rail_advice.html")
def rail_advice() -> States:
    """Whom to follow, and what is talked about."""
    people = [samples.person(bio=samples.BIO), samples.bob(), samples.long_person()]
    return {
        "people and hashtags": {"people": people, "tags": samples.TRENDING},
        "people alone": {"people": people[:1], "tags": []},
        "nothing": {"people": [], "tags": []},
    }


@pattern("feed/tag/_trending.html")
def trending() -> States:
    """Hashtags in use of late."""
    return {"some": {"tags": samples.TRENDING}}


@pattern("feed/frame/_me_link.html", "feed/live/me_renamed.html")
def me_link() -> States:
    """The link to the viewer's own page."""
    me = samples.person()
    return {
        "elsewhere": {"viewer": me, "is_here": False},
        "there": {"viewer": me, "is_here": True},
    }


@pattern("feed/notification/_badge.html", "feed/frame/_favicon.html", "feed/live/badges.html")
def badge() -> States:
    """The badge and the mark in the tab."""
    return {
        "none": {"unread": 0},
        "some": {"unread": 3},
        "many": {"unread": 1234},
        "messages": {"new_messages": 2},
    }

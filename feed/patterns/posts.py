"""States of posts, comments and timelines."""

from typing import Any

from feed.pages import KINDS

from . import samples, threads
from .links import WithLink, link
from .pictures import WithPictures, many
from .registry import States, pattern


@pattern(
    "feed/post/_card.html",
    "feed/post/_body.html",
    "feed/post/_unfold.html",
    "feed/post/_excerpt.html",
    "feed/post/_comment_count.html",
    "feed/comment/_none.html",
    "feed/post/_menu_link.html",
    "feed/post/_like_count.html",
    "feed/post/_own.html",
    "feed/post/_visibility.html",
)
def post() -> States:
    """A post and its parts."""
    return {
        **samples.post_states(),
        "with a poll": {"post": samples.asking(samples.poll())},
        "with pictures": {"post": WithPictures(many("wide", "tall", "square"))},
        "with a link": {"post": WithLink(link())},
        "a link behind a warning": {
            "post": WithLink(link(), samples.post("https://bakery.example/rye", warning="Bread"))
        },
        "pictures and no words": {"post": WithPictures(many("wide"), samples.post(""))},
    }


@pattern("feed/post/_poll.html")
def poll() -> States:
    """A poll: to vote in, and how it stands."""
    return samples.poll_states()


@pattern("feed/comment/_card.html")
def comment() -> States:
    """A comment."""
    states = samples.post_states()
    return {
        name: {"comment": samples.comment(state["post"].body, state["post"].author)}
        for name, state in states.items()
        if "comment" not in name
    } | {
        "the deepest, with answers": {"comment": samples.answer(5, comment_count=3)},
        "where it shows alone": {"comment": samples.answer(2), "is_elsewhere": True},
        "with pictures": {"comment": WithPictures(many("wide", "tall"), samples.comment())},
        "with a link": {
            "comment": WithLink(link(), samples.comment(f"Like this? {link().address}"))
        },
        "with a link, without a picture, deep down": {
            "comment": WithLink(link(picture=""), samples.answer(4, link().address))
        },
        "with a link, where it shows alone": {
            "comment": WithLink(link(), samples.answer(2, link().address)),
            "is_elsewhere": True,
        },
        "with a link, not known yet": {"comment": WithLink(None, samples.comment(link().address))},
        "with a link, behind a warning": {
            "comment": WithLink(link(), samples.comment(link().address, warning="Bread"))
        },
        "its own page": {"comment": samples.comment(), "is_top": True},
    }


@pattern("feed/post/_own_button.html")
def own_button() -> States:
    """Like, boost, keep, and back."""
    mine: dict[str, Any] = {"post": samples.post()}
    many: dict[str, Any] = {"post": samples.post(like_count=1_204, boost_count=12)}
    return {
        "many like it": {**many, "does": "post_like", "icon": "like", "label": "Like"},
        "boosted, as by many": {
            **many,
            "does": "post_unboost",
            "icon": "boost",
            "label": "Boosted",
            "then": "undo boost",
        },
        "like": {**mine, "does": "post_like", "icon": "like", "label": "Like"},
        "liked": {
            **mine,
            "does": "post_unlike",
            "icon": "like",
            "label": "Liked",
            "then": "undo like",
        },
    }


@pattern("feed/post/_boost_line.html", "feed/post/_boost_count.html", "feed/post/_quote_count.html")
def boosts() -> States:
    """Who boosted a post, and how many boosted and quoted it."""
    nobody, one, many = samples.post(), samples.post(), samples.post()
    one.boosted_by, one.boost_count = samples.bob(), 1
    many.boosted_by, many.other_boosters = samples.long_person(), 3
    many.boost_count, many.quote_count = 1_204, 7
    return {"nobody": {"post": nobody}, "one": {"post": one}, "many": {"post": many}}


@pattern("feed/post/_quote.html")
def quote() -> States:
    """A post within another."""
    long = samples.post(samples.LONG, author=samples.long_person())
    muted = samples.post()
    muted.is_muted = True
    return {
        "shown": {"quoted": samples.post()},
        "by somebody one has muted": {"quoted": muted},
        "long": {"quoted": long},
        "of many lines": {"quoted": samples.post(samples.MANY_LINES)},
        "hostile": {"quoted": samples.post(samples.HOSTILE)},
        "gone": {"quoted": None},
    }


@pattern("feed/frame/_form_gone.html")
def form_gone() -> States:
    """What a form was about is gone."""
    return {kind.name: {"region": kind.gone()} for kind in KINDS.values() if kind.traits.has_form}


@pattern("feed/regions/_form.html")
def subject() -> States:
    """What a form is about."""
    long = samples.post(samples.LONG, author=samples.long_person())
    return {
        "a post": {"subject": samples.post()},
        "a comment": {"subject": samples.comment()},
        "for friends": {"subject": samples.post(visibility="friends")},
        "with a poll": {"subject": samples.asking(samples.poll())},
        "a hidden comment": {"subject": threads.hidden()},
        "long": {"subject": long},
        "hostile": {"subject": samples.post(samples.HOSTILE)},
    }


@pattern("feed/frame/_title.html", "feed/live/title_changed.html")
def title() -> States:
    """What pages are called."""
    post, person = samples.post(), samples.person()
    return {
        "a post": {"kind": "post", "post": post},
        "behind a warning": {
            "kind": "post",
            "post": samples.post(warning="Spoilers for episode 3"),
        },
        "a long post": {"kind": "post", "post": samples.post(samples.LONG)},
        "right to left": {"kind": "post", "post": samples.post("صباح الخير يا ساحة")},
        "hostile, cut off": {"kind": "post", "post": samples.post(samples.HOSTILE)},
        "its author has left": {"kind": "post", "post": samples.erased()},
        "a branch": {"kind": "thread"},
        "a history": {"kind": "history"},
        "a person": {"kind": "person", "person": person},
        "their followers": {"kind": "followers", "person": person},
        "whom they follow": {"kind": "following", "person": person},
        "gone": {"kind": "post", "is_gone": True},
    }


@pattern("feed/timeline/_kept.html", "feed/regions/_bookmarks.html")
def kept() -> States:
    """What somebody keeps."""
    some = [samples.post(), samples.comment()]
    for post in some:
        post.is_kept = True
    return {
        "a post and a comment": {"kept": some, "is_first": True, "more_from": None},
        "further down": {"kept": some, "is_first": False, "more_from": None},
        "nothing": {"kept": [], "is_first": True, "more_from": None},
    }


@pattern("feed/timeline/_cards.html", "feed/timeline/_timeline.html")
def timeline() -> States:
    """A timeline."""
    posts = [
        samples.post(body, pk=pk)
        for pk, body in ((6, "The third"), (5, "The second"), (4, "The first"))
    ]
    return {
        "some": {"posts": posts, "is_first": True, "more_from": None, "empty": "Nothing yet."},
        "more to come": {"posts": posts, "is_first": True, "more_from": 4, "empty": ""},
        "further down": {"posts": posts, "is_first": False, "more_from": None, "empty": ""},
        "further down, from a place": {
            "posts": posts,
            "is_first": False,
            "more_from": None,
            "newer_from": 7,
            "empty": "",
        },
        "home, with marks": {"posts": posts, "is_first": True, "more_from": 4, "marks": [2, 3]},
        "empty": {"posts": [], "is_first": True, "more_from": None, "empty": "Nothing yet."},
    }


@pattern("feed/list/_part_start.html")
def part_start() -> States:
    """Where a further part of a list begins."""
    return {"just loaded": {"loaded_from": 4}, "of a page": {}}


@pattern("feed/list/_more_again.html")
def more_again() -> States:
    """The way to what was taken from the end of an open list."""
    return {"of a timeline": {"where": "#timeline"}}


@pattern("feed/frame/_shape.html")
def shape() -> States:
    """What is around a list."""
    return {"closed": {"region": {"shape": "shape-protected"}}, "without one": {"region": {}}}


@pattern("feed/list/_part.html")
def part() -> States:
    """The reply to "Show more"."""
    posts = [samples.post("The next one", pk=4)]
    some = {"posts": posts, "is_first": False, "more_from": 4, "loaded_from": 9}
    return {"of a timeline": {"part": "feed/timeline/_cards.html", "names": ["post-4"], **some}}


@pattern("feed/post/_own_undone.html")
def own_undone() -> States:
    """What the viewer did is undone at a post that is out of sight."""
    return {"undone": {}}


@pattern("feed/list/_more.html")
def more() -> States:
    """The way to more."""
    timeline = {"name": "before", "more_from": 4, "where": "#timeline"}
    return {"of a timeline": timeline, "on another page": {**timeline, "goes_elsewhere": True}}


@pattern(
    "feed/timeline/_new_posts.html",
    "feed/frame/_gone.html",
    "feed/frame/_typed_stays.html",
    "feed/frame/_welcome.html",
)
def plain() -> States:
    """What has no variables."""
    return {"always": {}}


@pattern("feed/regions/_post.html", "feed/regions/_post_below.html", "feed/comment/_list.html")
def post_page() -> States:
    """A post with its comments."""
    comments = [samples.comment("First!", pk=9), samples.comment(samples.LONG, pk=10)]
    page = {"post": samples.post(), "is_first": True, "more_from": None}
    tree = [samples.answer(depth, comment_count=5 - depth) for depth in range(5)]
    tree += [samples.answer(5, comment_count=12), samples.comment("And I.", pk=40)]
    tree[2:3] = [threads.placeholder(2)]
    return {
        "some": {**page, "comments": comments},
        "a tree": {**page, "comments": tree},
        "one is hidden": {**page, "comments": [threads.hidden(), *comments[1:]]},
        "for some to answer": {
            **page,
            "post": samples.post(answers_from="friends"),
            "comments": comments,
            "is_left_out": True,
        },
        "more to come": {**page, "comments": comments, "more_from": 10},
        "for friends": {**page, "post": samples.post(visibility="friends"), "comments": []},
        "empty": {**page, "comments": []},
        "its author has left": {**page, "post": samples.erased(), "comments": comments},
    }


@pattern("feed/post/_placeholder.html")
def placeholder() -> States:
    """Where a post was whose author has left."""
    return {"always": {"post": samples.erased()}}


@pattern("feed/post/_deleted.html")
def deleted() -> States:
    """After deleting."""
    return {"a post": {"post": samples.post()}}

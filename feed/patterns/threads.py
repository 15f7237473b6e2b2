"""States of conversations: trees of comments, who may answer, what is folded away."""

from typing import Any

from feed.forms import AnswersForm, NewCommentForm
from feed.models import AnswersFrom, Post

from . import samples
from .links import WithLink, link
from .registry import States, pattern


def placeholder(depth: int, **more: Any) -> Post:
    """Return the placeholder of a comment that is not there."""
    comment = samples.answer(depth, **more)
    comment.is_seen = False
    return comment


def hidden() -> Post:
    """Return a comment that the author of the post has hidden."""
    return samples.comment("Buy my rye!", hidden_at=samples.NOON)


@pattern(
    "feed/comment/_body.html", "feed/live/comment_hidden.html", "feed/comment/_answer_link.html"
)
def body() -> States:
    """What a comment says."""
    return {
        "shown": {"comment": samples.comment()},
        "hidden": {"comment": hidden()},
        "with a link": {"comment": WithLink(link(), samples.comment(link().address))},
        "hidden, with a link": {"comment": WithLink(link(), hidden())},
    }


@pattern("feed/comment/_gone.html")
def gone() -> States:
    """The placeholder of a comment that is not there."""
    return {
        "first": {"comment": placeholder(0)},
        "below others": {"comment": placeholder(2)},
        "the deepest, with answers": {"comment": placeholder(5, comment_count=3)},
    }


@pattern("feed/comment/_folded.html", "feed/live/answers_counted.html")
def folded() -> States:
    """What is too deep for a page."""
    return {
        name: {"comment": samples.answer(5, comment_count=number)}
        for name, number in (("nothing", 0), ("one", 1), ("many", 12))
    }


@pattern("feed/post/_answers_from.html", "feed/live/answers_changed.html")
def answers_from() -> States:
    """Who may answer."""
    states = {
        label: {"post": samples.post(answers_from=value), "is_left_out": False}
        for value, label in AnswersFrom.choices
    }
    mentioned = samples.post(answers_from=AnswersFrom.MENTIONED)
    return {
        **{str(name): state for name, state in states.items()},
        "not the viewer": {"post": mentioned, "is_left_out": True},
    }


@pattern("feed/post/_answers_form.html")
def answers_form() -> States:
    """Choosing who may answer."""
    post, refused = samples.post(), AnswersForm({"answers_from": "nobody"})
    refused.is_valid()
    form = AnswersForm(initial={"answers_from": AnswersFrom.FRIENDS})
    return {
        "open": {"form": form, "post": post},
        "saved": {"form": form, "post": post, "saved": True},
        "refused": {"form": refused, "post": post},
    }


@pattern("feed/comment/_answered_words.html")
def answered_words() -> States:
    """Whom the form answers."""
    return {"short": {"answered": samples.comment()}}


@pattern("feed/comment/_in_place.html")
def in_place() -> States:
    """Whom the post is for under which a comment stands."""
    return {
        "for everybody": {"root": samples.post()},
        "for friends": {"root": samples.post(visibility="friends")},
    }


@pattern("feed/comment/_answered.html")
def answered() -> States:
    """Whom the form answers."""
    return {
        "short": {"answered": samples.comment(), "post": samples.post()},
        "long": {"answered": samples.comment(samples.LONG), "post": samples.post()},
    }


@pattern("feed/comment/_place.html")
def form() -> States:
    """The form under a conversation."""
    page = {"form": NewCommentForm(), "post": samples.post()}
    return {
        "signed in": {**page, "viewer": samples.person()},
        "answering": {**page, "viewer": samples.person(), "answered": samples.comment()},
    }


@pattern("feed/comment/_list_start.html")
def start() -> States:
    """Where a part of a list begins."""
    return {"below two": {"under": (20, 21)}}


@pattern("feed/regions/_thread.html")
def thread() -> States:
    """A branch on a page of its own."""
    page = {"post": samples.post(), "way_up": "/posts/25/", "is_first": True, "more_from": None}
    below = [samples.answer(6), samples.answer(7, samples.LONG), placeholder(8), samples.answer(9)]
    return {
        "some": {**page, "top": samples.answer(5), "comments": below},
        "its first comment is gone": {**page, "top": placeholder(5), "comments": below},
        "further down": {**page, "top": samples.answer(5), "comments": below, "is_first": False},
        "more to come": {**page, "top": samples.answer(5), "comments": below, "more_from": 29},
    }

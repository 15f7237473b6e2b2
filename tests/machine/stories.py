"""A few stories told once with the page model, for a browser to be told the same.

`python -m tests.machine.stories` tells all of them in the (migrated) database of this process, changes
nothing in it, and prints each as JSON: the page as it was loaded, the frames it read, the page that the
model made of them. A process of its own, because Playwright keeps an event loop in the tests' own, and
Django asks no database beside one.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django
import pytest

django.setup()

from django.db import transaction  # noqa: E402  (nothing of Django before it is set up)

from feed.actions import boosts, polls, posts, reactions  # noqa: E402
from feed.actions.content import Content, PostContent  # noqa: E402
from feed.actions.polls import NewPoll  # noqa: E402
from users.actions import blocks, follows  # noqa: E402
from users.models import User  # noqa: E402

from .dom import path  # noqa: E402
from .hand import FOCUSABLE  # noqa: E402
from .small import make_small  # noqa: E402
from .tab import Tab  # noqa: E402
from .town import TownWithStory  # noqa: E402

Story = Callable[[TownWithStory], Tab]


def _write(town: TownWithStory, who: str, **fields: Any) -> Any:
    content = PostContent(body=town.word(" #plum @bob"), **fields)
    made = posts.create_post(author=town.now(who), content=content)
    town.wrote(made)
    return made


def _comment(town: TownWithStory, who: str, under: Any, **fields: Any) -> Any:
    content = Content(body=town.word())
    made = posts.create_comment(author=town.now(who), post=under, content=content, **fields)
    town.wrote(made)
    return made


def home(town: TownWithStory) -> Tab:
    """Cards come in, change, count and go; the region is shown afresh; a block takes cards away."""
    first = _write(town, "ann")
    follows.follow(actor=town.now("bob"), person=town.now("ann"))
    tab = town.open("bob", "/")
    town.settle()
    for number in range(5):
        quoted = _write(town, "ann", **({"quote": first} if number % 2 else {}))
    town.settle()
    posts.edit_post(actor=town.now("ann"), post=quoted, body=town.word())
    _comment(town, "cat", first)
    posts.delete_posts(actor=town.now("ann"), posts=[first])
    town.settle()
    tab.lose_connection()
    others = _write(town, "cat")
    boosts.boost(actor=town.now("ann"), post=others)
    tab.connect()
    town.settle()
    follows.follow(actor=town.now("bob"), person=town.now("cat"))
    town.settle()
    follows.follow(actor=town.now("bob"), person=town.now("dan"))
    _write(town, "dan")
    town.settle()
    blocks.block(actor=town.now("ann"), person=town.now("bob"))
    town.settle()
    return tab


def branches(town: TownWithStory) -> Tab:
    """Comments go in at their places, change and leave; at last the post is for others only."""
    post = _write(town, "ann")
    tab = town.open("bob", f"/posts/{post.pk}/")
    town.settle()
    first = _comment(town, "cat", post)
    _comment(town, "dan", post)
    town.settle()
    answer = _comment(town, "ann", post, parent=first)
    _comment(town, "bob", post, parent=answer)
    _comment(town, "bob", post, parent=first)
    town.settle()
    posts.edit_post(actor=town.now("ann"), post=answer, body=town.word())
    posts.delete_posts(actor=town.now("cat"), posts=[first])
    town.settle()
    return tab


def gone(town: TownWithStory) -> Tab:
    """A page whose subject is taken from its viewer."""
    post = _write(town, "ann")
    tab = town.open("bob", f"/posts/{post.pk}/")
    _comment(town, "bob", post)
    town.settle()
    posts.edit_post(actor=town.now("ann"), post=post, body=post.body, visibility="friends")
    town.settle()
    return tab


def notifications(town: TownWithStory) -> Tab:
    """What somebody is told comes in, and the badge counts it."""
    post = _write(town, "bob")
    tab = town.open("bob", "/notifications/")
    town.settle()
    comment = _comment(town, "ann", post)
    follows.follow(actor=town.now("cat"), person=town.now("bob"))
    town.settle()
    posts.edit_post(actor=town.now("ann"), post=comment, body=town.word())
    town.settle()
    tab.read_at("head")
    _comment(town, "cat", post)
    town.settle()
    return tab


def in_hand(town: TownWithStory) -> Tab:
    """Somebody has much in hand on their home page, while others write, like, vote and are followed."""
    follows.follow(actor=town.now("bob"), person=town.now("ann"))
    warned = _write(town, "ann", warning="spoilers")
    asks = _write(town, "ann", poll=NewPoll(["tea", "milk"], timedelta(hours=1)))
    tab = town.open("bob", "/")
    town.settle()
    hand = tab.hand
    hand.unfold(1)
    hand.choose(0)
    hand.type("half a sentence", 0)
    _at(tab, hand.focus, FOCUSABLE, "button.own-like")
    hand.point(1)
    for who in ("ann", "cat", "ann"):
        _write(town, who)
        town.settle()
    reactions.like(actor=town.now("cat"), post=warned)
    posts.edit_post(actor=town.now("ann"), post=warned, body=town.word())
    polls.vote(actor=town.now("cat"), post=asks, choices=[asks.poll.choices.first().pk])
    town.settle()
    follows.follow(actor=town.now("bob"), person=town.now("cat"))
    town.settle()
    reactions.like(actor=town.now("bob"), post=asks)
    town.settle()
    return tab


def on_in_a_branch(town: TownWithStory) -> Tab:
    """Somebody writes an answer where more comments are than a page holds, and one is answered there."""
    post = _write(town, "ann")
    comments = [_comment(town, "cat", post) for _each in range(4)]
    tab = town.open("bob", f"/posts/{post.pk}/")
    town.settle()
    tab.hand.type("half an answer", 0)
    for comment in (comments[0], comments[2], comments[3]):
        _comment(town, "dan", post, parent=comment)
        town.settle()
    posts.delete_posts(actor=town.now("cat"), posts=[comments[0]])
    _comment(town, "dan", post)
    town.settle()
    return tab


def _at(tab: Tab, act: Callable[[int], str], among: str, selector: str) -> None:
    """Do with the first element of the selector what is done by its number among others."""
    wanted = tab.page.one(selector)
    found = tab.page.all(among)
    act(next(number for number, one in enumerate(found) if one is wanted))


STORIES: tuple[Story, ...] = (home, branches, gone, notifications, in_hand, on_in_a_branch)


def tell(story: Story) -> dict[str, Any]:
    """Tell a story; returns what the page was at first, its frames, and what it was at last."""
    patch = pytest.MonkeyPatch()
    with transaction.atomic():
        User.objects.all().delete()
        make_small(patch)
        town = TownWithStory(patch)
        try:
            tab = story(town)
            told = {
                "begun": tab.loaded,
                "past": tab.past,
                "ended": str(tab.page.root),
                "focused": path(tab.page.focused) if tab.page.focused is not None else "",
            }
        finally:
            town.end()
            patch.undo()
            transaction.set_rollback(True)
    return told


if __name__ == "__main__":
    json.dump({story.__name__: tell(story) for story in STORIES}, sys.stdout)

"""A small town as visitors see it, and what people, moderators and workers do that changes their pages."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feed.actions import polls, scheduled, threads
from feed.actions.attachments import describe
from feed.actions.content import PostContent
from feed.actions.pins import pin, unpin
from feed.actions.posts import create_post, edit_post
from feed.models import Attachment, Poll, Post, ScheduledPost
from feed.models.tree import FOLD
from feed.views import visitors
from tests.factories import UserFactory, make_chain
from tests.people import signed_in
from users.actions import leaving, profiles
from users.models import User

from .remembering import WAYS, Town, attempt, columns_of, doings, other_value

AN_HOUR = 3_600.0


class Site(Town):
    """The town with a picture, its history, and all addresses that visitors have."""

    pictured: Post
    shown: Attachment
    deep: Post  # a comment with a page of its own

    @classmethod
    def built(cls) -> "Site":
        town = super().built()
        bea = town.people[1]
        site = cls(town.people, town.posts)
        site.shown = Attachment.objects.create(owner=bea, alt="A loaf", width=300, height=200)
        content = PostContent(body="Fresh #bread", attachments=(site.shown.pk,))
        site.pictured = create_post(author=bea, content=content)
        edit_post(actor=bea, post=site.posts[0], body="Good morning, @cem. #bread")
        chain = make_chain(site.posts[0], site.people[2], FOLD + 2)
        site.deep = next(one for one in chain if one.in_tree.is_fold)
        return site

    def addresses(self) -> dict[str, str]:
        """Return an address of each page that is remembered, by the name of its URL."""
        post = self.posts[0].pk
        about = {"username": User.objects.get(pk=self.people[1].pk).username}
        people = ("person", "media", "replies", "boosts", "followers", "following")
        return {
            "home": "/",
            "public": "/public/",
            "post": f"/posts/{post}/",
            "post_thread": f"/posts/{self.deep.pk}/thread/",
            "post_history": f"/posts/{post}/history/",
            "post_picture": f"/posts/{self.pictured.pk}/pictures/1/",
            "tag": "/tags/bread/",
            **{name: reverse(name, kwargs=about) for name in people},
        }


def rendered_anew(address: str, browser: Client) -> Any:
    """Return what a visitor would be answered if nothing was remembered."""
    with mock.patch.object(visitors, "_name_of", lambda _request: None):
        return browser.get(address)


def said(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """Return all that a browser is told, but which request it was."""
    headers = {name: value for name, value in answer.items() if name != "X-Request-ID"}
    return answer.status_code, answer.content, headers


def compare(site: Site) -> None:
    """Hold each page of a visitor, as it may be remembered, against the same rendered anew. Raises
    AssertionError where one differs."""
    browser = Client()
    for name, address in site.addresses().items():
        warm = said(browser.get(address))
        assert warm == said(rendered_anew(address, browser)), f"{name} differs"


def step(site: Site, dice: random.Random, number: int, later: Callable[[], None]) -> bool:
    """Change one thing in one of the ways; returns whether it changed. Where nothing is logged, let the time
    pass that may be answered the same."""
    if number % 3:
        return attempt(dice.choice([*doings(site, dice), *further_doings(site, dice)]))
    row, column = dice.choice([*columns_of(site)])
    value, way = other_value(row, column, dice), dice.choice(WAYS)
    is_done = attempt(lambda: way(row, column, value))
    later()
    return is_done


def further_doings(site: Site, dice: random.Random) -> list[Callable[[], object]]:
    """Return what people, moderators and workers do beside what changes cards."""
    bea, post, comment = site.people[1], site.posts[0], site.posts[4]
    words = f"w{dice.randrange(999)}"
    moderator = User.objects.filter(username="mod").first() or UserFactory.create(
        username="mod", is_staff=True, is_superuser=True
    )
    staff = signed_in(moderator)
    name: dict[str, Any] = {
        "name": words,
        "location": words,
        "links": [],
        "avatar": "",
        "header": "",
    }
    one = {"action": "delete_selected", "_selected_action": [comment.pk], "post": "yes"}
    return [
        lambda: pin(actor=bea, post=post),
        lambda: unpin(actor=bea, post=post),
        lambda: threads.hide_comment(actor=bea, comment=comment),
        lambda: threads.unhide_comment(actor=bea, comment=comment),
        lambda: threads.set_answers(actor=bea, post=post, answers_from="followers"),
        lambda: describe(
            actor=bea, attachment=site.shown, alt=words, is_sensitive=dice.random() < 0.5
        ),
        lambda: profiles.save_profile(actor=bea, person=bea, bio=words, **name),
        lambda: staff.post("/admin/feed/comment/", one),
        lambda: staff.post("/admin/feed/comment/", {**one, "action": "restore"}),
        lambda: staff.post(
            f"/admin/users/user/{bea.pk}/change/", {"username": "bea", "name": words}
        ),
        lambda: end_poll(site.posts[1]),
        lambda: publish(bea, words),
        lambda: leaving.leave(actor=site.people[3]),
        lambda: leaving.come_back(person=site.people[3]),
    ]


def end_poll(asked: Post) -> None:
    # Of one that is over, its end would change past the log.
    Poll.objects.filter(post=asked, ended_at=None).update(ends_at=timezone.now())
    polls.end_due()


def publish(author: User, words: str) -> None:
    due = timezone.now() + timedelta(hours=1)
    content = PostContent(body=f"{words} #bread")
    scheduled.schedule_post(author=author, content=content, due_at=due)
    ScheduledPost.objects.update(due_at=timezone.now())
    scheduled.publish_due()

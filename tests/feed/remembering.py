"""A small town, every page of cards in it, and every way in which rows change."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import connection, models
from django.template.loader import get_template
from django.utils import timezone

from feed.actions import boosts, polls, posts, reactions
from feed.actions.content import PostContent
from feed.live.open_pages.watch import Locale
from feed.models import Attachment, LinkPreview, Poll, PollChoice, Post
from feed.pages import Region
from feed.pages.bookmarks import BOOKMARKS
from feed.pages.home import HOME
from feed.pages.kind import Subject
from feed.pages.person import PERSON
from feed.pages.post import POST
from feed.pages.public import PUBLIC
from feed.pages.replies import REPLIES
from tests.factories import UserFactory, make_comment, make_poll, make_post, pick
from users.actions import blocks, follows, mutes, people, privacy, usernames
from users.lib import remembered
from users.models import User

LOOKS = [Locale("en", "UTC"), Locale("ja", "UTC"), Locale("en", "Asia/Tokyo")]
Change = Callable[[], object]


@dataclass
class Town:
    """Who writes, who reads, and what stands on their pages."""

    people: list[User]
    posts: list[Post]

    @classmethod
    def built(cls) -> "Town":
        """People who follow each other, and of everything that a card can show one."""
        some = [UserFactory.create(username=name) for name in ("ada", "bea", "cem", "dan")]
        ada, bea, cem, _dan = some
        for person in some[1:]:
            follows.follow(actor=ada, person=person)
        plain = make_post(bea, "Good morning, @cem and @dan. #bread https://example.org/a")
        asked = make_poll(cem)
        quote = PostContent(body="See this 🙂", quote=plain)
        quoting = posts.create_post(author=cem, content=quote)
        warned = posts.create_post(author=bea, content=PostContent(body="Ends.", warning="Film"))
        comment = make_comment(plain, ada, "Hello @bea")
        answer = make_comment(plain, cem, parent=comment)
        boosts.boost(actor=bea, post=asked)
        polls.vote(actor=ada, post=asked, choices=pick(asked, "Rye"))
        reactions.bookmark(actor=ada, post=warned)
        return cls(some, [plain, asked, quoting, warned, comment, answer])

    def regions(self, viewer: User | None) -> Iterator[Region]:
        """Yield every page of cards as this viewer sees it now."""
        if viewer is not None:
            viewer = User.objects.get(pk=viewer.pk)
            yield HOME.shown(viewer)
            yield BOOKMARKS.region(Subject(), viewer)
        yield PUBLIC.shown(viewer)
        for post in self.posts[:1]:
            yield POST.shown(post.pk, viewer)
        yield PERSON.region(Subject(self.people[2].pk), viewer)
        yield REPLIES.region(Subject(self.people[2].pk), viewer)


def html_of(region: Region) -> str:
    """Return what a page shows, above and below its form."""
    names = [name for name in (region.template_name, region.below_name) if name]
    context = {"region": region, **region.context}
    return "".join(str(get_template(name).render({**context})) for name in names)


def compare(town: Town, viewer: User | None) -> None:
    """Hold each page of cards, as it is remembered, against the same rendered without memory. Raises
    AssertionError where one differs."""
    warm = [(region.kind, html_of(region)) for region in town.regions(viewer)]
    with without_memory():
        cold = [(region.kind, html_of(region)) for region in town.regions(viewer)]
    assert cold[0][1]
    for (kind, shown), (_kind, right) in zip(warm, cold, strict=True):
        assert shown == right, f"{kind} differs"


@contextmanager
def without_memory() -> Iterator[None]:
    """Render everything inside, and leave what is remembered as it is."""
    with (
        mock.patch.object(remembered, "recall", lambda _name: None),
        mock.patch.object(remembered, "keep", lambda _name, _text: None),
    ):
        yield


def columns_of(town: Town) -> Iterator[tuple[models.Model, Any]]:
    """Yield every column of every row that a card can show, by the models: a new one is among them."""
    choices = PollChoice.objects.filter(poll__post__in=town.posts)
    rows: list[models.Model] = [*town.posts, *town.people[1:3], *choices[:1]]
    rows += Poll.objects.filter(post__in=town.posts)
    for row in rows:
        for column in row._meta.concrete_fields:
            if not column.primary_key and not column.unique:
                yield row, column


def other_value(row: models.Model, column: Any, dice: random.Random) -> Any:
    """Return another value that the column may hold."""
    now = type(row)._default_manager.values_list(column.attname, flat=True).get(pk=row.pk)
    if column.is_relation:
        return None if column.null and now else now
    if column.choices:
        return dice.choice([one for one, _label in column.choices if one != now])
    if isinstance(column, models.BooleanField):
        return not now
    if isinstance(column, models.DateTimeField):
        return None if column.null and now else timezone.now() + timedelta(dice.randrange(9))
    if isinstance(column, models.IntegerField):
        return dice.randrange(1, 9)
    if column.attname == "picture_facts":
        return [Attachment(pk=dice.randrange(1, 9), alt=f"x{dice.randrange(99)}").facts]
    if column.attname == "link_facts":
        return LinkPreview(title=f"x{dice.randrange(99)}", state="ready").facts_for(
            "https://a.example"
        )
    if isinstance(column, models.JSONField):
        return [{"label": f"{dice.randrange(99)}", "url": "https://example.org"}]
    if isinstance(column, models.UUIDField):
        return now
    return f"x{dice.randrange(99)}"


def by_update(row: models.Model, column: Any, value: Any) -> None:
    """Change a column as a shell does, past all actions and signals."""
    type(row)._default_manager.filter(pk=row.pk).update(**{column.attname: value})


def by_sql(row: models.Model, column: Any, value: Any) -> None:
    """Change it past Django."""
    sent = column.get_db_prep_save(value, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {column.column} = %s WHERE id = %s",
            [sent, row.pk],
        )


def from_elsewhere(row: models.Model, column: Any, value: Any) -> None:
    """Change it over another connection, as another process does."""

    def change() -> None:
        by_update(row, column, value)
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    thread.join()


WAYS = (by_update, by_sql, from_elsewhere)


def doings(town: Town, dice: random.Random) -> list[Change]:
    """Return what people and moderators do, each with somebody and something drawn."""
    actor, other = dice.sample(town.people, 2)
    post = dice.choice(town.posts)
    post, asked = Post.objects.get(pk=post.pk), town.posts[1]
    author = User.objects.get(pk=post.author_id)
    name = f"n{dice.randrange(999)}"
    return [
        lambda: posts.edit_post(actor=author, post=post, body=f"Now {name}, @{other.username}"),
        lambda: posts.delete_posts(actor=author, posts=[post]),
        lambda: reactions.like(actor=actor, post=post),
        lambda: reactions.unlike(actor=actor, post=post),
        lambda: reactions.bookmark(actor=actor, post=post),
        lambda: boosts.boost(actor=actor, post=post),
        lambda: boosts.unboost(actor=actor, post=post),
        lambda: polls.vote(actor=actor, post=asked, choices=pick(asked, "Wheat")),
        lambda: make_comment(town.posts[0], other, name),
        lambda: posts.create_post(author=other, content=PostContent(body=name, quote=post)),
        lambda: follows.follow(actor=actor, person=other),
        lambda: follows.unfollow(actor=actor, person=other),
        lambda: mutes.mute(actor=actor, person=other),
        lambda: mutes.unmute(actor=actor, person=other),
        lambda: blocks.block(actor=actor, person=other),
        lambda: blocks.unblock(actor=actor, person=other),
        lambda: privacy.set_protected(actor=other, is_protected=dice.random() < 0.5),
        lambda: usernames.change_username(actor=other, username=name),
        lambda: people.deactivate(actor=None, people=[other]),
        lambda: people.reactivate(actor=None, people=town.people),
    ]


def attempt(change: Change) -> bool:
    """Do it, and return whether it was possible: what the rules or the database refuse changes nothing."""
    try:
        change()
    except Exception:
        return False
    return True

"""Who sees a post that was sent into a group: everybody there can be to its author × every way to look.

What is right is said by the table of posts (`table.py`): who reads the message sees the post as they may see
it anywhere, and the words for what is gone otherwise.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction

from feed.actions.content import PostContent
from feed.actions.messages import send
from feed.actions.posts import create_post, delete_posts, edit_post
from feed.live.delivery import fragments
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import PIECES_CATCHING_UP, PIECES_LIVE, compose
from feed.live.log import log
from feed.models import Post
from feed.pages.conversation import CONVERSATION
from tests.live.conftest import watch
from tests.people import text_of
from tests.talking import group
from tests.visibility.documents import Document
from tests.visibility.quotes import GONE
from tests.visibility.table import RELATIONS, VISIBILITIES, Case, Relation, Thing, sees
from tests.visibility.worlds import World

pytestmark = pytest.mark.django_db

TOWNS = tuple(product(RELATIONS, (False, True)))
SLICE = [town for number, town in enumerate(TOWNS) if number % 4 in (0, 3)]
FIRST, TEXT = "Seed-of-a-post", "Plum-of-a-post"


def name_of(town: tuple[Relation, bool]) -> str:
    """Name a town for pytest."""
    relation, is_protected = town
    return f"{relation.name}-{'protected' if is_protected else 'open'}"


class Sent:
    """A town, and a group of the author's friend and the viewer, into which that friend sends posts."""

    def __init__(self, relation: Relation, is_protected: bool) -> None:
        """Let them be what they are to each other, with the group there before."""
        self.town = World(relation, is_protected, ())
        members = [self.town.viewer] if self.town.viewer is not None else []
        self.group = group(self.town.fourth, *members)
        self.address = f"/messages/{self.group.pk}/"
        self.town.relate()

    def page(self) -> str | None:
        """Return the page of the group as the viewer opens it now; None where it is not for them."""
        response = self.town.browser.get(self.address)
        return text_of(response) if response.status_code == 200 else None

    def send(self, visibility: str, *, is_deleted: bool) -> tuple[Post, list[tuple[str, int]]]:
        """Write a post, send it, edit it; returns it and the viewer's page as it was before and since."""
        post = create_post(
            author=self.town.author, content=PostContent(body=FIRST, visibility=visibility)
        )
        opened = [*self._opened()]
        send(author=self.town.fourth, conversation=self.group, body="Read this", post=post.pk)
        opened += self._opened()
        edit_post(actor=self.town.author, post=post, body=TEXT)
        if is_deleted:
            delete_posts(actor=self.town.author, posts=[post])
        return post, opened

    def _opened(self) -> Iterator[tuple[str, int]]:
        page = self.page()
        if page is not None:
            yield page, log.head().seq


def looks(world: Sent, case: Case) -> Iterator[tuple[str, bool]]:
    """Send a post of this case; yield each way of looking at it, with whether it shows there."""
    post, opened = world.send(case.visibility, is_deleted=case.is_deleted)
    world.town.leave()
    viewer = world.town.viewer
    page = world.page()
    yield "page", page is not None and shows(Document(page), post)
    if viewer is None or not case.relation.is_signed_in:
        assert not opened
        return
    here = watch(CONVERSATION, viewer.pk, world.group.pk)
    region = fragments.refreshed(here)
    yield "afresh", TEXT in region
    for number, (html, place) in enumerate(opened):
        events = log.read(place, 1_000)
        for way, batches, at_most in (
            ("at once", [events], PIECES_LIVE),
            ("one by one", [[event] for event in events], PIECES_LIVE),
            ("away", [events], PIECES_CATCHING_UP),
        ):
            document = Document(html)
            for batch in batches:
                frame = compose(batch, Audience([here]), at_most).get(here)
                if frame is None:
                    continue
                assert sees(case, Thing.POST) or TEXT not in frame.html, way
                assert FIRST not in frame.html, way
                document.receive(frame.html)
            yield f"opened {number}, {way}", shows(document, post)


def shows(page: Document, post: Post) -> bool:
    """Return whether the newest message on the page shows the post; else it must say that it is gone."""
    found = page.all(f".quoted-{post.pk}")
    assert len(found) == 1, f"{len(found)} places of the post"
    text = " ".join(found[0].text.split())
    assert TEXT in text or text == GONE, text
    return TEXT in text


def wrong_in(relation: Relation, is_protected: bool) -> list[str]:
    """Return in which cases of a town the post does not show as the table says."""
    wrong = []
    for visibility, is_deleted in product(VISIBILITIES, (False, True)):
        case = Case(visibility, is_protected, relation, is_deleted)
        expected = relation.is_signed_in and sees(case, Thing.POST)
        with transaction.atomic():  # nobody of this town is there in the next
            found = [*looks(Sent(relation, is_protected), case)]
            transaction.set_rollback(True)
        wrong += [f"{case}: {way}" for way, one in found if one is not expected]
    return wrong


@pytest.mark.slice(4)
@pytest.mark.parametrize("town", SLICE, ids=name_of)
def test_who_sees_a_post_that_was_sent(town: tuple[Relation, bool]) -> None:
    assert wrong_in(*town) == []


@pytest.mark.matrix
@pytest.mark.timeout(600)
@pytest.mark.parametrize("town", [one for one in TOWNS if one not in SLICE], ids=name_of)
def test_who_sees_a_post_that_was_sent_in_all_other_towns(town: tuple[Relation, bool]) -> None:
    assert wrong_in(*town) == []


def test_the_slice_has_each_relation_and_both_answers() -> None:
    assert {relation for relation, _protected in SLICE} == set(RELATIONS)
    for visibility in VISIBILITIES:
        answers = {
            sees(Case(visibility, is_protected, relation, False), Thing.POST)
            for relation, is_protected in SLICE
        }
        assert answers == {True, False}

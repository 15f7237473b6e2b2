"""Pages that stay open while two people become something else to each other, and back.

The viewer opens every page there is while they and the author are friends, and all is written. Then
the two become what the relation says, the author protects the account or opens it, and at last they
are friends again: at each quiet moment each page shows what is for the viewer now, by pushes alone.
"""

from itertools import product

import pytest

from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.log import log
from feed.live.open_pages.watch import Watch
from tests.people import text_of
from tests.visibility import quotes
from tests.visibility.documents import Document
from tests.visibility.showing import address_of, telling, watch_of
from tests.visibility.table import (
    RELATIONS,
    VISIBILITIES,
    WITHIN_QUOTE,
    Case,
    Relation,
    Thing,
    Where,
    expects,
)
from tests.visibility.worlds import Key, World
from users.actions import blocks, mutes, people, privacy

pytestmark = pytest.mark.django_db

FRIENDS = next(one for one in RELATIONS if one.name == "friend")
VISITOR = next(one for one in RELATIONS if one.is_visitor)
# What two friends can become to each other while their pages stay open.
TURNS = [one for one in RELATIONS if one.meets and not one.is_suspended and not one.is_staff]
LISTS = (Where.HOME, Where.PUBLIC, Where.TAG, Where.PROFILE)
SHOWN = {
    Thing.POST: LISTS,
    Thing.BOOSTED: (Where.HOME, Where.BOOSTER),
    Thing.QUOTED: WITHIN_QUOTE,
    Thing.TAGGED: (Where.HOME,),
}


class TurningTown(World):
    """A town where all is written while the two are friends, and the viewer's pages are open."""

    def __init__(self, is_protected: bool, relation: Relation = FRIENDS) -> None:
        wanted = {
            Key(thing, visibility, False) for thing, visibility in product(SHOWN, VISIBILITIES)
        }
        super().__init__(relation, is_protected, wanted)
        self.write()
        self.onlooker = self._known_as()
        self.places: dict[tuple[Key, Where], Watch] = {}
        for what in wanted:
            for where in SHOWN[what.thing]:
                watch = watch_of(self, what, where, self.onlooker)
                assert watch is not None, "a friend has every page"
                self.places[what, where] = watch
        self.documents: dict[Watch, Document] = {}
        for (what, where), watch in self.places.items():
            if watch not in self.documents:
                page = self.browser.get(address_of(self, what, where), follow=True)
                self.documents[watch] = Document(text_of(page))
        self._heard = log.head().seq
        self.wrong: list[str] = []
        self._look("at first")

    def part(self, relation: Relation) -> None:
        """Let the friends become this to each other."""
        self.relation = relation
        self.relate()
        self.leave()
        self._push()
        self._look(relation.name)

    def protect(self, is_protected: bool) -> None:
        """Let the author protect the account, or open it."""
        privacy.set_protected(actor=self.author, is_protected=is_protected)
        self.is_protected = is_protected
        self._push()
        self._look(f"{self.relation.name}, turned {'protected' if is_protected else 'open'}")

    def make_up(self) -> None:
        """Become friends again."""
        if self.relation.author_is_suspended:
            people.reactivate(actor=None, people=[self.author])
        assert self.viewer is not None
        for one, other in ((self.viewer, self.author), (self.author, self.viewer)):
            blocks.unblock(actor=one, person=other)
            mutes.unmute(actor=one, person=other)
        self._befriend(self.viewer)
        left = self.relation.name
        self.relation = FRIENDS
        self._push()
        self._look(f"friends again after {left}")

    def _push(self) -> None:
        """Send each page what it is to be sent for all that happened."""
        events = log.read(self._heard, 10_000)
        self._heard = log.head().seq
        for watch, frame in compose(events, Audience(self.documents)).items():
            self.documents[watch].receive(frame.html)

    def _look(self, when: str) -> None:
        """Note the places that do not show what they should, now."""
        ids = {watch: page.ids for watch, page in self.documents.items()}
        for (what, where), watch in self.places.items():
            case = Case(what.visibility, self.is_protected, self.relation, False)
            if where in WITHIN_QUOTE:
                shows = quotes.shows(self.documents[watch], self, what)
            else:
                shows = f"post-{self.posts[what].pk}" in ids[watch]
            if shows is not expects(case, what.thing, where):
                self.wrong.append(f"{when}: {what.thing}, {what.visibility}, {where}: {shows}")


@pytest.mark.slice(2)
@pytest.mark.parametrize("is_protected", [False, True], ids=["open", "protected"])
def test_open_pages_lose_what_is_not_for_the_viewer_any_more_and_get_it_back(
    is_protected: bool,
) -> None:
    """Each relation in that of the two towns which tells more; the matrix has both."""
    town = TurningTown(is_protected)
    for relation in TURNS:
        if telling(relation) is is_protected:
            town.part(relation)
            town.make_up()
    assert not town.wrong, "\n".join(town.wrong)


@pytest.mark.matrix
@pytest.mark.timeout(600)
@pytest.mark.parametrize("is_protected", [False, True], ids=["open", "protected"])
def test_open_pages_turn_when_the_author_protects_the_account_or_opens_it(
    is_protected: bool,
) -> None:
    town = TurningTown(is_protected)
    for relation in TURNS:
        town.part(relation)
        # Who asks to follow does once it is open; who is hidden can do neither.
        if not relation.asks and not relation.author_is_suspended:
            town.protect(not is_protected)
            town.protect(is_protected)
        town.make_up()
    assert not town.wrong, "\n".join(town.wrong)


def test_a_visitors_open_pages_turn_with_the_account() -> None:
    town = TurningTown(False, VISITOR)
    town.protect(True)
    town.protect(False)
    assert not town.wrong, "\n".join(town.wrong)

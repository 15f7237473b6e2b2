"""Who may see what: the whole table, a slice of it for every run, and that it has no gaps.

`table.py` says what the cases are and what is right, `places.py` where and how one looks,
`worlds.py` builds the town that is looked at.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from itertools import product

import pytest

from feed.pages import KINDS, having
from tests.visibility.conftest import Build
from tests.visibility.places import PLACES, WAYS, Place
from tests.visibility.showing import LISTS_OF_PEOPLE, LIVE, SHOWN
from tests.visibility.table import (
    CASES,
    FACTS,
    PASSED_ON,
    RELATIONS,
    VISIBILITIES,
    Case,
    Relation,
    Thing,
    Where,
    expects,
    follows,
)
from tests.visibility.worlds import World, key
from users.models.relation import Relation as Between
from users.models.relation import between
from users.models.user import Visibility

pytestmark = pytest.mark.django_db

Cell = tuple[Case, Place]
TABLE: tuple[Cell, ...] = tuple(product(CASES, PLACES))
TOWNS = tuple(product(RELATIONS, (False, True)))
# Each relation once on each database: with an open account here and a protected one there.
ON_SQLITE = [town for number, town in enumerate(TOWNS) if number % 4 in (0, 3)]
ON_POSTGRESQL = [town for town in TOWNS if town not in ON_SQLITE]
# What is written in one town: all of it together would not fit on a first page.
WRITTEN = {
    tuple(thing for thing in Thing if thing not in PASSED_ON): "written",
    PASSED_ON: "passed-on",
}
# The slice looks at one place in so many: in each town and for each visibility at another.
ROTATION = min(len(PLACES), len(TOWNS) * len(VISIBILITIES))


def name_of(town: tuple[Relation, bool]) -> str:
    """Name a town for pytest."""
    relation, is_protected = town
    return f"{relation.name}-{'protected' if is_protected else 'open'}"


def cases_of(town: tuple[Relation, bool]) -> list[Case]:
    """Return the cases that are looked at in this town."""
    return [case for case in CASES if (case.relation, case.is_protected) == town]


def cells_of(town: tuple[Relation, bool]) -> list[Cell]:
    """Return the cells that are looked at in this town."""
    return list(product(cases_of(town), PLACES))


def slice_of(town: tuple[Relation, bool]) -> list[Cell]:
    """Return the cells of this town that are in the slice: for each visibility, its turn."""
    turns = {
        visibility: (TOWNS.index(town) * len(VISIBILITIES) + number) % ROTATION
        for number, visibility in enumerate(VISIBILITIES)
    }
    return [
        (case, place)
        for case in cases_of(town)
        for place in PLACES[turns[case.visibility] :: ROTATION]
    ]


def wrong_in(world: World, cells: Iterable[Cell]) -> list[str]:
    """Return the cells in which the product does not do as the rule says."""
    wrong = []
    for case, place in cells:
        expected = expects(case, place.thing, place.where)
        try:
            shows: object = place.shows(world, case)
        except AssertionError as error:
            shows = str(error)
        if shows is not expected:
            wrong.append(f"[{case}] {place}: expected {expected}, got {shows}")
    return wrong


def assert_is_as_told(world: World) -> None:
    """The town is the one that the table speaks of, by what the product says of the two people."""
    relation = world.relation
    case = Case("public", world.is_protected, relation, False)
    assert world.author.is_protected is world.is_protected
    assert (world.onlooker is not None) is relation.is_signed_in
    if world.viewer is None or not relation.meets:
        return
    found = between(world.viewer.pk, world.author.pk)
    asks = relation.asks and world.is_protected
    assert found.follows is (relation.follows or (relation.asks and not asks))
    assert not relation.is_signed_in or found.follows is follows(case)
    told = (relation.is_followed, relation.mutes, relation.blocks, relation.is_blocked, asks)
    real = (found.is_followed, found.mutes, found.blocks, found.is_blocked, found.asks)
    assert told == real


@pytest.mark.matrix
@pytest.mark.timeout(600)
@pytest.mark.parametrize("things", WRITTEN, ids=WRITTEN.get)
@pytest.mark.parametrize("town", TOWNS, ids=name_of)
def test_everybody_sees_what_is_for_them_and_nothing_else(
    build: Build, town: tuple[Relation, bool], things: tuple[Thing, ...]
) -> None:
    cells = [(case, place) for case, place in cells_of(town) if place.thing in things]
    world = build(*town, {key(case, place.thing) for case, place in cells})
    assert_is_as_told(world)
    places = sum(place.thing in things for place in PLACES)
    assert len(cells) == len(VISIBILITIES) * 2 * places
    wrong = wrong_in(world, cells)
    assert not wrong, f"{len(wrong)} of {len(cells)} are wrong:\n" + "\n".join(wrong)


def slice_is_right(build: Build, town: tuple[Relation, bool]) -> None:
    """Look at the cells of the slice."""
    cells = slice_of(town)
    world = build(*town, {key(case, place.thing) for case, place in cells})
    assert_is_as_told(world)
    wrong = wrong_in(world, cells)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("town", ON_SQLITE, ids=name_of)
def test_a_slice_of_the_table_is_right(build: Build, town: tuple[Relation, bool]) -> None:
    slice_is_right(build, town)


@pytest.mark.slice(3)
@pytest.mark.postgres
@pytest.mark.parametrize("town", ON_POSTGRESQL, ids=name_of)
def test_a_slice_of_the_table_is_right_on_postgresql(
    build: Build, town: tuple[Relation, bool]
) -> None:
    slice_is_right(build, town)


def test_the_table_has_no_gaps() -> None:
    size = len(VISIBILITIES) * 2 * len(RELATIONS) * 2 * len(PLACES)
    assert len(TABLE) == len(set(TABLE)) == size
    looked_at = [cell for town in TOWNS for cell in cells_of(town)]
    assert Counter(looked_at) == Counter(TABLE)


def test_whatever_the_product_tells_apart_the_table_does() -> None:
    assert set(VISIBILITIES) == set(Visibility.values)
    assert set(LIVE) == set(Where)
    messages = having("lists_conversations")  # have a table of their own: test_messages.py
    # Of a picture the way "picture" asks the page; the tab and the form that reports somebody are asked in
    # tests/pictures/test_media_tab.py and tests/feed/test_reporting.py.
    apart = {KINDS[name] for name in ("media", "picture", "reporting")}
    moderators = having("is_for_moderators")  # tests/live/test_case_events.py
    known = set(LIVE.values()) | LISTS_OF_PEOPLE | messages | moderators | apart
    assert known == set(KINDS.values())
    assert not set(LIVE.values()) & LISTS_OF_PEOPLE
    assert {(place.thing, place.where) for place in PLACES} == {
        (thing, where) for thing in Thing for where in SHOWN[thing]
    }
    assert {place.way for place in PLACES} == set(WAYS)
    assert {thing for things in WRITTEN for thing in things} == set(Thing)
    for fact in FACTS:
        assert {getattr(one, fact) for one in RELATIONS} == {True, False}, fact
    aside = {"is_asked", "mutes_boosts", "muted_until"}  # who asks, not who is asked; not boosts
    assert {field.name for field in fields(Between)} - aside <= set(FACTS)


def test_every_answer_is_a_question_for_each_place() -> None:
    """No place to which everything, or nothing, is shown: it would be proof of nothing."""
    for place in PLACES:
        answers = {expects(case, place.thing, place.where) for case in CASES}
        assert answers == {True, False}, place


def test_the_slice_has_each_case_and_each_place() -> None:
    cells = {cell for town in TOWNS for cell in slice_of(town)}
    assert {case for case, _place in cells} == set(CASES)
    assert {place for _case, place in cells} == set(PLACES)

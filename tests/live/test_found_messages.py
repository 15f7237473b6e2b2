"""A page of messages that were found holds no words that are no more, or not the viewer's to read."""

from typing import Any

import pytest

from feed.actions import groups
from feed.actions.messages import delete, edit
from feed.live.open_pages.watch import Watch
from feed.pages.found import FOUND
from tests.live.town import Town, having
from tests.talking import group, say, two
from users.actions.blocks import block
from users.actions.people import deactivate

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def asked_again(frames: Any) -> set[Watch]:
    """Return the pages that are told to search again."""
    return having(frames, 'hx-get="/messages/search/"')


def test_what_was_changed_or_deleted_is_looked_for_again_and_what_is_new_is_not(town: Town) -> None:
    alice, bob, stranger = town.people
    talk = two(alice, bob, "Hello")
    message = say(alice, talk, "The rye")
    pages = {one: town.own_page(one, FOUND) for one in (alice, bob, stranger)}
    town.frames()
    say(bob, talk, "More rye")
    assert not asked_again(town.frames())
    edit(actor=alice, message=message, body="The wheat")
    frames = town.frames()
    assert asked_again(frames) == {pages[alice], pages[bob]}
    assert "wheat" not in frames[pages[bob]].html and "rye" not in frames[pages[bob]].html
    delete(actor=alice, message=message)
    assert asked_again(town.frames()) == {pages[alice], pages[bob]}


def test_what_a_block_folds_away_is_looked_for_again(town: Town) -> None:
    alice, bob, _stranger = town.people
    group(alice, bob)
    page = town.own_page(bob, FOUND)
    town.frames()
    block(actor=bob, person=alice)
    assert page in asked_again(town.frames())


def test_who_is_out_of_a_group_holds_nothing_of_it(town: Town) -> None:
    alice, bob, _stranger = town.people
    bakers = group(alice, bob)
    pages = {one: town.own_page(one, FOUND) for one in (alice, bob)}
    town.frames()
    groups.rename(actor=alice, conversation=bakers, name="Millers")
    assert asked_again(town.frames()) == set(pages.values())
    groups.remove(actor=alice, conversation=bakers, person=bob)
    assert pages[bob] in asked_again(town.frames())


def test_the_name_of_whoever_is_hidden_leaves_what_was_found(town: Town) -> None:
    alice, bob, _stranger = town.people
    two(alice, bob, "Hello")
    page = town.own_page(bob, FOUND)
    town.frames()
    deactivate(actor=None, people=[alice])
    assert page in asked_again(town.frames())

"""Open pages of a group's people, and of its link, say what a reload says, whatever happens to the group."""

import random
from typing import Any

import pytest

from feed.actions import group_links, groups, memberships
from feed.models import Conversation, Membership
from tests.live.conversation_walk import STEPS, Step, walk
from tests.live.square import Square
from tests.people import person, signed_in
from users.actions.people import deactivate, reactivate
from users.models import User

pytestmark = pytest.mark.django_db


class Door(Square):
    """The square, with the pages of its group's people open, and those of its link: dan has it, too."""

    parts = (*Square.parts, "#group-links", "#waiting", "#members", "#ways-in", "#asking")

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Make the link, and open the pages."""
        super().__init__(patch)
        self.group = self.talks[1]
        carol = self.people[2]
        link = group_links.renew(actor=carol, conversation=self.group)
        dan = person("dan")
        self.browsers[dan] = signed_in(dan)
        self.people.append(dan)
        self.key = link.link_key or ""
        for one in self.people:
            self.open_page(self.browsers[one], f"/messages/join/{self.key}/")
            if one != dan:
                self.open_page(self.browsers[one], f"/messages/{self.group.pk}/people/")

    def addresses(self) -> list[str]:
        """Return what each of them has open: the conversations alone, for this is about the group."""
        return ["/messages/", "/messages/?show=requests", f"/messages/{self.talks[1].pk}/"]


def _join(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
    assert isinstance(square, Door)
    return group_links.join(actor=who, key=_key(square), is_told=draw.random() < 0.7)


def _key(square: "Door") -> str:
    return Conversation.objects.get(pk=square.group.pk).link_key or ""


def _group(square: Square) -> Conversation:
    assert isinstance(square, Door)
    return Conversation.objects.get(pk=square.group.pk)


def _waiting(square: Square) -> User:
    rows = Membership.objects.waiting().filter(conversation=_group(square))
    found = rows.select_related("person").first()
    return found.person if found is not None else square.people[0]


def _lead(does: Any) -> Step:
    """Return a step that somebody who leads the group does, with whom it is about."""

    def step(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
        return does(draw, square, _leader(square), _group(square))

    return step


def _leader(square: Square) -> User:
    rows = Membership.objects.filter(
        conversation=_group(square), role__in=Membership.LEADING, person__is_active=True
    )
    found = rows.select_related("person").order_by("pk").first()
    return found.person if found is not None else square.people[0]


def _other(draw: random.Random, square: Square) -> User:
    return draw.choice(square.people)


AT_THE_DOOR: dict[str, Step] = {
    "joins": _join,
    "asks": _join,
    "withdraws": lambda draw, square, who, talk: group_links.withdraw(
        actor=who, conversation=_group(square)
    ),
    "leaves": lambda draw, square, who, talk: groups.leave(actor=who, conversation=_group(square)),
    "accepts": lambda draw, square, who, talk: memberships.accept(
        actor=who, conversation=_group(square)
    ),
    "declines": lambda draw, square, who, talk: memberships.decline(
        actor=who, conversation=_group(square)
    ),
    "says who asks": _lead(
        lambda draw, square, leader, talk: group_links.set_asks(
            actor=leader, conversation=talk, asks=draw.random() < 0.7
        )
    ),
    "lets in": _lead(
        lambda draw, square, leader, talk: group_links.let_in(
            actor=leader, conversation=talk, person=_waiting(square)
        )
    ),
    "turns down": _lead(
        lambda draw, square, leader, talk: group_links.turn_down(
            actor=leader, conversation=talk, person=_waiting(square)
        )
    ),
    "removes": _lead(
        lambda draw, square, leader, talk: groups.remove(
            actor=leader, conversation=talk, person=_other(draw, square)
        )
    ),
    "adds": _lead(
        lambda draw, square, leader, talk: groups.add_people(
            actor=leader, conversation=talk, people=[_other(draw, square)]
        )
    ),
    "gives a part": _lead(
        lambda draw, square, leader, talk: groups.set_role(
            actor=leader,
            conversation=talk,
            person=_other(draw, square),
            role=draw.choice(["member", "moderator"]),
        )
    ),
    "hands over": _lead(
        lambda draw, square, leader, talk: groups.hand_over(
            actor=leader, conversation=talk, person=_other(draw, square)
        )
    ),
    "renames it": _lead(
        lambda draw, square, leader, talk: groups.rename(
            actor=leader, conversation=talk, name=draw.choice(["Bakers", "Millers"])
        )
    ),
    **{name: STEPS[name] for name in ("blocks", "unblocks", "is called otherwise")},
}


@pytest.mark.parametrize("seed", range(1))
def test_open_pages_of_a_group_say_what_a_reload_says(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(Door(monkeypatch), seed, 24, AT_THE_DOOR, at_once=3)


@pytest.mark.matrix
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("seed", range(100, 110))
def test_open_pages_of_a_group_say_what_a_reload_says_for_long(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(Door(monkeypatch), seed, 200, AT_THE_DOOR)


def test_a_link_that_is_renewed_or_ended_leaves_the_pages_that_show_what_is_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = Door(monkeypatch)
    assert not square.differences()
    dans = next(
        page for browser, path, page in square.open if "join" in path and browser is _dan(square)
    )
    assert dans.document.one("#join-group") is not None
    group_links.renew(actor=square.people[2], conversation=square.group)
    square.settle()
    assert dans.document.one("#join-group") is None
    assert dans.document.one(".gone") is not None
    assert square.group.name not in str(dans.document.one("#region-joining"))
    square.site.close()


def test_who_is_hidden_waits_no_more_and_does_again_once_they_are_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = Door(monkeypatch)
    dan, carol = square.people[3], square.people[2]
    group_links.set_asks(actor=carol, conversation=square.group, asks=True)
    group_links.join(actor=dan, key=square.key)
    assert not square.differences()
    square.open = [one for one in square.open if one[0] is not _dan(square)]
    deactivate(actor=None, people=[dan])
    assert not square.differences()
    admin = User.objects.create_superuser("mo", "mo@example.org", "x")
    reactivate(actor=admin, people=[dan])
    assert not square.differences()
    deactivate(actor=None, people=[carol])
    square.open = [one for one in square.open if one[0] is not square.browsers[carol]]
    assert not square.differences()
    reactivate(actor=admin, people=[carol])
    groups.close(actor=User.objects.get(pk=carol.pk), conversation=square.group)
    assert not square.differences()
    square.site.close()


def _dan(square: Door) -> object:
    return square.browsers[square.people[3]]


def test_who_is_asked_is_in_it_or_not_as_they_say_on_the_pages_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = Door(monkeypatch)
    dan, carol = square.people[3], square.people[2]
    for answer in (memberships.decline, memberships.accept):
        groups.add_people(actor=carol, conversation=square.group, people=[dan])
        assert not square.differences()
        answer(actor=dan, conversation=square.group)
        wrong = square.differences()
        assert not wrong, wrong[0]
    square.site.close()

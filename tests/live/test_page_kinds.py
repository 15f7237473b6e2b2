"""Each kind of live page is complete, or nothing starts; none is ever taken for another."""

import re
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

import pytest
from channels.routing import URLRouter
from django.apps import apps
from django.template.loader import render_to_string

from feed.live.delivery import fragments
from feed.live.open_pages.watch import Watch, site_locale
from feed.models.topic import Topic
from feed.pages import KINDS, IncompleteKind, PageKind, Region, Subject, Traits, check, having
from feed.pages.form import FORM
from feed.pages.home import HOME
from feed.pages.notifications import NOTIFICATIONS
from feed.pages.parts.kept import KeptIds
from feed.pages.parts.lists import Listed
from feed.pages.public import PUBLIC
from feed.pages.registry import take_in
from feed.pages.scheduled import SCHEDULED
from feed.pages.tag import TAG
from feed.patterns import samples
from feed.sockets import PageConsumer, websocket_urlpatterns
from users.models import User

EXAMPLES = {"pk": 7, "username": "alice", "key": "café", "number": 1, "message": 8}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=str)


class Whole(PageKind):
    """A kind of page that lacks nothing."""

    name = "whole"
    paths = ("whole/<id:pk>/",)
    traits = Traits()

    def find(self, viewer: User | None, *, pk: int) -> Subject:
        return Subject(pk)

    def topics(self, about: Subject, viewer_id: int | None) -> Iterable[Topic]:
        return ()

    def region(self, about: Subject, viewer: User | None) -> Region:
        return Region(self, {})

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        return ()

    def kept_ids(self, about: Subject, viewer: User | None) -> KeptIds | None:
        return None


PARTS = ("name", "paths", "traits", "find", "topics", "region", "lists", "kept_ids")


def made_without(part: str) -> PageKind:
    """Make a kind of page that lacks one part."""
    parts = {name: value for name, value in vars(Whole).items() if name in PARTS and name != part}
    made: type[PageKind] = type("Lacking", (PageKind,), parts)
    return made()


def file_with(**content: object) -> ModuleType:
    """Return a file of kinds of page."""
    module = ModuleType("feed.pages.whole")
    vars(module).update(content)
    return module


def test_a_kind_that_lacks_nothing_is_made() -> None:
    assert str(made_without("")) == "whole"


@pytest.mark.parametrize("part", PARTS)
def test_a_kind_that_lacks_a_part_is_not_made_and_says_which(part: str) -> None:
    with pytest.raises((IncompleteKind, TypeError), match=rf"Lacking.*\b{part}\b"):
        made_without(part)


def test_a_kind_without_a_region_lets_nothing_start(monkeypatch: pytest.MonkeyPatch) -> None:
    check(KINDS.values())
    monkeypatch.setitem(KINDS, "whole", Whole())
    with pytest.raises(IncompleteKind, match=r"whole has no region.*regions/_whole\.html"):
        apps.get_app_config("feed").ready()


def test_a_file_of_pages_makes_what_it_defines() -> None:
    with pytest.raises(IncompleteKind, match=r"feed\.pages\.whole does not make its Whole\(\)"):
        take_in(file_with(Whole=Whole, HOME=HOME), {})
    with pytest.raises(IncompleteKind, match=r"feed\.pages\.whole holds no kind of page"):
        take_in(file_with(), {})
    known: dict[str, PageKind] = {}
    take_in(file_with(Whole=Whole, WHOLE=Whole()), known)
    assert [*known] == ["whole"]


def test_no_two_kinds_have_one_name_or_one_address() -> None:
    class Other(Whole):
        name = "other"

    with pytest.raises(IncompleteKind, match="two kinds of page are called 'whole'"):
        take_in(file_with(WHOLE=Whole(), AGAIN=Whole()), {})
    with pytest.raises(IncompleteKind, match="other has the address of another"):
        take_in(file_with(WHOLE=Whole(), OTHER=Other()), {})


def test_who_asks_for_a_trait_that_no_kind_has_is_told_so() -> None:
    assert HOME in having("shows_cards")
    with pytest.raises(IncompleteKind, match=r"whether it shows_card$"):
        having("shows_card")


@every_kind
def test_each_address_of_a_page_leads_to_a_socket_of_its_kind(kind: PageKind) -> None:
    for path in kind.paths:
        named = {name: EXAMPLES[name] for name in re.findall(r"<\w+:(\w+)>", path)}
        ending = path.rstrip("/").rpartition("/")[2]
        address = kind.live_path("" if ">" in ending or path == f"{ending}/" else ending, **named)
        assert address.startswith("/ws/")
        route = next(one for one in URLRouter(websocket_urlpatterns).routes if _leads(one, address))
        assert route.callback.consumer_class is PageConsumer
        assert route.callback.consumer_initkwargs == {"kind": kind}


def _leads(route: Any, address: str) -> bool:
    return route.pattern.match(address.removeprefix("/")) is not None


def test_addresses_read_as_they_always_have() -> None:
    assert HOME.live_path() == "/ws/home/"
    assert TAG.live_path(key="café") == "/ws/tags/caf%C3%A9/"
    assert SCHEDULED.live_path() == "/ws/scheduled/"
    assert SCHEDULED.live_path("cancel", pk=7) == "/ws/scheduled/7/cancel/"
    assert FORM.live_path("quote", pk=7) == "/ws/posts/7/quote/"


def test_a_kind_has_no_address_but_its_own() -> None:
    for kind, ending, named in (
        (FORM, "undo", {"pk": 7}),
        (FORM, "edit", {}),
        (HOME, "", {"pk": 7}),
        (NOTIFICATIONS, "read", {}),
    ):
        with pytest.raises(LookupError, match=f"^{kind} has no socket '{ending}'"):
            kind.live_path(ending, **named)


@pytest.mark.django_db
@every_kind
def test_a_page_that_is_for_nobody_is_sent_its_own_region_and_no_other(kind: PageKind) -> None:
    """What is sent to a socket that is refused, say: of what is gone, or has no viewer any more."""
    frame = fragments.refreshed(Watch(kind, None, None, site_locale()))
    assert set(re.findall(r"#region-(\w+)", frame)) == {str(kind)}
    is_there = kind in (PUBLIC, KINDS["people"])  # which are for everybody
    assert kind.region(Subject(), None).is_gone is not is_there


def test_a_title_is_of_its_own_kind_or_empty() -> None:
    said = {kind: _title(kind.name) for kind in having("is_titled")}
    assert len(set(said.values())) == len(said)
    assert _title("unheard") == "· Plaza"


def _title(kind: str) -> str:
    about = {"person": User(pk=1, username="alice"), "post": samples.post()}
    return render_to_string("feed/frame/_title.html", {"kind": kind, **about}).strip()

"""The checks have teeth: what is lost, doubled or leaked on purpose is reported."""

from collections.abc import Iterator

import pytest

from .checks import Findings, check_database, check_pages, check_people, compare_with_rows
from .ledger import KEPT, REFUSED, UNANSWERED, Ledger, Said, taken_for
from .page import ScriptedPage
from .relations import BLOCKS, FOLLOWS
from .town import NAMES, STRANGER, TownUnderFaults

Row = tuple[int, str, bool]


def found(ledger: Ledger, *rows: Row) -> Findings:
    """Return what is wrong with these rows."""
    findings = Findings()
    compare_with_rows(ledger, list(rows), [], findings)
    return findings


def say(ledger: Ledger, outcome: str, pk: int = 0) -> Said:
    """Let somebody have said something, and been answered."""
    said = ledger.say("ann", "public")
    said.outcome, said.pk = outcome, pk
    return said


def test_what_was_answered_must_be_there_once() -> None:
    ledger = Ledger()
    said = say(ledger, KEPT, 7)
    row = (7, said.body, False)
    assert found(ledger, row).is_good
    assert found(ledger).lost
    assert found(ledger, (8, said.body, False)).lost, "under another number"
    assert found(ledger, row, (8, said.body, False)).doubled
    assert found(ledger, (7, said.body, True)).lost, "nobody deleted it"
    said.deleted = KEPT
    assert found(ledger, row).lost, "it was deleted"


def test_what_was_refused_must_not_be_there_and_what_got_no_answer_may_once() -> None:
    ledger = Ledger()
    refused, unanswered = say(ledger, REFUSED), say(ledger, UNANSWERED)
    assert found(ledger).is_good
    assert found(ledger, (1, unanswered.body, False)).is_good
    assert found(ledger, (1, unanswered.body, False), (2, unanswered.body, False)).doubled
    assert found(ledger, (1, refused.body, False)).doubled


def test_the_last_text_that_was_answered_must_be_there() -> None:
    ledger = Ledger()
    said = say(ledger, KEPT, 7)
    edit = ledger.say("ann", "public", edits=said)
    edit.outcome = KEPT
    assert found(ledger, (7, edit.body, False)).is_good
    assert found(ledger, (7, said.body, False)).lost
    edit.outcome = REFUSED
    assert found(ledger, (7, edit.body, False)).doubled


def test_what_is_not_for_somebody_is_a_leak() -> None:
    ledger = Ledger()
    relations = ledger.relations
    begun = relations.begin(FOLLOWS, "ben", "ann", value=True, now=-100.0)
    for change in begun:
        change.answered_at = -99.0
    said = ledger.say("ann", "followers")
    ledger.look(said.body, "ben", "a frame")
    ledger.look(said.body, "ann", "a frame")
    assert not ledger.leaks
    ledger.look(said.body, "", "a frame")
    ledger.look(said.body, "cleo", "a frame")
    assert len(ledger.leaks) == 2
    block = relations.begin(BLOCKS, "ann", "ben", value=True, now=-50.0)
    ledger.look(said.body, "ben", "a frame")
    assert len(ledger.leaks) == 2, "nobody knows whether ann blocks ben"
    for change in block:
        change.answered_at = -49.0
    ledger.look(said.body, "ben", "a frame")
    assert len(ledger.leaks) == 3


def test_who_is_taken_for_a_visitor_may_read_what_is_for_everybody_and_no_more() -> None:
    ledger = Ledger()
    for change in ledger.relations.begin(BLOCKS, "ann", "ben", value=True, now=-50.0):
        change.answered_at = -49.0
    for audience, leaks in (("public", 0), ("followers", 1)):
        said = ledger.say("ann", audience)
        page = f'<body class="visitor">{said.body}'
        ledger.look(page, taken_for("ben", page), "/public/")
        assert len(ledger.leaks) == leaks
    said = ledger.say("ann", "public")
    page = f"<body>{said.body}"
    ledger.look(page, taken_for("ben", page), "/public/")
    assert len(ledger.leaks) == 2


def test_an_unkind_error_is_reported() -> None:
    ledger = Ledger()
    ledger.see_answer("/", 503, "… please try again in a moment")
    assert not ledger.unfriendly
    ledger.see_answer("/", 500, "Internal Server Error")
    ledger.see_answer("/", 404, "Traceback (most recent call last)")
    assert len(ledger.unfriendly) == 2


# --- with real pages, which lose, double or are shown what they should not --------------------------


def look(town: TownUnderFaults, seconds: float = 2.0) -> Findings:
    """Return what the checks find."""
    findings = Findings()
    check_pages(town, findings, seconds)
    check_database(town, findings)
    check_people(town, findings)
    return findings


@pytest.fixture
def page(town: TownUnderFaults) -> Iterator[ScriptedPage]:
    """A visitor's page that is well, and is loaded anew after the test."""
    town.wait_until_well()
    assert look(town, 10).is_good
    page = town.pages[0]
    yield page
    page.reload()


@pytest.mark.journey
def test_a_lost_frame_is_reported(
    town: TownUnderFaults, page: ScriptedPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear = page.hear
    monkeypatch.setattr(page, "hear", lambda frame: "quip" in frame or hear(frame))
    town.ask(town.herald.post())
    assert look(town).lost


@pytest.mark.journey
def test_a_doubled_frame_is_reported(
    town: TownUnderFaults, page: ScriptedPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = page.document()
    assert document is not None
    card = document.one("#timeline > article")
    page.hear(f'<div hx-swap-oob="beforeend:#timeline">{card}</div>')
    assert look(town).doubled


@pytest.mark.journey
def test_a_leaked_frame_is_reported(town: TownUnderFaults, page: ScriptedPage) -> None:
    said = town.ask(next(one for one in town.people if one.name == NAMES[2]).post("followers"))
    stranger = next(page for page in town.pages if page.name == STRANGER)
    stranger.hear(f'<div hx-swap-oob="innerHTML:#live-sink">{said.body}</div>')
    assert look(town).leaked
    stranger.reload()


@pytest.mark.journey
def test_a_lost_row_is_reported(town: TownUnderFaults, page: ScriptedPage) -> None:
    said = town.ask(town.herald.post())
    town.site.python(
        f"from feed.models import LiveEvent, Post\nPost.objects.filter(pk={said.pk}).delete()\n"
    )
    assert look(town).lost
    said.outcome = REFUSED

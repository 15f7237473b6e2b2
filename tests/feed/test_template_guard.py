"""The guard of the templates tells what a designer broke: where it is, and what would stop working."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from feed.patterns import PATTERNS
from feed.patterns.guard import Finding, Guard, guard
from feed.patterns.guard.guard import _last
from feed.patterns.guard.variables import probing
from tests.broken_templates import BREAKS, Break, break_it, copy, use
from tests.html import page_of
from tests.people import person, signed_in
from tests.routes import all_paths

MOST_SECONDS = 10  # of processor time, for all templates


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> Path:
    """Return the folder of a copy of the templates, which the site uses."""
    folder = copy(tmp_path)
    use(folder, settings)
    return folder


def test_it_says_nothing_while_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    _last.clear()  # so that it looks
    began = time.process_time()
    call_command("check_templates")
    assert time.process_time() - began < MOST_SECONDS
    assert capsys.readouterr().out == ""
    assert guard().findings == []


def test_it_says_of_each_break_where_it_is_and_what_would_stop(house: Path) -> None:
    """All at once: each is in a template of its own."""
    assert len({one.template for one in BREAKS.values()}) == len(BREAKS)
    lines = {name: break_it(house, one) for name, one in BREAKS.items()}
    found = Guard().findings
    unsaid = [
        f"{name}: line {lines[name]}, {one.says}\n{[str(it) for it in found if it.template == one.template]}"
        for name, one in BREAKS.items()
        if not any(is_about(finding, one, lines[name]) for finding in found)
    ]
    assert not unsaid, "\n".join(unsaid)
    # Whoever broke one thing reads of that, not of all that hangs on it.
    assert len(found) == len(BREAKS), "\n".join(map(str, found))


def is_about(finding: Finding, one: Break, line: int) -> bool:
    """Whether this says what was broken, in words, at the right place."""
    return (
        (finding.rule, finding.place) == (one.rule, f"templates/{one.template}:{line}")
        and one.says in finding.says
        and one.stops in finding.stops
    )


def test_the_command_says_it_and_fails(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = BREAKS["a form without its token"]
    line = break_it(house, one)
    with pytest.raises(CommandError, match=r"1 to mend\. docs/design\.md"):
        call_command("check_templates")
    said = capsys.readouterr().out
    assert said.startswith(f"templates/{one.template}:{line}: {one.says}")
    assert one.stops in said


@pytest.mark.matrix
@pytest.mark.django_db
def test_the_library_shows_what_is_owed_and_what_is_gone(house: Path) -> None:
    staff = signed_in(person("admin_1", is_staff=True))
    owed = page_of(staff.get("/patterns/post-_card/")).all("ul", class_="pattern-owed")[0]
    signs = {one.all("code")[0].text: one.text.strip()[0] for one in owed.all("li")}
    assert {"#post-<id>", ".by-<author id>", ".post-<id>-likes", ".post-<id>-poll"} <= signs.keys()
    assert set(signs.values()) == {"✓"}
    assert "All is well" in page_of(staff.get("/patterns/guard/")).text

    break_it(house, BREAKS["a part is called otherwise"])
    page = page_of(staff.get("/patterns/post-_card/"))
    signs = {
        one.all("code")[0].text: one.text.strip()[0]
        for one in page.all("ul", class_="pattern-owed")[0].all("li")
    }
    assert [name for name, sign in signs.items() if sign == "✗"] == [".post-<id>-comments"]
    for shown in (page, page_of(staff.get("/patterns/guard/"))):
        [told] = shown.all("ul", class_="guard-findings")
        assert BREAKS["a part is called otherwise"].says in told.text
        assert "feed/live/post_counted.html" in told.text


@pytest.mark.django_db
def test_what_the_guard_says_is_for_designers() -> None:
    for path in ("/patterns/guard/", "/patterns/guard/bar/"):
        assert Client().get(path).status_code == 404
        assert signed_in(person(f"p{len(path)}")).get(path).status_code == 404
        assert signed_in(person(f"s{len(path)}", is_staff=True)).get(path).status_code == 200


@pytest.mark.django_db
def test_no_page_asks_for_what_is_not_there() -> None:
    """Patterns are fragments; whole pages are asked here."""
    with probing() as found:
        paths = [path for path in all_paths() if not path.startswith(("/patterns/", "/admin/"))]
        for browser in (Client(), signed_in(person("reader"))):
            for path in paths:
                browser.get(path)
    assert len(paths) > 60
    assert not sorted(set(found))


def test_what_a_template_owes_is_a_list_that_can_be_read() -> None:
    names = guard().owed("feed/post/_card.html")
    assert all(is_there for _name, is_there in names)
    assert {one.written for one, _is_there in names if not one.is_always} == {
        ".quoted",
        ".quoted-<id>",
        ".post-<id>-poll",
    }
    assert sum(bool(guard().sources[one.template].owes) for one in PATTERNS.values()) > 40

"""The pictures of the main pages: what has changed since the accepted set is told, and only that."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.looks import report
from tests.looks.accepted import Accepted, Comparison, keep
from tests.looks.shots import MODES, WIDTHS, Shot, matching, shots, take
from tests.services import Site


def test_ten_pages_are_taken_at_every_width_in_every_mode() -> None:
    some = shots(7)
    assert len({one.page for one in some}) == 10
    assert len({one.name for one in some}) == len(some) == 10 * len(WIDTHS) * len(MODES)


def test_every_picture_has_been_accepted() -> None:
    assert Accepted.read().hashes.keys() == {one.name for one in shots(7)}


def test_words_narrow_what_is_taken() -> None:
    some = list(matching(shots(7), ["home-dark-390", "people-rtl"]))
    assert {one.name for one in some} == {
        "home-dark-390",
        *(f"people-rtl-{width}" for width in WIDTHS),
    }


def test_changed_new_and_gone_pictures_are_told() -> None:
    accepted = Accepted("1", {"a": "x", "b": "x", "c": "x"})
    assert accepted.compare({"a": "x", "b": "y", "d": "x"}, is_all=True) == Comparison(
        ["b"], ["d"], ["c"]
    )
    assert accepted.compare({"a": "x"}, is_all=False).is_same


def test_accepting_some_pictures_leaves_the_others_accepted(tmp_path: Path) -> None:
    manifest = tmp_path / "accepted.json"
    Accepted("1", {"a": "x", "b": "x"}).accept({"b": "y"}, "2", is_all=False, path=manifest)
    assert Accepted.read(manifest) == Accepted("2", {"a": "x", "b": "y"})
    Accepted.read(manifest).accept({"b": "z"}, "2", is_all=True, path=manifest)
    assert Accepted.read(manifest).hashes == {"b": "z"}


def test_the_page_marks_where_a_picture_has_changed(tmp_path: Path) -> None:
    now, kept = tmp_path / "now", tmp_path / "kept"
    now.mkdir()
    Image.new("RGB", (10, 10), "green").save(now / "home.png")
    keep(now, kept, ["home"])
    with Image.open(kept / "home.png") as before:
        changed = before.copy()
    changed.putpixel((3, 4), (0, 128, 1))
    changed.save(now / "home.png")
    page = report.write(now, kept, Comparison(changed=["home"])).read_text()
    assert "1.0% of it" in page
    with Image.open(now / "home-where.png") as where:
        assert where.getpixel((3, 4)) == (255, 0, 0)
        assert where.getpixel((3, 5)) != (255, 0, 0)


@pytest.mark.journey
def test_a_picture_is_the_same_until_a_style_changes(
    shared_site: Site, chromium: Browser, tmp_path: Path
) -> None:
    shot = Shot("", "light", 390, "about", "/about/")

    def digest_of() -> str:
        return take(chromium, shared_site.url, [shot], tmp_path, lambda line: None)[shot.name]

    first = digest_of()
    assert digest_of() == first
    dark = Shot("", "dark", 390, "about", "/about/")
    hashes = take(chromium, shared_site.url, [dark], tmp_path, lambda line: None)
    assert hashes[dark.name] != first

"""`collectstatic` makes one stylesheet of many, and nothing in it changes its meaning."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from config.static_files import SHEET, whole

STATIC = Path(settings.BASE_DIR) / "static"


def holding(**files: str) -> Callable[[str], bytes]:
    """Return what reads these files: `css_plaza` is css/plaza.css, `img_a` is img/a.svg."""
    named = {
        f"{name.replace('_', '/')}.{'svg' if name.startswith('img') else 'css'}": text
        for name, text in files.items()
    }
    return lambda path: named[path].encode()


def rules(css: str) -> str:
    """Return a stylesheet without what browsers skip."""
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    """The folder into which the static files of this release have been collected."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = [STATIC]  # without the one of tests, which is whole already
    backend = "config.static_files.OneStylesheetStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_the_stylesheet_is_one_file_with_every_rule_in_its_order(collected: Path) -> None:
    made = (collected / staticfiles_storage.stored_name(SHEET)).read_text()  # type: ignore[attr-defined]
    assert "@import" not in made
    named = re.findall(r'@import url\("([^"]+)"\)', (STATIC / SHEET).read_text())
    assert len(named) > 40
    without_addresses = re.compile(r'url\("[^"]*"\)')
    expected = " ".join(rules((STATIC / "css" / name).read_text()) for name in named)
    assert without_addresses.sub("url()", rules(made)) == without_addresses.sub("url()", expected)


def test_what_the_stylesheet_shows_is_there_by_its_hashed_name_or_stands_in_it(
    collected: Path,
) -> None:
    path = collected / staticfiles_storage.stored_name(SHEET)  # type: ignore[attr-defined]
    addresses = re.findall(r'url\("([^"]*)"\)', path.read_text())
    assert len(addresses) > 15
    for address in addresses:
        if address.startswith("data:image/svg+xml,"):
            drawn = unquote(address.partition(",")[2])
            assert any(drawn == one.read_text().strip() for one in STATIC.rglob("*.svg")), address
        else:
            assert (path.parent / address).is_file(), address
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", address), address


def test_pages_of_nginx_get_the_same_by_its_plain_name_also_after_a_change(
    collected: Path,
) -> None:
    """Collecting again looks at what changed: `plaza.css` itself may be what it was."""
    plain = collected / SHEET
    assert "@import" not in plain.read_text()
    assert len(plain.read_text()) == pytest.approx(
        len((collected / staticfiles_storage.stored_name(SHEET)).read_text()),  # type: ignore[attr-defined]
        rel=0.05,
    )
    plain.write_text("an earlier release")
    call_command("collectstatic", interactive=False, verbosity=0)
    assert rules((STATIC / "css/tokens.css").read_text())[:200] in rules(plain.read_text())


def test_conditions_of_an_import_hold_for_all_that_it_brings() -> None:
    content = holding(
        css_plaza='@layer a, b;\n@import url("a.css") layer(a);\n@import "b.css" layer(b) screen;\n'
        "@import url('c/c.css') print;\n@import 'd.css' layer;\np { x: y }",
        css_a="a { x: y }",
        css_b="b { x: y }",
        css_c_c='@import "../d.css";\nc { x: url(../../img/a.svg) }',
        css_d="d { x: y }",
        img_a="<svg/>",
    )
    assert rules(whole(SHEET, content)) == (
        "@layer a, b; @layer a { a { x: y }} @media screen { @layer b { b { x: y }} } "
        '@media print { d { x: y }c { x: url("data:image/svg+xml,<svg/>") }} '
        "@layer { d { x: y }} p { x: y }"
    )


def test_what_only_looks_like_a_comment_or_an_import_stays() -> None:
    content = holding(css_plaza="/* @import 'gone.css'; */ p { content: '/* no */'; x: url(#a) }")
    assert whole(SHEET, content) == "p { content: '/* no */'; x: url(#a) }"


@pytest.mark.parametrize(
    ("imported", "said"),
    [
        ("@import 'plaza.css';", "imports itself"),
        ("@import 'a.css' supports(display: grid);", "only layer"),
    ],
)
def test_an_import_that_cannot_be_written_out_is_refused_in_words(imported: str, said: str) -> None:
    content = holding(css_plaza=imported, css_a="p {}")
    with pytest.raises(ValueError, match=said):
        whole(SHEET, content)

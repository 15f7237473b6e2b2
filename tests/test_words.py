"""The words on screen: those of other networks, and allauth's as the rest of the site says them."""

import ast
import gettext
import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

BASE = Path(settings.BASE_DIR)
CATALOG = BASE / "config/locale/en/LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
# Said otherwise elsewhere, or by nobody any more.
DATED = (
    r"\bkept?\b(?! it| the| as| a copy| others)",
    r"(?<!one )(?<!only one )(?<!one of the )\banswer(ed|s|ing)?\b",
    r"\bneed not\b|\bmay not\b|\bafresh\b|\bwhoever\b|\bwhom\b",
    r"\bdoor\b|\btakes? in nobody\b|\btake along\b|\bcame by it\b|\bholds until\b",
    r"\bnot for you to see\b|\bneither sees\b|\bgrown old\b|\breach its memory\b",
    r"\bwaiting posts?\b|\bwhat waits\b|\buntil i say\b|\bgoing on\b|\bsign up\b|\bhere since\b",
    r"\b(you|that|this|it|they|there) (cannot|is not|are not|will not|do not|does not|did not)\b",
)


def on_screen() -> dict[str, str]:
    """Return the texts that people read outside admin, each with the file in which it stands."""
    said: dict[str, str] = {}
    for path in (BASE / "templates").rglob("*.*"):
        if path.suffix in (".html", ".txt") and "admin" not in path.parts:
            text = path.read_text()
            tags = re.findall(r"\{% (?:translate|trans) \"([^\"]+)\"|_\(\"([^\"]+)\"\)", text)
            blocks = re.findall(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate", text, re.S)
            said |= {one: path.name for tag in tags for one in tag if one}
            said |= {re.sub(r"\{[{%].*?[%}]\}", "…", one): path.name for one in blocks}
    for folder in ("feed", "users"):
        for path in (BASE / folder).rglob("*.py"):
            if {"migrations", "admin", "models", "demo"} & set(path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                    texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
                    said |= {one: path.name for one in texts if isinstance(one, str)}
    return said


def catalog() -> dict[str, str]:
    """Return allauth's words and ours, from the catalog as it is written."""
    text = (CATALOG / "django.po").read_text()
    return dict(re.findall(r"^msgid \"(.+)\"\nmsgstr \"(.*)\"$", text, re.M))


def test_nothing_on_screen_is_said_in_dated_words() -> None:
    texts = on_screen()
    assert len(texts) > 400
    dated = re.compile("|".join(DATED), re.I)
    assert not {text: name for text, name in texts.items() if dated.search(text)}


def test_the_compiled_catalog_says_what_the_written_one_says() -> None:
    with (CATALOG / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = catalog()
    assert len(written) > 40
    assert {text: compiled.gettext(text) for text in written} == written


def test_each_text_of_the_catalog_is_still_one_of_allauth() -> None:
    folder = Path(allauth.__file__).parent
    files = [path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".txt")]
    source = " ".join(path.read_text() for path in files if "tests" not in path.parts)
    source = re.sub(r"\{\{ ?(\w+) ?\}\}", r"%(\1)s", source)
    assert not [text for text in catalog() if text not in source]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "says", "not_says"),
    [
        (
            "account_login",
            ("Sign in", "Stay signed in", "Create an account"),
            ("Sign In", "Remember"),
        ),
        ("account_signup", ("Create account", "Confirm password"), ("Sign Up", "(again)")),
    ],
)
def test_pages_of_accounts_use_the_words_of_the_site(
    client: Client, name: str, says: tuple[str, ...], not_says: tuple[str, ...]
) -> None:
    page = client.get(reverse(name)).content.decode()
    assert all(text in page for text in says)
    assert not [text for text in not_says if text in page]


# What things were called before each had the word of its field.
CLASSES = {"Shows", "Whom", "Sight", "Circles", "Look", "Resumes", "Suspects", "Crowd", "Scene"}
FUNCTIONS = {"Written", "standing", "only_standing", "region_of", "look_of_site"}
MODULES = {"patience", "reaping", "garbage", "opening", "crowd", "suspects", "resumes"}
PLACES = {"Place", "Places", "place_in", "place_above", "place_named", "places_of", "may_see_place"}
TOLD = {"told_of", "told_about", "tell_of_edits", "untold", "places"}
FORMER = CLASSES | FUNCTIONS | MODULES | PLACES | TOLD


def test_the_code_uses_no_former_name_of_anything() -> None:
    found = set()
    folders = ("config", "feed", "users")
    for path in (path for folder in folders for path in (BASE / folder).rglob("*.py")):
        if {"migrations", "demo"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if getattr(node, "name", None) in FORMER:  # a class, a function, what is imported
                found.add((path.relative_to(BASE).as_posix(), ast.unparse(node)[:60]))
        if path.stem in FORMER:
            found.add((path.relative_to(BASE).as_posix(), path.stem))
    assert not found

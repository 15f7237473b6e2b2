"""What the documentation names is there: files, commands, links, names of the code."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

BASE = Path(settings.BASE_DIR)
PAGES = [
    BASE / "README.md",
    BASE / "CONTRIBUTING.md",
    BASE / "SECURITY.md",
    *sorted(BASE.glob("docs/*.md")),
]
README_BYTES = 8 * 1024
# Where paths in the documentation may begin, beside the folder it is in.
ROOTS = (
    "",
    "feed",
    "feed/live",
    "users",
    "config",
    "tests",
    "templates",
    "templates/feed",
    "docs",
    "config/deploy",
)
SUFFIXES = (
    "py",
    "md",
    "html",
    "css",
    "toml",
    "yml",
    "yaml",
    "json",
    "txt",
    "in",
    "svg",
    "conf",
    "service",
    "timer",
    "sh",
)


def page_id(path: Path) -> str:
    """Return how a test names a page."""
    return path.relative_to(BASE).as_posix()


def in_code(path: Path) -> list[str]:
    """Return what stands between single backticks, and the lines of code blocks."""
    text = path.read_text()
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    blocks = re.findall(r"^(?: {4}|\t)(.+)$", text, re.M)
    blocks += [
        line for block in re.findall(r"```.*?\n(.*?)```", text, re.S) for line in block.splitlines()
    ]
    return spans + blocks


def slug(title: str) -> str:
    """Return the anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def is_path(word: str) -> bool:
    """Return whether this is meant as a file or folder of the repository."""
    if any(sign in word for sign in "<>*{}…$ :=()'\",|@\\") or word.startswith(
        ("/", "http", "-", "~", "ws/", "var/")
    ):
        return False
    return (
        word.rpartition(".")[2] in SUFFIXES
        if "." in word.rpartition("/")[2]
        else word.endswith("/")
    )


def is_there(word: str) -> bool:
    """Return whether a file or folder of this name stands in one of the places the documentation means."""
    return any((BASE / root / word).exists() for root in ROOTS)


def targets() -> set[str]:
    """Return what `make` can make."""
    return set(re.findall(r"^([\w-]+):", (BASE / "Makefile").read_text(), re.M))


def source() -> str:
    """Return all that is code or template, as one text."""
    kinds = {
        ".py",
        ".html",
        ".css",
        ".toml",
        ".yml",
        ".yaml",
        ".service",
        ".timer",
        ".template",
        ".txt",
        ".in",
        "",
    }
    folders = ("config", "feed", "users", "templates", "static", "tests", "requirements", ".github")
    files = [
        path
        for folder in folders
        for path in (BASE / folder).rglob("*")
        if path.is_file() and path.suffix in kinds
    ]
    return "\n".join(
        path.read_text(errors="ignore")
        for path in [
            *files,
            BASE / "Makefile",
            BASE / "pyproject.toml",
            BASE / "compose.yaml",
            BASE / "Dockerfile",
        ]
    )


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_each_file_that_a_page_names_is_there(page: Path) -> None:
    missing = [word for word in in_code(page) if is_path(word) and not is_there(word)]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_each_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    for link in links:
        if link.startswith(("http:", "https:", "mailto:")):
            continue
        name, _hash, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        assert target.exists(), link
        if anchor:
            titles = re.findall(r"^#+ (.+)$", target.read_text(), re.M)
            assert anchor in {slug(title) for title in titles}, link


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_each_command_is_there(page: Path) -> None:
    said = "\n".join(in_code(page))
    made = set(re.findall(r"\bmake ([a-z][\w-]*)", said))
    assert made <= targets(), made - targets()
    managed = set(re.findall(r"manage\.py ([a-z]\w*)", said))
    assert managed <= set(get_commands()), managed - set(get_commands())


def test_operations_tells_each_command_of_ours_and_each_variable() -> None:
    """What the environment may say is read in the settings, by `env`."""
    told = (BASE / "docs/operations.md").read_text()
    ours = {name for name, app in get_commands().items() if app in ("feed", "users")}
    assert {name for name in ours if f"`{name}" not in told and f"· `{name}" not in told} == set()
    settings_files = "\n".join(
        path.read_text()
        for path in (BASE / "config/settings").glob("*.py")
        if path.stem not in ("local", "test", "stack")
    )
    read = set(re.findall(r"""\benv(?:\.\w+)?\(\s*"([A-Z_]+)\"""", settings_files))
    assert len(read) > 20  # else they are read in another way
    assert {name for name in read if f"`{name}`" not in told and f"`{name}=" not in told} == set()


def test_each_name_of_the_code_is_there() -> None:
    known = set(re.findall(r"\w+", source()))
    name = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\(\))?")
    missing = {
        (page_id(page), word)
        for page in PAGES
        for word in in_code(page)
        if name.fullmatch(word) and word.removesuffix("()").rpartition(".")[2] not in known
    }
    assert not missing


def test_the_readme_is_short() -> None:
    assert len((BASE / "README.md").read_bytes()) <= README_BYTES

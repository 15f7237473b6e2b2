"""The house is in order: who imports whom, and how much one file holds."""

import ast
import re
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import grimp
import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
MOST_LINES = 300


def modules(*folders: str) -> list[Path]:
    """Return the Python files of these folders, migrations aside."""
    return [
        path
        for folder in folders
        for path in sorted((BASE / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def test_there_is_one_way_down() -> None:
    """The contracts stand in pyproject.toml."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(contracts())} kept, 0 broken" in done.stdout


def contracts() -> list[dict[str, Any]]:
    """Return the contracts about who imports whom."""
    project = tomllib.loads((BASE / "pyproject.toml").read_text())
    return list(project["tool"]["importlinter"]["contracts"])


@pytest.mark.parametrize("app", ["config", "feed", "users"])
def test_every_module_of_an_app_lies_in_a_layer(app: str) -> None:
    [inside] = [one for one in contracts() if one.get("containers") == [app]]
    layers = {name.strip() for line in inside["layers"] for name in line.split("|")}
    found = {path.name for path in (BASE / app).iterdir() if (path / "__init__.py").exists()}
    found |= {path.stem for path in (BASE / app).glob("*.py")} - {"__init__"}
    unplaced = ", ".join(f"{app}.{name}" for name in sorted(found - layers))
    assert not unplaced, (
        f"{unplaced}: move it into a room it belongs to, or write it into `layers` of "
        f"“{inside['name']}” in pyproject.toml, above all that it imports"
    )


def test_no_import_is_excepted_from_the_contracts() -> None:
    allowed = {"name", "type", "containers", "exhaustive", "layers"}
    for contract in contracts():
        assert contract["type"] == "layers"
        assert contract.keys() <= allowed, contract["name"]
        assert contract.get("exhaustive") or not contract.get("containers"), contract["name"]


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Nor inside functions, nor for types alone."""
    graph = grimp.build_graph("config", "feed", "users", cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    assert len(imports) > 300
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_nothing_rests_on_what_allauth_keeps_to_itself() -> None:
    for path in modules("config", "feed", "users"):
        assert not re.search(r"\ballauth(?:\.\w+)*\.internal\b", path.read_text()), path


def test_users_knows_nothing_of_feed() -> None:
    """Not even inside a function, by name, where the contracts look as well."""
    for path in modules("users"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            assert not [name for name in names if name.split(".")[0] == "feed"], path
        assert "import_module" not in path.read_text(), path


@pytest.mark.parametrize(
    "path", modules("config", "feed", "users"), ids=lambda path: str(path.relative_to(BASE))
)
def test_a_file_can_be_held_in_the_head(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES


@pytest.mark.parametrize(
    "path", modules("config", "feed", "users"), ids=lambda path: str(path.relative_to(BASE))
)
def test_every_module_and_what_others_call_says_what_it_promises(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if not tree.body:
        return  # an empty __init__.py
    assert ast.get_docstring(tree) or path.parent.name == "settings", "the module"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            assert node.name.startswith("_") or ast.get_docstring(node), node.name


def test_the_log_is_written_in_one_place() -> None:
    """Else the order of its numbers would not be that of the commits."""
    writing = re.compile(
        r"INTO feed_liveevent|LiveEvent\.objects\.(?:bulk_)?create|\blog\.append\("
    )
    found = [
        path.relative_to(BASE).as_posix()
        for path in modules("config", "feed", "users")
        if writing.search(path.read_text())
    ]
    assert found == ["feed/live/log/log.py", "feed/live/log/transaction.py"]


def test_only_actions_and_the_engine_write_the_log() -> None:
    allowed = {"actions", "live", "receivers.py"}
    for path in modules("feed", "users"):
        if allowed & set(path.relative_to(BASE).parts) or path.name == "receivers.py":
            continue
        source = path.read_text()
        assert ".log(" not in source.replace("math.log(", ""), path


def test_each_test_that_the_security_list_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (BASE / "docs/security.md").read_text())
    assert len(named) > 100
    for path, name in named:
        text = (BASE / path).read_text()
        assert not name or f"def {name}(" in text, f"{path}::{name}"


def test_the_security_list_has_each_requirement_once() -> None:
    listed = (BASE / "docs/security.md").read_text().partition("## The list")[2]
    ids = re.findall(r"(?<![\w.])\d+\.\d+\.\d+(?![\w.])", listed.replace("Standard 5.0.0", ""))
    assert len(ids) == len(set(ids)) == 253


@pytest.mark.parametrize("room", ["log", "open_pages", "hub"])
def test_these_rooms_of_the_engine_know_no_nouns(room: str) -> None:
    """They move ids and HTML; what a post or a person is, events and delivery alone know."""
    paths = modules(f"feed/live/{room}")
    assert len(paths) > 4
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and re.match(
                r"(feed|users)\.models", str(node.module)
            ):
                assert {one.name for one in node.names} <= {
                    "LiveEvent",
                    "LiveEpoch",
                    "Topic",
                    "new_epoch",
                }, path

"""The rules by which Prometheus calls somebody ask for figures that there are."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, Metric

import config.metrics  # noqa: F401  (what servers tell of HTTP)
from config.stack.nginx import DEPLOY
from tests.services import BASE
from users.registries import SERVER, WORKER, with_everybodys

ENDS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
OF_PROMETHEUS = ("up",)
NAME = re.compile(r"\b(up|(?:plaza|process)_\w+)\b(?:\{([^}]*)\})?")
BY = re.compile(r"\b(?:by|ignoring|on) ?\(([^)]*)\)")
OF_EVERY_JOB = {"job", "instance"}

pytestmark = pytest.mark.django_db(transaction=True)


def families(own: CollectorRegistry) -> dict[str, Metric]:
    """Return what such a process tells, by each name under which Prometheus knows it."""
    found = {}
    for family in with_everybodys(own).collect():
        for end in ENDS.get(family.type, ("",)):
            found[family.name + end] = family
    return found


def labels_of(family: Metric) -> set[str]:
    """Return the labels that the samples of a family have."""
    return {label for sample in family.samples for label in sample.labels}


def rules() -> list[dict[str, Any]]:
    """Return the rules."""
    (group,) = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"]
    return list(group["rules"])


@pytest.fixture
def told(tmp_path: Path, settings: Any) -> dict[str, Metric]:
    """All that servers and workers tell where there is a backup."""
    settings.BACKUPS_ROOT = tmp_path
    (tmp_path / "plaza-2027-01-31T031500.tar").touch()
    return {**families(SERVER), **families(WORKER)}


@pytest.mark.postgres
def test_every_rule_asks_for_figures_that_some_process_tells(told: dict[str, Metric]) -> None:
    assert len(rules()) > 20
    for rule in rules():
        expression = BY.sub("", rule["expr"])
        asked = NAME.findall(expression)
        assert asked, rule["alert"]
        for name, matchers in asked:
            assert name in told or name in OF_PROMETHEUS, f"{rule['alert']} asks for {name}"
            labels = set(re.findall(r"(\w+)=", matchers)) - OF_EVERY_JOB
            known = labels_of(told[name]) if name in told else set()
            # One that has not been counted yet has no labels to look at.
            assert labels <= known or not known, f"{rule['alert']} asks for {name}{{{matchers}}}"


def test_every_rule_says_what_is_wrong_and_how_bad_it_is() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert rule["annotations"]["summary"], rule["alert"]
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)


def test_no_process_tells_the_figures_of_the_others() -> None:
    """A worker whose Hub "last looked in 1970", or a server that "never" did a worker's work, would
    raise an alert for ever."""
    server, worker = families(SERVER), families(WORKER)
    only = re.compile(r"plaza_(worker|tasks?|upkeep|mails|backup)_")
    assert not [name for name in server if only.match(name)]
    assert "plaza_worker_looked_timestamp_seconds" in worker
    assert "plaza_hub_looked_timestamp_seconds" in server
    both = {name for name in server.keys() & worker.keys() if name.startswith("plaza_")}
    assert {name for name in both if not name.startswith("plaza_pool_")} == {
        "plaza_build_info",
        "plaza_doorbell_failures_total",
        "plaza_waits_cut_total",
    }


@pytest.mark.postgres
def test_every_figure_is_explained_to_who_runs_the_site(told: dict[str, Metric]) -> None:
    explained = "".join(path.read_text() for path in (BASE / "README.md", *BASE.glob("docs/*.md")))
    for name, family in told.items():
        if name.startswith("plaza_"):
            stem = name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
            assert stem in explained or family.name in explained, name

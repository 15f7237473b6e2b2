"""The rules by which Prometheus calls somebody ask for figures that there are."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, Metric

import config.operations.metrics
from config.stack.nginx import DEPLOY
from tests.services import BASE
from users.exports import making
from users.jobs import upkeep
from users.lib import watchdog
from users.lib.registries import SERVER, WORKER, with_everybodys
from users.management.commands import worker

ENDS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
OF_PROMETHEUS = ("up",)
NAME = re.compile(r"\b(up|(?:plaza|process)_\w+)\b(?:\{([^}]*)\})?")
BY = re.compile(r"\b(?:by|ignoring|on) ?\(([^)]*)\)")
MATCHER = re.compile(r'(\w+)=~?"([^"]*)"')
OF_EVERY_JOB = {"job", "instance"}
# Sockets that are refused in the course of things: nobody has to hear of it.
USUAL_REFUSALS = {"4401", "4403", "4404", "1011", "1013"}

pytestmark = pytest.mark.django_db(transaction=True)


def families(own: CollectorRegistry) -> dict[str, Metric]:
    """Return what such a process tells, by each name under which Prometheus knows it."""
    found = {}
    for family in with_everybodys(own).collect():
        for end in ENDS.get(family.type, ("",)):
            found[family.name + end] = family
    return found


def values_of(family: Metric, label: str) -> set[str]:
    """Return what the samples of a family have for this label."""
    return {sample.labels[label] for sample in family.samples if label in sample.labels}


def rules() -> list[dict[str, Any]]:
    """Return the rules."""
    (group,) = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"]
    return list(group["rules"])


@pytest.fixture
def told(tmp_path: Path, settings: Any) -> dict[str, Metric]:
    """All that servers and workers tell at their start, of which a server has answered one request,
    and where there is a backup."""
    assert worker.watched.name
    assert making.make_export
    config.operations.metrics.answered("home", 200, 0.01)
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
            for label, wanted in MATCHER.findall(matchers):
                if label in OF_EVERY_JOB:
                    continue
                known = values_of(told[name], label)
                # What is born at one does not rise to it: the first time would be missed.
                for one in wanted.split("|"):
                    assert any(re.fullmatch(one, value) for value in known), (
                        f"{rule['alert']} asks for {name}{{{label}={one}}}, and there is no sample"
                    )


@pytest.mark.postgres
def test_whatever_a_rule_counts_is_told_from_zero_on(told: dict[str, Metric]) -> None:
    for rule in rules():
        for name, _matchers in NAME.findall(BY.sub("", rule["expr"])):
            if name in told and told[name].type == "counter":
                assert told[name].samples, (
                    f"{rule['alert']} asks for {name}, and there is no sample"
                )
    items = {item.name for item in upkeep.ITEMS}
    assert items <= values_of(told["plaza_upkeep_failures_total"], "item")
    watchdog.Watched("just-begun")
    assert "just-begun" in values_of(families(SERVER)["plaza_waits_cut_total"], "loop")


def test_every_rule_says_what_is_wrong_and_how_bad_it_is() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert rule["annotations"]["summary"], rule["alert"]
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)


def test_somebody_hears_of_every_socket_that_is_refused_for_a_bad_reason() -> None:
    family = families(SERVER)["plaza_sockets_refused_total"]
    name = re.compile(r'plaza_sockets_refused_total\{reason=~"([^"]*)"\}')
    asked = [
        one for rule in rules() for found in name.findall(rule["expr"]) for one in found.split("|")
    ]
    assert set(asked) == values_of(family, "reason") - USUAL_REFUSALS


def test_what_has_not_begun_does_not_stand_still() -> None:
    """A gauge that was never set is at 0, which is 1970."""
    clocks = re.compile(r"time\(\) - (plaza_\w+_looked_timestamp_seconds)")
    asked = {name: rule["expr"] for rule in rules() for name in clocks.findall(rule["expr"])}
    assert {name.split("_")[1] for name in asked} == {"hub", "worker", "upkeep"}
    for name, expression in asked.items():
        assert expression.endswith(f" and {name} > 0")


def test_what_is_compared_with_a_sum_has_its_labels() -> None:
    """Prometheus compares what has the same labels, `job` among them, and nothing else."""
    for rule in rules():
        assert not re.search(r"\* sum by", rule["expr"]), rule["alert"]


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

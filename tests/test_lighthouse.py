"""What a report of Lighthouse comes to, and what is said where it cannot be had."""

from dataclasses import replace
from typing import Any

import pytest

from tests import lighthouse
from tests.lighthouse import Visit

GOOD = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
VISIT = Visit(GOOD, 1.25, 40, 0.0, 12, 53_000, 1200, ())


def report(**scores: float) -> dict[str, Any]:
    """Return the parts of a report that are read; `scores` are those of audits, from 0 to 1."""
    audits: dict[str, Any] = {
        name: {"score": score, "scoreDisplayMode": "numeric", "title": f"About {name}"}
        for name, score in scores.items()
    }
    refs = [{"id": name, "weight": 10} for name in scores]
    audits["largest-contentful-paint"] = {"numericValue": 1250.0}
    audits["total-blocking-time"] = {"numericValue": 40.0}
    audits["cumulative-layout-shift"] = {"numericValue": 0.02}
    requests = [("http://plaza/", 900), ("data:image/svg+xml,", 0), ("ws://plaza/ws/", 5)]
    items = [{"url": url, "transferSize": size} for url, size in requests]
    audits["network-requests"] = {"details": {"items": items}}
    categories = {name: {"score": score / 100, "auditRefs": refs} for name, score in GOOD.items()}
    return {"audits": audits, "categories": categories, "environment": {"benchmarkIndex": 1200}}


def test_a_visit_is_what_the_report_says_of_it() -> None:
    found = lighthouse.read(report(contrast=0.5, speed=0.99))
    assert found.scores == GOOD
    assert (found.seconds_to_largest, found.layout_shift) == (1.25, 0.02)
    assert (found.requests, found.bytes) == (
        1,
        900,
    )  # what comes over the line, as pages ask for it
    assert found.found == ("contrast: About contrast",)


def test_a_row_holds_medians() -> None:
    visits = [replace(VISIT, bytes=size) for size in (1_000, 70_000, 54_321)]
    assert lighthouse.row("home", visits) == (
        "| home | 99 | 100 | 100 | 100 | 1.2 s | 40 ms | 0.000 | 12 | 54,321 |"
    )
    assert lighthouse.row("home", visits).count("|") == lighthouse.HEAD.splitlines()[0].count("|")


def test_a_slower_machine_is_slowed_down_less_for_the_same_telephone() -> None:
    assert [lighthouse.slower_than(rating) for rating in (875, 1400, 1750, 2500)] == [2, 3.2, 4, 4]


@pytest.mark.parametrize("name", sorted(lighthouse.LEAST))
def test_the_median_of_every_category_must_be_good(name: str) -> None:
    worse = replace(VISIT, scores={**GOOD, name: lighthouse.LEAST[name] - 1})
    assert lighthouse.is_good([VISIT, worse, VISIT])
    assert not lighthouse.is_good([worse, worse, VISIT])


def test_it_says_so_where_it_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert lighthouse.main([]) == 1
    assert capsys.readouterr().out == "Lighthouse cannot be had: node is not installed\n"

"""States of what one reports."""

from typing import Any

from feed.models import Case, Report
from feed.report_form import ReportForm

from . import samples
from .registry import States, pattern


def _refused(**typed: str) -> ReportForm:
    form = ReportForm(typed)
    form.is_valid()
    return form


@pattern("feed/report/_form.html")
def form() -> States:
    """What is wrong with something."""
    shown = {"address": "/posts/4/"}
    return {
        "a post": {"form": ReportForm(), "kind": "post", **shown},
        "a message": {"form": ReportForm(), "kind": "message", **shown},
        "refused: nothing chosen": {"form": _refused(words=samples.LONG), "kind": "post", **shown},
        "refused: too long": {
            "form": _refused(category="spam", words="long " * 210, also="elsewhere"),
            "kind": "person",
            **shown,
        },
        "hostile, within a field": {
            "form": _refused(words=samples.HOSTILE, also=samples.HOSTILE),
            "kind": "comment",
            **shown,
        },
    }


@pattern("feed/regions/_reporting.html")
def reporting() -> States:
    """Who is reported."""
    return {
        "somebody": {"person": samples.bob()},
        "long names": {"person": samples.long_person()},
        "right to left": {"person": samples.person("omar", "عمر", pk=3)},
    }


@pattern("feed/report/_report.html")
def report() -> States:
    """One's own report."""
    return {
        "a post": _state("post", words="He sells watches."),
        "a comment, without words": _state("comment"),
        "a person": _state("person", words=samples.LONG),
        "a message, right to left": _state("message", words="يبيع الساعات"),
        "hostile": _state("post", words=samples.HOSTILE),
        "about who has left": _state("post", has_left=True),
    }


def _state(kind: str, words: str = "", *, has_left: bool = False) -> dict[str, Any]:
    case = Case(pk=1, kind=kind, object_id=4, category="spam", severity=1)
    case.person = None if has_left else samples.bob()
    made = Report(pk=1, case=case, category="spam", words=words, created_at=samples.NOON)
    return {"report": made, "case": case}

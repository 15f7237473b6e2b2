"""What the page of a case shows: what was reported, by whom, and all that is known beside it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from feed.actions import cases, evidence
from feed.actions.suspensions import Lasts
from feed.models import Attachment, Case, Post, Report, Strike
from users.models import User

REPORTS, EARLIER, ENTRIES, STRIKES = 20, 20, 50, 5  # rows at most, the newest


@dataclass
class TrackRecord:
    """How the reports of somebody ended."""

    acted: int = 0
    fine: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """How many they are."""
        return self.acted + self.fine + self.waiting


def shown(case: Case, moderator: User) -> dict[str, Any]:
    """Return what the template shows of a case. So many queries whatever there is."""
    reports = list(case.reports.select_related("reporter").order_by("-pk")[:REPORTS])
    entries = case.entries.select_related("actor").order_by("-pk")[:ENTRIES]
    of_person = Case.objects.filter(person=case.person_id).exclude(pk=case.pk).order_by("-pk")
    of_thing = Case.objects.filter(kind=case.kind, object_id=case.object_id).exclude(pk=case.pk)
    strikes = Strike.objects.filter(person=case.person_id, person__isnull=False)
    strikes = strikes.exclude(case=case).select_related("case")
    is_written = case.kind in (Case.Kind.POST, Case.Kind.COMMENT)
    return {
        "case": case,
        "reports": _told(reports),
        "more_reports": max(0, case.report_count - len(reports)),
        "entries": list(entries),
        "earlier": list(of_thing.select_related("assignee").order_by("-pk")[:EARLIER]),
        "others": list(of_person[:EARLIER]) if case.person_id is not None else [],
        "post": Post.objects.filter(pk=case.object_id).first() if is_written else None,
        "strike": Strike.objects.filter(case=case).select_related("appeal").first(),
        "strikes": list(strikes.order_by("-pk")[:STRIKES]),
        "strike_count": strikes.count(),
        "lasts": Lasts.choices,
        "outcomes": [
            (outcome.value, said_of(outcome))
            for outcome in cases.choices(actor=moderator, case=case)
        ],
    }


def said_of(outcome: Case.Outcome) -> str:
    """Return what a decision is called before it is taken."""
    return {
        Case.Outcome.FINE: _("Dismiss: it breaks no rule"),
        Case.Outcome.WARNED: _("Warn the person: nothing is hidden"),
        Case.Outcome.REMOVED: _("Remove the post: hidden everywhere; “Restore” brings it back"),
        Case.Outcome.SUSPENDED: _("Suspend the person: hidden with all they wrote, and signed out"),
        Case.Outcome.GONE: _("Close: it is gone already"),
    }[outcome]


def _told(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """Return each report with its copy, ready to be read, and how other reports of its reporter ended."""
    copies = [piece for report in reports for piece in report.copy]
    authors, pictures = evidence.authors_of(copies), evidence.pictures_in(copies)
    records = _records(report.reporter_id for report in reports if report.reporter_id)
    told, before = [], None
    for report in reports:
        pieces = [_piece(piece, authors, pictures) for piece in report.copy]
        told.append(
            {
                "report": report,
                "pieces": pieces,
                "is_as_before": bool(pieces) and pieces == before,
                "record": records.get(report.reporter_id or 0, TrackRecord()),
            }
        )
        before = pieces
    return told


def _piece(
    piece: evidence.Copy, authors: dict[int, User], rows: dict[str, Attachment]
) -> dict[str, Any]:
    """Return a piece of a copy with its people and pictures, and times as times."""
    times: dict[str, Any] = {
        name: parse_datetime(piece[name]) for name in ("created_at", "edited_at") if name in piece
    }
    people = {name: authors.get(piece.get(name, 0)) for name in ("author", "subject")}
    pictures = [_picture(said, rows) for said in piece.get("pictures", ())]
    return {**piece, **times, **people, "pictures": pictures}


def _picture(said: str | dict[str, Any], rows: dict[str, Attachment]) -> dict[str, Any]:
    """Return what is shown of a picture: how it was described, and itself as it is now, or why it is not
    shown. Old reports keep the description alone."""
    if isinstance(said, str):
        return {"alt": said}
    row = rows.get(said["token"])
    shown = row.shown if row is not None else None
    if shown is None:
        why_missing = _("no longer kept")
    elif shown.is_waiting:
        why_missing = _("being prepared")
    else:
        why_missing = _("couldn’t be shown to anybody") if shown.is_failed else ""
    return {"alt": said["alt"], "shown": None if why_missing else shown, "why_missing": why_missing}


def _records(reporters: Iterable[int]) -> dict[int, TrackRecord]:
    """Return how the reports of these people ended."""
    rows = Report.objects.filter(reporter__in=set(reporters)).order_by()
    counted: Counter[tuple[int, str]] = Counter()
    for reporter, outcome, number in rows.values_list("reporter", "case__outcome").annotate(
        number=Count("pk")
    ):
        counted[reporter or 0, outcome] += number
    records: dict[int, TrackRecord] = {}
    for (reporter, outcome), number in counted.items():
        record = records.setdefault(reporter, TrackRecord())
        if not outcome:
            record.waiting += number
        elif outcome == Case.Outcome.FINE:
            record.fine += number
        else:
            record.acted += number
    return records

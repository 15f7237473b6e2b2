"""What reporting and moderating add to the download of somebody's data.

It says neither who has reported them nor that somebody has. It has what moderators decided about them, as the
page of each strike shows it.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feed.actions.cases import TOLD
from feed.models import Case, CaseEntry, Report, Strike
from users.exports import parts


def register() -> None:
    """Register the parts; `feed/export_parts.py` calls this."""
    parts.register(
        "reports",
        _("what you reported, and what came of it"),
        rows=lambda person: Report.objects.filter(reporter=person).select_related("case"),
        describe=_report,
    )
    parts.register(
        "moderation",
        _("what you did about what others reported"),
        rows=lambda person: CaseEntry.objects.filter(actor=person),
        describe=_entry,
    )
    parts.register(
        "strikes",
        _("what moderators decided about you, and your appeals"),
        rows=lambda person: Strike.objects.filter(person=person).select_related("appeal", "case"),
        describe=_strike,
    )


def _report(row: Report) -> dict[str, Any]:
    return {
        "about": row.case.kind,
        "id": row.case.object_id,
        "category": row.category,
        "words": row.words,
        "further_posts": row.also,
        "created_at": row.created_at,
        # What the reporter was told, and no more: not what was done to whom.
        "outcome": TOLD[Case.Outcome(row.case.outcome)] if row.case.outcome else None,
    }


def _strike(row: Strike) -> dict[str, Any]:
    appeal = getattr(row, "appeal", None)
    return {
        "about": row.case.kind,
        "id": row.case.object_id,
        "outcome": row.outcome,
        "words": row.words,
        "what_you_wrote": row.copy,
        "created_at": row.created_at,
        "ends_at": row.ends_at,
        "ended_at": row.ended_at,
        "withdrawn_at": row.withdrawn_at,
        "appeal": appeal
        and {
            "text": appeal.text,
            "created_at": appeal.created_at,
            "outcome": appeal.outcome or None,
            "words": appeal.words,
            "decided_at": appeal.closed_at,
        },
    }


def _entry(row: CaseEntry) -> dict[str, Any]:
    return {
        "case": row.case_id,
        "did": row.kind,
        "note": row.text,
        "outcome": row.outcome or None,
        "words": row.words,
        "created_at": row.created_at,
    }

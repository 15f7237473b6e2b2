"""States of what moderators have decided about somebody, and of appeals against it."""

from typing import Any

from feed.appeal_form import AppealForm
from feed.models import Appeal, Case, Strike

from . import samples
from .registry import States, pattern


def _strike(outcome: str = "removed", kind: str = "post", words: str = "", **more: Any) -> Strike:
    case = Case(pk=1, kind=kind, object_id=4, category="spam", severity=1, outcome=outcome)
    made: dict[str, Any] = {"pk": 1, "created_at": samples.NOON, "words": words, **more}
    strike = Strike(case=case, person=samples.person(), outcome=outcome, **made)
    Strike._meta.get_field("appeal").set_cached_value(strike, None)  # there is none to be asked for
    return strike


def _appeal(strike: Strike, text: str = "I only quoted him.", **more: Any) -> Appeal:
    return Appeal(pk=1, strike=strike, text=text, created_at=samples.NOON, **more)


def _wrote(body: str, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": "post", "body": body, "is_reported": True, **more}]


def strikes() -> dict[str, Strike]:
    """Return strikes that differ in what was done, and in what became of it."""
    refused = _strike(words="Please keep it civil.", copy=_wrote("You fools."))
    _appeal(refused, closed_at=samples.NOON, outcome="refused", words="It is an insult.")
    waiting = _strike("suspended", "person", samples.LONG[:500], copy=_wrote(samples.LONG))
    _appeal(waiting)
    return {
        "a post removed": _strike(words="Selling isn't for here.", copy=_wrote("Watches, cheap!")),
        "a comment removed, without words": _strike(kind="comment", copy=_wrote("Watches!")),
        "warned about a post": _strike("warned", copy=_wrote("Watches", warning="Offer")),
        "warned about a comment": _strike("warned", "comment"),
        "warned about a message": _strike("warned", "message", "Don't write to strangers."),
        "warned about a profile": _strike("warned", "person", copy=_wrote("Bob\nI sell watches")),
        "a picture, and a link": _strike(
            copy=_wrote("Look", pictures=[{"alt": "A watch"}, ""], link={"title": "Cheap watches"})
        ),
        "suspended, long, appeal under review": waiting,
        "appeal refused": refused,
        "suspended for a time": _strike("suspended", "person", ends_at=samples.NOON),
        "a suspension that is over": _strike(
            "suspended", "person", ends_at=samples.NOON, ended_at=samples.NOON
        ),
        "withdrawn": _strike("warned", words="Sorry.", withdrawn_at=samples.NOON),
        "right to left": _strike(words="لا تبع هنا", copy=_wrote("ساعات رخيصة")),
        "hostile": _strike(words=samples.HOSTILE, copy=_wrote(samples.HOSTILE)),
    }


@pattern("feed/strike/_strike.html", "feed/strike/_row.html", "feed/strike/_done.html")
def strike() -> States:
    """What was decided, as the person reads it."""
    return {name: {"strike": made} for name, made in strikes().items()}


@pattern("feed/strike/_appeal.html")
def appeal() -> States:
    """What somebody said against it, and what came of that."""
    closed: dict[str, Any] = {"closed_at": samples.NOON}
    return {
        "waiting": {"appeal": _appeal(_strike())},
        "granted": {"appeal": _appeal(_strike(), outcome="granted", **closed)},
        "refused, with words": {
            "appeal": _appeal(_strike(), outcome="refused", words="It stands.", **closed)
        },
        "long": {"appeal": _appeal(_strike(), samples.LONG)},
        "right to left": {"appeal": _appeal(_strike(), "لم أبع شيئا")},
        "hostile": {"appeal": _appeal(_strike(), samples.HOSTILE)},
    }


def _refused(text: str) -> AppealForm:
    form = AppealForm({"words": text})
    form.is_valid()
    return form


@pattern("feed/strike/_appeal_form.html")
def form() -> States:
    """Saying something against it."""
    return {
        "empty": {"form": AppealForm(), "strike": _strike()},
        "refused: nothing typed": {"form": _refused(""), "strike": _strike()},
        "refused: too long": {"form": _refused("long " * 410), "strike": _strike()},
        "hostile, within a field": {"form": _refused(samples.HOSTILE), "strike": _strike()},
    }

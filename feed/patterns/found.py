"""States of messages that were found."""

from typing import Any

from feed.message_forms import MessageSearchForm
from feed.models import Message
from feed.models.conversation_row import ConversationRow
from feed.models.suggesting import Suggestion
from feed.text.words import excerpt, terms_of

from . import message_pictures, samples, talking
from .registry import States, pattern


def _hit(message: Message, asked: str, row: ConversationRow, *, is_mine: bool = False) -> Any:
    pieces = excerpt(message.body, terms_of(asked))
    return {"message": message, "row": row, "pieces": pieces, "is_mine": is_mine}


def _hits() -> dict[str, Any]:
    rows, of_bob = talking.rows(), talking.row(other=samples.bob())
    arabic = talking.message("صباح الخير! من يريد خبزًا؟", samples.person("omar", "عمر", pk=3))
    left = talking.gone(talking.message("I was here."))
    return {
        "with one person": _hit(talking.message(), "good", of_bob),
        "one's own": _hit(talking.message("See you at six."), "see six", of_bob, is_mine=True),
        "in a group": _hit(talking.message(), "morn", rows["a group"]),
        "by nobody any more": _hit(left, "here", rows["a group"]),
        "with nobody any more": _hit(talking.message(), "good", rows["with nobody any more"]),
        "in notes": _hit(talking.message(), "good", rows["notes"], is_mine=True),
        "long": _hit(talking.message(samples.LONG), samples.LONG.split()[-1], rows["long"]),
        "with a post": _hit(talking.message(has_post=True), "good", of_bob),
        "with pictures": _hit(message_pictures.message("four", "Good morning!"), "good", of_bob),
        "right to left": _hit(arabic, "خبز", rows["right to left"]),
        "hostile": _hit(talking.message(samples.HOSTILE), "script", rows["a group, hostile"]),
    }


@pattern("feed/message/_hit.html")
def hit() -> States:
    """A message that was found."""
    return {name: {"hit": one} for name, one in _hits().items()}


@pattern("feed/message/_found.html")
def found() -> States:
    """Messages that were found."""
    asked: dict[str, Any] = {"is_asked": True, "is_first": True, "question": "q=good"}
    some = {**asked, "hits": list(_hits().values())}
    here = {**asked, "here": talking.rows()["a group"], "question": "q=good&in=5"}
    return {
        "nothing asked": {"is_asked": False},
        "some": some,
        "goes on": {**some, "more_from": 31},
        "older ones": {**some, "more_from": 31, "is_first": False},
        "in one conversation": {**here, "hits": [_hits()["in a group"]]},
        "nothing asked, in one conversation": {**here, "is_asked": False},
        "nothing": {**asked, "hits": []},
        "nothing, in one conversation": {**here, "hits": []},
        "nothing older": {**asked, "is_first": False, "hits": []},
    }


@pattern("feed/message/_search_form.html")
def search_form() -> States:
    """The form of the search."""
    viewer, initial = samples.person(), {"q": "rye", "by": "@al", "since": "2026-11-29"}
    filled = MessageSearchForm(initial=initial, viewer=viewer)
    days = {"since": "2026-11-29", "until": "2026-11-01"}
    wrong = MessageSearchForm({"q": "!", **days}, viewer=viewer)
    wrong.is_valid()
    offers = {"form": filled, "begun": "al", "suggestions": _people()}
    return {
        "empty": {"form": MessageSearchForm(viewer=viewer)},
        "in one conversation": {"form": filled, "here": talking.rows()["a group"]},
        "people are offered": offers,
        "one was chosen": {"form": filled, "is_focused": True},
        "refused": {"form": wrong},
    }


@pattern("feed/person/_suggested.html")
def suggested() -> States:
    """Somebody who may be meant by what is typed."""
    return {one.person.username: {"one": one} for one in _people() if one.person}


def _people() -> list[Suggestion]:
    people = (samples.bob(), samples.long_person())
    return [Suggestion(f"@{one.username}", person=one) for one in people]


@pattern("feed/regions/_found.html")
def region() -> States:
    """The same, as the page has it, and as it is sent it afresh."""
    return {**found(), "asked again": {"is_asked_again": True}}

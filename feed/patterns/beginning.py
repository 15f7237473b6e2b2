"""States of beginning a conversation: the form, and people whose name is being typed."""

from typing import Any

from feed.message_forms import NewConversationForm
from feed.models import Draft
from feed.models.suggesting import Suggestion

from . import samples
from .registry import States, pattern
from .writing import HELPS


def _suggested(begins: str = "") -> dict[str, Any]:
    people = (samples.bob(), samples.person("omar", "عمر", pk=3), samples.long_person())
    return {
        f"{begins}begun": "o",
        f"{begins}suggestions": [Suggestion(f"@{one.username}", person=one) for one in people],
        "is_looked": True,
    }


@pattern("feed/message/_suggestions.html")
def suggestions() -> States:
    """People whose name begins so."""
    return {
        "nothing typed": {},
        "some": _suggested(),
        "some, in the search": {**_suggested(), "is_search": True},
        "nobody": {"begun": "zzz", "suggestions": [], "is_looked": True},
        "nobody, hostile": {"begun": samples.HOSTILE, "suggestions": [], "is_looked": True},
    }


@pattern("feed/message/_new_form.html")
def new_form() -> States:
    """The form in which a conversation begins."""
    viewer = samples.person()
    typed = {"to": "robert", "name": samples.HOSTILE[:50], "body": samples.LONG}
    filled = NewConversationForm(initial=typed, author=viewer)
    refused = NewConversationForm({"to": "", "body": ""}, author=viewer)
    refused.is_valid()
    empty = NewConversationForm(author=viewer)
    kept = {"form_key": "conversation", "tab": "1"}
    return {
        "empty": {"form": empty, **kept},
        "filled in": {"form": filled, "is_focused": True, **kept},
        "a draft": {"form": filled, "draft": Draft(updated_at=samples.NOON), **kept},
        "while a name is typed": {"form": empty, **_suggested("to_"), **kept},
        "near the limit, suggestions": {"form": filled, **kept, **HELPS["near the limit, people"]},
        "refused: nobody named": {"form": refused, **kept},
    }

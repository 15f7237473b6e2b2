"""States of the forms in which one writes messages."""

from typing import Any

from feed.message_forms import NewMessageForm, SendPostForm
from feed.models import Draft

from . import samples, talking
from .messages import rows_beside
from .picture_forms import REFUSED, THREE
from .registry import States, pattern
from .writing import HELPS


@pattern("feed/message/_send_form.html")
def send_form() -> States:
    """Sending a post."""
    viewer, shown = samples.person(), {"post": samples.post(), "submission": "1"}
    rows = {**shown, **rows_beside()}
    typed = {"conversation": "5", "to": "bob", "body": samples.LONG}
    refused = SendPostForm(initial=typed, viewer=viewer)  # one that is sent asks the database
    why = ["Choose a conversation, or enter a username."]
    none: dict[str, Any] = {"rows": [], "more_from": None, "is_first": True}
    return {
        "some": {"form": SendPostForm(viewer=viewer), **rows},
        "older ones": {"form": SendPostForm(viewer=viewer), **rows, "is_first": False},
        "goes on": {"form": SendPostForm(viewer=viewer), **rows, "more_from": 12},
        "no conversations": {"form": SendPostForm(viewer=viewer), **shown, **none},
        "refused": {"form": refused, "refusals": why, **rows},
    }


@pattern("feed/message/_link_choice.html")
def link_choice() -> States:
    """Whether a message shows where its first link leads."""
    none = NewMessageForm(initial={"preview_of": "none"})
    return {
        "the first": {"form": NewMessageForm(), "name": "composer"},
        "none": {"form": none, "name": "composer"},
    }


@pattern("feed/message/_answering.html")
def answering() -> States:
    """Which message the form answers."""
    return {
        "short": {"answered": talking.message()},
        "long": {"answered": talking.message(samples.LONG, samples.long_person())},
        "hostile": {"answered": talking.message(samples.HOSTILE)},
        "deleted": {"answered": talking.message("", deleted_at=samples.NOON)},
        "by somebody one blocks": {"answered": talking.message(shows={"is_folded": True})},
        "by nobody any more": {"answered": talking.gone(talking.message())},
        "not for the viewer": {"answered": None},
    }


@pattern("feed/message/_form.html")
def form() -> States:
    """Writing a message."""
    about = {"address": "/messages/5/", "form_key": "message:5", "tab": "1"}
    refused = NewMessageForm({"body": "a" * 4_001})
    refused.is_valid()
    return {
        "empty": {"form": NewMessageForm(), **about},
        "answers": {"form": NewMessageForm(), "answered": talking.message(samples.LONG), **about},
        "answers somebody one blocks": {
            "form": NewMessageForm(),
            "answered": talking.message(shows={"is_folded": True}),
            **about,
        },
        "a draft": {
            "form": NewMessageForm(initial={"body": samples.LONG}),
            "draft": Draft(updated_at=samples.NOON),
            **about,
        },
        "near the limit, suggestions": {
            "form": NewMessageForm(initial={"body": "Ask @al"}),
            **about,
            **HELPS["near the limit, people"],
        },
        "refused: too long": {"form": refused, **about},
        "pictures": {"form": _pictured(), "refused": REFUSED, **about},
    }


def _pictured() -> NewMessageForm:
    made = NewMessageForm(initial={"body": "Fresh from the oven."})
    made.pictures = THREE  # type: ignore[assignment]  # nothing here is stored
    return made


@pattern("feed/message/_draft.html")
def draft() -> States:
    """What a form says that holds a draft."""
    return {"one": {"draft": Draft(updated_at=samples.NOON)}, "none": {}}

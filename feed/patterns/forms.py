"""States of forms."""

from feed.forms import BodyForm, NewBodyForm

from . import samples
from .registry import States, pattern


def _refused(kind: type[BodyForm], text: str) -> BodyForm:
    form = kind({"body": text})
    form.is_valid()
    return form


@pattern("feed/_composer.html", "feed/_comment_form.html")
def new() -> States:
    """Writing a post or a comment."""
    post = samples.post()
    return {
        "empty": {"form": NewBodyForm(), "post": post},
        "just posted": {"form": NewBodyForm(), "post": post, "posted": post},
        "refused: empty": {"form": _refused(NewBodyForm, " "), "post": post},
        "refused: too long": {"form": _refused(NewBodyForm, "long " * 110), "post": post},
    }


@pattern("feed/_edit_form.html")
def edit() -> States:
    """Changing a post."""
    post = samples.post()
    return {
        "open": {"form": BodyForm(initial={"body": post.body}), "post": post},
        "saved": {"form": BodyForm(initial={"body": post.body}), "post": post, "saved": post},
        "refused": {"form": _refused(BodyForm, ""), "post": post},
    }


@pattern("feed/_form_errors.html")
def errors() -> States:
    """Why a form was refused."""
    return {"empty text": {"form": _refused(BodyForm, ""), "id": "errors"}}


@pattern("errors/_notice.html")
def notice() -> States:
    """What htmx shows instead of an error page."""
    states: States = {str(status): {"status": status} for status in (403, 404, 429, 500)}
    return {**states, "with a reason": {"status": 422, "messages_shown": ["That is you."]}}

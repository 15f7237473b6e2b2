"""States of forms."""

from feed.body_forms import BodyForm, NewBodyForm
from feed.forms import (
    EditCommentForm,
    EditPostForm,
    NewCommentForm,
    NewPostForm,
    ScheduledPostForm,
)
from feed.models import Draft, Post, ScheduledPost
from users.models import User

from . import samples
from .pictures import WithPictures, failed, many
from .pictures import waiting as unready
from .registry import States, pattern
from .writing import HELPS as _HELPS


def _refused(form: BodyForm) -> BodyForm:
    form.is_valid()
    return form


def _writing(kind: type[NewBodyForm]) -> States:
    post = samples.post()
    typed = {"body": samples.LONG, "warning": "Food", "language": "en"}
    return {
        "empty": {"form": kind(), "post": post, "form_key": "post"},
        "untouched, as mostly": {
            "form": kind(),
            "untouched": {"language": "", "visibility": "public"},
            "submission": "5a4e2a0e-0b1c-4d2e-8f3a-6b7c8d9e0f1a",
            "post": post,
            "form_key": "post",
        },
        "just posted": {"form": kind(), "post": post, "posted": post, "undo_seconds": 9},
        "just posted, too late to undo": {"form": kind(), "post": post, "posted": post},
        "a draft, folded fields hold something": {
            "form": kind(initial=typed),
            "post": post,
            "form_key": "post",
            "draft": Draft(updated_at=samples.NOON),
        },
        "near the limit, suggestions": {
            "form": kind(initial={"body": "Ask @al"}),
            "post": post,
            "form_key": "post",
            **_HELPS["near the limit, people"],
        },
        "refused: a warning too long": {
            "form": _refused(kind({"body": "Soup", "warning": "long " * 30})),
            "post": post,
            "form_key": "post",
        },
        "too late to undo": {
            "form": kind(initial=typed),
            "post": post,
            "form_key": "post",
            "refusals": ["It is too late to undo this."],
        },
        "refused: empty": {"form": _refused(kind({"body": " "})), "post": post},
        "refused: too long": {"form": _refused(kind({"body": "long " * 110})), "post": post},
        "the account is protected": {
            "form": kind(),
            "post": post,
            "viewer": samples.person(is_protected=True),
        },
    }


@pattern("feed/composer/_form.html")
def new_post() -> States:
    """Writing a post."""
    return {
        **_writing(NewPostForm),
        "for friends, as the last time": {"form": NewPostForm(author=_of_friends())},
        "just scheduled": {"form": NewPostForm(), "scheduled": samples.waiting()},
        "refused: one choice": {"form": _later(poll_choice_1="Rye")},
    }


def _later(**typed: str) -> NewPostForm:
    return _refused(NewPostForm({"body": "Which bread?", **typed}))  # type: ignore[return-value]


@pattern("feed/composer/_poll_fields.html")
def poll_fields() -> States:
    """Asking with a post."""
    two = {"poll_choice_1": "Rye", "poll_choice_2": "Wheat", "poll_multiple": "on"}
    return {
        "empty": {"form": NewPostForm()},
        "typed": {"form": _later(**two)},
        "refused: one choice": {"form": _later(poll_choice_1="Rye")},
        "hostile, within a field": {"form": _later(poll_choice_1=samples.HOSTILE)},
    }


def _quoting() -> NewPostForm:
    form = NewPostForm()
    form.quoted = samples.post()
    return form


@pattern("feed/composer/_fields.html")
def composer_fields() -> States:
    """What is written in the form for a new post."""
    return {
        "untouched": {"form": NewPostForm(), "form_key": "post"},
        "where no draft is kept": {"form": NewPostForm()},
        "quotes a post": {"form": _quoting(), "form_key": "quote:4"},
        "typed": {"form": _later(poll_choice_1="Rye", warning="Food"), "form_key": "post"},
        "hostile, within a field": {"form": _later(warning=samples.HOSTILE), "form_key": "post"},
    }


@pattern("feed/composer/_send.html")
def composer_send() -> States:
    """How much fits still, and what sends."""
    shown = {"form": NewPostForm(), "name": "composer", "label": "Post"}
    return {"a draft is kept": {**shown, "form_key": "post"}, "none is kept": shown}


@pattern("feed/composer/_due_field.html")
def due_field() -> States:
    """When to publish."""
    return {
        "empty": {"form": NewPostForm(), "name": "composer"},
        "refused: over": {"form": _later(due="2020-01-01T12:00"), "name": "composer"},
        "of a post that waits": {
            "form": ScheduledPostForm(scheduled=samples.waiting()),
            "name": "scheduled",
        },
    }


@pattern("feed/scheduled/_card.html")
def scheduled() -> States:
    """A post that waits for its time."""
    states: States = {name: {"scheduled": post} for name, post in _waiting().items()}
    shown = WithPictures([*many("wide", "tall"), unready(3), failed(4)], samples.waiting())
    return {**states, "with pictures": {"scheduled": shown}}


@pattern("feed/scheduled/_quote.html")
def scheduled_quote() -> States:
    """What a post that waits quotes."""
    names = ("with a quote", "with a quote of what is gone")
    return {name: {"scheduled": _waiting()[name]} for name in names}


@pattern("feed/regions/_scheduled.html")
def scheduled_list() -> States:
    """What somebody has waiting."""
    return {
        "some": {"waiting": [*_waiting().values()]},
        "beside a form": {"waiting": [samples.waiting()], "is_alone": True},
        "nothing": {"waiting": []},
    }


@pattern("feed/scheduled/_form.html")
def scheduled_form() -> States:
    """Changing a post that waits."""
    refused = ScheduledPostForm({"body": "", "due": ""}, scheduled=samples.waiting())
    return {
        "open": {"form": ScheduledPostForm(scheduled=samples.waiting())},
        "with a quote": {
            "form": ScheduledPostForm(scheduled=_waiting()["with a quote"]),
            "scheduled": _waiting()["with a quote"],
        },
        "with a poll": {"form": ScheduledPostForm(scheduled=_waiting()["with a poll"])},
        "refused": {"form": _refused(refused)},
    }


def _waiting() -> dict[str, ScheduledPost]:
    poll = {"choices": ["Rye", "Wheat"], "minutes": 60, "is_multiple": False}
    return {
        "plain": samples.waiting(),
        "for friends, with a warning": samples.waiting(7, visibility="friends", warning="Food"),
        "with a poll": samples.waiting(8, body="Which bread?", poll=poll),
        "with a quote": samples.waiting(11, quote_of_id=1, is_quote=True),
        "with a quote of what is gone": samples.waiting(12, is_quote=True),
        "not published": samples.waiting(9, trouble="Your account wasn't active then."),
        "hostile": samples.waiting(10, body=samples.HOSTILE),
    }


@pattern("feed/comment/_fields.html")
def comment_fields() -> States:
    """What is written in the form for a new comment."""
    return {
        "untouched": {"form": NewCommentForm(), "form_key": "comment:1"},
        "an answer": {
            "form": NewCommentForm(),
            "form_key": "comment:1",
            "answered": samples.post(),
        },
        "hostile, within a field": {
            "form": _refused(NewCommentForm({"body": "Soup", "warning": samples.HOSTILE}))
        },
    }


@pattern("feed/comment/_form.html")
def new_comment() -> States:
    """Writing a comment."""
    return _writing(NewCommentForm)


@pattern("feed/composer/_changed_meanwhile.html")
def changed_meanwhile() -> States:
    """What it says by now."""
    return {
        "a post": {"current": samples.post("Soup")},
        "hostile, with a warning": {
            "current": samples.post(samples.HOSTILE, warning=samples.HOSTILE)
        },
        "not changed": {},
    }


@pattern("feed/composer/_edit_form.html")
def edit() -> States:
    """Changing a post or a comment."""
    post = samples.post()
    return {
        "open": {"form": _editing(post), "post": post},
        "a comment": {
            "form": EditCommentForm(initial={"body": post.body}),
            "post": samples.comment(),
        },
        "a post for followers": {"form": _editing(_for("followers")), "post": post},
        "with a warning, in German": {
            "form": _editing(samples.post("Suppe", warning="Essen", language="de")),
            "post": post,
        },
        "saved": {"form": _editing(post), "post": post, "saved": post},
        "changed meanwhile": {
            "form": _editing(post),
            "post": post,
            "current": samples.post("Soup"),
        },
        "refused": {"form": _refused(EditPostForm({"body": ""}, post=post)), "post": post},
    }


def _of_friends() -> User:
    return samples.person(default_visibility="friends")


def _for(visibility: str) -> Post:
    return samples.post(visibility=visibility)


def _editing(post: Post) -> EditPostForm:
    words = {"body": post.body, "warning": post.warning, "language": post.language}
    return EditPostForm(initial=words, post=post)


@pattern("feed/composer/_errors.html")
def errors() -> States:
    """Why a form was refused."""
    return {
        "empty text": {"form": _refused(BodyForm({"body": ""})), "id": "errors"},
        "beside the fields": {"form": BodyForm(), "id": "errors", "refusals": ["Too late."]},
    }


@pattern("errors/_typed.html")
def typed_in_vain() -> States:
    """What an error page shows of the form that led to it."""
    return {
        "a comment on what is gone": {"typed": "I had so much to say about this."},
        "nothing": {"typed": ""},
        "hostile text": {"typed": samples.HOSTILE},
    }


@pattern("errors/_notice.html")
def notice() -> States:
    """What htmx shows instead of an error page."""
    states: States = {str(status): {"status": status} for status in (403, 404, 429, 500, 503)}
    states["with a reason"] = {"status": 422, "messages_shown": ["That is you."]}
    for expired in ("renewed", "somebody_else", "signed_out"):
        states[f"expired: {expired}"] = {"status": 403, "expired": expired, "who": samples.person()}
    return states

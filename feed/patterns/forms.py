"""States of forms."""

from feed.forms import BodyForm, EditPostForm, NewBodyForm, NewCommentForm, NewPostForm
from feed.models import Post
from users.models import User

from . import samples
from .registry import States, pattern


def _refused(form: BodyForm) -> BodyForm:
    form.is_valid()
    return form


def _writing(kind: type[NewBodyForm]) -> States:
    post = samples.post()
    return {
        "empty": {"form": kind(), "post": post},
        "just posted": {"form": kind(), "post": post, "posted": post},
        "refused: empty": {"form": _refused(kind({"body": " "})), "post": post},
        "refused: too long": {"form": _refused(kind({"body": "long " * 110})), "post": post},
        "the account is protected": {
            "form": kind(),
            "post": post,
            "viewer": samples.person(is_protected=True),
        },
    }


@pattern("feed/_composer.html")
def new_post() -> States:
    """Writing a post."""
    return {
        **_writing(NewPostForm),
        "for friends, as the last time": {"form": NewPostForm(author=_of_friends())},
    }


@pattern("feed/_comment_form.html")
def new_comment() -> States:
    """Writing a comment."""
    return _writing(NewCommentForm)


@pattern("feed/_edit_form.html")
def edit() -> States:
    """Changing a post or a comment."""
    post = samples.post()
    return {
        "open": {"form": _editing(post), "post": post},
        "a comment": {"form": BodyForm(initial={"body": post.body}), "post": samples.comment()},
        "a post for followers": {"form": _editing(_for("followers")), "post": post},
        "saved": {"form": _editing(post), "post": post, "saved": post},
        "refused": {"form": _refused(EditPostForm({"body": ""}, post=post)), "post": post},
    }


@pattern("feed/_visibility_choice.html")
def visibility() -> States:
    """Whom a post is for."""
    return {
        "a new post": {"form": NewPostForm(), "id": "visibility"},
        "for friends, as the last time": {
            "form": NewPostForm(author=_of_friends()),
            "id": "visibility",
        },
        "a post for followers": {"form": _editing(_for("followers")), "id": "visibility"},
        "a post for friends": {"form": _editing(_for("friends")), "id": "visibility"},
    }


def _of_friends() -> User:
    return samples.person(default_visibility="friends")


def _for(visibility: str) -> Post:
    return samples.post(visibility=visibility)


def _editing(post: Post) -> EditPostForm:
    return EditPostForm(initial={"body": post.body}, post=post)


@pattern("feed/_form_errors.html")
def errors() -> States:
    """Why a form was refused."""
    return {"empty text": {"form": _refused(BodyForm({"body": ""})), "id": "errors"}}


@pattern("errors/_notice.html")
def notice() -> States:
    """What htmx shows instead of an error page."""
    states: States = {str(status): {"status": status} for status in (403, 404, 429, 500)}
    return {**states, "with a reason": {"status": 422, "messages_shown": ["That is you."]}}

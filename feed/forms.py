"""Forms of the feed. They refuse what an action would refuse, and keep what was typed."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from feed.actions.bodies import clean_body
from feed.form_parts import A_DAY, CHOICES, DueField, PollFields
from feed.models import AnswersFrom, Post, ScheduledPost
from users.models import User
from users.models.user import Visibility, narrower


class BodyForm(forms.Form):
    """The text of a post or a comment."""

    body = forms.CharField(
        label=_("Text"),
        strip=False,
        error_messages={
            "required": _("There is nothing to read here yet."),
            "null_characters_not_allowed": _(
                "There is an invisible control character in this text. Please type it afresh."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say a refused NUL in our own words."""
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        for validator in body.validators:
            if getattr(validator, "code", "") == "null_characters_not_allowed":
                message = body.error_messages["null_characters_not_allowed"]
                body.validators[body.validators.index(validator)] = type(validator)(message)  # type: ignore[misc]

    def clean_body(self) -> str:
        """Return the text as it is stored."""
        return clean_body(self.cleaned_data["body"])

    @property
    def text(self) -> str:
        """What stands in the field, for the template."""
        return str(self["body"].value() or "")


class NewBodyForm(BodyForm):
    """A new post or comment. Its `submission` names this very form: sent twice, it counts once."""

    submission = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_submission(self) -> UUID | None:
        """Return the form's name, or None for one that is none: it only guards double clicks."""
        try:
            return UUID(self.cleaned_data["submission"])
        except ValueError:
            return None

    @property
    def submission_value(self) -> str:
        """The name to put into the form: kept when it comes back with an error, else a new one."""
        return str(self["submission"].value() or uuid4()) if self.is_bound else str(uuid4())


class NewCommentForm(NewBodyForm):
    """A new comment; `parent` is the comment that it answers, if any."""

    parent = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def parent_id(self) -> int | None:
        """The id of what is answered; None for the post, 0 for what is no id."""
        text = str(self["parent"].value() or "")
        is_id = text.isascii() and text.isdigit() and len(text) < 19
        return (int(text) if is_id else 0) if text else None


class AnswersForm(forms.Form):
    """From whom one wants answers to a post."""

    answers_from = forms.ChoiceField(label=_("Who may answer"), choices=AnswersFrom.choices)


class NewPostForm(PollFields, DueField, NewBodyForm):
    """A new post: its text, whom it is for, what it quotes, a poll, and when to publish it."""

    visibility = forms.ChoiceField(
        label=_("For"), choices=Visibility.choices, required=False, initial=Visibility.PUBLIC
    )
    quote = forms.ModelChoiceField(Post.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, author: User | None = None, **kwargs: Any) -> None:
        """Begin with whom the author last wrote for."""
        super().__init__(*args, **kwargs)
        quote = self.fields["quote"]
        quote.error_messages["invalid_choice"] = _(
            "The post you quote is gone, or not for everybody."
        )
        if author is not None:
            self.fields["visibility"].initial = author.default_visibility
            quote.queryset = Post.objects.timeline(author).filter(visibility=Visibility.PUBLIC)  # type: ignore[attr-defined]

    @property
    def quoted(self) -> Post | None:
        """What the new post quotes, if anything, for the template."""
        try:
            found = self.fields["quote"].clean(self["quote"].value())
        except forms.ValidationError:
            return None
        return found if isinstance(found, Post) else None

    def clean_visibility(self) -> str:
        """Return whom it is for: where the form did not say, whom the author last wrote for."""
        return self.cleaned_data["visibility"] or str(self.fields["visibility"].initial)


class ScheduledPostForm(NewPostForm):
    """Changing a post that waits for its time."""

    def __init__(self, *args: Any, scheduled: ScheduledPost, **kwargs: Any) -> None:
        """Begin with what waits."""
        poll = scheduled.poll or {"choices": [], "minutes": A_DAY, "is_multiple": False}
        initial = {
            "body": scheduled.body,
            "visibility": scheduled.visibility,
            "due": scheduled.due_at,
            "poll_multiple": poll["is_multiple"],
            "poll_lasts": str(poll["minutes"]),
            **dict(zip(CHOICES, poll["choices"], strict=False)),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["due"].required = True
        self.fields["visibility"].initial = scheduled.visibility


class EditPostForm(BodyForm):
    """Changing a post: its text, and whom it is for; only for fewer, never for more."""

    visibility = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        """Offer what the post can still become."""
        super().__init__(*args, **kwargs)
        offered = [one for one in Visibility.choices if one[0] in narrower(post.visibility)]
        self.fields["visibility"] = forms.ChoiceField(
            label=_("For"), choices=offered, required=False, initial=post.visibility
        )

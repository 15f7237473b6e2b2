"""Forms of posts and comments. They refuse what an action would refuse, and keep what was typed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from feed.actions.content import PostContent
from feed.body_forms import BodyForm
from feed.form_parts import DueField, PollFields
from feed.models import AnswersFrom, Post, ScheduledPost
from feed.models.cards import prepare
from feed.picture_forms import NewPicturedForm, PicturedForm
from users.lib.digits import number_in
from users.models import User
from users.models.user import Visibility, narrower


class NewCommentForm(NewPicturedForm):
    """A new comment; `parent` is the comment that it answers, if any."""

    parent = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def parent_id(self) -> int | None:
        """The id of what is answered; None for the post, 0 for what is no id."""
        text = str(self["parent"].value() or "")
        return (number_in(text) or 0) if text else None


class AnswersForm(forms.Form):
    """Who may answer a post."""

    answers_from = forms.ChoiceField(label=_("Who can reply"), choices=AnswersFrom.choices)


class NewPostForm(PollFields, DueField, NewPicturedForm):
    """A new post: its text, whom it is for, who may answer, what it quotes, a poll, and when to publish
    it."""

    CONTENT = PostContent
    TOOLS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "poll": PollFields.NAMES,
        "warning": ("warning",),
        "when": ("due",),
        "language": ("language",),
        "link": ("preview_of",),
        "audience": ("visibility", "answers_from"),
    }

    visibility = forms.ChoiceField(
        label=_("Who can see it"),
        choices=Visibility.choices,
        required=False,
        initial=Visibility.PUBLIC,
    )
    answers_from = forms.ChoiceField(
        label=_("Who can reply"),
        choices=AnswersFrom.choices,
        required=False,
        initial=AnswersFrom.EVERYONE,
    )
    quote = forms.ModelChoiceField(Post.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, author: User | None = None, **kwargs: Any) -> None:
        """Begin with whom the author last wrote for."""
        super().__init__(*args, author=author, **kwargs)
        quote = self.fields["quote"]
        quote.error_messages["invalid_choice"] = _(
            "The post you're quoting was deleted, or isn't for everyone."
        )
        if author is not None:
            self.fields["visibility"].initial = author.default_visibility
        if self["quote"].value():  # to say which can be quoted takes longer than all the rest
            rows = Post.objects.timeline(author).filter(visibility=Visibility.PUBLIC)
            quote.queryset = rows  # type: ignore[attr-defined]

    @cached_property
    def quoted(self) -> Post | None:
        """What the new post quotes, if anything, as its card would show it."""
        try:
            found = self.fields["quote"].clean(self["quote"].value())
        except forms.ValidationError:
            return None
        if not isinstance(found, Post):
            return None
        prepare([found], self.author)
        return found

    @property
    def content(self) -> PostContent:
        """What this valid form makes; where it does not say, what it began with."""
        beside = {name: self.cleaned_data[name] for name in ("quote", "poll")}
        return PostContent(**self.in_full, **beside)


class ScheduledPostForm(NewPostForm):
    """Changing a post that waits for its time."""

    HAS_SENT = True

    def __init__(self, *args: Any, scheduled: ScheduledPost, **kwargs: Any) -> None:
        """Begin with what waits; what it quotes is no part of the form."""
        content = replace(PostContent.of(scheduled), quote=None)
        initial = {**content.in_fields(), "due": scheduled.due_at}
        super().__init__(*args, initial=initial, owner=scheduled.author, **kwargs)
        self.fields["due"].required = True
        for name, value in content.columns().items():
            self.fields[name].initial = value


class EditCommentForm(PicturedForm):
    """Changing a comment. `post` is the comment; None where a visitor sends the form."""

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        """Begin with which link it shows."""
        super().__init__(*args, **kwargs)
        if post is not None:
            self.fields["preview_of"].initial = post.preview_of


class EditPostForm(EditCommentForm):
    """Changing a post: also whom it is for; only for fewer, never for more. Who may answer has a form of its
    own."""

    CONTENT = PostContent
    TOOLS = {**BodyForm.TOOLS, "audience": ("visibility",)}

    visibility = forms.ChoiceField(label=_("Who can see it"), required=False)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        """Offer what the post can still become."""
        super().__init__(*args, post=post, **kwargs)
        offered = [
            choice for choice in Visibility.choices if choice[0] in narrower(post.visibility)
        ]
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who can see it"), choices=offered, required=False, initial=post.visibility
        )

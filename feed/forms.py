"""Forms of the feed. They refuse what an action would refuse, and keep what was typed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from feed.actions.bodies import LENGTH, Room, clean_body, clean_warning, room_in
from feed.actions.content import Content, PostContent
from feed.form_parts import DueField, PollFields, ToolForm
from feed.models import AnswersFrom, Post, ScheduledPost
from feed.models.cards import prepare
from feed.models.suggesting import Meant, meant_in
from feed.text.completing import written_out
from users.lib.digits import number_in
from users.models import User
from users.models.user import Visibility, narrower


def languages() -> list[tuple[str, str]]:
    """Return the languages a text can be said to be in, each by its own name; the first is none."""
    return [("", str(_("Not specified"))), *settings.POST_LANGUAGES]


class BodyForm(ToolForm):
    """The text of a post or a comment, what stands before it, and the language it is in.

    `CONTENT` is what it makes; its fields have the names of that. At most `LIMIT` characters fit.
    """

    CONTENT: ClassVar[type[Content]] = Content
    TOOLS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "warning": ("warning",),
        "language": ("language",),
    }
    LIMIT: ClassVar[int] = LENGTH

    body = forms.CharField(
        label=_("Text"),
        strip=False,
        error_messages={
            "required": _("Write something first."),
            "null_characters_not_allowed": _(
                "This text contains an invisible control character. Please type it again."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    warning = forms.CharField(
        label=_("Content warning"),
        required=False,
        strip=False,
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages, required=False)

    def __init__(self, *args: Any, author: User | None = None, **kwargs: Any) -> None:
        """Begin in the language the author last wrote in. Say a refused NUL in our own words."""
        super().__init__(*args, **kwargs)
        self.author = author
        if author is not None and "language" in self.fields:
            self.fields["language"].initial = author.default_language
        message = self.fields["body"].error_messages["null_characters_not_allowed"]
        for name in self.fields.keys() & set(self.CONTENT.texts()):
            field = self.fields[name]
            for validator in field.validators:
                if getattr(validator, "code", "") == "null_characters_not_allowed":
                    field.validators[field.validators.index(validator)] = type(validator)(message)  # type: ignore[misc]

    def clean_body(self) -> str:
        """Return the text as it is stored."""
        return clean_body(self.in_words(self.cleaned_data["body"]), self.LIMIT)

    def in_words(self, text: str) -> str:
        """Return the text as it is sent."""
        return text

    def clean_warning(self) -> str:
        """Return the warning as it is stored."""
        return clean_warning(self.cleaned_data["warning"])

    def says(self, name: str) -> bool:
        """Whether the form was sent with this field; one in which nothing is chosen, where something
        has to be, was not."""
        if name not in self.data or name not in self.cleaned_data:
            return False
        field = self.fields[name]
        return (
            bool(self.cleaned_data[name])
            or not isinstance(field, forms.ChoiceField)
            or field.valid_value("")
        )

    @property
    def said(self) -> dict[str, Any]:
        """What this valid form says, by the names of its `CONTENT`; what was not sent is not in it."""
        return {name: self.cleaned_data[name] for name in self.CONTENT.names() if self.says(name)}

    @property
    def text(self) -> str:
        """What stands in the field, for the template."""
        return str(self["body"].value() or "")

    @property
    def due_value(self) -> str:
        """When it is to be published, for the template: only posts have that."""
        return ""

    @property
    def room(self) -> Room:
        """How much of the limit is taken, for the template."""
        return room_in(self.in_words(self.text), self.LIMIT)


class NewBodyForm(BodyForm):
    """A new post or comment. Its `submission` names this very form: sent twice, it counts once.
    `meant` is what was chosen for names and tags that are only begun in the text: see `Meant`."""

    submission = forms.CharField(required=False, widget=forms.HiddenInput)
    meant = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    def clean_submission(self) -> UUID | None:
        """Return the form's name, or None where it is no UUID: it only guards against double clicks."""
        try:
            return UUID(self.cleaned_data["submission"])
        except ValueError:
            return None

    @cached_property
    def chosen(self) -> list[Meant]:
        """What was chosen for words that stand in the text."""
        values = self["meant"].value() or []
        if self.author is None:
            return []
        return meant_in(self.author, self.text, [values] if isinstance(values, str) else values)

    def in_words(self, text: str) -> str:
        """Return the text as it is sent: what was chosen is written out."""
        return written_out(text, {one.begun: one.suggestion.text for one in self.chosen})

    @property
    def content(self) -> Content:
        """What this valid form makes; where it does not say, what it began with."""
        return self.CONTENT(**self.in_full)

    @property
    def in_full(self) -> dict[str, Any]:
        """What this valid form says; where it does not, what it began with."""
        return {
            name: self.cleaned_data[name]
            if self.says(name)
            else str(self.fields[name].initial or "")
            for name in self.CONTENT.names()
        }

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Return what the field begins with; of a draft nothing that cannot be chosen (any more)."""
        kept = super().get_initial_for_field(field, field_name)
        if isinstance(field, forms.ModelChoiceField):  # its choices are every post there is
            return kept if str(kept).isdecimal() else None
        if isinstance(field, forms.ChoiceField) and not field.valid_value(kept):
            return field.initial
        return kept

    def typed(self) -> dict[str, Any]:
        """Return what stands in the fields, unchecked, by their names: what a draft keeps."""
        data = self.data
        sent = {
            name: data.getlist(name) if hasattr(data, "getlist") else [data[name]]
            for name in self.fields
            if name in data
        }
        return {name: held[0] if len(held) == 1 else held for name, held in sent.items()}

    @property
    def submission_value(self) -> str:
        """The name to put into the form: that of a form that comes back, or of its draft, or new."""
        return str(self["submission"].value() or uuid4())


class NewCommentForm(NewBodyForm):
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


class NewPostForm(PollFields, DueField, NewBodyForm):
    """A new post: its text, whom it is for, who may answer, what it quotes, a poll, and when to
    publish it."""

    CONTENT = PostContent
    TOOLS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "poll": PollFields.NAMES,
        "warning": ("warning",),
        "when": ("due",),
        "language": ("language",),
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

    def __init__(self, *args: Any, scheduled: ScheduledPost, **kwargs: Any) -> None:
        """Begin with what waits; what it quotes is no part of the form."""
        content = replace(PostContent.of(scheduled), quote=None)
        initial = {**content.in_fields(), "due": scheduled.due_at}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["due"].required = True
        for name, value in content.columns().items():
            self.fields[name].initial = value


class EditPostForm(BodyForm):
    """Changing a post: its text, and whom it is for; only for fewer, never for more. Who may answer
    has a form of its own."""

    CONTENT = PostContent
    TOOLS = {**BodyForm.TOOLS, "audience": ("visibility",)}

    visibility = forms.ChoiceField(label=_("Who can see it"), required=False)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        """Offer what the post can still become."""
        super().__init__(*args, **kwargs)
        offered = [
            choice for choice in Visibility.choices if choice[0] in narrower(post.visibility)
        ]
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who can see it"), choices=offered, required=False, initial=post.visibility
        )

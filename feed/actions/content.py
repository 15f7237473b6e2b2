"""What a post says, from the form in which it is typed to the row that holds it.

The form makes a `PostContent` of it; `create_post` and `schedule_post` take it, `edit_post` its fields;
what waits, undoing and the form for a change make it from a row. A field of a post is declared here
once; its column stands in `feed/models/content.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, ClassVar, Self

from feed.models import AnswersFrom, Post, PreviewOf, ScheduledPost
from feed.models.attachment import MOST_OF_A_COMMENT, MOST_OF_A_POST
from users.models.naming import VISIBLE
from users.models.user import Visibility

from .bodies import (
    clean_answers_from,
    clean_body,
    clean_language,
    clean_preview_of,
    clean_visibility,
    clean_warning,
)
from .polls import NewPoll

# What stays in the empty place of somebody who has left: what others wrote under it goes on by these.
STAYS = frozenset({"visibility", "answers_from"})


def typed(rule: Callable[[str], str]) -> dict[str, Any]:
    """Describe a column with a text: `rule` returns it as it is stored, or raises ValidationError."""
    return {"rule": rule, "is_text": True}


def chosen(rule: Callable[[str], str]) -> dict[str, Any]:
    """Describe a column with something chosen, which alone is worth no draft."""
    return {"rule": rule, "is_text": False}


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a comment says, and a post, too. Actions check it with `cleaned()`, whoever calls them.

    `warning` is what readers see before they unfold it, `language` a code ("de"), `preview_of` which of its
    links shows where it leads, `attachments` the ids of its pictures in their order: with one, it needs no
    words.
    """

    MOST_ATTACHMENTS: ClassVar[int] = MOST_OF_A_COMMENT

    warning: str = field(default="", metadata=typed(clean_warning))
    body: str = field(metadata=typed(clean_body))
    language: str = field(default="", metadata=chosen(clean_language))
    preview_of: str = field(default=PreviewOf.FIRST, metadata=chosen(clean_preview_of))
    attachments: tuple[int, ...] = ()

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of the columns, which forms use for their fields."""
        return [declared.name for declared in fields(cls) if declared.metadata]

    @classmethod
    def texts(cls) -> list[str]:
        """Return the names of those that hold a text."""
        return [declared.name for declared in fields(cls) if declared.metadata.get("is_text")]

    @classmethod
    def stored(cls, said: Mapping[str, Any], *, has_pictures: bool = False) -> dict[str, Any]:
        """Return these columns as they are stored. What has pictures needs no words.

        Raises ValidationError for what cannot be, TypeError for what is no column of this.
        """
        rules = {
            declared.name: declared.metadata["rule"]
            for declared in fields(cls)
            if declared.metadata
        }
        if unknown := said.keys() - rules.keys():
            raise TypeError(f"{cls.__name__} has no column {', '.join(sorted(unknown))}")
        is_wordless = has_pictures and not VISIBLE.search(said.get("body", ""))
        given = {**said, "body": ""} if is_wordless and "body" in said else dict(said)
        return {
            name: value if name == "body" and is_wordless else rules[name](value)
            for name, value in given.items()
        }

    @classmethod
    def emptied(cls) -> dict[str, Any]:
        """Return the columns of which nothing stays once their author has left, as they are then."""
        return {
            declared.name: "" if declared.default is MISSING else declared.default
            for declared in fields(cls)
            if declared.metadata and declared.name not in STAYS
        }

    @classmethod
    def of(cls, row: Post | ScheduledPost) -> Self:
        """Return what this row says."""
        columns = {name: getattr(row, name) for name in cls.names()}
        return cls(**columns, attachments=row.picture_ids)

    def cleaned(self) -> Self:
        """Return it as it is stored; whose the attachments are is asked elsewhere. Raises ValidationError
        for what cannot be shown."""
        return replace(self, **self.stored(self.columns(), has_pictures=bool(self.attachments)))

    def columns(self) -> dict[str, Any]:
        """Return what the columns of a row hold that says this."""
        return {name: getattr(self, name) for name in self.names()}

    def in_fields(self) -> dict[str, Any]:
        """Return what the fields of a form would hold from which this was sent."""
        pictures = {"picture": [str(pk) for pk in self.attachments]} if self.attachments else {}
        return {**self.columns(), **pictures}


@dataclass(frozen=True, kw_only=True)
class PostContent(Content):
    """What a post says: beside its words whom it is for, who may answer, what it quotes and asks.

    Of `quote` only the id counts; `is_quote` without it says that what it quotes is gone.
    """

    MOST_ATTACHMENTS: ClassVar[int] = MOST_OF_A_POST

    visibility: str = field(default=Visibility.PUBLIC, metadata=chosen(clean_visibility))
    answers_from: str = field(default=AnswersFrom.EVERYONE, metadata=chosen(clean_answers_from))
    quote: Post | None = None
    is_quote: bool = False
    poll: NewPoll | None = None

    @classmethod
    def of(cls, row: Post | ScheduledPost) -> Self:
        """Return what this row says. One query, for the poll of a post."""
        said = super().of(row)
        quote = Post(pk=row.quote_of_id) if row.quote_of_id else None
        return replace(said, quote=quote, is_quote=row.is_quote, poll=NewPoll.of(row))

    def cleaned(self) -> Self:
        """Return it as it is stored, but for the quote: who may quote what is asked elsewhere."""
        said = super().cleaned()
        return replace(said, poll=said.poll.cleaned() if said.poll is not None else None)

    def in_fields(self) -> dict[str, Any]:
        """Return what the fields of a form would hold, with those of the poll."""
        quote = {"quote": self.quote.pk} if self.quote is not None else {}
        return {**super().in_fields(), **quote, **(self.poll.in_fields() if self.poll else {})}

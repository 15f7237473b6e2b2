"""Drafts: what stands in a form is kept while somebody types, until it is sent."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import regex
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Cast, StrIndex, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.models import Conversation, Draft, Membership, Post
from feed.models.draft import NEW_CONVERSATION_KEY, TAB_LENGTH, was_posted
from users.models import User

from .content import PostContent

LARGEST = 30_000  # characters of everything in the form; no text within the limits is longer
MOST = 100  # drafts of one person; the oldest give way
# So long after it was typed, a draft about a post stays that is gone: a moderator may bring that back.
KEPT_WITHOUT_POST = timedelta(days=30)
FORGOTTEN_AT_ONCE = 500
# What a form has been typed into holds, one of these at least: whom a conversation is for, and pictures, too.
_TYPED = (*PostContent.texts(), "to", "name", "picture")
# In SQL, because it runs after each post: Django took 0.9 ms to write it, of the 6 of all that.
_FORGET = "DELETE FROM feed_draft WHERE person_id = %s AND place = %s AND "
FORGET_SENT = {
    "postgresql": _FORGET + "(content ->> 'submission' = %s OR content ->> 'body' IN ({}))",
    "sqlite": _FORGET
    + "(json_extract(content, '$.submission') = %s OR json_extract(content, '$.body') IN ({}))",
}
_FORM_KEY = regex.compile(
    r"\A(?:post|conversation|(?:comment|quote):(?P<about>[0-9]{1,18})|message:(?P<talk>[0-9]{1,18}))\Z"
)


def save_draft(
    *, person: User, form_key: str, content: Mapping[str, Any], tab: str = "", began_from: str = ""
) -> Draft | None:
    """Keep what stands in the form with this key ("post", "comment:12", "conversation"); returns the draft.

    `tab` names the open page the form stands on, `began_from` the edition of the draft it began from. Where
    another tab has changed that draft since, it stays, and what is typed here becomes a second one beside
    it; the form takes over the `submission` of the returned draft. Without a tab, the newest is replaced.

    Returns None where nothing is kept: with nothing typed the draft goes, and a form that has been
    sent leaves none, however late this comes. Raises Post.DoesNotExist for a post that the person
    may not see (or that is none), ValidationError for more than anybody types, and for no form's key.
    """
    _refuse_form_key(person, form_key)
    tab = str(_tidied(tab))[:TAB_LENGTH]
    kept = {name: _tidied(value) for name, value in content.items()}
    if len(json.dumps(kept, ensure_ascii=False)) > LARGEST:
        raise ValidationError(_("This is too long to be saved."), code="long")
    if not _is_typed(kept):
        discard_draft(person=person, form_key=form_key, tab=tab, began_from=began_from)
        return None
    kept.setdefault("submission", str(uuid4()))
    if was_posted(person.pk, kept):
        return None
    with live.transaction():
        drafts = list(Draft.objects.of(person, form_key).select_for_update())
        own = _own(drafts, tab, began_from)
        if own is None:
            if any(draft.content.get("submission") == kept["submission"] for draft in drafts):
                kept["submission"] = str(uuid4())  # they are two texts by now: each can be sent
        elif tab and own.tab != tab:
            Draft.objects.filter(pk=own.pk).update(tab=tab)
        draft, is_new = Draft.objects.update_or_create(
            person=person,
            form_key=form_key,
            tab=tab or (own.tab if own is not None else ""),
            defaults={"content": kept},
        )
        if is_new:
            newest = Draft.objects.filter(person=person).order_by("-updated_at", "-pk")
            too_many = list(newest.values_list("pk", flat=True)[MOST : MOST + 100])
            Draft.objects.filter(pk__in=too_many).delete()
    return draft


def _is_typed(content: Mapping[str, Any]) -> bool:
    """Whether anything was typed or chosen; whom the address of the page gave (`given`) was not."""
    typed = {name: _joined(content.get(name, "")).strip() for name in _TYPED}
    if typed["to"] == str(content.get("given", "")).strip():
        typed["to"] = ""
    return any(typed.values())


def _joined(value: Any) -> str:
    """Return what a field holds as one text: a picture more is another value of the same field."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _own(drafts: list[Draft], tab: str, began_from: str) -> Draft | None:
    """Return which of the drafts, the newest first, this tab goes on with: its own, else the one that its
    form began from, if that is as it was; without a tab, the newest."""
    if not tab:
        return next(iter(drafts), None)
    own = [draft for draft in drafts if draft.tab == tab]
    unchanged = [draft for draft in drafts if began_from and draft.edition == began_from]
    return next(iter(own + unchanged), None)


def discard_draft(*, person: User, form_key: str, tab: str = "", began_from: str = "") -> bool:
    """Forget what was typed into the form with this key, in this tab; without a tab, in all of them.
    Returns whether there was anything."""
    with live.transaction():
        drafts = list(Draft.objects.of(person, form_key).select_for_update())
        if tab:
            own = _own(drafts, tab[:TAB_LENGTH], began_from)
            drafts = [own] if own is not None else []
        removed, _by_model = Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return bool(removed)


def forget_sent(*, person: User, form_key: str, body: str, submission: UUID | None) -> None:
    """Remove the draft of a form that has been sent with this text, as it was typed.

    A draft of the same form, typed on another device as another text, stays; so do the same words for a new
    conversation in another draft: they may be for somebody else.
    """
    texts: set[str | None] = {_tidied(body), _tidied(body).strip()}
    if form_key == NEW_CONVERSATION_KEY:
        texts = {None}  # equal to nothing
    values = [person.pk, form_key, str(submission), *texts]
    with connection.cursor() as cursor:
        cursor.execute(
            FORGET_SENT[connection.vendor].format(", ".join(["%s"] * len(texts))), values
        )


def forget_without_post() -> int:
    """Remove some of the drafts about posts that have long been gone, and for conversations in which their
    writers have long not been; returns how many.

    Nobody can come to such a form any more, and what was typed would stay for ever. A post that its
    writer merely may not see now is there: a block ends, somebody follows again.
    """
    about = Cast(Substr("form_key", StrIndex("form_key", Value(":")) + 1), BigIntegerField())
    old = Draft.objects.filter(updated_at__lt=timezone.now() - KEPT_WITHOUT_POST)
    # As a case, for else the database might read a number where there is none.
    rows = old.annotate(about=Case(When(form_key__contains=":", then=about), default=None))
    is_message = Q(form_key__startswith="message:")
    post = Exists(Post.objects.filter(pk=OuterRef("about"), deleted_at__isnull=True))
    mine = Membership.objects.reading().filter(
        conversation=OuterRef("about"), person=OuterRef("person")
    )
    is_over = (~is_message & ~Q(post)) | (is_message & ~Q(Exists(mine)))
    rows = rows.filter(is_over, about__isnull=False)
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    # What has been typed in meanwhile stays.
    return old.filter(pk__in=some).delete()[0]


def _refuse_form_key(person: User, form_key: str) -> None:
    found = _FORM_KEY.match(form_key)
    if found is None:
        raise ValidationError(_("There is no such form."))
    talk = found["talk"]
    if talk and not Conversation.objects.open_to(person).filter(pk=talk).exists():
        raise Post.DoesNotExist
    about = found["about"]
    if about and not Post.objects.visible_to(person).filter(pk=about, root=None).exists():
        raise Post.DoesNotExist


def _tidied(value: Any) -> Any:
    """Return what was typed with each line break as one character, and without what no database keeps."""
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    return str(value).replace("\r\n", "\n").replace("\0", "")

"""The pictures of a form that was sent: what it brings, what is said of each, and their order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feed.actions import attachments as actions
from feed.models import Attachment
from feed.models.attachment import MOST_OF_A_POST
from feed.models.focal import Focal
from feed.picture_forms import pressed_in
from users.http.limits import seconds_to_wait
from users.lib.bodies import BODY_BYTES, BODY_MEGABYTES
from users.lib.digits import number_in
from users.models import User

from .pages import PageRequest

MOVES = {"earlier": -1, "later": 1}


@dataclass
class SentPictures:
    """What a form says of its pictures, after its files were stored.

    `room` says how much room is taken, where that is nearly all and the form brought pictures.

    `data` is the form with the pictures that it holds by now, in their order. `refused` says of each file
    that was not taken why, by its name. `is_arranged`: not the form's own button was pressed, but one of a
    picture; `focused` is the button that has the focus then: what it does, and the id of its picture.
    """

    data: QueryDict
    refused: list[str] = field(default_factory=list)
    is_arranged: bool = False
    focused: str = ""
    added: list[Attachment] = field(default_factory=list)
    room: actions.Quota | None = None

    @property
    def status(self) -> int:
        """What the answer says where the form comes back: 200 after a button of a picture; else 0, for what
        a refusal says."""
        return 200 if self.is_arranged and not self.refused else 0

    @property
    def said(self) -> dict[str, Any]:
        """What the form's template says of it."""
        return {"refused": self.refused, "focused": self.focused, "quota": self.room}

    @property
    def ids(self) -> list[int]:
        """The ids of the attachments, in their order."""
        named = [number_in(value) for value in self.data.getlist("picture")]
        return list(dict.fromkeys(pk for pk in named if pk is not None))

    @ids.setter
    def ids(self, ids: list[int]) -> None:
        self.data.setlist("picture", [str(pk) for pk in ids])


def pictures_sent(
    request: PageRequest, viewer: User | None, most: int = MOST_OF_A_POST
) -> SentPictures:
    """Store the files that a form brings, at most so many with those it holds, and do what the pressed button
    says. What is said of pictures that stand in forms alone is kept with them; of others only an edit is."""
    sent = SentPictures(request.POST.copy())
    files = [one for one in request.FILES.getlist("file") if isinstance(one, UploadedFile)]
    if viewer is None:
        sent.refused += [
            _("%(name)s: sign in, then choose it again.") % {"name": one.name} for one in files
        ]
        return sent
    _refuse_too_much(request, sent)
    _refuse_descriptions(sent)
    in_forms = Attachment.objects.of_form(viewer, sent.ids)
    describe(sent, viewer, [one for one in in_forms if _says_else(sent, one)])
    _take(request, sent, viewer, files, most)
    _arrange(request, sent, viewer)
    if files:
        quota = actions.quota_of(viewer)
        sent.room = quota if quota.is_nearly_full else None
    return sent


def describe(sent: SentPictures, viewer: User, attachments: Iterable[Attachment]) -> None:
    """Keep what the form says of these pictures, as far as it does."""
    for one in attachments:
        alt = sent.data.get(f"alt-{one.pk}")
        if alt is None:
            continue
        is_sensitive = f"sensitive-{one.pk}" in sent.data
        try:
            actions.describe(
                actor=viewer,
                attachment=one,
                alt=alt,
                is_sensitive=is_sensitive,
                focal=_focal_in(sent, one),
            )
        except (ValidationError, Attachment.DoesNotExist):
            continue  # refused already; removed in another tab meanwhile, which the form says


def _says_else(sent: SentPictures, one: Attachment) -> bool:
    """Whether the form says something else of it than what is kept: drafts are saved while somebody types,
    and each that is described is locked."""
    alt = sent.data.get(f"alt-{one.pk}", "").strip()
    said = (alt, f"sensitive-{one.pk}" in sent.data, _focal_in(sent, one) or one.focal)
    return said != (one.alt, one.is_sensitive, one.focal)


def _focal_in(sent: SentPictures, one: Attachment) -> Focal | None:
    """Return the focal point that was chosen; None where the form names none."""
    return Focal.read(sent.data.get(f"focal-{one.pk}", ""))


def _refuse_too_much(request: PageRequest, sent: SentPictures) -> None:
    """Say so where only the beginning of the form was kept: files at its end, and what was chosen behind
    them, are not there."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_BYTES:
        said = _(
            "These pictures are more than %d MB together. Add fewer at a time, and check the form."
        )
        sent.refused.append(said % BODY_MEGABYTES)


def _refuse_descriptions(sent: SentPictures) -> None:
    """Refuse descriptions that cannot be kept, also of pictures that are described after the edit alone."""
    for pk in sent.ids:
        try:
            actions.clean_alt(sent.data.get(f"alt-{pk}", ""))
        except ValidationError as error:
            sent.refused += error.messages


def _take(
    request: PageRequest,
    sent: SentPictures,
    viewer: User,
    files: "list[UploadedFile[Any]]",
    most: int,
) -> None:
    for file in files:
        try:
            if wait := seconds_to_wait(request, "picture"):
                raise ValidationError(_too_many_at_once(wait))
            if len(sent.ids) >= most:
                raise ValidationError(_("There can be %(most)s pictures at most.") % {"most": most})
            taken = actions.attach(actor=viewer, upload=file)
        except ValidationError as error:
            sent.refused.append(f"{file.name}: {' '.join(error.messages)}")
            continue
        sent.added.append(taken)
        sent.ids = [*sent.ids, taken.pk]


def _too_many_at_once(wait: int) -> str:
    minutes = -(-wait // 60)
    return ngettext(
        "You're doing that too often. Please wait %d minute.",
        "You're doing that too often. Please wait %d minutes.",
        minutes,
    ) % (minutes,)


def _arrange(request: PageRequest, sent: SentPictures, viewer: User) -> None:
    """Do what the pressed button of a picture says, if one was. To try again costs the worker what an upload
    does, and counts as one."""
    does, number = pressed_in(sent.data)
    sent.is_arranged = bool(does)
    ids, pk = sent.ids, number_in(number)
    if pk is None or pk not in ids:
        return
    at = ids.index(pk)
    if does in MOVES:
        to = min(max(at + MOVES[does], 0), len(ids) - 1)
        ids.insert(to, ids.pop(at))
        # The first cannot go up, nor the last down: the other button has the focus then.
        stays = {0: "later", len(ids) - 1: "earlier"}.get(to, does)
        sent.focused = f"{stays}-{pk}"
    elif does == "remove":
        ids.pop(at)
        sent.focused = f"remove-{ids[min(at, len(ids) - 1)]}" if ids else "file"
    elif does == "again":
        if wait := seconds_to_wait(request, "picture"):
            sent.refused.append(_too_many_at_once(wait))
        else:
            for one in Attachment.objects.of_form(viewer, [pk]):
                actions.try_again(actor=viewer, attachment=one)
        sent.focused = f"remove-{pk}"
    sent.ids = ids

"""How the viewer appears to others: name, about, place, links and pictures."""

import re
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from users.actions.pictures import store_picture
from users.actions.profiles import save_profile
from users.forms.profile import ProfileForm
from users.http.limits import seconds_to_wait, too_fast
from users.lib.images import MOST_MEGABYTES, TYPES
from users.models import Picture, User
from users.models.picture import WIDTHS, Kind, picture_url

from .pages import PageRequest, ViewerRequest, signed_in, viewer_of


@dataclass
class Chosen:
    """The pictures that the form names: those shown by now, or uploaded and not saved yet."""

    person: User | None  # None for a visitor, who was signed out meanwhile
    avatar: str = ""  # tokens
    header: str = ""
    avatar_errors: list[str] = field(default_factory=list)
    header_errors: list[str] = field(default_factory=list)
    wait: int = 0  # seconds, where too much was uploaded
    types: str = TYPES  # what a file may be
    most_megabytes: int = MOST_MEGABYTES

    @property
    def is_changed(self) -> bool:
        """Whether others see other pictures than these."""
        person = self.person
        return person is not None and (
            (self.avatar, self.header) != (person.avatar_token, person.header_token)
        )

    @property
    def is_refused(self) -> bool:
        """Whether a file could not be taken."""
        return bool(self.avatar_errors or self.header_errors)

    @property
    def avatar_url(self) -> str:
        """The address of the picture, empty for the drawn one."""
        return picture_url(self.avatar, WIDTHS[Kind.AVATAR][-1]) if self.person else ""

    @property
    def header_url(self) -> str:
        """The address of the header picture, empty for none."""
        return picture_url(self.header, WIDTHS[Kind.HEADER][-1]) if self.person else ""

    @property
    def status(self) -> int:
        """What the answer says of it."""
        return 429 if self.wait else 422 if self.is_refused else 200


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest) -> HttpResponse:
    """Change how the viewer appears. Chosen pictures are kept also where something else is refused."""
    if request.method != "POST":
        return _page(request)
    viewer = viewer_of(request)
    form = ProfileForm(request.POST)
    chosen = chosen_in(request, viewer)
    if chosen.wait and request.htmx:
        return too_fast(request, chosen.wait)
    if viewer is None:
        form.add_error(
            None, _("You're signed out. Your text is still here: sign in, then save it.")
        )
    elif form.is_valid() and not chosen.is_refused and _saved(viewer, form, chosen):
        if request.htmx:
            context = {"form": ProfileForm.of(viewer), "chosen": chosen, "is_saved": True}
            return render(request, "users/profile/_form.html", context)
        messages.success(request, _("Saved."))
        return redirect("profile")
    return _shown(request, form, chosen, max(chosen.status, 422))


@require_POST
def preview(request: PageRequest) -> HttpResponse:
    """Show chosen pictures before they are saved, or what it looks like without one."""
    viewer = viewer_of(request)
    if viewer is None:
        return edit(request)
    chosen = chosen_in(request, viewer)
    if not request.htmx:
        return _shown(request, ProfileForm(request.POST), chosen, chosen.status)
    if chosen.wait:
        return too_fast(request, chosen.wait)
    context = {"chosen": chosen}
    return render(request, "users/profile/_pictures.html", context, status=chosen.status)


@signed_in
def _page(request: ViewerRequest) -> HttpResponse:
    viewer = request.user
    chosen = Chosen(viewer, viewer.avatar_token, viewer.header_token)
    return _shown(request, ProfileForm.of(viewer), chosen, 200)


def _shown(request: PageRequest, form: ProfileForm, chosen: Chosen, status: int) -> HttpResponse:
    """Answer with the form as it was sent: to htmx as a fragment, else as a page.

    A visitor's without htmx is 403 (htmx swaps a form in place for 422 only).
    """
    if chosen.person is None and not request.htmx:
        status = 403
    template = "users/profile/_form.html" if request.htmx else "users/profile/page.html"
    response = render(request, template, {"form": form, "chosen": chosen}, status=status)
    if chosen.wait:
        response["Retry-After"] = str(chosen.wait)
    return response


def _saved(viewer: User, form: ProfileForm, chosen: Chosen) -> bool:
    """Save it; what the action refuses is said by the form."""
    data = form.cleaned_data
    try:
        save_profile(
            actor=viewer,
            person=viewer,
            name=data["name"],
            bio=data["bio"],
            location=data["location"],
            links=form.links,
            avatar=chosen.avatar,
            header=chosen.header,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def chosen_in(request: PageRequest, viewer: User | None) -> Chosen:
    """Return the pictures that a form names, after storing the files that it brings."""
    if viewer is None:  # kept in the form for whoever signs in again, and shown to nobody
        return Chosen(
            None, request.POST.get("avatar_token", ""), request.POST.get("header_token", "")
        )
    chosen = Chosen(
        viewer, _token(request, viewer, Kind.AVATAR), _token(request, viewer, Kind.HEADER)
    )
    removed = request.POST.get("take_away", "")
    if removed in Kind.values:
        setattr(chosen, removed, "")
    files = {
        kind: file
        for kind in Kind
        if kind != removed and isinstance(file := request.FILES.get(kind), UploadedFile)
    }
    if files:
        chosen.wait = seconds_to_wait(request, "upload")
    for kind, upload in files.items():
        errors: list[str] = getattr(chosen, f"{kind}_errors")
        if chosen.wait:
            errors.append(_too_many(chosen.wait))
            continue
        try:
            setattr(chosen, kind, store_picture(actor=viewer, upload=upload, kind=kind).token)
        except ValidationError as error:
            errors += error.messages
    return chosen


def _too_many(wait: int) -> str:
    minutes = -(-wait // 60)
    return ngettext(
        "That is many pictures at once. Please wait %d minute.",
        "That is many pictures at once. Please wait %d minutes.",
        minutes,
    ) % (minutes,)


def _token(request: PageRequest, viewer: User, kind: Kind) -> str:
    """Return the token that the form names if it is the viewer's own, else of what is shown now.

    Nothing at all is what a form says whose picture was taken away.
    """
    shown: str = getattr(viewer, f"{kind}_token")
    token = request.POST.get(f"{kind}_token", shown)
    if token in ("", shown):
        return token
    if not re.fullmatch(r"[A-Za-z0-9_-]{22}", token):
        return shown
    theirs = Picture.objects.filter(owner=viewer, kind=kind, token=token)
    return token if theirs.exists() else shown

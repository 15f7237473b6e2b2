"""The download of the viewer's data: ask for it, see how far it is, fetch it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from users.actions import exports as actions
from users.actions import leaving
from users.http.limits import limited
from users.models import Export, User

from .confirmed import confirmed
from .pages import ViewerRequest, signed_in

CHUNK = 256 * 1024  # bytes of the file sent at a time


@require_safe
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """Say what a download holds, how far the one being made is, and offer those that are ready."""
    return render(request, "users/data/page.html", _shown(request.user))


@require_safe
@signed_in
def progress(request: ViewerRequest) -> HttpResponse:
    """How far it is: the fragment that asks for itself until the download is ready."""
    return render(request, "users/data/_downloads.html", _shown(request.user))


@limited("export")
@confirmed
def new(request: ViewerRequest) -> HttpResponse:
    """Ask for a download. Led back here after confirming, without the form: to its page."""
    if request.method == "POST":
        try:
            actions.ask_for_export(actor=request.user)
        except ValidationError as error:
            shown = {**_shown(request.user), "reasons": error.messages}
            return render(request, "users/data/page.html", shown, status=422)
    return redirect("settings_data")


@require_safe
@confirmed
def file(request: ViewerRequest, pk: int) -> HttpResponse:
    """Send the viewer's own zip."""
    export = Export.objects.filter(person=request.user, pk=pk, state=Export.State.READY).first()
    if export is None:
        raise Http404
    try:
        return _sent(request, actions.path_of(export), _name_for(export))  # type: ignore[return-value]
    except FileNotFoundError:
        raise Http404 from None


def _shown(person: User) -> dict[str, object]:
    """Return what the page shows: the newest, if it is not ready, and all that are."""
    rows = list(Export.objects.filter(person=person).order_by("-pk"))
    newest = rows[0] if rows else None
    return {
        "ready": [row for row in rows if row.state == Export.State.READY],
        "going_on": newest if newest and newest.is_going_on else None,
        "has_failed": newest is not None and newest.state == Export.State.FAILED,
        "may_ask": actions.reason_against(person) == "",
        "keep_days": actions.KEEP.days,
        "pause_hours": actions.ONE_PER // timedelta(hours=1),
        "grace_days": leaving.GRACE.days,
    }


def _name_for(export: Export) -> str:
    """Return the name under which the browser stores it."""
    return f"plaza-{slugify(export.person.username)}-{export.created_at:%Y-%m-%d}.zip"


def _sent(request: HttpRequest, path: Path, name: str) -> HttpResponseBase:
    """Answer with the file, a piece at a time.

    Under ASGI Django would read all that a plain iterator yields before it sends the first byte.
    """
    response: StreamingHttpResponse = FileResponse(
        path.open("rb"), as_attachment=True, filename=name
    )
    if isinstance(request, ASGIRequest):
        headers = dict(response.headers)
        response.close()
        response = StreamingHttpResponse(_pieces(path), headers=headers)
    response["Content-Type"] = "application/zip"
    response["Cache-Control"] = "no-store"
    return response


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    """Yield the file in pieces, read outside of the event loop."""
    file = await sync_to_async(lambda: path.open("rb"), thread_sensitive=False)()
    try:
        while piece := await sync_to_async(file.read, thread_sensitive=False)(CHUNK):
            yield piece
    finally:
        file.close()

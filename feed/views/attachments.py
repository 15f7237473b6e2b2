"""The files of pictures that people post or send: for those who may see the post or message, and for
moderators once it is reported."""

from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from feed.actions.evidence import reported_picture
from feed.models import Attachment
from feed.models.shown_picture import FOLDER
from users.http.stored import stored_file
from users.models import User

# How long a browser shows its copy without asking again. Without a copy each request is checked: the server
# answers 404 as soon as somebody may not see what the picture is in any more.
KEPT_SECONDS = 300
TYPES = {"webp": "image/webp", "avif": "image/avif"}


@require_safe
def attachment(request: HttpRequest, token: str, file: str) -> HttpResponseBase:
    """One file of a picture. Nobody can guess its address, and who knows it is asked about all the same.

    Behind a web server that was told to (`PICTURES_INTERNAL`), it hands the file out itself.
    """
    row = Attachment.objects.visible_to(request.user).filter(token=token).first()
    if row is None and isinstance(request.user, User):
        row = reported_picture(request.user, token)
    if row is None or file not in row.files:
        raise Http404
    etag = f'"{token}-{file}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = _file(f"{FOLDER}/{token}-{file}")
        if response.status_code != 200:
            return response
        response["Content-Type"] = TYPES[file.rpartition(".")[2]]
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file(name: str) -> HttpResponseBase:
    if settings.PICTURES_INTERNAL:
        return HttpResponse(headers={"X-Accel-Redirect": settings.PICTURES_INTERNAL + quote(name)})
    return stored_file(name)

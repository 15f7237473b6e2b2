"""The files of pictures, where no web server in front of us serves them.

In production nginx may serve the folder `MEDIA_ROOT/pictures/` at `/media/pictures/` itself, with
the same headers; nothing in it is secret to whoever knows the name, and nobody can guess a name.
"""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from users.models.picture import picture_name


@require_safe
def picture(request: HttpRequest, token: str, width: int) -> HttpResponseBase:
    """One size of a picture. The address names the very bytes, so it may be kept for ever.

    The address lets through what a token and a width are made of and nothing else: there is no way
    out of the folder.
    """
    try:
        file = default_storage.open(picture_name(token, width))
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        content_type="image/webp",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )

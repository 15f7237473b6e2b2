"""The files of pictures, where no web server in front of us serves them.

In production nginx may serve the folder `MEDIA_ROOT/pictures/` at `/media/pictures/` itself, with
the same headers; nothing in it is secret to whoever knows the name, and nobody can guess a name.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from users.http.stored import stored_file
from users.models.picture import picture_name


@require_safe
def picture(request: HttpRequest, token: str, width: int) -> HttpResponseBase:
    """One size of a picture. The address names the very bytes, so it may be kept for ever.

    The address lets through what a token and a width are made of and nothing else: there is no way
    out of the folder.
    """
    response = stored_file(picture_name(token, width))
    if response.status_code == 200:
        response["Content-Type"] = "image/webp"
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response

"""Files of pictures, from wherever they are kept."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase


def stored_file(name: str) -> HttpResponseBase:
    """Answer with a stored file; 503 where it cannot be read now, and raises Http404 where there is none."""
    try:
        return FileResponse(default_storage.open(name))
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        return HttpResponse(status=503, headers={"Cache-Control": "no-store", "Retry-After": "30"})

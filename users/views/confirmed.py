"""Pages for which somebody shows once more that it is they: what a borrowed browser must not do."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpResponse

from .pages import PageRequest, Rest, ViewerRequest, lead_to, sign_in_first, viewer_of


def confirmed(
    view: Callable[Concatenate[ViewerRequest, Rest], HttpResponse],
) -> Callable[Concatenate[PageRequest, Rest], HttpResponse]:
    """Let in who is signed in and has shown within the last ten minutes that it is they.

    Others are asked for password, code or key and led back; a form they had sent (without files) is
    done then. Having signed in is not enough: it counts what was asked for on purpose. Who has
    neither password nor second factor, and signs in by another site alone, is not asked.
    """
    checked = reauthentication_required(view)

    @wraps(view)
    def guarded(request: PageRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if viewer_of(request) is None:
            return sign_in_first(request)
        try:
            response: HttpResponse = checked(request, *args, **kwargs)
        except ReauthenticationRequired:
            if not request.htmx:
                raise  # allauth's middleware keeps the form and leads there
            return _ask_on_a_page(request)
        return response

    return cast(Callable[Concatenate[PageRequest, Rest], HttpResponse], guarded)


def _ask_on_a_page(request: PageRequest) -> HttpResponse:
    """Answer htmx: the whole page goes to be asked and comes back, not the fragment."""
    ways = get_adapter().get_reauthentication_methods(cast(ViewerRequest, request).user)
    try:
        page = request.htmx.current_url_abs_path
    except ValueError:  # what the header says is no address
        page = None
    back = urlencode({"next": page or "/"})
    return lead_to(request, f"{ways[0]['url']}?{back}")

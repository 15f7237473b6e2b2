"""The admin site moderators work in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.decorators import secure_admin_login
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from users.http.middleware import asks_by_itself
from users.models import User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class PlazaAdminSite(AdminSite):
    """Django admin; signing in goes through allauth, with its rate limits and its enumeration guard.

    Nobody gets in without a second factor (`settings.STAFF_NEEDS_TWO_FACTOR`), which is asked for again
    half an hour after the last page, and right before powers are handed out. Who has none yet can set
    one up with the password: make people staff once they have one.
    """

    site_header = gettext_lazy("Plaza moderation")
    site_title = gettext_lazy("Plaza moderation")
    index_title = gettext_lazy("What would you like to look after?")

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether this is somebody of the staff, who has shown a second factor lately."""
        # allauth's models are there only once all apps are loaded; this site is made before.
        from users.accounts import second_factors

        if not super().has_permission(request) or not isinstance(request.user, User):
            return False
        return second_factors.may_moderate(request, request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Return the view for those who may see it; each look at a page lets them stay longer."""
        from users.accounts import second_factors

        @wraps(view)
        def moderating(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person = request.user
            assert isinstance(person, User)  # noqa: S101
            if not asks_by_itself(request):
                second_factors.note_moderation(request, person)
            try:
                return view(request, *args, **kwargs)
            except second_factors.SecondFactorMissing:
                text = _("Nothing was saved. Confirm your second factor first, then try again.")
                messages.warning(request, text)
                return self._ask(request, person, request.get_full_path())

        return super().admin_view(cast(View, moderating), cacheable)

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Send whoever is not signed in to the site's own sign-in page, or to what else they lack."""
        if asks_by_itself(request):  # what is typed on that page stays
            raise PermissionDenied
        person = request.user
        is_staff = super().has_permission(request)
        if is_staff and isinstance(person, User) and not self.has_permission(request):
            return self._ask(
                request, person, get_next_redirect_url(request) or reverse("admin:index")
            )
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response

    def _ask(self, request: HttpRequest, person: User, back: str) -> HttpResponse:
        """Lead to where moderators show their second factor, or set one up."""
        from users.accounts import second_factors

        if second_factors.has_second_factor(person):
            return redirect(second_factors.question(person, back))
        text = _("Moderators need a second factor. Set one up here, then come back.")
        messages.warning(request, text)
        return redirect("mfa_index")

"""The admin site moderators work in."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from users.models import User


class PlazaAdminSite(AdminSite):
    """Django admin; signing in goes through allauth, with its rate limits and its enumeration guard.

    Nobody gets in without a second factor (`settings.STAFF_NEEDS_TWO_FACTOR`). Who has none yet can
    set one up with the password: make people staff once they have one.
    """

    site_header = gettext_lazy("Plaza moderation")
    site_title = gettext_lazy("Plaza moderation")
    index_title = gettext_lazy("What would you like to look after?")

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether this is somebody of the staff, with a second factor."""
        return super().has_permission(request) and not self._lacks_second_factor(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Send whoever is not signed in to the site's own sign-in page, or to what else they lack."""
        if super().has_permission(request) and self._lacks_second_factor(request):
            text = _("Moderating takes a second factor. Please set one up here; then come back.")
            messages.warning(request, text)
            return redirect("mfa_index")
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response

    def _lacks_second_factor(self, request: HttpRequest) -> bool:
        # allauth's models are there only once all apps are loaded; this site is made before.
        from users.second_factors import has_second_factor

        if not settings.STAFF_NEEDS_TWO_FACTOR or not isinstance(request.user, User):
            return False
        return not has_second_factor(request.user)

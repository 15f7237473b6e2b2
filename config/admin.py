"""The admin site moderators work in."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class PlazaAdminSite(AdminSite):
    """Django admin; signing in goes through allauth, with its rate limits and its enumeration guard."""

    site_header = _("Plaza moderation")
    site_title = _("Plaza moderation")
    index_title = _("What would you like to look after?")

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Send whoever is not signed in to the site's own sign-in page."""
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response

"""Addresses at which browsers, password managers and search engines look by themselves."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from users.lib import site

TEXT = "text/plain; charset=utf-8"
HOLDS = timedelta(days=180)  # RFC 9116 wants an end, less than a year away


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116); 404 where nobody is named."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    end = (timezone.now() + HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {end.isoformat()}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {site.url_of(reverse('security_txt'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Lead to where a password is changed: password managers come here."""
    return redirect("account_change_password")


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What search engines should not ask for: forms, and pages for one person alone."""
    return render(request, "feed/robots.txt", content_type=TEXT)


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the site's mark, for those who do not read the page that names it."""
    return HttpResponseRedirect(static("img/favicon.ico"), content_type=TEXT)

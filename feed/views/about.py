"""Pages that stand around the site: what it is, its rules, what it does with data, help."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this site is, and who to write to."""
    return render(request, "feed/pages/about.html", {"contact": settings.SITE_CONTACT})


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What people may not do here, and what happens then."""
    return render(request, "feed/pages/rules.html", {"contact": settings.SITE_CONTACT})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored about people, for how long, and who sees it."""
    context = {
        "contact": settings.SITE_CONTACT,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "device_cookie": settings.DEVICE_COOKIE_NAME,
        "display_cookie": settings.DISPLAY_COOKIE_NAME,
        "sign_in_days": settings.SIGN_IN_HOLDS["people"].days,
        "other_sites": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }
    return render(request, "feed/pages/privacy.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How things are done here."""
    return render(request, "feed/pages/help.html", {"contact": settings.SITE_CONTACT})
